"""Who asks for what under load, and how rounds become one figure."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from jiahe.journeys.bookable import TooFarAhead, require_bookable
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.simulation.bench.load import Plan, Tally, next_start
from jiahe.simulation.bench.report import figures
from jiahe.simulation.bench.stage import DAYS, HOURS, MINUTES, starts_of
from jiahe.workforce.queries import ZONE

STARTS = ["one", "two"]
SERVICE: Any = SimpleNamespace(shift_kind="day", at_least_minutes=MINUTES, at_most_minutes=MINUTES)


def plan(calendar: str, visitors: int, most: int = 100) -> Plan:
    people = [{"home": str(n)} for n in range(visitors)]
    return Plan(
        port=1,
        path="/",
        seconds=1,
        calendar=calendar,
        minutes=60,
        starts=STARTS,
        visitors=people,
        most=most,
    )


def asked(of: Plan) -> list[str]:
    tally, found = Tally(), []
    while len(found) < 50 and (start := next_start(of, tally)):
        found.append(start)
    assert tally.attempts == len(found)
    return found


def test_in_a_hot_calendar_all_ask_for_the_same_start_once_and_then_the_round_is_over() -> None:
    assert asked(plan("hot", 3)) == ["one"] * 3 + ["two"] * 3


def test_a_round_ends_when_enough_was_asked() -> None:
    assert asked(plan("hot", 3, most=4)) == ["one", "one", "one", "two"]
    assert len(asked(plan("wide", 3, most=7))) == 7


def test_a_wide_calendar_is_asked_again_and_again() -> None:
    assert set(asked(plan("wide", 3))) == set(STARTS)


def answer(booked: list[float], refused: list[float], seconds: float) -> dict[str, object]:
    return {
        "attempts": len(booked) + len(refused),
        "statuses": {"booked": len(booked), "409": len(refused)},
        "milliseconds": {"booked": booked, "409": refused},
        "errors": {"OSError": 1},
        "seconds": seconds,
    }


def test_rounds_are_told_as_one_run() -> None:
    told = SimpleNamespace(**figures(8, [answer([1, 2], [9], 1), answer([3], [], 1)]))
    assert (told.clients, told.attempts, told.booked, told.refused) == (8, 4, 3, {"409": 1})
    assert (told.per_second, told.answers_per_second) == (1.5, 2.0)
    assert (told.p99_ms, told.booked_p50_ms, told.booked_p99_ms) == (9, 2, 3)
    assert told.errors == {"OSError": 2}


def test_a_run_that_booked_nothing_says_so() -> None:
    told = figures(1, [answer([], [5.0], 2)])
    assert (told["booked"], told["per_second"], told["booked_p99_ms"]) == (0, 0.0, 0.0)


@pytest.mark.parametrize("calendar", list(DAYS))
@pytest.mark.parametrize("hour", [0, 23])
def test_every_start_that_is_asked_for_can_be_booked_so_that_every_attempt_counts(
    calendar: str, hour: int
) -> None:
    with clock_set_to(FixedClock(datetime(2026, 3, 1, hour, 30, tzinfo=ZONE))):
        starts = starts_of(calendar)
        assert len(starts) == len(HOURS) * DAYS[calendar]
        for start in starts:
            require_bookable(SERVICE, start, MINUTES)


def test_control_a_week_later_than_the_last_cannot_be_booked() -> None:
    with pytest.raises(TooFarAhead):
        require_bookable(SERVICE, starts_of("hot")[-1] + timedelta(days=7), MINUTES)
