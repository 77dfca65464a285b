"""Cases that begin on a day nobody knows: exact chances against a simulation of the same rule."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.uncertain import (
    Case,
    Diary,
    Outlook,
    enough_for,
    first_days,
    outlook,
    stand_ins,
)

CASES = st.builds(
    Case,
    st.integers(0, 120),
    st.sampled_from([0.0, 3.0, 9.0]),
    st.sampled_from([5, 26, 42]),
)
DIARIES = st.lists(
    st.builds(
        Diary,
        st.lists(CASES, max_size=3).map(lambda some: tuple(sorted(some, key=lambda c: c.due_on))),
        st.integers(0, 40),
        st.integers(0, 3),
    ),
    max_size=4,
)


def drawn(case, random):
    days = first_days(case)
    return random.choices(list(days), list(days.values()))[0]


def simulated(diaries, random):
    """Whether each case is late, in one life."""
    late = []
    for diary in diaries:
        free, told = diary.free_on, []
        for case in diary.cases:
            day = drawn(case, random)
            told.append(day < free)
            free = free if day < free else day + case.length + diary.days_off
        late.append(told)
    return late


@settings(max_examples=25, deadline=None)
@given(DIARIES, st.integers(0, 10**6))
def test_exact_chances_are_those_of_many_lives(diaries, seed):
    random, lives = Random(seed), 1500
    seen = outlook(diaries)
    counts = [0] * len(seen.late_cases)
    late = [[0] * len(diary.cases) for diary in diaries]
    for _ in range(lives):
        told = simulated(diaries, random)
        counts[sum(map(sum, told))] += 1
        late = [
            [a + b for a, b in zip(*both, strict=True)] for both in zip(late, told, strict=True)
        ]
    assert [c / lives for c in counts] == pytest.approx(list(seen.late_cases), abs=0.07)
    for row, chances in zip(late, seen.late, strict=True):
        assert [one / lives for one in row] == pytest.approx(list(chances), abs=0.07)


@settings(max_examples=100, deadline=None)
@given(DIARIES)
def test_chances_sum_to_one_and_the_mean_is_the_sum_of_the_cases(diaries):
    seen = outlook(diaries)
    assert sum(seen.late_cases) == pytest.approx(1.0)
    mean = sum(n * chance for n, chance in enumerate(seen.late_cases))
    assert mean == pytest.approx(sum(map(sum, seen.late)))


@settings(max_examples=100, deadline=None)
@given(DIARIES, st.floats(0, 1), st.floats(0, 1))
def test_the_pool_is_enough_and_one_less_is_not(diaries, wanted, more):
    seen = outlook(diaries)
    pool = enough_for(seen.late_cases, wanted)
    assert sum(seen.late_cases[: pool + 1]) >= wanted - 1e-9
    assert pool == 0 or sum(seen.late_cases[:pool]) < wanted
    assert enough_for(seen.late_cases, max(wanted, more)) >= pool


@given(CASES)
def test_first_days_are_a_distribution_within_the_cut(case):
    days = first_days(case)
    assert sum(days.values()) == pytest.approx(1.0)
    assert min(days) >= case.due_on - case.early
    assert max(days) <= case.due_on + case.late


def test_a_case_of_known_day_is_late_for_certain_or_never():
    first, second = Case(10, 0.0, 26), Case(35, 0.0, 26)
    assert outlook([Diary((first, second), 0)]).late == ((0.0, 1.0),)
    assert outlook([Diary((first, Case(36, 0.0, 26)), 0)]).late == ((0.0, 0.0),)
    assert outlook([Diary((first, Case(36, 0.0, 26)), 0, days_off=1)]).late == ((0.0, 1.0),)


def test_more_days_between_two_cases_make_a_late_start_less_likely():
    def chance(gap):
        pair = (Case(0, 8.0, 26), Case(26 + gap, 8.0, 26))
        return outlook([Diary(pair, -60)]).late[0][1]

    chances = [chance(gap) for gap in (0, 7, 14, 28)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.4
    assert chances[-1] < 0.02


def test_control_a_pool_chosen_by_the_mean_is_too_small():
    """The guard removed: as many backups as late cases on average are often not enough."""
    pair = (Case(0, 8.0, 26), Case(30, 8.0, 26))
    seen = outlook([Diary(pair, -60)] * 12)
    mean = round(sum(n * chance for n, chance in enumerate(seen.late_cases)))
    assert sum(seen.late_cases[: mean + 1]) < 0.75
    assert sum(seen.late_cases[: enough_for(seen.late_cases, 0.95) + 1]) >= 0.95


def test_nobody_and_nothing_need_no_backup():
    assert enough_for(outlook([]).late_cases, 1.0) == 0
    assert outlook([Diary((), 0)]) == Outlook(((),), (1.0,))


@pytest.mark.parametrize("case", [Case(0, -1.0, 26), Case(0, 1.0, 0), Case(0, 1.0, 26, early=-15)])
def test_nonsense_is_refused(case):
    with pytest.raises(ValueError, match="a case lasts"):
        first_days(case)


def test_a_probability_beyond_one_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        enough_for(outlook([]).late_cases, 1.5)


def test_an_overdue_case_begins_on_no_day_that_has_passed():
    days = first_days(Case(0, 10.0, 26, early=-3))
    assert (min(days), max(days)) == (3, 14)
    assert sum(days.values()) == pytest.approx(1.0)


@given(DIARIES)
def test_over_all_days_as_many_stand_in_as_cases_begin_late(diaries):
    assert stand_ins(diaries, -200, 400) == pytest.approx(outlook(diaries).late_cases)


def test_a_late_case_needs_somebody_on_its_own_days_and_on_no_other():
    diary = Diary((Case(0, 0.0, 26), Case(20, 0.0, 26)), free_on=-30)
    assert stand_ins([diary], 0, 19) == (1.0, 0.0, 0.0)
    assert stand_ins([diary], 14, 20) == (0.0, 1.0, 0.0)
    assert stand_ins([diary], 45, 51) == (0.0, 1.0, 0.0)
    assert stand_ins([diary], 46, 52) == (1.0, 0.0, 0.0)


def test_enough_is_the_least_number_with_the_wanted_probability():
    assert [enough_for((0.9, 0.08, 0.02), one) for one in (0.5, 0.9, 0.95, 0.99)] == [0, 0, 1, 2]
