"""The slot index answers as `engine.slots.offers` does, whatever it is fed and in which order."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.intervals import Span
from jiahe.engine.jit import plain
from jiahe.engine.slotindex import kernel
from jiahe.engine.slotindex.index import Question, SlotIndex
from jiahe.engine.slots import Candidate, Commitment, WorkRules, offers
from jiahe.engine.travel import CrowTravel, Place

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
TRAVEL = CrowTravel()
MIDNIGHT = datetime(2026, 3, 27, 16, tzinfo=UTC)  # Berlin turns its clocks two days later
RULES = (
    WorkRules(),
    WorkRules(max_minutes_per_day=300, continuous_minutes=120, rest_minutes=45, buffer_minutes=0),
    WorkRules(max_minutes_per_day=1440, continuous_minutes=1440),
)


def place(draw: Random) -> Place:
    return Place(31.2 + draw.uniform(-0.06, 0.06), 121.4 + draw.uniform(-0.06, 0.06))


def person(draw: Random, worker_id: int) -> Candidate:
    """Somebody who works most days and has promised a few visits that do not overlap."""
    working = [
        Span(
            day + timedelta(hours=draw.choice((0, 7, 9))),
            day + timedelta(hours=draw.choice((15, 20, 24))),
        )
        for day in (MIDNIGHT + timedelta(days=n) for n in range(-1, 6))
        if draw.random() < 0.8
    ]
    busy, at = [], MIDNIGHT - timedelta(hours=draw.randrange(30))
    while at < MIDNIGHT + timedelta(days=5):
        at += timedelta(minutes=draw.randrange(0, 900, 5))
        length = timedelta(minutes=draw.choice((30, 60, 120, 240, 600)))
        busy.append(Commitment(Span(at, at + length), place(draw)))
        at += length
    home = place(draw)
    return Candidate(worker_id, home, tuple(working), tuple(busy), draw.choice((4.0, 4.5)))


def fed(people: list[Candidate], zone: ZoneInfo = SHANGHAI) -> SlotIndex:
    index = SlotIndex(zone, TRAVEL)
    for one in people:
        index.set_worker(one.worker_id, home=one.home, score=one.score, working=one.working)
        index.set_commitments(one.worker_id, one.commitments)
    return index


def both(seed: int, zone: ZoneInfo = SHANGHAI):
    """(index's answer, reference's answer) for one question drawn from the seed."""
    draw = Random(seed)
    people = [person(draw, 10 + n) for n in range(draw.randrange(1, 9))]
    starts = [
        MIDNIGHT + timedelta(minutes=draw.choice((5, 30)) * n)
        for n in range(0, 150, draw.choice((1, 3)))
    ]
    length, where = timedelta(minutes=draw.choice((20, 60, 120, 300, 1_500))), place(draw)
    rules, crew = draw.choice(RULES), draw.choice((1, 1, 2, 3))
    preferred = draw.choice((None, 10, 12))
    known = {one.worker_id: 0.5 for one in people if draw.random() < 0.2}
    asked = [
        Candidate(
            one.worker_id, one.home, one.working, one.commitments,
            one.score + known.get(one.worker_id, 0.0), one.worker_id == preferred,
        )
        for one in people
    ]  # fmt: skip
    minutes = int(length / timedelta(minutes=1))
    expected = offers(asked, starts, minutes, where, TRAVEL, rules, zone, crew_size=crew)
    question = Question(starts, length, where, rules, crew, preferred, known)
    return fed(people, zone).offers([one.worker_id for one in people], question), expected


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_the_index_offers_what_the_reference_offers(seed: int) -> None:
    found, expected = both(seed)
    assert found == expected


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_it_counts_days_by_the_local_clock_when_clocks_turn(seed: int) -> None:
    found, expected = both(seed, BERLIN)
    assert found == expected


@pytest.mark.soak
def test_ten_thousand_questions_agree() -> None:
    for seed in range(10_000):
        found, expected = both(seed)
        assert found == expected, seed


def test_the_same_loops_in_plain_python_give_the_same_answer(monkeypatch) -> None:
    compiled = [both(seed)[0] for seed in range(4)]
    for name in ("scan", "way_minutes"):
        monkeypatch.setattr(kernel, name, plain(getattr(kernel, name)))
    assert [both(seed)[0] for seed in range(4)] == compiled


def test_news_of_a_worker_replace_what_was_known() -> None:
    draw = Random(7)
    old, new = person(draw, 1), person(draw, 1)
    index = fed([old, person(draw, 2)])
    index.set_worker(1, home=new.home, score=new.score, working=new.working)
    index.set_commitments(1, new.commitments)
    starts = [MIDNIGHT + timedelta(hours=n) for n in range(60)]
    question = Question(starts, timedelta(hours=1), place(draw), WorkRules())
    assert index.offers([1], question) == fed([new]).offers([1], question)


def test_a_preferred_worker_comes_first_however_far() -> None:
    draw = Random(3)
    working = (Span(MIDNIGHT, MIDNIGHT + timedelta(hours=12)),)
    near, far = Place(31.2, 121.4), Place(31.5, 121.9)
    people = [Candidate(1, near, working, (), 5.0), Candidate(2, far, working, (), 3.0)]
    question = Question([MIDNIGHT], timedelta(hours=1), near, WorkRules(), preferred_worker_id=2)
    (offer,) = fed(people).offers([1, 2], question)
    assert (offer.worker_ids, offer.has_preferred, offer.available) == ((2,), True, 2)
    assert place(draw) != near


def test_nobody_unknown_is_offered_and_no_start_is_no_question() -> None:
    index = fed([])
    question = Question([MIDNIGHT], timedelta(hours=1), Place(31.2, 121.4), WorkRules())
    assert index.offers([5], question) == []
    known = fed([person(Random(1), 1)])
    assert (
        known.offers([1], Question([], timedelta(hours=1), Place(31.2, 121.4), WorkRules())) == []
    )


def test_control_an_index_that_forgets_a_promise_offers_more() -> None:
    working = (Span(MIDNIGHT, MIDNIGHT + timedelta(hours=12)),)
    home = Place(31.2, 121.4)
    busy = Commitment(Span(MIDNIGHT + timedelta(hours=2), MIDNIGHT + timedelta(hours=4)), home)
    question = Question([MIDNIGHT + timedelta(hours=3)], timedelta(hours=1), home, WorkRules())
    index = fed([Candidate(1, home, working, (busy,))])
    assert index.offers([1], question) == []
    index.set_commitments(1, ())
    assert len(index.offers([1], question)) == 1
