"""The office's addresses for losses."""

from jiahe.web.desks import responsibility

urlpatterns = [
    *responsibility.routes,
]
