"""An order's state in the words of its household."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from jiahe.booking.choices import OrderState, VisitState
from jiahe.booking.queries import coming_workers, visit_span
from jiahe.booking.rules import BEFORE_THE_DOOR, OVER, pin_is_due
from jiahe.booking.stays import rests_among
from jiahe.engine.intervals import Span
from jiahe.fieldwork.choices import Moment
from jiahe.fieldwork.queries import DOOR_OPENS_BEFORE
from jiahe.kit.clock import now
from jiahe.web.rail import Step, rail_steps

S = VisitState
RAIL_POSITION = {
    S.OBJECTED: S.AWAITING_ACCEPTANCE,
    S.ACCEPTED: S.SETTLED,
}
TONES = {
    S.PLANNED: "info",
    S.ASSIGNED: "info",
    S.AWAITING_ACCEPTANCE: "warn",
    S.OBJECTED: "danger",
    S.CANCELLED: "danger",
}
ICONS = {"info": "clock", "warn": "alert-triangle", "danger": "circle-x", "ok": "circle-check"}


@dataclass(frozen=True)
class VisitSight:
    """One visit in the list of a series."""

    visit: Any
    span: Span
    is_current: bool

    @property
    def tone(self) -> str:
        return TONES.get(VisitState(self.visit.state), "ok")

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


@dataclass(frozen=True)
class TermSight:
    """A live-in term as one: its days that are not cancelled, from when to when, and the rests."""

    days: int
    start: datetime
    end: datetime
    rests: tuple[date, ...] = ()


@dataclass(frozen=True)
class OrderLine:
    """An order in the list: its visit of interest, when it is, and how it stands."""

    order: Any
    start: datetime
    end: datetime
    words: str
    tone: str
    visits: int
    term: TermSight | None = None

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


def rail_names() -> list[tuple[str, str]]:
    return [
        (S.PLANNED, _("Booked")),
        (S.ASSIGNED, _("Assigned")),
        (S.TRAVELLING, _("Set out")),
        (S.ARRIVED, _("Arrived")),
        (S.IN_SERVICE, _("In service")),
        (S.AWAITING_ACCEPTANCE, _("To accept")),
        (S.SETTLED, _("Completed")),
    ]


def rail_of(visit: Any, times: Mapping[str, datetime]) -> list[Step]:
    """The visit's rail; a cancelled visit stops where it was booked."""
    at = {
        S.TRAVELLING: times.get(Moment.SET_OUT),
        S.ARRIVED: times.get(Moment.ARRIVED),
        S.IN_SERVICE: times.get(Moment.STARTED),
        S.AWAITING_ACCEPTANCE: times.get(Moment.FINISHED),
    }
    known: dict[str, datetime] = {key: value for key, value in at.items() if value}
    state = VisitState(visit.state)
    if state is S.CANCELLED:
        return rail_steps(rail_names(), now=S.PLANNED, times=known, stopped=_("Cancelled"))
    return rail_steps(rail_names(), now=RAIL_POSITION.get(state, state), times=known)


def rail_before_payment() -> list[Step]:
    """The rail of an order that waits for its payment: nothing has been booked yet."""
    unpaid = OrderState.AWAITING_PAYMENT
    return rail_steps([(unpaid, str(unpaid.label)), *rail_names()[1:]], now=unpaid)


def door_is_near(visit: Any) -> bool:
    """Whether the door code belongs at hand: from a day before the visit."""
    return bool(visit_span(visit).start - now() <= DOOR_OPENS_BEFORE)


def current_visit(visits: Sequence[Any], wanted: str) -> Any:
    """The wanted visit, else the first that still asks for something, else the last."""
    named = next((visit for visit in visits if visit.code == wanted), None)
    if named is not None:
        return named
    open_ones = [visit for visit in visits if visit.state not in OVER | {S.ACCEPTED}]
    return min(open_ones, key=lambda one: visit_span(one).start) if open_ones else visits[-1]


def term_sight(order: Any) -> TermSight | None:
    """The order as a term; None for what was not sold by the term."""
    if not order.term_days:
        return None
    visits = list(order.visits.all())
    kept = [one for one in visits if one.state != S.CANCELLED] or visits
    spans = [visit_span(one) for one in kept]
    first, last = min(s.start for s in spans), max(s.end for s in spans)
    rests = rests_among(spans) if order.rest_days else ()
    return TermSight(len(kept), first, last, rests)


def order_line(order: Any) -> OrderLine:
    visits = list(order.visits.all())
    visit = current_visit(visits, "")
    span = visit_span(visit)
    if order.state == OrderState.AWAITING_PAYMENT:
        words, tone = str(OrderState.AWAITING_PAYMENT.label), "warn"
    else:
        words, tone = visit.get_state_display(), TONES.get(VisitState(visit.state), "ok")
    return OrderLine(order, span.start, span.end, words, tone, len(visits), term_sight(order))


def workers_of(visit: Any) -> list[dict[str, Any]]:
    """Who comes, as the worker card shows them; nobody before the worker said yes."""
    return [
        {
            "name": worker.name,
            "score": f"{worker.score_mean:.1f}" if worker.score_count else "",
            "story": worker.story,
        }
        for worker in coming_workers(visit)
    ]


def shows_pin(order: Any, visit: Any) -> bool:
    """The PIN opens the visit: shown to a paid order until the worker is in."""
    return pin_is_due(order.state, visit.state)


def may_change(order: Any, visit: Any) -> bool:
    """Whether the household may still move the visit to another time or cancel it freely."""
    return order.state != OrderState.CANCELLED and visit.state in BEFORE_THE_DOOR
