"""What would have changed a decision is only said when judging the changed question agrees."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import MONDAY, ZONE
from jiahe.booking.rules import work_rules
from jiahe.dispatch.compact import unpacked
from jiahe.dispatch.frozen import Case, Decision, Rule, as_decided, frozen, replayed
from jiahe.dispatch.rules import Filter, Question, Standing, judged
from jiahe.dispatch.whatif import Change, WhatIf, moved, nearest_people, other_time, what_ifs
from jiahe.engine.intervals import Span
from jiahe.engine.slots import Candidate, Commitment
from jiahe.engine.travel import Place
from jiahe.workforce.rules import BlockKind, BlockReason

HOME = Place(30.9, 119.3)
EXPIRED = BlockReason(BlockKind.CERTIFICATE_EXPIRED, "health_general", MONDAY)
UNSKILLED = BlockReason(BlockKind.NO_SKILL, "daily_cleaning")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(MONDAY.year, MONDAY.month, MONDAY.day, hour, minute, tzinfo=ZONE)


def person(number: int, **known: object) -> Standing:
    parts = {"working": (Span(at(8), at(20)),), "commitments": (), "score": 4.0}
    parts |= {name: known.pop(name) for name in list(known) if name in parts}
    return Standing("", "", Candidate(number, HOME, **parts), **known)


def decided(*people: Standing, chosen: int = 1) -> Decision:
    question = Question(Span(at(10), at(12)), HOME, work_rules("visit"))
    answers = tuple(judged(one, question) for one in people)
    return Decision(Case(question, answers), chosen, Rule.HAND)


def busy(start: datetime, end: datetime) -> Standing:
    return person(2, commitments=(Commitment(Span(start, end), HOME),))


def test_somebody_elsewhere_until_a_quarter_past_could_come_half_an_hour_later() -> None:
    decision = decided(person(1), busy(at(9), at(10, 15)))
    assert what_ifs(decision, 2) == [WhatIf(2, Change.TIME, 0, minutes=30)]


def test_an_expired_paper_is_named_with_the_place_that_it_cost() -> None:
    decision = decided(person(1), person(2, blocks=(EXPIRED,), score=5.0))
    assert what_ifs(decision, 2) == [WhatIf(2, Change.PAPER, 1, subject="health_general")]


def test_a_paper_is_not_named_when_it_alone_would_not_do() -> None:
    decision = decided(person(1), person(2, blocks=(EXPIRED, UNSKILLED)))
    assert what_ifs(decision, 2) == []


def test_leave_and_the_households_wish_are_tried_too() -> None:
    away = person(2, leave=(Span(at(0), at(23)),))
    assert what_ifs(decided(person(1), away), 2) == [WhatIf(2, Change.LEAVE, 2)]
    assert what_ifs(decided(person(1, score=4.5), person(2)), 2) == [WhatIf(2, Change.WISH, 1)]


def test_the_chosen_one_and_a_stranger_have_nothing_to_change() -> None:
    decision = decided(person(1), person(2))
    assert (what_ifs(decision, 1), what_ifs(decision, 9)) == ([], [])


def test_an_empty_seat_is_told_the_nearest_time_at_which_anybody_could() -> None:
    case = decided(busy(at(8), at(9, 50)), chosen=0).case
    assert other_time(case) == WhatIf(2, Change.TIME, 1, minutes=15)


def test_the_desk_reads_the_nearest_people_first_and_not_all_of_them() -> None:
    people = [replace(busy(at(9), at(10, 15)), code=str(n)) for n in range(9)]
    numbered = [
        replace(one, candidate=replace(one.candidate, worker_id=n + 2))
        for n, one in enumerate(people)
    ]
    assert [one.worker_id for one in nearest_people(decided(person(1), *numbered))] == [
        2,
        3,
        4,
        5,
        6,
    ]


DAYS = st.lists(
    st.tuples(
        st.integers(8, 18), st.integers(1, 4), st.sampled_from(["", "paper", "skill", "off"])
    ),
    min_size=2,
    max_size=12,
)


def _drawn(number: int, row: tuple[int, int, str]) -> Standing:
    hour, length, what = row
    known: dict[str, object] = {
        "commitments": (Commitment(Span(at(hour), at(hour) + timedelta(hours=length)), HOME),)
    }
    known |= {"paper": {"blocks": (EXPIRED,)}, "skill": {"blocks": (UNSKILLED,)}}.get(what, {})
    return person(number, **known, **({"working": ()} if what == "off" else {}))


@given(DAYS)
def test_the_small_form_replays_to_the_same_answers_and_reads_the_same(rows) -> None:
    decision = decided(*(_drawn(n + 1, row) for n, row in enumerate(rows)))
    body = frozen(decision)
    again = replayed(body)
    assert again.answers_agree
    told = {one.worker_id: one.removed_by for one in as_decided(body).case.answers}
    assert told == {one.worker_id: one.removed_by for one in decision.case.answers}


@given(DAYS)
def test_every_change_that_is_said_holds_on_the_whole_inputs(rows) -> None:
    """The frozen form has lost nothing that a change needs: it says what the full form says."""
    decision = decided(*(_drawn(n + 1, row) for n, row in enumerate(rows)))
    thawed = replayed(frozen(decision)).decision
    for number in range(1, len(rows) + 1):
        said = what_ifs(thawed, number)
        assert said == what_ifs(decision, number)
        for one in said:
            if one.change is Change.TIME:
                standing = next(a.standing for a in decision.case.answers if a.worker_id == number)
                question = moved(decision.case.question, one.minutes)
                assert judged(standing, question).removed_by is None


def test_control_a_form_without_the_calendar_would_promise_what_nobody_can_keep() -> None:
    """Why those whom another hour would let come keep their whole row."""
    taken = busy(at(9), at(14))
    bare = replace(taken, candidate=replace(taken.candidate, commitments=()))
    question = moved(decided(person(1), taken).case.question, 60)
    assert judged(taken, question).removed_by is Filter.OVERLAP
    assert judged(bare, question).removed_by is None


def test_fifteen_hundred_workers_fit_into_a_quarter_of_the_room() -> None:
    people = [
        person(n, blocks=(UNSKILLED,)) if n % 2 else person(n, working=()) if n % 3 else person(n)
        for n in range(1, 1501)
    ]
    body = frozen(decided(*people, chosen=6))
    full = unpacked(body)
    assert len(str(body)) * 4 < len(str(full))


@pytest.mark.parametrize("version", [1, 2])
def test_both_versions_are_judged_again(version: int) -> None:
    body = frozen(decided(person(1), busy(at(9), at(11))))
    assert replayed(body if version == 2 else unpacked(body)).answers_agree
