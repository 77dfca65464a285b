"""What will go wrong on a worker's day, and the one thing to do about it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from jiahe.booking.choices import VisitState
from jiahe.dispatch.risk import Risk, RiskKind, Stop, Suggestion, risks

ZONE = ZoneInfo("Asia/Shanghai")
HOME = (30.90, 119.30)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=ZONE)


def stop(hour: int, state: VisitState = VisitState.ASSIGNED, answer: str = "accepted") -> Stop:
    """A visit of two hours, eleven minutes from home and from nowhere else."""
    return Stop(at(hour), at(hour + 2), 30.91, 119.30, state, answer)


def found(stops: list[Stop], moment: datetime) -> list[Risk | None]:
    return risks(stops, home=HOME, at=moment)


def test_a_quiet_day_has_no_risks() -> None:
    assert found([stop(10), stop(14)], at(8)) == [None, None]


def test_who_cannot_arrive_any_more_should_be_called() -> None:
    late = Risk(RiskKind.NOT_DEPARTED, 6, Suggestion.CALL_WORKER, at(10, 6))
    assert found([stop(10)], at(9, 55)) == [late]


def test_who_is_on_the_way_is_no_risk_until_the_start_has_passed() -> None:
    going = stop(10, VisitState.TRAVELLING)
    assert found([going], at(9, 58)) == [None]
    assert found([going], at(10, 6)) == [Risk(RiskKind.NOT_ARRIVED, 6, Suggestion.CALL_WORKER)]


def test_a_visit_that_runs_long_delays_the_next_one() -> None:
    working = stop(8, VisitState.IN_SERVICE)
    far = Stop(at(10), at(12), 30.93, 119.3, VisitState.ASSIGNED)
    assert found([working, far], at(9)) == [
        None,
        Risk(RiskKind.RUNS_LATE, 17, Suggestion.REASSIGN, at(10, 17)),
    ]


def test_a_few_minutes_are_forgiven() -> None:
    assert found([stop(10, VisitState.IN_SERVICE), stop(12)], at(12, 4)) == [None, None]


def test_lateness_is_carried_on_until_a_pause_swallows_it() -> None:
    day = [stop(8, VisitState.IN_SERVICE), stop(10), stop(12), stop(16)]
    late = found(day, at(10, 4))
    assert [one and one.minutes for one in late] == [None, None, None, None]
    assert [one and one.kind for one in found(day, at(11))] == [
        None,
        RiskKind.NOT_ARRIVED,
        RiskKind.RUNS_LATE,
        None,
    ]


@pytest.mark.parametrize(
    "state", [VisitState.AWAITING_ACCEPTANCE, VisitState.ACCEPTED, VisitState.SETTLED]
)
def test_what_is_over_is_no_risk(state: VisitState) -> None:
    assert found([stop(8, state)], at(23)) == [None]


def test_an_offer_without_an_answer_two_hours_before_is_a_risk() -> None:
    waiting = stop(10, VisitState.PLANNED, "offered")
    assert found([waiting], at(7, 59)) == [None]
    assert found([waiting], at(8, 1)) == [Risk(RiskKind.NO_ANSWER, 0, Suggestion.CALL_WORKER)]
