"""The office's addresses for losses and risks."""

from jiahe.web.desks import responsibility, risks

urlpatterns = [
    *responsibility.routes,
    *risks.routes,
]
