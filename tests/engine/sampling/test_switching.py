"""Stricter after two of five, back after five, a stop after five, lighter at a score of 30."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.sampling.switching import (
    Outcome,
    Regime,
    after,
    irregular,
    outcome_of,
    resumed,
    tighter_aql,
)
from jiahe.engine.sampling.tables import Plan, Severity

GOOD = Outcome(accepted=True, accept_number=1, held_one_step_tighter=True)
BAD = Outcome(accepted=False, accept_number=1, held_one_step_tighter=False)
TIGHT = Regime(Severity.TIGHTENED)


def run(lots: str, regime: Regime = Regime(), good: Outcome = GOOD) -> Regime:
    """The regime after lots written as `+` and `-`."""
    for one in lots:
        regime = after(regime, good if one == "+" else BAD)
    return regime


@pytest.mark.parametrize("lots", ["--", "-+-", "-++-", "-+++-", "+++-+-"])
def test_two_refused_among_five_tighten(lots: str) -> None:
    assert run(lots) == TIGHT


@pytest.mark.parametrize("lots", ["-", "+-+", "-++++-", "-+++++-"])
def test_two_refused_further_apart_do_not(lots: str) -> None:
    assert run(lots).severity is Severity.NORMAL


def test_five_accepted_in_a_row_bring_normal_back() -> None:
    assert run("++++", TIGHT).severity is Severity.TIGHTENED
    assert run("+++++", TIGHT) == Regime()
    assert run("++++-++++", TIGHT).severity is Severity.TIGHTENED
    assert run("++++-+++++", TIGHT) == Regime()


def test_lots_before_the_switch_do_not_count() -> None:
    assert run("+++++-+-" + "++++").severity is Severity.TIGHTENED


def test_five_refused_while_tightened_end_inspection() -> None:
    assert run("-+--+-", TIGHT).is_stopped is False
    stopped = run("-+--+--", TIGHT)
    assert stopped.is_stopped is True
    with pytest.raises(ValueError, match="stopped"):
        after(stopped, GOOD)
    assert resumed() == TIGHT


def test_a_score_of_thirty_makes_it_lighter() -> None:
    assert run("+" * 14).score == 28
    assert run("+" * 15) == Regime(Severity.REDUCED)
    larger = Outcome(accepted=True, accept_number=2, held_one_step_tighter=True)
    assert run("+" * 9, good=larger).score == 27
    assert run("+" * 10, good=larger).severity is Severity.REDUCED


def test_a_lot_that_would_not_have_held_one_step_tighter_sets_the_score_back() -> None:
    barely = Outcome(accepted=True, accept_number=2, held_one_step_tighter=False)
    assert after(Regime(score=27), barely).score == 0
    assert after(Regime(score=20), BAD).score == 0


def test_one_refused_lot_or_irregular_work_ends_the_lighter_regime() -> None:
    light = Regime(Severity.REDUCED)
    assert after(light, BAD) == Regime()
    assert after(light, GOOD).severity is Severity.REDUCED
    assert irregular(light) == Regime()
    assert irregular(TIGHT) == TIGHT


def test_an_outcome_from_plans() -> None:
    assert outcome_of(Plan("H", 50, 3), 2, Plan("H", 50, 2)) == Outcome(True, 3, True)
    assert outcome_of(Plan("H", 50, 3), 3, Plan("H", 50, 2)) == Outcome(True, 3, False)
    assert outcome_of(Plan("H", 50, 3), 4, None) == Outcome(False, 3, False)
    assert (tighter_aql(2.5), tighter_aql(0.01)) == (1.5, None)


def refused_within_five(lots: Sequence[bool]) -> bool:
    return any(lots[n : n + 5].count(False) >= 2 for n in range(len(lots)))


@given(st.lists(st.booleans(), max_size=14))
def test_normal_inspection_tightens_exactly_when_five_lots_hold_two_refused(lots) -> None:
    regime = Regime()
    for accepted in lots:
        if regime.severity is Severity.NORMAL:
            regime = after(regime, GOOD if accepted else BAD)
    assert (regime.severity is Severity.TIGHTENED) == refused_within_five(lots)
