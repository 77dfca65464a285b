"""Who asks for what under load, and how rounds become one figure."""

from types import SimpleNamespace

from jiahe.simulation.bench.load import Plan, Tally, next_start
from jiahe.simulation.bench.report import figures

STARTS = ["one", "two"]


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
