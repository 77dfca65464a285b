"""The office's addresses for losses, risks, the company's credit and the list of goods."""

from jiahe.web.desks import company_credit, goods_list, responsibility, risks

urlpatterns = [
    *responsibility.routes,
    *risks.routes,
    *company_credit.routes,
    *goods_list.routes,
]
