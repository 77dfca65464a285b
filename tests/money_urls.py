"""The pages of money alone, under the names that the whole house gives them."""

from django.http import HttpResponse
from django.urls import include, path

from jiahe.config.urls import signin
from jiahe.web.household import pay
from jiahe.web.office import finance
from jiahe.web.policies import allow, is_anybody
from jiahe.web.portal import notices
from jiahe.web.worker import income


@allow(is_anybody)
def order(request, code):
    return HttpResponse(code)


household = [*pay.routes, path("orders/<slug:code>/", order, name="order")]
urlpatterns = [
    *signin,
    *notices.routes,
    path("", include((household, "household"))),
    path("work/", include((income.routes, "worker"))),
    path("office/", include((finance.routes, "office"))),
]
