"""What is paid beside an order's own price, and what that payment is for."""

from datetime import datetime

from jiahe.billing.models import Payment, Supplement
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part


@as_part
def keep_supplement(  # a supplement names its payment, what it moves where, who and until when
    *,
    payment: Payment,
    visit_id: int,
    scope: str,
    start: datetime,
    asked_by_id: int,
    until: datetime,
) -> Supplement:
    """That this payment, while it is open, moves these visits to that time."""
    return Supplement.objects.create(
        company_id=current_company(),
        payment=payment,
        visit_id=visit_id,
        scope=scope,
        start=start,
        asked_by_id=asked_by_id,
        asked_at=now(),
        until=until,
    )
