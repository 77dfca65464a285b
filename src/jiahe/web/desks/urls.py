"""The office's addresses for losses, risks, the company's credit, goods, promoters, talks."""

from jiahe.web.desks import (
    coaching,
    company_credit,
    complaints,
    counter,
    goods_list,
    promotions,
    responsibility,
    risks,
)

urlpatterns = [
    *responsibility.routes,
    *risks.routes,
    *complaints.routes,
    *company_credit.routes,
    *coaching.routes,
    *goods_list.routes,
    *promotions.routes,
    *counter.routes,
]
