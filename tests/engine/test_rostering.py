"""Rosters cover peaks within the law; a plain checker of its own agrees with the proposal."""

import time
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.rostering import Hand, Limits, Line, covered_by, propose, week_of

CLEAN, COOK, CARE = "daily_cleaning", "cooking", "elder_care"
SIX = {day: frozenset(range(8, 18)) for day in range(6)}
LAW = Limits()


def hand(number: int, **changes: object) -> Hand:
    """At work Monday to Saturday from 8 to 18; Sunday may be asked for, other days given."""
    fields = {
        "worker_id": number,
        "skills": frozenset({CLEAN}),
        "hours": SIX,
        "usual": (8, 18),
        "open": frozenset({6}),
        "givable": frozenset(range(6)),
    }
    return Hand(**(fields | changes))


def sunday(people: int, skill: str = CLEAN, hours: range = range(9, 15)) -> dict:
    return {(6, hour): {skill: people} for hour in hours}


def test_a_peak_on_a_free_day_opens_that_day_and_gives_another() -> None:
    assert propose(sunday(1), [hand(1)], LAW) == [Line(1, 6, 9, 15, 0, 6, (CLEAN,))]


def test_no_need_no_line() -> None:
    assert propose({}, [hand(1)], LAW) == []
    assert propose({(0, 9): {CLEAN: 1}}, [hand(1)], LAW) == []


def test_only_who_has_the_skill_is_asked() -> None:
    cook = hand(2, skills=frozenset({COOK}))
    assert [one.worker_id for one in propose(sunday(1, COOK), [hand(1), cook], LAW)] == [2]


def test_nobody_is_counted_for_two_skills_at_once() -> None:
    both = hand(1, skills=frozenset({CLEAN, COOK}))
    need = {(6, hour): {CLEAN: 1, COOK: 1} for hour in range(9, 15)}
    found = propose(need, [both, hand(2)], LAW)
    assert sorted(one.worker_id for one in found) == [1, 2]
    assert week_of(need, [replace(both, hours={6: frozenset(range(9, 15))})])[6, 9].covered == 1


def test_the_scarce_skill_is_kept_for_who_alone_has_it() -> None:
    people = {1: frozenset({CLEAN, CARE}), 2: frozenset({CLEAN})}
    assert covered_by({CLEAN: 1, CARE: 1}, people).covered == 2


def test_a_day_that_is_needed_is_not_given_in_return() -> None:
    need = sunday(1) | {(0, hour): {CLEAN: 1} for hour in range(8, 18)}
    (line,) = propose(need, [hand(1)], LAW)
    assert line.free_day == 1


def test_without_a_day_to_give_nobody_works_seven_days() -> None:
    assert propose(sunday(1), [hand(1, givable=frozenset())], LAW) == []


def test_control_without_the_limit_of_days_seven_would_be_worked() -> None:
    found = propose(sunday(1), [hand(1, givable=frozenset())], replace(LAW, days_a_week=7))
    assert [one.free_day for one in found] == [None]


def test_a_day_is_never_longer_than_allowed() -> None:
    (line,) = propose(sunday(1, hours=range(8, 18)), [hand(1)], LAW)
    assert line.end - line.start == 8


def test_a_full_week_is_not_made_longer() -> None:
    heavy = hand(1, week_minutes=44 * 60)
    assert propose(sunday(1, hours=range(8, 18)), [heavy], LAW) == []
    more = replace(LAW, minutes_a_week=60 * 60)
    assert len(propose(sunday(1, hours=range(8, 18)), [heavy], more)) == 1


def test_the_night_before_stays_long_enough() -> None:
    late = {day: frozenset(range(12, 23)) for day in range(5)}
    night = hand(1, hours=late, usual=(8, 20), open=frozenset({5}))
    need = {(5, hour): {CLEAN: 1} for hour in range(8, 12)}
    assert propose(need, [night], LAW) == []
    assert len(propose(need, [night], replace(LAW, rest_hours=0))) == 1


def test_nobody_is_called_for_two_hours() -> None:
    assert propose(sunday(1, hours=range(9, 11)), [hand(1)], LAW) == []


def test_equal_help_is_asked_of_who_was_asked_least_then_of_the_least_loaded() -> None:
    hands = [hand(1, asked_lately=1), hand(2, week_minutes=900), hand(3, week_minutes=600), hand(4)]
    found = propose(sunday(3), hands, LAW)
    assert [one.worker_id for one in found] == [4, 3, 2]


def test_each_is_asked_for_one_day_at_most() -> None:
    need = {(day, hour): {CLEAN: 1} for day in (5, 6) for hour in range(9, 15)}
    free_twice = hand(1, hours=dict.fromkeys(range(4), SIX[0]), open=frozenset({5, 6}))
    assert len(propose(need, [free_twice], LAW)) == 1


SKILLS = st.sets(st.sampled_from([CLEAN, COOK, CARE]), min_size=1).map(frozenset)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[dict, list[Hand]]:
    hands = []
    for number in range(draw(st.integers(1, 6))):
        start = draw(st.integers(6, 11))
        hours = frozenset(range(start, start + draw(st.integers(6, 12))))
        days = draw(st.sets(st.integers(0, 6), min_size=1, max_size=6))
        hands.append(
            Hand(
                number,
                draw(SKILLS),
                dict.fromkeys(days, hours),
                (min(hours), max(hours) + 1),
                open=frozenset(range(7)) - days - draw(st.sets(st.integers(0, 6))),
                givable=frozenset(days) & draw(st.sets(st.integers(0, 6)).map(frozenset)),
                week_minutes=draw(st.integers(0, 44 * 60)),
            )
        )
    cells = st.tuples(st.integers(0, 6), st.integers(7, 20))
    people = st.dictionaries(st.sampled_from([CLEAN, COOK, CARE]), st.integers(1, 3))
    need = draw(st.dictionaries(cells, people, max_size=30))
    return need, hands


@given(weeks())
@settings(max_examples=150, deadline=None)
def test_proposals_keep_every_limit_and_cover_more(case: tuple[dict, list[Hand]]) -> None:
    need, hands = case
    found = propose(need, hands, LAW)
    by_id = {one.worker_id: one for one in hands}
    assert max(Counter(one.worker_id for one in found).values(), default=0) <= 1
    after = [_with(by_id[one.worker_id], one) for one in found]
    for line, changed in zip(found, after, strict=True):
        before = by_id[line.worker_id]
        assert line.day in before.open
        assert line.free_day is None or line.free_day in before.givable
        assert len(changed.days) <= LAW.days_a_week
        assert LAW.fewest_hours <= line.end - line.start <= LAW.hours_a_day
        assert before.usual[0] <= line.start < line.end <= before.usual[1]
    rest = [one for one in hands if one.worker_id not in {line.worker_id for line in found}]
    gained = _covered(need, rest + after) - _covered(need, hands)
    assert gained == sum(one.covers for one in found)


def _with(one: Hand, line: Line) -> Hand:
    hours = {day: hours for day, hours in one.hours.items() if day != line.free_day}
    return replace(one, hours=hours | {line.day: frozenset(range(line.start, line.end))})


def _covered(need: dict, hands: list[Hand]) -> int:
    return sum(shift.covered for shift in week_of(need, hands).values())


@pytest.mark.parametrize("people", [40])
def test_a_company_of_many_is_answered_in_a_second(people: int) -> None:
    need = {(day, hour): {CLEAN: 30, COOK: 9} for day in range(7) for hour in range(8, 18)}
    hands = [
        hand(n, hours={d: SIX[0] for d in range(7) if d not in (n % 7, (n + 3) % 7)},
             open=frozenset({n % 7}), skills=frozenset({CLEAN} if n % 3 else {CLEAN, COOK}))
        for n in range(people)
    ]  # fmt: skip
    began = time.process_time()
    assert propose(need, hands, LAW) != []
    assert time.process_time() - began < 1.0
