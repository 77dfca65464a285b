"""Names outside the area: `path("", include("jiahe.web.household.root_urls"))`."""

from django.urls import path

from jiahe.web.household import entrance, preferences

urlpatterns = [
    path("login/", entrance.ask_for_code, name="account_request_login_code"),
    path("login/code/", entrance.confirm_code, name="account_confirm_login_code"),
    path("logout/", entrance.leave, name="account_logout"),
    path("login/start/", entrance.to_entrance, name="account_login"),
    path("signup/", entrance.to_entrance, name="account_signup"),
    path("login/inactive/", entrance.to_entrance, name="account_inactive"),
    path("login/again/", entrance.to_entrance, name="account_reauthenticate"),
    path("view/", preferences.set_view, name="elder-mode"),
]
