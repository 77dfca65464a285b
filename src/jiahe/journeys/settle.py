"""After acceptance: the visit's money is divided and the visit is completed."""

from jiahe.billing.actions.settlements import settle_accepted
from jiahe.booking.actions.visits import advance_locked, lock_visit
from jiahe.booking.choices import VisitState
from jiahe.kit.tenancy import whole_for_company
from jiahe.kit.transactions import with_retries


def settle_visit(*, company_id: int, visit_id: int) -> int:
    """The id of the settlement of an accepted visit, made now or before.

    Raises `NotAccepted`, `NotPaid`, `NoSuchVisit`.
    """
    return with_retries(lambda: _settled(company_id, visit_id))


def _settled(company_id: int, visit_id: int) -> int:
    with whole_for_company(company_id):
        visit = lock_visit(visit_id=visit_id)
        settlement = settle_accepted(visit_id=visit_id)
        if visit.state == VisitState.ACCEPTED:
            advance_locked(visit=visit, to=VisitState.SETTLED, actor_id=None)
        return settlement.pk
