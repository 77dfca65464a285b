from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine import gaps
from jiahe.engine.intervals import Span
from jiahe.engine.slots import (
    Candidate,
    Commitment,
    Offer,
    Reason,
    Verdict,
    WorkRules,
    is_feasible,
    offers,
    ranked,
)
from jiahe.engine.travel import CrowTravel, Place

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
EIGHT = datetime(2026, 3, 2, 0, tzinfo=UTC)  # 08:00 in Shanghai
HERE = Place(31.23, 121.47)
NEAR = Place(31.24, 121.48)
FAR = Place(31.33, 121.60)
TRAVEL = CrowTravel()
RULES = WorkRules()
LIVE_IN = WorkRules(max_minutes_per_day=1440, continuous_minutes=1440)


def span(first: float, last: float) -> Span:
    return Span(EIGHT + timedelta(hours=first), EIGHT + timedelta(hours=last))


def worker(*commitments, working=((0, 12),), worker_id=1, score=4.6, preferred=False):
    return Candidate(
        worker_id=worker_id,
        home=NEAR,
        working=tuple(span(*w) for w in working),
        commitments=tuple(commitments),
        score=score,
        is_preferred=preferred,
    )


def judge(candidate, first, last, *, place=HERE, rules=RULES):
    return is_feasible(candidate, span(first, last), place, TRAVEL, rules, SHANGHAI)


def test_a_free_worker_can_come():
    assert judge(worker(), 1, 3) == Verdict(ok=True)


def test_outside_the_shift_says_by_how_much():
    assert judge(worker(), 11, 13.5) == Verdict(ok=False, reason=Reason.OUTSIDE_SHIFT, minutes=90)


def test_an_overlap_says_by_how_much():
    busy = worker(Commitment(span(2, 4), HERE))
    assert judge(busy, 3, 5) == Verdict(ok=False, reason=Reason.OVERLAPS, minutes=60)


def test_travel_before_counts_the_way_and_the_buffer():
    way = TRAVEL.minutes(FAR, HERE)
    busy = worker(Commitment(span(0, 1), FAR))
    assert judge(busy, 1, 2) == Verdict(ok=False, reason=Reason.TRAVEL_BEFORE, minutes=way + 5)
    exact = 1 + (way + 5) / 60
    assert judge(busy, exact, exact + 1).ok


def test_travel_after_counts_the_way_and_the_buffer():
    way = TRAVEL.minutes(HERE, FAR)
    busy = worker(Commitment(span(5, 6), FAR))
    assert judge(busy, 4, 5) == Verdict(ok=False, reason=Reason.TRAVEL_AFTER, minutes=way + 5)


def test_without_travel_in_the_model_the_worker_would_be_late():
    """Control: the refusal above comes from the travel model and from nothing else."""
    beam = CrowTravel(kilometres_per_hour=1e9, overhead_minutes=0)
    busy = worker(Commitment(span(0, 1), FAR))
    exact = 1 + 6 / 60
    assert is_feasible(busy, span(exact, 2), HERE, beam, RULES, SHANGHAI).ok


def test_the_way_from_home_limits_nothing():
    assert judge(worker(), 0, 2, place=FAR).ok


def test_a_day_of_more_than_eight_hours_is_too_long():
    busy = worker(Commitment(span(0, 4), HERE), Commitment(span(5, 8.5), HERE))
    assert judge(busy, 9.5, 11) == Verdict(ok=False, reason=Reason.DAY_TOO_LONG, minutes=60)
    assert judge(busy, 9.5, 11, rules=WorkRules(max_minutes_per_day=600)).ok


def test_after_four_hours_a_rest_is_due():
    busy = worker(Commitment(span(0, 3.5), HERE))
    ten_minutes_later = 3.5 + 10 / 60
    assert judge(busy, ten_minutes_later, ten_minutes_later + 1) == Verdict(
        ok=False, reason=Reason.NEEDS_REST, minutes=40
    )
    assert judge(busy, 4, 5).ok
    tireless = WorkRules(continuous_minutes=600)
    assert judge(busy, ten_minutes_later, ten_minutes_later + 1, rules=tireless).ok


def test_travel_is_not_a_rest():
    way = TRAVEL.minutes(FAR, HERE)
    busy = worker(Commitment(span(0, 3), FAR))
    start = 3 + (way + 19) / 60
    assert judge(busy, start, start + 1).reason is Reason.NEEDS_REST
    start = 3 + (way + 20) / 60
    assert judge(busy, start, start + 1).ok


def test_one_long_visit_rests_within_itself():
    assert judge(worker(), 0, 8).ok


def test_a_visit_over_midnight_counts_on_both_days():
    night = worker(
        Commitment(span(5, 12), HERE), working=((4, 26),)
    )  # 13:00 to 20:00, and a shift until 10:00
    assert judge(night, 14, 22).reason is Reason.DAY_TOO_LONG  # 2 h before midnight are too many
    assert judge(night, 15, 22).ok  # 1 h + 6 h
    assert judge(night, 16, 25).reason is Reason.DAY_TOO_LONG  # 9 h on the second day


def test_a_whole_day_of_live_in_care_needs_its_own_rules_and_joined_shifts():
    live_in = worker(working=((0, 16), (16, 40)))
    assert judge(live_in, 2, 26).reason is Reason.DAY_TOO_LONG
    assert judge(live_in, 2, 26, rules=LIVE_IN).ok
    assert judge(worker(working=((0, 16), (17, 40))), 2, 26, rules=LIVE_IN) == Verdict(
        ok=False, reason=Reason.OUTSIDE_SHIFT, minutes=60
    )


def find(candidates, hours, *, minutes=120, crew_size=1, rules=RULES):
    starts = [EIGHT + timedelta(hours=hour) for hour in hours]
    return offers(candidates, starts, minutes, HERE, TRAVEL, rules, SHANGHAI, crew_size)


def test_an_offer_names_the_crew_best_first():
    candidates = [
        worker(worker_id=1, score=4.0),
        worker(worker_id=2, score=4.9),
        worker(worker_id=3, score=3.0, preferred=True),
    ]
    round_trip = TRAVEL.minutes(NEAR, HERE) + TRAVEL.minutes(HERE, NEAR)
    assert find(candidates, [1], crew_size=2) == [
        Offer(
            start=EIGHT + timedelta(hours=1),
            worker_ids=(3, 2),
            available=3,
            disturbance_minutes=2 * round_trip,
            has_preferred=True,
        )
    ]


def test_a_start_with_too_few_workers_is_not_offered():
    late = worker(worker_id=2, working=((6, 12),))
    found = find([worker(), late], [1, 7, 3, 7], crew_size=2)
    assert [offer.start for offer in found] == [EIGHT + timedelta(hours=7)]
    assert find([], [1]) == []
    assert find([worker()], []) == []


def test_a_visit_next_to_another_one_disturbs_less():
    beside = worker(Commitment(span(5, 6), HERE))
    first, second = find([beside], [0, 6.5])
    assert first.disturbance_minutes == second.disturbance_minutes == 0
    alone = find([worker()], [0])
    assert alone[0].disturbance_minutes == 2 * TRAVEL.minutes(NEAR, HERE)


def test_offers_are_ranked_by_preference_disturbance_choice_and_time():
    def offer(hour, *, preferred=False, disturbance=10, available=1):
        return Offer(EIGHT + timedelta(hours=hour), (1,), available, disturbance, preferred)

    late_but_preferred = offer(9, preferred=True, disturbance=50)
    near, choice, early = offer(8, disturbance=2), offer(7, available=4), offer(1)
    assert ranked([early, offer(2), choice, near, late_but_preferred]) == [
        late_but_preferred,
        near,
        choice,
        early,
        offer(2),
    ]


@dataclass(frozen=True)
class RushHour:
    """Slow at even hours, and slower towards the north than back."""

    def minutes(self, origin, goal, at=None):
        jam = 3 if at is not None and at.hour % 2 == 0 else 1
        uphill = 2 if goal.lat > origin.lat else 1
        return TRAVEL.minutes(origin, goal) * jam * uphill


PLACES = st.sampled_from([HERE, NEAR, FAR, Place(31.2, 121.4)])


@st.composite
def candidates(draw, worker_id=1):
    """A worker of three days with quarter-hour edges, promised times that do not overlap."""
    working = draw(st.lists(st.tuples(st.integers(0, 280), st.integers(8, 120)), max_size=4))
    commitments, at = [], draw(st.integers(0, 40))
    for length, pause in draw(
        st.lists(st.tuples(st.integers(2, 20), st.integers(0, 30)), max_size=9)
    ):
        commitments.append(Commitment(span(at / 4, (at + length) / 4), draw(PLACES)))
        at += length + pause
    return Candidate(
        worker_id=worker_id,
        home=draw(PLACES),
        working=tuple(span(first / 4, (first + length) / 4) for first, length in working),
        commitments=tuple(draw(st.permutations(commitments))),
        score=draw(st.sampled_from([3.5, 4.0, 4.5])),
        is_preferred=draw(st.booleans()),
    )


@settings(max_examples=120, deadline=None)
@given(
    st.data(),
    st.sampled_from([SHANGHAI, BERLIN]),
    st.sampled_from([RULES, LIVE_IN, WorkRules(300, 120, 45, 15)]),
    st.sampled_from([60, 150, 240, 600, 1440]),
    st.integers(1, 2),
    st.sampled_from([TRAVEL, RushHour()]),
)
def test_every_offer_is_feasible_and_no_feasible_start_is_missed(
    data, zone, rules, minutes, crew_size, travel
):
    crew = [data.draw(candidates(worker_id=number)) for number in (1, 2, 3)]
    starts = [EIGHT + timedelta(minutes=30 * n) for n in range(140)]
    found = offers(crew, starts, minutes, HERE, travel, rules, zone, crew_size)
    expected = {}
    for start in starts:
        visit = Span(start, start + timedelta(minutes=minutes))
        able = {c.worker_id for c in crew if is_feasible(c, visit, HERE, travel, rules, zone).ok}
        if len(able) >= crew_size:
            expected[start] = able
    assert [offer.start for offer in found] == sorted(expected)
    for offer in found:
        assert offer.available == len(expected[offer.start])
        assert len(set(offer.worker_ids)) == crew_size
        assert set(offer.worker_ids) <= expected[offer.start]
        assert offer.disturbance_minutes >= 0


class CountingTravel:
    is_steady = True

    def __init__(self):
        self.asked = 0

    def minutes(self, origin, goal, at=None):
        del at
        self.asked += 1
        return TRAVEL.minutes(origin, goal)


def test_a_week_of_starts_asks_few_travel_questions():
    """The cost grows with the commitments, not with the starts."""
    busy = [
        Commitment(span(24 * day + hour, 24 * day + hour + 1), FAR)
        for day in range(7)
        for hour in (1, 5)
    ]
    days = tuple((24 * day, 24 * day + 12) for day in range(7))
    travel = CountingTravel()
    starts = [EIGHT + timedelta(minutes=5 * n) for n in range(7 * 288)]
    found = offers([worker(*busy, working=days)], starts, 60, HERE, travel, RULES, SHANGHAI)
    assert len(found) > 200
    assert travel.asked <= 5 * len(busy) + 2


@pytest.mark.parametrize("rule", ["full_starts", "_lasts"])
def test_without_a_guard_the_fast_path_offers_what_it_must_not(monkeypatch, rule):
    """Control: each guard of the fast path is what keeps such a start away."""
    busy = worker(
        Commitment(span(0, 3.5), HERE), Commitment(span(4.5, 8), HERE), working=((0, 14),)
    )
    hour = {"full_starts": 9, "_lasts": 8 + 6 / 60}[rule]
    rules = WorkRules(max_minutes_per_day=480 if rule == "full_starts" else 900)
    assert find([busy], [hour], rules=rules) == []
    unguarded = {"full_starts": lambda _: set(), "_lasts": lambda *_: True}[rule]
    monkeypatch.setattr(gaps._Diary, rule, unguarded)
    assert len(find([busy], [hour], rules=rules)) == 1


@settings(max_examples=120, deadline=None)
@given(candidates(), st.integers(0, 280), st.sampled_from([60, 150, 600]))
def test_a_look_at_the_hours_first_changes_no_answer_about_one_start(who, quarter, minutes):
    start, length = EIGHT + timedelta(minutes=15 * quarter), timedelta(minutes=minutes)
    one = gaps.Request.of([start], length, HERE, RULES, SHANGHAI)
    found = list(gaps.openings_of(who, one, TRAVEL))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gaps, "_is_elsewhere", lambda *_: False)
        assert list(gaps.openings_of(who, one, TRAVEL)) == found
    if gaps._is_elsewhere(who, one):
        assert found == []
