"""Every route of the product; each view declares its policy (R18)."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from jiahe.api import docs
from jiahe.simulation.accounts import demo_accounts
from jiahe.web.desks import honours, promotions
from jiahe.web.feedback import public as feedback
from jiahe.web.policies import allow, is_anybody, is_signed_in
from jiahe.web.portal import card, grades, join, notices, privacy, standards

ask_code = allow(is_anybody)(
    account.RequestLoginCodeView.as_view(extra_context={"demo_accounts": demo_accounts})
)
confirm = allow(is_anybody)(account.confirm_login_code)

signin = [
    path("login/", ask_code, name="account_login"),
    path("login/code/", ask_code, name="account_request_login_code"),
    path("login/code/confirm/", confirm, name="account_confirm_login_code"),
    path("logout/", allow(is_signed_in)(account.logout), name="account_logout"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *signin,
    *notices.routes,
    *standards.routes,
    *privacy.routes,
    *card.routes,
    *join.routes,
    *feedback.routes,
    *grades.routes,
    *honours.routes,
    *promotions.public_routes,
    *docs.routes,
    path("api/v1/", include("jiahe.api.v1")),
    path("work/", include("jiahe.web.worker.urls")),
    path("office/", include("jiahe.web.office.urls")),
    path("", include("jiahe.web.chrome_urls")),
    path("", include("jiahe.web.household.urls")),
]
handler500 = "jiahe.web.chrome.fault"
