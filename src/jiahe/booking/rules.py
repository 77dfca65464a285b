"""Which way a visit may go, and what its reservations become with it."""

from jiahe.booking.choices import OrderState, ReservationState, VisitState
from jiahe.engine.slots import WorkRules
from jiahe.standards.inforce import in_force
from jiahe.standards.limits import CONTINUOUS_MINUTES, REST_MINUTES

S = VisitState
VISIT_MOVES: dict[VisitState, frozenset[VisitState]] = {
    S.PLANNED: frozenset({S.ASSIGNED, S.CANCELLED}),
    S.ASSIGNED: frozenset({S.PLANNED, S.TRAVELLING, S.ARRIVED, S.CANCELLED}),
    S.TRAVELLING: frozenset({S.ARRIVED, S.PLANNED, S.CANCELLED}),
    S.ARRIVED: frozenset({S.IN_SERVICE, S.CANCELLED}),
    S.IN_SERVICE: frozenset({S.AWAITING_ACCEPTANCE}),
    S.AWAITING_ACCEPTANCE: frozenset({S.ACCEPTED, S.OBJECTED}),
    S.OBJECTED: frozenset({S.ACCEPTED, S.CANCELLED}),
    S.ACCEPTED: frozenset({S.SETTLED}),
    S.SETTLED: frozenset(),
    S.CANCELLED: frozenset(),
}
BEFORE_THE_DOOR = frozenset({S.PLANNED, S.ASSIGNED})
AT_THE_DOOR = frozenset({S.PLANNED, S.ASSIGNED, S.TRAVELLING})
OVER = frozenset({S.SETTLED, S.CANCELLED})

RESERVATION_OF: dict[VisitState, ReservationState] = {
    S.TRAVELLING: ReservationState.TRAVELLING,
    S.ARRIVED: ReservationState.IN_SERVICE,
    S.IN_SERVICE: ReservationState.IN_SERVICE,
    S.AWAITING_ACCEPTANCE: ReservationState.DONE,
    S.CANCELLED: ReservationState.RELEASED,
}

LONGEST_DAY = {"overnight": 16 * 60, "day_and_night": 24 * 60, "live_in": 24 * 60}

# One day goes over into the next in the same home; rest is agreed within the day and the month.
LIVING_IN = WorkRules(
    max_minutes_per_day=LONGEST_DAY["live_in"],
    continuous_minutes=366 * 24 * 60,
    rest_minutes=REST_MINUTES,
    buffer_minutes=0,
)


def longest_day() -> int:
    """Minutes of visits a day as the company in scope holds them (LW-20, LW-21)."""
    return min(in_force("WORK_MINUTES_A_DAY"), in_force("EMPLOYED_MINUTES_A_DAY"))


def pin_is_due(order_state: str, visit_state: str) -> bool:
    """Whether the PIN opens the visit: of a paid order, until the worker is in."""
    return order_state == OrderState.BOOKED and visit_state in AT_THE_DOOR


def work_rules(shift_kind: str) -> WorkRules:
    """The day's limits (L30/L31); night and live-in shifts are agreed by their own hours.

    Of platform and employees' limits the stricter one that the company in scope holds.
    """
    if shift_kind == "live_in":
        return LIVING_IN
    if shift_kind in LONGEST_DAY:
        return WorkRules(
            max_minutes_per_day=LONGEST_DAY[shift_kind],
            continuous_minutes=LONGEST_DAY[shift_kind],
            rest_minutes=REST_MINUTES,
        )
    return WorkRules(
        max_minutes_per_day=longest_day(),
        continuous_minutes=CONTINUOUS_MINUTES,
        rest_minutes=REST_MINUTES,
    )
