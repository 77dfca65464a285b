"""How far each visit has come at an instant; pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jiahe.booking.choices import OrderState, ReservationState, VisitState
from jiahe.booking.rules import RESERVATION_OF
from jiahe.dispatch.choices import AssignmentState
from jiahe.simulation.seeding.force import Planned

S = VisitState
ANSWERED_WITHIN = timedelta(hours=2)
SETS_OUT_BEFORE = timedelta(minutes=25)
SETTLED_STATES = frozenset({S.ACCEPTED, S.SETTLED})
FINISHED = frozenset({S.AWAITING_ACCEPTANCE, S.OBJECTED, S.ACCEPTED, S.SETTLED})


@dataclass(frozen=True)
class Fate:
    """The states of visit, seat, order and assignment (None: nobody was asked)."""

    visit: VisitState
    seat: ReservationState
    order: OrderState
    assignment: AssignmentState | None

    @property
    def is_paid(self) -> bool:
        return self.order in (OrderState.BOOKED, OrderState.FINISHED)


CANCELLED = Fate(S.CANCELLED, ReservationState.RELEASED, OrderState.CANCELLED, None)
# Whoever had said yes has fallen out since.
ORPHANED = Fate(S.PLANNED, ReservationState.ORPHANED, OrderState.BOOKED, AssignmentState.WITHDRAWN)
UNPAID = Fate(
    S.PLANNED,
    ReservationState.CONFIRMED,
    OrderState.AWAITING_PAYMENT,
    AssignmentState.TENTATIVE,
)
OFFERED = Fate(S.PLANNED, ReservationState.CONFIRMED, OrderState.BOOKED, AssignmentState.OFFERED)


def _plain(state: VisitState) -> Fate:
    return Fate(
        state,
        RESERVATION_OF.get(state, ReservationState.DONE)
        if state is not S.ASSIGNED
        else ReservationState.CONFIRMED,
        OrderState.FINISHED if state is S.SETTLED else OrderState.BOOKED,
        AssignmentState.DONE if state in {S.SETTLED, S.ACCEPTED} else AssignmentState.ACCEPTED,
    )


def fate_of(rng: random.Random, planned: Planned, at: datetime) -> Fate:
    """What has become of the visit by then: what is over is settled, what is near is on its way."""
    return CANCELLED if rng.random() < 0.03 else _course_of(rng, planned, at)


def fate_in_series(rng: random.Random, planned: Planned, at: datetime) -> Fate:
    """As `fate_of`, of a visit whose order is paid and whose worker has said yes."""
    found = _course_of(rng, planned, at)
    is_firm = found.is_paid and found.assignment is AssignmentState.ACCEPTED
    return found if is_firm or found.visit in SETTLED_STATES else _plain(S.ASSIGNED)


def order_state(fates: Sequence[Fate]) -> OrderState:
    """The state of the order whose visits have come so far."""
    states = {one.order for one in fates}
    return states.pop() if len(states) == 1 else OrderState.BOOKED


def _course_of(rng: random.Random, planned: Planned, at: datetime) -> Fate:
    if planned.end <= at:
        return _after_the_end(rng, at - planned.end)
    if planned.start <= at:
        return _plain(_under_way(rng, at - planned.start))
    return _before(rng, planned.start - at)


def _after_the_end(rng: random.Random, since: timedelta) -> Fate:
    if since > timedelta(hours=48):
        return _plain(S.SETTLED)
    chance = rng.random()
    if since > ANSWERED_WITHIN:
        return _plain(S.OBJECTED if chance < 0.01 else S.SETTLED)
    if chance < 0.55:
        return _plain(S.AWAITING_ACCEPTANCE)
    return _plain(S.ACCEPTED if chance < 0.6 else S.SETTLED)


def _under_way(rng: random.Random, since: timedelta) -> VisitState:
    if since < timedelta(minutes=15):
        return rng.choice((S.TRAVELLING, S.ARRIVED, S.IN_SERVICE, S.IN_SERVICE))
    return S.IN_SERVICE


def _before(rng: random.Random, ahead: timedelta) -> Fate:
    chance = rng.random()
    if ahead < SETS_OUT_BEFORE:
        return _plain(S.TRAVELLING if chance < 0.7 else S.ASSIGNED)
    if chance < 0.03:
        return ORPHANED
    if chance < 0.05:
        return UNPAID
    if chance < 0.13 and ahead < timedelta(hours=12):
        return OFFERED
    return _plain(S.ASSIGNED)
