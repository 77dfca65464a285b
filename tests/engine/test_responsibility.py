"""Who bears a loss, by its cause: shares that add up, and what no rule may ask of a worker."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.responsibility import (
    FIRST,
    Fault,
    LossCause,
    Party,
    faults_of,
    needs_second,
    portions_of,
    split_of,
)

PARTS = st.lists(st.integers(0, 100), min_size=1, max_size=5).filter(any)


def with_row(cause: LossCause, **percent: int):
    row = {Party(name): part for name, part in percent.items()}
    return replace(FIRST, shares={**FIRST.shares, cause: row})


@pytest.mark.parametrize("employs", [True, False])
def test_the_first_rule_is_good_for_every_company(employs) -> None:
    assert faults_of(FIRST, employs=employs) == {}


def test_an_employer_lets_nobody_bear_ordinary_carelessness() -> None:
    table = with_row(LossCause.CARELESS, company=90, worker=10)
    assert faults_of(table, employs=True) == {LossCause.CARELESS: Fault.WORKER_OF_EMPLOYER}


def test_control_who_introduces_workers_may_and_gross_negligence_may() -> None:
    assert faults_of(with_row(LossCause.CARELESS, company=90, worker=10), employs=False) == {}
    assert faults_of(with_row(LossCause.GROSS, company=10, worker=90), employs=True) == {}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"company": 60, "household": 30}, Fault.NOT_WHOLE),
        ({"company": 120, "household": -20}, Fault.NOT_A_SHARE),
        ({}, Fault.NOT_WHOLE),
    ],
)
def test_shares_that_do_not_add_up_are_faults(row, fault) -> None:
    assert faults_of(with_row(LossCause.CHANCE, **row), employs=True) == {LossCause.CHANCE: fault}


def test_a_cause_without_a_row_and_a_threshold_of_nought_are_faults() -> None:
    table = replace(FIRST, shares={LossCause.CHANCE: FIRST.shares[LossCause.CHANCE]})
    missing = {one: Fault.CAUSE_MISSING for one in LossCause if one is not LossCause.CHANCE}
    assert faults_of(table, employs=True) == missing
    assert faults_of(replace(FIRST, second_from_fen=0), employs=True) == {None: Fault.THRESHOLD}


def test_a_split_names_who_bears_something_the_largest_first() -> None:
    assert list(split_of(FIRST, LossCause.GOODS).items()) == [
        (Party.SUPPLIER, 80),
        (Party.COMPANY, 20),
    ]
    table = with_row(LossCause.CHANCE, household=50, company=50, worker=0)
    assert list(split_of(table, LossCause.CHANCE)) == [Party.COMPANY, Party.HOUSEHOLD]


@given(loss=st.integers(0, 10**9), parts=PARTS)
def test_portions_sum_to_the_loss_and_are_within_a_fen(loss, parts) -> None:
    shares = dict(zip(Party, parts, strict=False))
    portions = portions_of(loss, shares)
    whole = sum(shares.values())
    assert sum(portions.values()) == loss
    assert all(abs(portions[one] - loss * part / whole) < 1 for one, part in shares.items())


def test_from_the_threshold_on_two_people_say_yes() -> None:
    assert [needs_second(FIRST, fen) for fen in (99_999, 100_000, 100_001)] == [False, True, True]
