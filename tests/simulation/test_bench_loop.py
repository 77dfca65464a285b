"""The closed-loop bench: the same city twice, and honest intervals."""

from dataclasses import replace

from jiahe.simulation.bench.loop import interval, measure, run_city
from jiahe.simulation.bench.loop_world import Beliefs

DAYS = 90


def test_the_same_seed_gives_the_same_city() -> None:
    one, other = (run_city(3, 30, Beliefs(), loop=True)[0] for _ in range(2))
    assert (one.sent, one.defects) == (other.sent, other.defects)


def test_with_the_loop_there_are_fewer_defects_and_no_visit_less() -> None:
    (row,) = measure(1, DAYS)
    assert row.on < row.off
    assert row.sent_on == row.sent_off


def test_control_where_nobody_slips_the_loop_changes_nothing() -> None:
    steady = replace(Beliefs(), slips_a_day=0.0)
    (row,) = measure(1, DAYS, steady)
    assert abs(row.on - row.off) < 4


def test_the_interval_is_students() -> None:
    middle, low, high = interval([1.0, 2.0, 3.0])
    assert (middle, round(low, 3), round(high, 3)) == (2.0, -0.484, 4.484)
    assert interval([5.0]) == (5.0, 5.0, 5.0)
