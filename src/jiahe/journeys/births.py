"""A date of birth is said or corrected: the whole case moves with it, once and free of charge."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from jiahe.booking.actions.promise import NotFeasible, SlotTaken
from jiahe.booking.actions.visits import WrongVisitState
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import order_by_code, order_by_id, order_directory, visit_span
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.dispatch.actions import births, pool
from jiahe.dispatch.choices import CaseState, NewsKind
from jiahe.dispatch.models import BirthCase, CaseLimits, PoolAsk, PoolStay
from jiahe.dispatch.queries.births import case_of_code, case_of_order, due_asks
from jiahe.engine.recurrence import Scope
from jiahe.journeys.change import Moving, move_on_same_terms
from jiahe.journeys.on_behalf import calls_subject
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.standards.limits import EARLIEST_LEAD_MINUTES
from jiahe.trust.actions import record_override
from jiahe.workforce.queries import ZONE

TOLD, PROMISED, ASKED = "birth.told_for_household", "birth.promised_anyway", "birth.pool_asked"
DAY = timedelta(days=1)
EARLIEST_LEAD = timedelta(minutes=EARLIEST_LEAD_MINUTES)


@dataclass(frozen=True)
class Said:
    """Which date somebody says, and who."""

    kind: NewsKind
    on: date
    actor_id: int


def tell_date(*, order_code: str, said: Said) -> BirthCase:
    """The household says when the child is expected, or that it was born.

    Raises the refusals of `dispatch.actions.births`, and `WrongVisitState` once the worker came.
    """

    def story() -> BirthCase:
        with for_company(order_directory(order_code, said.actor_id)):
            return _told(order_by_code(order_code), said)

    return with_retries(story)


def tell_date_for_household(
    *, company_id: int, order_code: str, said: Said, reason: str
) -> BirthCase:
    """As `tell_date`, with the colleague's reason in the audit; raises `ReasonMissing` too."""

    def story() -> BirthCase:
        with for_company(company_id):
            case = _told(order_by_code(order_code), said)
            record_override(
                actor_id=said.actor_id,
                action=TOLD,
                subject=calls_subject(order_code),
                reason=reason,
                detail={"kind": said.kind.value, "on": said.on.isoformat()},
            )
            return case

    return with_retries(story)


def _told(order: Order, said: Said) -> BirthCase:
    births.refuse_odd_date(said.kind, said.on)
    known = case_of_order(order.pk)
    if known is None and said.kind is NewsKind.EXPECTED:
        return births.judge(case=births.expect(order=order, on=said.on, actor_id=said.actor_id))
    if known is None:
        births.expect(
            order=order,
            on=visit_span(_first(order)).start.astimezone(ZONE).date(),
            actor_id=said.actor_id,
        )
    case = births.lock_case(order.pk)
    if births.says_nothing_new(case, said.kind, said.on):
        return case
    return _follow(case, order_by_id(order.pk), said)


def _first(order: Order) -> Visit:
    return next(iter(order.visits.all()))


def _follow(case: BirthCase, order: Order, said: Said) -> BirthCase:
    """Moves every day of the case; without its worker when the worker cannot keep the new days."""
    first = _first(order)
    if first.state not in BEFORE_THE_DOOR:
        raise WrongVisitState(state=first.get_state_display())
    before = visit_span(first).start
    start = start_after(before, said.on + case.lead_days * DAY)
    moving = Moving(first.code, said.actor_id, start, Scope.ALL, is_told_by_caller=True)
    keeps_worker = start == before or _moves_with_worker(order, moving)
    if not keeps_worker:
        pool.free_case(case=case, actor_id=said.actor_id)
        move_on_same_terms(order_by_id(order.pk), moving)
    moved = (start.astimezone(ZONE).date() - before.astimezone(ZONE).date()).days
    births.keep_date(
        case=case, kind=said.kind, on=said.on, moved_days=moved, actor_id=said.actor_id
    )
    if keeps_worker and case.state in {CaseState.PROMISED, CaseState.QUESTIONED}:
        return births.judge(case=case)
    pool.seek(case=case)
    return case


def start_after(before: datetime, on: date) -> datetime:
    """The same hour of that day, or the first start after it that leaves time to get ready."""
    hour, earliest = before.astimezone(ZONE).timetz(), now() + EARLIEST_LEAD
    wanted = datetime.combine(on, hour)
    return wanted if wanted >= earliest else _next_at(hour, earliest)


def _next_at(hour: time, earliest: datetime) -> datetime:
    today = datetime.combine(earliest.astimezone(ZONE).date(), hour)
    return today if today >= earliest else today + DAY


def _moves_with_worker(order: Order, moving: Moving) -> bool:
    """Whether the promised worker keeps every day at its new time; nothing moves otherwise."""
    try:
        with transaction.atomic():
            move_on_same_terms(order, moving)
    except (NotFeasible, SlotTaken):
        return False
    return True


def promise_anyway(*, company_id: int, order_code: str, actor_id: int, reason: str) -> None:
    """A person promises a case that no machine may; raises `ReasonMissing`, `NoSuchCase`."""

    def story() -> None:
        with for_company(company_id):
            case = births.lock_case(case_of_code(order_code).order_id)
            births.promise_all_the_same(case=case)
            _keep(case, PROMISED, actor_id, reason)

    with_retries(story)


def ask_pool(*, company_id: int, order_code: str, actor_id: int, reason: str) -> PoolAsk | None:
    """The worker is taken off the case and the pool is asked; raises as `promise_anyway`."""

    def story() -> PoolAsk | None:
        with for_company(company_id):
            case = births.lock_case(case_of_code(order_code).order_id)
            pool.free_case(case=case, actor_id=actor_id)
            _keep(case, ASKED, actor_id, reason)
            return pool.seek(case=case)

    return with_retries(story)


def _keep(case: BirthCase, action: str, actor_id: int, reason: str) -> None:
    record_override(
        actor_id=actor_id,
        action=action,
        subject=calls_subject(case.order.code),
        reason=reason,
        detail={"late_chance": round(case.chance, 4)},
    )


def answer_yes(*, company_id: int, code: str, worker_id: int, person_id: int) -> None:
    """Raises the refusals of `dispatch.actions.pool.take_case`, `NoSuchCase`, `AskIsOver`."""

    def story() -> None:
        with for_company(company_id):
            ask = pool.lock_ask(code=code, worker_id=worker_id)
            pool.take_case(ask=ask, person_id=person_id)

    with_retries(story)


def answer_no(*, company_id: int, code: str, worker_id: int) -> PoolAsk | None:
    """The next one is asked; raises `NoSuchCase`, `AskIsOver`."""

    def story() -> PoolAsk | None:
        with for_company(company_id):
            return pool.decline_case(ask=pool.lock_ask(code=code, worker_id=worker_id))

    return with_retries(story)


def expire_asks(company_id: int) -> int:
    """Closes the pool's questions that nobody answered in time and asks the next; how many."""
    with for_company(company_id):
        due = due_asks()
    return sum(_expire(company_id, one) for one in due)


def _expire(company_id: int, ask_id: int) -> bool:
    def story() -> bool:
        with for_company(company_id):
            return pool.expire_ask(ask_id=ask_id)

    return with_retries(story)


def join_pool(*, company_id: int, worker_id: int, first: date, last: date) -> PoolStay:
    """Raises `OddStay`."""
    with for_company(company_id):
        return pool.join(worker_id=worker_id, first=first, last=last)


def leave_pool(*, company_id: int, worker_id: int, code: str) -> None:
    """Raises `NoSuchCase`."""
    with for_company(company_id):
        pool.leave(code=code, worker_id=worker_id)


def set_limits(
    *, company_id: int, enough_percent: int, late_percent: int, actor_id: int
) -> CaseLimits:
    """Raises `NotAPercentage`."""
    with for_company(company_id):
        return births.set_limits(
            enough_percent=enough_percent, late_percent=late_percent, actor_id=actor_id
        )
