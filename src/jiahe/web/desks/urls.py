"""The office's addresses for losses, risks, the company's credit, goods and promoters."""

from jiahe.web.desks import company_credit, goods_list, promotions, responsibility, risks

urlpatterns = [
    *responsibility.routes,
    *risks.routes,
    *company_credit.routes,
    *goods_list.routes,
    *promotions.routes,
]
