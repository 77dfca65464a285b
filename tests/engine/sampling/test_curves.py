"""Chances of acceptance beside exact fractions, over the whole table."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.sampling.curves import (
    accepted_at,
    accepted_of_lot,
    operating_curve,
    share_accepted_with,
)
from jiahe.engine.sampling.tables import AQLS, LOTS, Level, Plan, Severity, plan_for

CLOSE = 0.005  # what is asked for; what is reached is a millionth
PLANS = st.builds(
    Plan, st.just("X"), st.sampled_from((2, 3, 5, 8, 13, 20, 32, 50)), st.integers(0, 7)
)


def exactly(plan: Plan, lot: int, bad: int) -> float:
    ways = sum(
        comb(bad, n) * comb(lot - bad, plan.size - n)
        for n in range(min(plan.accept, plan.size, bad) + 1)
        if plan.size - n <= lot - bad
    )
    return float(Fraction(ways, comb(lot, plan.size)))


def plans() -> set[tuple[int, Plan]]:
    """Every plan that the tables hold for lots up to 3,200, at the bounds of their classes."""
    return {
        (lot, plan_for(lot, level, aql, severity))
        for lot in LOTS[:10]
        for level in Level
        for aql in AQLS
        for severity in Severity
    }


def test_every_plan_of_the_tables_is_within_the_exact_value() -> None:
    worst = 0.0
    for lot, plan in plans():
        for share in (0.01, 0.05, 0.2):
            bad = round(lot * share)
            worst = max(worst, abs(accepted_of_lot(plan, lot, bad) - exactly(plan, lot, bad)))
    assert worst < CLOSE / 1000


@pytest.mark.parametrize("bad", [100, 1_000, 5_000])
def test_large_lots_too(bad: int) -> None:
    plan = plan_for(150_000, Level.II, 1.0, Severity.NORMAL)
    assert accepted_of_lot(plan, 150_000, bad) == pytest.approx(
        exactly(plan, 150_000, bad), abs=1e-7
    )


@given(PLANS, st.integers(60, 400), st.data())
def test_more_bad_ones_are_never_accepted_more_easily(plan: Plan, lot: int, data) -> None:
    bad = data.draw(st.integers(0, lot - 1))
    more = accepted_of_lot(plan, lot, bad + 1)
    assert 0 <= more <= accepted_of_lot(plan, lot, bad) + 1e-12 <= 1 + 1e-12


@given(PLANS, st.floats(0.001, 0.5))
def test_a_large_lot_is_like_a_stream(plan: Plan, share: float) -> None:
    lot = 2_000_000
    assert accepted_of_lot(plan, lot, round(lot * share)) == pytest.approx(
        accepted_at(plan, round(lot * share) / lot), abs=1e-3
    )


def test_published_points_of_a_curve() -> None:
    """K at AQL 2.5: 3.2 % bad are accepted in 19 of 20 lots, 9.2 % in one of ten."""
    plan = plan_for(3_200, Level.II, 2.5, Severity.NORMAL)
    assert round(share_accepted_with(plan, 0.95), 3) == 0.032
    assert round(share_accepted_with(plan, 0.10), 3) == 0.092


@pytest.mark.parametrize(("share", "chance"), [(0.0, 1.0), (1.0, 0.0)])
def test_the_ends_of_a_curve(share: float, chance: float) -> None:
    assert accepted_at(Plan("A", 2, 0), share) == chance


def test_a_curve_falls_from_one() -> None:
    curve = operating_curve(Plan("E", 13, 1), 0.4)
    assert curve[0] == (0.0, 1.0)
    assert [chance for _, chance in curve] == sorted((c for _, c in curve), reverse=True)


@pytest.mark.parametrize(("lot", "bad"), [(10, 1), (20, 21), (20, -1)])
def test_impossible_lots_are_refused(lot: int, bad: int) -> None:
    with pytest.raises(ValueError, match="the lot holds"):
        accepted_of_lot(Plan("E", 13, 1), lot, bad)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_impossible_shares_are_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        accepted_at(Plan("E", 13, 1), share)
