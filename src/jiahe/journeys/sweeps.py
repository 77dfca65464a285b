"""What must happen when time passes: each sweep looks for rows whose clock has run out."""

from collections.abc import Callable

import structlog

from jiahe.accounts.queries import open_companies
from jiahe.booking.actions.orders import unpaid_since
from jiahe.booking.actions.promise import expire_holds
from jiahe.booking.actions.visits import cancel_visit
from jiahe.booking.queries import order_by_id
from jiahe.booking.rules import OVER
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company

log = structlog.get_logger(__name__)
NOT_PAID = "not paid in time"


def free_expired_holds(company_id: int) -> int:
    with for_company(company_id):
        return expire_holds()


def cancel_unpaid(company_id: int) -> int:
    """Ends the orders that were not paid in time and frees their workers."""
    with for_company(company_id):
        order_ids = unpaid_since(now())
    for order_id in order_ids:
        with for_company(company_id):
            for visit in order_by_id(order_id).visits.all():
                if visit.state not in OVER:
                    cancel_visit(visit_id=visit.pk, because=NOT_PAID, actor_id=None)
    return len(order_ids)


SWEEPS: tuple[Callable[[int], int], ...] = (free_expired_holds, cancel_unpaid)


def sweep_all() -> dict[str, int]:
    """Runs each sweep for each company; one that fails does not stop the others."""
    done: dict[str, int] = {}
    for company in open_companies():
        for sweep in SWEEPS:
            try:
                done[sweep.__name__] = done.get(sweep.__name__, 0) + sweep(company.pk)
            except Exception:
                log.exception("sweep_failed", sweep=sweep.__name__, company=company.pk)
    return done
