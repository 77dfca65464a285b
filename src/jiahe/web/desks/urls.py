"""The office's addresses for losses, risks and the company's credit."""

from jiahe.web.desks import company_credit, responsibility, risks

urlpatterns = [
    *responsibility.routes,
    *risks.routes,
    *company_credit.routes,
]
