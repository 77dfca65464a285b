"""The days of a live-in term with its rests, and onto which other days a rest may move."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.accounts.choices import CompanyMode
from jiahe.booking.choices import COUNTED, OCCUPYING, RestMoveState, VisitState
from jiahe.booking.models import Order, Reservation, RestMove, Visit
from jiahe.booking.queries import visit_span
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.catalog.actions.terms import MOST_DAYS_ON_END
from jiahe.engine.intervals import Span
from jiahe.engine.pricing import DAYS_OF_MONTH
from jiahe.engine.recurrence import Scope
from jiahe.engine.rests import (
    A_DAY,
    care_with_rest_moved,
    longest_run,
    longest_stretch,
    rest_numbers,
)
from jiahe.engine.travel import Place
from jiahe.engine.workday import Commitment
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal

LIVES_IN = "live_in"


class OddRest(Refusal):
    sentence = gettext_lazy("The day of rest cannot move there. Please choose one of the days.")
    status = HTTPStatus.CONFLICT


class LongWithoutRest(Refusal):
    sentence = gettext_lazy(
        "Nobody cares for more than %(days)s days without a day of rest. Please choose another day."
    )
    status = HTTPStatus.CONFLICT


class NoSuchRestMove(Refusal):
    sentence = gettext_lazy("There is no such question.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Wanted:
    """Which rest is to move to which day: it alone, or with all that follow it."""

    rest_on: date
    to_on: date
    scope: Scope = Scope.ONE


@dataclass(frozen=True)
class StayDays:
    """The days of one term that were not cancelled, in order, numbered from the first."""

    order: Order
    visits: tuple[Visit, ...]
    numbers: tuple[int, ...]

    @property
    def first(self) -> datetime:
        return visit_span(self.visits[0]).start

    def on(self, number: int) -> date:
        return localdate(self.first + number * A_DAY)

    def number(self, on: date) -> int:
        return (on - localdate(self.first)).days

    @property
    def most_on_end(self) -> int:
        """Days of care without a rest at most: law for employees (L31), agreed for others."""
        is_employed = self.order.agreement.mode == CompanyMode.EMPLOYEE
        return MOST_DAYS_ON_END if is_employed else DAYS_OF_MONTH


@dataclass(frozen=True)
class RestPlan:
    """Whose days move where when the rest moves: visits in order with their new time."""

    worker_id: int
    moves: tuple[tuple[Visit, Span], ...]
    longest_days: int

    @property
    def begins_at(self) -> datetime:
        """The first instant that changes: by then the answer is due."""
        return min(min(visit_span(visit).start, span.start) for visit, span in self.moves)


def stay_days(order: Order) -> StayDays | None:
    """None for an order without days of rest, or whose days do not begin at one hour."""
    if not order.rest_days:
        return None
    kept = [one for one in order.visits.all() if one.state != VisitState.CANCELLED]
    visits = tuple(sorted(kept, key=lambda one: visit_span(one).start))
    ways = [visit_span(one).start - visit_span(visits[0]).start for one in visits]
    if not visits or any(way % A_DAY for way in ways):
        return None
    return StayDays(order, visits, tuple(way // A_DAY for way in ways))


def rests_of(order: Order) -> tuple[date, ...]:
    """The local days of rest of a term, in order; none for other orders."""
    days = stay_days(order)
    return tuple(days.on(one) for one in rest_numbers(days.numbers)) if days else ()


def plan_for(days: StayDays, wanted: Wanted) -> RestPlan:
    """What moves; raises `OddRest` when that rest cannot lie there, `LongWithoutRest`."""
    rest, to = days.number(wanted.rest_on), days.number(wanted.to_on)
    after = care_with_rest_moved(days.numbers, rest, to, wanted.scope)
    if after is None:
        raise OddRest
    pairs = list(zip(days.visits, days.numbers, after, strict=True))
    moving = [
        (visit, Span(days.first + new * A_DAY, days.first + (new + 1) * A_DAY))
        for visit, old, new in pairs
        if new != old
    ]
    worker_id = _who_cares([visit for visit, _span in moving])
    longest = longest_run(new for visit, _, new in pairs if _worker_of(visit) == worker_id)
    if longest > days.most_on_end:
        raise LongWithoutRest(days=days.most_on_end)
    return RestPlan(worker_id, tuple(moving), longest)


def ways_to_move(days: StayDays) -> list[tuple[Wanted, RestPlan]]:
    """Every other day on which a rest still ahead may lie, by its day; the last has no others."""
    found = []
    for wanted in _thinkable(days):
        try:
            plan = plan_for(days, wanted)
        except (OddRest, LongWithoutRest):
            continue
        if plan.begins_at > now():
            found.append((wanted, plan))
    return found


def _thinkable(days: StayDays) -> Iterator[Wanted]:
    rests = rest_numbers(days.numbers)
    bounds = [0, *rests, days.numbers[-1]]
    for place, rest in enumerate(rests):
        for to in range(bounds[place] + 1, bounds[place + 2]):
            yield Wanted(days.on(rest), days.on(to))
            if rest != rests[-1]:
                yield Wanted(days.on(rest), days.on(to), Scope.FOLLOWING)


def _who_cares(visits: list[Visit]) -> int:
    """The one worker of all these days, none of which has begun; raises `OddRest`."""
    workers = {_worker_of(visit) for visit in visits}
    found = next(iter(workers), None)
    is_open = all(visit.state in BEFORE_THE_DOOR for visit in visits)
    if len(workers) != 1 or found is None or not is_open:
        raise OddRest
    return found


def _worker_of(visit: Visit) -> int | None:
    """Who is promised the day; None for a crew, and for a day that nobody has."""
    seats = list(visit.reservations.all())
    if len(seats) != 1 or seats[0].state not in COUNTED:
        return None
    return int(seats[0].worker_id)


def is_between_own_days(visit_id: int, span: Span) -> bool:
    """Whether the visit's order has days that end and begin where the span does: it is no rest."""
    order_id = Visit.objects.values_list("order_id", flat=True).get(pk=visit_id)
    others = Reservation.objects.filter(visit__order_id=order_id, state__in=COUNTED)
    around = others.exclude(visit_id=visit_id)
    return (
        around.filter(during__endswith=span.start).exists()
        and around.filter(during__startswith=span.end).exists()
    )


def filled_gap(visit: Visit, span: Span) -> tuple[Commitment, ...]:
    """The span as a day of care where the term has days on both sides of it; else nothing.

    Whoever has those days does not rest on it: the term says that it is a day of care.
    """
    if visit.order.service.shift_kind != LIVES_IN or not is_between_own_days(visit.pk, span):
        return ()
    return (Commitment(span, Place(visit.order.lat, visit.order.lng)),)


def rest_lost(order: Order, worker_id: int, wanted: Span, visit_id: int) -> int:
    """After how many days a rest is agreed that this day of care would take away; 0 for none."""
    if not order.rest_after_days:
        return 0
    agreed = agreed_stretch(order)
    others = Reservation.objects.filter(
        visit__order_id=order.pk, worker_id=worker_id, state__in=COUNTED
    ).exclude(visit_id=visit_id)
    days = [Span(one.during.lower, one.during.upper) for one in others]
    return agreed if longest_stretch([*days, wanted]) > agreed else 0


def agreed_stretch(order: Order) -> int:
    """Days of care after which a rest is agreed; more where both agreed to move one."""
    agreed = order.rest_moves.filter(state=RestMoveState.AGREED)
    longest = agreed.aggregate(longest=Max("longest_days"))["longest"] or 0
    return max(order.rest_after_days, longest)


def rest_moves_of(order_id: int) -> list[RestMove]:
    """What was asked about the rests of a term, the newest first."""
    rows = RestMove.objects.filter(order_id=order_id).select_related("worker", "asked_by")
    return list(rows.order_by("-asked_at", "-pk"))


def rest_move_by_id(move_id: int) -> RestMove:
    rows = RestMove.objects.select_related("order__service", "order__placed_by", "worker__person")
    return rows.get(pk=move_id)


def stays_with_rests(worker_id: int) -> list[Order]:
    """Live-in terms with days of rest of which the worker has days ahead, the earliest first."""
    rows = Order.objects.filter(
        quote__rest_days__gt=0,
        visits__reservations__worker_id=worker_id,
        visits__reservations__state__in=OCCUPYING,
        visits__state__in=BEFORE_THE_DOOR,
    ).select_related("service")
    return list(rows.distinct().order_by("pk"))
