"""What is shown before a visit is moved or given up, to its household and to the service desk.

Every function works inside the company's walls.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from jiahe.booking import queries as booking
from jiahe.booking.choices import OCCUPYING
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.engine.recurrence import Scope
from jiahe.engine.travel import Place
from jiahe.journeys import cancel as cancelling
from jiahe.journeys import change, reserve
from jiahe.journeys.shifting import starts_for_the_rest, starts_in_the_day
from jiahe.journeys.slots import Slot, SlotDay, SlotQuestion, best_of, starts_on
from jiahe.kit.clock import now
from jiahe.web.household.prices import formula_lines
from jiahe.web.household.story import term_sight
from jiahe.web.household.tiles import day_tiles, slot_periods
from jiahe.web.said import instant_said

DAYS_SHOWN = 14


def scope_names() -> dict[Scope, str]:
    return {
        Scope.ONE: _("Only this visit"),
        Scope.FOLLOWING: _("This and all later visits"),
        Scope.ALL: _("All visits still to come"),
    }


def scope_said(text: str) -> Scope:
    """The scope that the form names; one visit for odd words."""
    return Scope(text) if text in set(Scope) else Scope.ONE


def scope_of(order: Any, said: Mapping[str, str]) -> Scope:
    """The scope that the form names; of a live-in term always this day and all later ones."""
    return Scope.FOLLOWING if order.term_days else scope_said(said.get("scope", ""))


def cancellation_words(order: Any, said: Mapping[str, str]) -> dict[str, Any]:
    """The fee of giving up now, line by line, for the visits that `said` names."""
    scope, visit = scope_of(order, said), _visit(order, said.get("visit", ""))
    found = cancelling.costs_of(order, change.visits_in_scope(order, visit.code, scope))
    return {
        "order": order,
        "visit": visit,
        "span": booking.visit_span(visit),
        "scope": scope.value,
        "term": term_sight(order),
        "scopes": _scopes(order),
        "costs": [
            {"at": one.starts_at, "lines": formula_lines(one.cancellation.steps)} for one in found
        ],
        "fee_fen": sum(one.cancellation.fee_fen for one in found),
        "refund_fen": sum(one.cancellation.refund_fen for one in found),
        "count": len(found),
    }


def moving_words(order: Any, said: Mapping[str, str]) -> dict[str, Any]:
    """The times at which the visit can be instead, and how many visits move.

    Times of its own worker; of `others` too, where the household asked for nobody by name.
    """
    scope, visit = scope_of(order, said), _visit(order, said.get("visit", ""))
    days = _days_of_term(order, visit) if order.term_days else _days_of_worker(order, visit, scope)
    best = best_of(days)
    day = _day(days, said.get("day", ""), best, _day_of(visit))
    shown = next(one for one in days if one.on == day)
    chosen = instant_said(said.get("start", ""))
    return {
        "order": order,
        "visit": visit,
        "span": booking.visit_span(visit),
        "worker": _worker(visit),
        "others": _worker(visit) and change.another_may_come(order, visit, scope),
        "scope": scope.value,
        "count": len(change.visits_in_scope(order, visit.code, scope)),
        "term": term_sight(order),
        "scopes": _scopes(order),
        "days": day_tiles(days, day),
        "day": day,
        "periods": slot_periods(shown.slots, best=best, chosen=chosen, held=None),
    }


def cost_words(order: Any, asked: change.Moving) -> dict[str, Any]:
    """What the move costs, as the page says it before anybody agrees."""
    cost = change.cost_of(order, asked)
    return {
        "cost": cost,
        "order": order,
        "new_start": asked.start,
        "new_end": asked.start + timedelta(minutes=order.duration_minutes),
        "difference_fen": abs(cost.difference_fen),
        "seen": change.Seen(cost.difference_fen, cost.kept_fee_fen),
        "is_agreed": change.Seen(cost.difference_fen, cost.kept_fee_fen) == asked.seen,
        "count": len(cost.terms),
    }


def seen_said(said: Mapping[str, str]) -> change.Seen:
    """What the form says that its sender was told; nothing for odd words."""
    names = ("seen_difference_fen", "seen_kept_fee_fen")
    try:
        difference, kept = (int(said.get(name) or 0) for name in names)
    except ValueError:
        return change.Seen()
    return change.Seen(difference, kept)


def _days_of_worker(order: Any, visit: Any, scope: Scope) -> list[SlotDay]:
    """Days around the visit's, in which only what may be kept is free: by its worker, or others."""
    worker = _worker(visit)
    is_open = worker is None or change.another_may_come(order, visit, scope)
    board = reserve.offer_slots(
        service_code=order.service.code,
        asked=SlotQuestion(
            Place(order.lat, order.lng),
            order.duration_minutes,
            _first_day(visit),
            DAYS_SHOWN,
            worker.pk if worker else None,
        ),
        household_id=order.household_id,
    )
    free = _free_in_own_day(order, visit, board.days) if worker else {}
    taken = booking.visit_span(visit).start if worker else None

    def offered(slot: Slot) -> Slot:
        may_be = slot.has_preferred or (is_open and slot.start != taken)
        return free.get(slot.start, slot if may_be else Slot(slot.start))

    return [SlotDay(day.on, tuple(map(offered, day.slots))) for day in board.days]


def _free_in_own_day(order: Any, visit: Any, days: Iterable[SlotDay]) -> dict[datetime, Slot]:
    """What the visit's workers can keep on its day: its own time does not stand in the way."""
    now_at = booking.visit_span(visit).start
    starts = [s.start for day in days if day.on == _day_of(visit) for s in day.slots]
    who = tuple(seat.worker_id for seat in visit.reservations.all())
    others = [start for start in starts if start != now_at]
    kept = starts_in_the_day(order, visit.code, others)
    return {one: Slot(one, who, 1, has_preferred=True) for one in kept}


def _days_of_term(order: Any, visit: Any) -> list[SlotDay]:
    """Days around the start of the rest of a term, free where its workers can keep every day."""
    first, kind = _first_day(visit), order.service.shift_kind
    days = {
        on: starts_on(on, kind) for on in (first + timedelta(days=n) for n in range(DAYS_SHOWN))
    }
    every = [start for starts in days.values() for start in starts]
    free = set(starts_for_the_rest(order, visit.code, every))
    who = tuple(seat.worker_id for seat in visit.reservations.all())
    return [
        SlotDay(on, tuple(Slot(one, who, 1) if one in free else Slot(one) for one in starts))
        for on, starts in days.items()
    ]


def _day_of(visit: Any) -> date:
    return localtime(booking.visit_span(visit).start).date()


def _first_day(visit: Any) -> date:
    """A week before the visit, or today."""
    return max(localtime(now()).date(), _day_of(visit) - timedelta(days=DAYS_SHOWN // 2))


def _worker(visit: Any) -> Any:
    """Who has promised to come; None while nobody has."""
    seats = visit.reservations.all()
    return next((seat.worker for seat in seats if seat.state in OCCUPYING), None)


def _day(days: list[SlotDay], wanted: str, best: Slot | None, own: date) -> date:
    """The day that is asked for; else the visit's own while it has a free time, else the best."""
    named = next((day.on for day in days if day.on.isoformat() == wanted), None)
    if named is not None:
        return named
    if any(day.on == own and any(slot.is_free for slot in day.slots) for day in days):
        return own
    return localtime(best.start).date() if best else days[0].on


def _visit(order: Any, code: str) -> Any:
    """The order's visit with that code; without one, the next that can still be changed."""
    visits = sorted(order.visits.all(), key=lambda one: one.number)
    ahead = [one for one in visits if one.state in BEFORE_THE_DOOR]
    named = [one for one in visits if one.code == code]
    found = next(iter(named if code else ahead or visits), None)
    if found is None:
        raise Http404
    return found


def _scopes(order: Any) -> list[tuple[str, str]]:
    """Only a series has more than one answer; a term is changed from one of its days on."""
    if len(order.visits.all()) < 2 or order.term_days:
        return []
    return [(scope.value, name) for scope, name in scope_names().items()]
