"""What must happen when time passes: each sweep looks for rows whose clock has run out."""

from collections.abc import Callable
from functools import partial

import structlog

from jiahe.accounts.queries import open_companies
from jiahe.booking.actions.orders import give_up_unpaid, unpaid_since
from jiahe.booking.actions.promise import expire_holds
from jiahe.booking.actions.visits import cancel_visit
from jiahe.booking.facts import TimeFreed
from jiahe.booking.queries import order_by_id
from jiahe.booking.rules import OVER
from jiahe.journeys.accept import accept_by_time
from jiahe.journeys.assign import expire_offers
from jiahe.journeys.births import expire_asks
from jiahe.journeys.complain import close_answered
from jiahe.journeys.complaint_news import tell_overdue
from jiahe.journeys.day import propose_for_noted
from jiahe.journeys.day_news import expire_calls, expire_questions
from jiahe.journeys.parts import purge_old
from jiahe.journeys.pay import query_open_payments
from jiahe.journeys.refund import refund_stranded, send_refunds
from jiahe.journeys.rests import expire_rest_moves
from jiahe.journeys.survey import ask_again
from jiahe.journeys.waiting import close_past_waits
from jiahe.kit.clock import now
from jiahe.kit.facts import record
from jiahe.kit.tenancy import for_company
from jiahe.notify.actions import mask_expired_codes

log = structlog.get_logger(__name__)
NOT_PAID = "not paid in time"


def free_expired_holds(company_id: int) -> int:
    with for_company(company_id):
        freed = expire_holds()
        if freed:
            record(TimeFreed(company_id=company_id))
        return freed


def cancel_unpaid(company_id: int) -> int:
    """Ends the orders that were not paid in time and frees their workers."""
    with for_company(company_id):
        order_ids = unpaid_since(now())
    return sum(_give_up(company_id, order_id) for order_id in order_ids)


def _give_up(company_id: int, order_id: int) -> bool:
    with for_company(company_id):
        if not give_up_unpaid(order_id=order_id):
            return False
        for visit in order_by_id(order_id).visits.all():
            if visit.state not in OVER:
                cancel_visit(visit_id=visit.pk, because=NOT_PAID, actor_id=None)
        return True


SWEEPS: tuple[Callable[[int], int], ...] = (
    free_expired_holds,
    close_past_waits,
    cancel_unpaid,
    query_open_payments,
    refund_stranded,
    send_refunds,
    ask_again,
    expire_calls,
    expire_questions,
    expire_asks,
    expire_rest_moves,
    propose_for_noted,
    purge_old,
    close_answered,
    tell_overdue,
)
WIDE_SWEEPS: tuple[Callable[[], int], ...] = (expire_offers, accept_by_time, mask_expired_codes)


def sweep_all() -> dict[str, int]:
    """Runs every sweep; one that fails does not stop the others."""
    companies = [company.pk for company in open_companies()]
    runs = [(sweep.__name__, partial(sweep, company)) for company in companies for sweep in SWEEPS]
    runs += [(sweep.__name__, partial(sweep)) for sweep in WIDE_SWEEPS]
    done: dict[str, int] = {}
    for name, run in runs:
        try:
            done[name] = done.get(name, 0) + run()
        except Exception:
            log.exception("sweep_failed", sweep=name)
    return done
