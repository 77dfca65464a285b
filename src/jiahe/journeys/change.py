"""A household wants another time: this visit, this and the following, or all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.billing.actions.refunds import refund_difference
from jiahe.booking.actions.orders import change_total
from jiahe.booking.actions.promise import (
    NotFeasible,
    SlotTaken,
    TimeInThePast,
    Wish,
    change_promise,
    span_of,
)
from jiahe.booking.actions.visits import (
    WrongVisitState,
    lock_visit,
    move_empty_seats,
    note_change,
)
from jiahe.booking.choices import OCCUPYING, VisitState
from jiahe.booking.facts import VisitMoved
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import order_by_code, order_directory, visit_span
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.dispatch.actions import births
from jiahe.dispatch.actions.seats import tell_replaced
from jiahe.engine.recurrence import Scope, edit_scope
from jiahe.engine.travel import Place
from jiahe.journeys.area import require_served
from jiahe.journeys.crews import best_crew, terms_of, with_next_best
from jiahe.journeys.repricing import MoveCost, NewTerms, cost_of_moving, unchanged
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.money import yuan
from jiahe.kit.tenancy import current_company, for_company
from jiahe.kit.transactions import with_retries
from jiahe.workforce.queries import ZONE


class NoSuchVisitInOrder(Refusal):
    sentence = gettext_lazy("There is no such visit.")
    status = HTTPStatus.NOT_FOUND


class OtherPrice(Refusal):
    sentence = gettext_lazy(
        "At that time it costs %(difference)s. Please look at the price and agree to it."
    )
    status = HTTPStatus.CONFLICT


class FeeKept(Refusal):
    sentence = gettext_lazy(
        "Moved this late, giving up afterwards costs at least %(fee)s. Please look at it and agree."
    )
    status = HTTPStatus.CONFLICT


class DifferenceNotPaid(Refusal):
    sentence = gettext_lazy("At that time it costs %(difference)s, to be paid before it moves.")
    status = HTTPStatus.CONFLICT


class PayFirst(Refusal):
    sentence = gettext_lazy(
        "That time has another price. Please pay the order first, or cancel it and book anew."
    )
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class Seen:
    """What the household was told before it agreed: more or less to pay, the fee that stays."""

    difference_fen: int = 0
    kept_fee_fen: int = 0


@dataclass(frozen=True)
class Moving:
    """Which visit somebody moves where, and how many of those after it.

    `agreed_at` is when the household agreed, if it is not now: what it costs is that of then. The
    household gets one message for all, unless the caller tells it in words of its own.
    """

    visit_code: str
    actor_id: int
    start: datetime
    scope: Scope = Scope.ONE
    seen: Seen = Seen()
    agreed_at: datetime | None = None
    is_told_by_caller: bool = False


def visits_in_scope(order: Order, visit_code: str, scope: Scope) -> list[Visit]:
    """The still open visits that an edit of this one touches: one, this and following, or all.

    Which ones follow is said by the time they have now: a moved visit may have passed another.
    """
    visits = sorted(order.visits.all(), key=lambda one: (visit_span(one).start, one.number))
    index = next((i for i, visit in enumerate(visits) if visit.code == visit_code), None)
    if index is None:
        raise NoSuchVisitInOrder
    chosen = [visits[i] for i in edit_scope(scope, index, len(visits))]
    return [visit for visit in chosen if visit.state in BEFORE_THE_DOOR]


def another_may_come(order: Order, visit: Visit, scope: Scope) -> bool:
    """Whether a visit that its own worker cannot keep may go to another.

    So it is where the household asked for nobody by name: not for several visits at once, a crew, a
    term, or a visit that the desk pinned to its worker.
    """
    is_alone = scope is Scope.ONE and order.crew_size == 1 and not order.term_days
    return is_alone and order.preferred_worker_id is None and not visit.is_pinned


def reschedule(
    *,
    order_code: str,
    visit_code: str,
    person_id: int,
    start: datetime,
    scope: Scope = Scope.ONE,
    seen: Seen = Seen(),
) -> list[str]:
    """Moves the visit to `start`, and those after it by as much; all or none.

    Each visit keeps its workers, unless `another_may_come` and its own cannot keep the new time;
    an empty seat stays empty. Returns the codes that moved. What a cheaper time costs less goes
    back at once; a dearer one is paid first (`journeys.supplement`). Raises `NotFeasible` when a
    worker cannot keep the new time, `NobodyFree` when nobody else can either, `WrongVisitState`
    when nothing may be moved any more, `UnservedArea` for a new day on which nobody comes there,
    `OtherPrice`, `FeeKept`, `DifferenceNotPaid`, `PayFirst`.
    """
    asked = Moving(visit_code, person_id, start, scope, seen)

    def story() -> list[str]:
        with for_company(order_directory(order_code, person_id)):
            return move_visits(order_by_code(order_code), asked)

    return with_retries(story)


def cost_of(order: Order, asked: Moving) -> MoveCost:
    """What the move costs right now; changes nothing. Raises `WrongVisitState`."""
    visits, shift = _meant(order, asked)
    return cost_of_moving(order, visits, shift, asked.agreed_at or now())


def move_visits(order: Order, asked: Moving) -> list[str]:
    """The codes of the order's visits that moved; in the company's scope, in one transaction.

    Raises as `reschedule`.
    """
    cost = cost_of(order, asked)
    refuse_unseen(cost, asked)
    if cost.difference_fen > 0:
        raise DifferenceNotPaid(difference=said_difference(cost.difference_fen))
    codes = move_at(order, asked, cost.terms)
    if cost.difference_fen < 0:
        refund_difference(order_id=order.pk, amount_fen=-cost.difference_fen)
    return codes


def move_on_same_terms(order: Order, asked: Moving) -> list[str]:
    """As `move_visits`, at the price that was agreed: what moves is not the household's wish."""
    visits, shift = _meant(order, asked)
    return move_at(order, asked, unchanged(visits, shift))


def refuse_unseen(cost: MoveCost, asked: Moving) -> None:
    """Raises `OtherPrice`, `FeeKept` unless the household was told just this, and `PayFirst`."""
    if cost.difference_fen and not cost.is_paid:
        raise PayFirst
    if cost.difference_fen != asked.seen.difference_fen:
        raise OtherPrice(difference=said_difference(cost.difference_fen))
    if cost.kept_fee_fen != asked.seen.kept_fee_fen:
        raise FeeKept(fee=yuan(cost.kept_fee_fen))


def said_difference(fen: int) -> str:
    if fen == 0:
        return str(gettext_lazy("as much as now"))
    words = gettext_lazy("%(sum)s more") if fen > 0 else gettext_lazy("%(sum)s less")
    return str(words) % {"sum": yuan(abs(fen))}


def move_at(order: Order, asked: Moving, terms: Sequence[NewTerms]) -> list[str]:
    """Moves the visits on these terms; whoever calls has had the difference settled."""
    visits, shift = _meant(order, asked)
    _refuse_unserved(order, visits, shift)
    for one in sorted(terms, key=lambda one: one.start, reverse=shift > timedelta()):
        _move(order, one, asked, told_visits=_told(visits, one.visit, asked))
    change_total(order_id=order.pk, by_fen=sum(one.difference_fen for one in terms))
    if not asked.is_told_by_caller:
        _follow_birth(order, visits, shift, asked.actor_id)
    return [visit.code for visit in visits]


def _meant(order: Order, asked: Moving) -> tuple[list[Visit], timedelta]:
    """Which visits move, by how much; raises `WrongVisitState`."""
    visits = visits_in_scope(order, asked.visit_code, asked.scope)
    edited = next((v for v in order.visits.all() if v.code == asked.visit_code), None)
    if edited is None or edited not in visits:
        raise WrongVisitState(state=edited.get_state_display() if edited else "")
    return visits, asked.start - visit_span(edited).start


def _follow_birth(order: Order, visits: list[Visit], shift: timedelta, actor_id: int) -> None:
    """Care that begins with a birth: its date goes with the first day."""
    first = min(order.visits.all(), key=lambda one: one.number)
    if first in visits:
        before = visit_span(first).start
        on, new_on = (at.astimezone(ZONE).date() for at in (before, before + shift))
        births.term_moved(order_id=order.pk, days=(new_on - on).days, actor_id=actor_id)


def _told(visits: list[Visit], visit: Visit, asked: Moving) -> int:
    """Of how many visits the message of this one tells: of all for the first, else of none."""
    return 0 if asked.is_told_by_caller or visit != visits[0] else len(visits)


def _refuse_unserved(order: Order, visits: list[Visit], shift: timedelta) -> None:
    """Raises `UnservedArea` for a new day without reach; a visit may move within its own day."""
    spans = [visit_span(visit).start for visit in visits]
    days = [(at.astimezone(ZONE).date(), at + shift) for at in spans]
    new = [at for own, at in days if at.astimezone(ZONE).date() != own]
    if new:
        require_served(shelf_in_scope(), Place(order.lat, order.lng), new)


def _move(order: Order, new: NewTerms, asked: Moving, *, told_visits: int) -> None:
    visit, start = new.visit, new.start
    if start <= now():
        raise TimeInThePast
    locked = lock_visit(visit_id=visit.pk, expected_version=visit.version)
    span = span_of(start, order.duration_minutes)
    place = Place(order.lat, order.lng)
    seats = list(visit.reservations.all())
    wishes = [
        Wish(seat.worker_id, span, place, seat.seat) for seat in seats if seat.state in OCCUPYING
    ]
    if wishes:
        _promise(order, visit, wishes, is_bound=not another_may_come(order, visit, asked.scope))
    move_empty_seats(visit_id=visit.pk, start=span.start, end=span.end)
    locked.state = VisitState.PLANNED
    locked.price_fen = new.price_fen
    locked.extras = None if new.extras is None else dict(new.extras)
    locked.kept_fee_basis_points = new.kept_fee_basis_points
    note_change(visit=locked, actor_id=asked.actor_id)
    record(VisitMoved(company_id=current_company(), visit_id=visit.pk, told_visits=told_visits))


def _promise(order: Order, visit: Visit, wishes: Sequence[Wish], *, is_bound: bool) -> None:
    """The new time with the visit's own workers; unless bound to them, else with the best other."""
    keep = partial(change_promise, terms=terms_of(order.service), visit_id=visit.pk)
    try:
        with transaction.atomic():
            return keep(wishes=wishes)
    except (NotFeasible, SlotTaken):
        if is_bound:
            raise
    (own,) = wishes

    def pick() -> list[Wish]:
        minutes, start = order.duration_minutes, own.span.start
        (best,) = best_crew(order.service, order.household, start, minutes, None)
        return [replace(own, worker_id=best.worker_id)]

    def give(others: list[Wish]) -> None:
        with transaction.atomic():
            keep(wishes=others)
        tell_replaced(visit_id=visit.pk, seat=own.seat, worker_id=others[0].worker_id)

    return with_next_best(pick, give)
