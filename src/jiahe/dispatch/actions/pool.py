"""The backup pool: who stands by for cases, and who of it is asked, one after the other."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.booking import queries as booking
from jiahe.booking.actions import promise
from jiahe.booking.actions.visits import lock_visit, note_change
from jiahe.booking.models import Visit
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.dispatch.actions.absence import free_seat
from jiahe.dispatch.actions.births import judge
from jiahe.dispatch.actions.offers import accept, put_on_seat, withdraw_seat
from jiahe.dispatch.actions.seats import tell_replaced, terms_of, wish_for
from jiahe.dispatch.choices import AskState, AssignmentState, CaseState
from jiahe.dispatch.facts import PoolAnswered, PoolAsked, PoolEmpty
from jiahe.dispatch.models import BirthCase, PoolAsk, PoolStay
from jiahe.dispatch.queries.births import (
    NoSuchCase,
    Open,
    chance_with,
    limits_of_cases,
    open_cases,
    pool_stays,
)
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.standards.inforce import in_force

LONGEST_STAY = timedelta(days=366)
SEAT = 1


class OddStay(Refusal):
    sentence = gettext_lazy("Please give a first and a last day from today on, within a year.")


class AskIsOver(Refusal):
    sentence = gettext_lazy("This question is over: another colleague has been asked.")


def join(*, worker_id: int, first: date, last: date) -> PoolStay:
    """The worker agrees to take cases that begin on these days; raises `OddStay`."""
    today = localdate(now())
    if not today <= first <= last <= today + LONGEST_STAY:
        raise OddStay
    return PoolStay.objects.create(
        company_id=current_company(),
        worker_id=worker_id,
        from_on=first,
        to_on=last,
        joined_at=now(),
    )


def leave(*, code: str, worker_id: int) -> None:
    """Ends the stay; a case that was taken is kept. Raises `NoSuchCase` for a stay of others."""
    rows = PoolStay.objects.filter(code=code, worker_id=worker_id)
    if not rows.exists():
        raise NoSuchCase
    rows.filter(left_at=None).update(left_at=now())


def free_case(*, case: BirthCase, actor_id: int | None) -> None:
    """The promised worker cannot come: every day that has not begun is free for another."""
    for visit in open_visits(case):
        free_seat(visit_id=visit.pk, seat=SEAT, actor_id=actor_id)


def open_visits(case: BirthCase) -> list[Visit]:
    visits = booking.order_by_id(case.order_id).visits.all()
    return [one for one in visits if one.state in BEFORE_THE_DOOR]


def seek(*, case: BirthCase) -> PoolAsk | None:
    """A new round of asking the pool, from whoever joined first."""
    PoolAsk.objects.filter(case=case, state=AskState.WAITING).update(
        state=AskState.WITHDRAWN, answered_at=now()
    )
    case.round += 1
    case.save(update_fields=["round"])
    return ask_next(case=case)


def ask_next(*, case: BirthCase) -> PoolAsk | None:
    """Asks who joined first of those not asked in this round and able to come on every day.

    Nobody who would be likelier late elsewhere than the company allows. None: the desk is told.
    """
    asked = set(case.asks.filter(round=case.round).values_list("worker_id", flat=True))
    rows, visits = open_cases(), open_visits(case)
    one = next((row for row in rows if row.case.pk == case.pk), None)
    able = (
        stay.worker_id
        for stay in pool_stays()
        if one is not None
        and stay.worker_id not in asked
        and stay.from_on <= one.start_on <= stay.to_on
        and _could_take(one, visits, stay.worker_id, rows)
    )
    worker_id = next(able, None)
    case.state = CaseState.SEEKING if worker_id else CaseState.UNFILLED
    case.save(update_fields=["state"])
    if worker_id is None:
        record(PoolEmpty(company_id=current_company(), case_id=case.pk))
        return None
    return _ask(case, worker_id)


def _could_take(one: Open, visits: list[Visit], worker_id: int, rows: list[Open]) -> bool:
    chance = chance_with(one.case.pk, worker_id, rows)
    if chance * 100 > limits_of_cases().late_percent:
        return False
    return not any(
        promise.prove([wish_for(visit, SEAT, worker_id)], terms_of(visit)) for visit in visits
    )


def _ask(case: BirthCase, worker_id: int) -> PoolAsk:
    within = timedelta(minutes=in_force("ANSWER_OFFER_WITHIN_MINUTES"))
    ask = PoolAsk.objects.create(
        company_id=current_company(),
        case=case,
        worker_id=worker_id,
        round=case.round,
        asked_at=now(),
        answer_by=now() + within,
    )
    record(PoolAsked(company_id=current_company(), ask_id=ask.pk))
    return ask


def lock_ask(*, code: str, worker_id: int) -> PoolAsk:
    """The worker's own question while it can be answered; raises `NoSuchCase`, `AskIsOver`."""
    own = PoolAsk.objects.filter(code=code, worker_id=worker_id)
    case_id = own.values_list("case_id", flat=True).first()
    if case_id is None:
        raise NoSuchCase
    BirthCase.objects.select_for_update(of=("self",)).get(pk=case_id)
    ask = own.select_related("case", "case__order").get()
    if ask.state != AskState.WAITING or ask.answer_by <= now():
        raise AskIsOver
    return ask


def take_case(*, ask: PoolAsk, person_id: int) -> None:
    """The worker's yes to every day of the case; proved as every promise is.

    Raises `NotFeasible`, `SlotTaken`; nothing is changed then.
    """
    with transaction.atomic():
        for number, visit in enumerate(open_visits(ask.case)):
            _put(visit, ask.worker_id, person_id)
            if number == 0:
                tell_replaced(visit_id=visit.pk, seat=SEAT, worker_id=ask.worker_id)
    _close(ask, AskState.YES)
    record(PoolAnswered(company_id=current_company(), ask_id=ask.pk))
    judge(case=ask.case)


def _put(visit: Visit, worker_id: int, person_id: int) -> None:
    withdraw_seat(visit_id=visit.pk, seat=SEAT)
    promise.change_promise(
        wishes=[wish_for(visit, SEAT, worker_id)], terms=terms_of(visit), visit_id=visit.pk
    )
    note_change(visit=lock_visit(visit_id=visit.pk), actor_id=person_id)
    placed = put_on_seat(visit=visit, seat=SEAT, worker_id=worker_id, source="pool", reasons={})
    if placed.state == AssignmentState.OFFERED:
        accept(code=placed.code, person_id=person_id)


def decline_case(*, ask: PoolAsk) -> PoolAsk | None:
    """The worker's no; returns the question to the next one."""
    _close(ask, AskState.NO)
    return ask_next(case=ask.case)


def expire_ask(*, ask_id: int) -> bool:
    """Closes a question that was not answered in time and asks the next; False when not due."""
    case_id = PoolAsk.objects.filter(pk=ask_id).values_list("case_id", flat=True).first()
    BirthCase.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    due = PoolAsk.objects.filter(pk=ask_id, state=AskState.WAITING, answer_by__lte=now())
    ask = due.select_related("case", "case__order").first()
    if ask is None:
        return False
    _close(ask, AskState.EXPIRED)
    ask_next(case=ask.case)
    return True


def _close(ask: PoolAsk, to: AskState) -> None:
    ask.state, ask.answered_at = to, now()
    ask.save(update_fields=["state", "answered_at"])
