"""Each signal is seen where it is, and not where honest people do something like it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.integrity import (
    BURST_OF,
    COPY_OF,
    PAIR_OF,
    SHARED_BY,
    Said,
    SignalKind,
    cores,
    plain,
    shingles,
    signals,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LONG = "阿姨非常专业，厨房卫生间都擦得一尘不染，强烈推荐给所有邻居朋友们，下次一定还找她。"


def said(key, *, worker=1, giver=None, value=5.0, minutes=0.0, days=0.0, **more) -> Said:
    at = NOON + timedelta(minutes=minutes, days=days)
    return Said(key, worker, key if giver is None else giver, value, at, **more)


def kinds(reviews) -> dict[int, list[SignalKind]]:
    return {key: [one.kind for one in found] for key, found in signals(reviews).items()}


def test_many_top_marks_on_one_worker_within_half_an_hour_are_a_burst() -> None:
    reviews = [said(n, minutes=5 * n) for n in range(BURST_OF)]
    assert kinds(reviews) == {n: [SignalKind.BURST] for n in range(BURST_OF)}


@pytest.mark.parametrize(
    "change", [{"minutes": 40}, {"value": 4.0}, {"worker": 2}, {"giver": 0}, {"days": 1}]
)
def test_one_fewer_or_another_worker_day_or_mark_is_no_burst(change) -> None:
    reviews = [said(n, minutes=5 * n) for n in range(BURST_OF - 1)]
    assert kinds([*reviews, said(9, **change)]) == {}


def test_a_long_text_by_several_people_is_copied_even_when_signs_differ() -> None:
    texts = [LONG, LONG.replace("，", " ") + "！！", LONG + "好"]
    reviews = [said(n, days=n, text=text) for n, text in enumerate(texts)]
    assert kinds(reviews) == {n: [SignalKind.COPIED] for n in range(COPY_OF)}


def test_short_thanks_own_words_and_two_alike_are_no_copy() -> None:
    short = [said(n, days=n, value=4.0, text="准时到达，很有礼貌。") for n in range(9)]
    own = [said(20 + n, days=n, giver=7, value=4.0, text=LONG) for n in range(9)]
    two = [said(40 + n, days=n, value=4.0, text=LONG[::-1]) for n in range(2)]
    assert kinds(short + own + two) == {}


def test_the_same_home_on_the_same_worker_outside_a_series_is_seen() -> None:
    again = [said(n, giver=1, days=2 * n) for n in range(PAIR_OF)]
    assert kinds(again) == {n: [SignalKind.PAIR] for n in range(PAIR_OF)}


@pytest.mark.parametrize("change", [{"in_series": True}, {"value": 4.0}, {"days": 50.0}])
def test_a_faithful_home_is_no_pair(change) -> None:
    again = [said(n, giver=1, days=2 * n) for n in range(PAIR_OF - 1)]
    assert kinds([*again, said(9, giver=1, **change)]) == {}


def test_a_busy_worker_with_one_faithful_home_is_no_pair() -> None:
    again = [said(n, giver=1, days=2 * n) for n in range(PAIR_OF)]
    others = [said(100 + n, days=0.5 * n, value=4.0) for n in range(16)]
    assert kinds(again + others) == {}


def ring(givers=4, workers=3):
    return [
        said(10 * giver + worker, worker=worker, giver=giver, days=giver + 3 * worker)
        for giver in range(givers)
        for worker in range(workers)
    ]


def test_homes_that_praise_the_same_workers_are_a_ring() -> None:
    found = kinds(ring())
    assert len(found) == 12
    assert {kind for each in found.values() for kind in each} == {SignalKind.RING}


def test_two_homes_or_two_workers_are_no_ring() -> None:
    assert kinds(ring(givers=2)) == {}
    assert kinds(ring(workers=2)) == {}


def test_workers_whom_many_others_praise_are_no_ring() -> None:
    others = [said(1000 + n, worker=n % 3, days=n) for n in range(60)]
    assert kinds(ring() + others) == {}


def test_staff_and_family_are_named() -> None:
    assert signals([said(1, tie="same_phone")])[1][0].detail == {"tie": "same_phone"}
    assert kinds([said(1)]) == {}


def test_cores_of_a_triangle_with_a_tail() -> None:
    assert cores([(1, 2), (2, 3), (1, 3), (3, 4)]) == {1: 2, 2: 2, 3: 2, 4: 1}
    assert cores([(5, 5)]) == {}


edge = st.tuples(st.integers(0, 12), st.integers(0, 12))


@settings(max_examples=80, deadline=None)
@given(st.lists(edge, max_size=60))
def test_every_core_holds_by_peeling(edges) -> None:
    """The members of depth k have k links among themselves; no larger group has."""
    found = cores(edges)
    links = {(a, b) for a, b in edges if a != b} | {(b, a) for a, b in edges if a != b}
    for depth in range(1, max(found.values(), default=0) + 2):
        left = set(found)
        while True:
            weak = {n for n in left if sum((n, m) in links for m in left) < depth}
            if not weak:
                break
            left -= weak
        assert left == {node for node, one in found.items() if one >= depth}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_plain_text_has_letters_and_digits_alone(text: str) -> None:
    assert all(sign.isalnum() for sign in plain(text))
    assert all(len(one) == 3 for one in shingles(text))


@pytest.mark.parametrize("whose", ["worker", "colleague"])
def test_a_browser_of_who_works_there_is_seen_whatever_the_mark(whose) -> None:
    reviews = [said(1, value=2.0, device_of=whose), said(2, value=2.0)]
    assert kinds(reviews) == {1: [SignalKind.DEVICE]}
    assert signals(reviews)[1][0].detail == {"whose": whose}


def test_ratings_by_many_people_from_one_browser_are_seen() -> None:
    here = frozenset({"a"})
    reviews = [said(n, days=n, value=4.0, worker=n, devices=here) for n in range(SHARED_BY)]
    assert kinds(reviews) == {n: [SignalKind.SHARED] for n in range(SHARED_BY)}


@pytest.mark.parametrize(
    "other", [{"giver": 0}, {"devices": frozenset({"b"})}, {"devices": frozenset()}]
)
def test_one_person_two_people_or_another_browser_share_nothing(other) -> None:
    here = frozenset({"a"})
    reviews = [said(n, days=n, value=4.0, devices=here) for n in range(SHARED_BY - 1)]
    last = {"devices": here} | other
    assert kinds([*reviews, said(9, days=9, value=4.0, **last)]) == {}
