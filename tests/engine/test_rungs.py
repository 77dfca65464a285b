"""The ladder: the smallest change that keeps a promise, proved by the rule that promises time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.intervals import Span
from jiahe.engine.routing.rungs import (
    Day,
    Move,
    Rescue,
    Rung,
    Seat,
    Slower,
    Trouble,
    delays,
    rescues,
)
from jiahe.engine.slots import Candidate, Commitment, WorkRules, is_feasible
from jiahe.engine.travel import CrowTravel, Place

ZONE = ZoneInfo("UTC")
HERE = Place(0.0, 0.0)
TRAVEL = CrowTravel()
RULES = WorkRules()


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, 5, hour, minute, tzinfo=UTC)


def away(kilometres: float) -> Place:
    return Place(kilometres / 111.195, 0.0)


def seat(number: int, start: int, worker: int | None, place: Place = HERE, **known: object) -> Seat:
    span = Span(at(start), at(start + 2))
    able = known.pop("able", frozenset(range(1, 9)))
    return Seat((number, 1), span, place, RULES, worker, able, **known)


def person(number: int, home: Place = HERE, hours: tuple[int, int] = (8, 20)) -> Candidate:
    return Candidate(number, home, (Span(at(hours[0]), at(hours[1])),))


def day(*seats: Seat, people: tuple[Candidate, ...], **known: object) -> Day:
    facts = {"now": at(8), "reserve": frozenset(), "travel": TRAVEL} | known
    return Day(
        seats=seats,
        people={one.worker_id: one for one in people},
        zone=ZONE,
        within_minutes=15,
        closes=at(20),
        **facts,
    )


def first(found: list[Rescue]) -> list[Rung]:
    return [one.ways[0].rung for one in found]


def test_somebody_free_comes_before_somebody_on_standby() -> None:
    the_day = day(seat(1, 10, None), people=(person(1), person(2)), reserve=frozenset({1}))
    (found,) = rescues(the_day, [Trouble((1, 1))])
    assert [way.rung for way in found.ways][:2] == [Rung.INSERT, Rung.STANDBY]
    assert found.ways[0].moves == (Move((1, 1), 2, at(10), 0),)


def test_liking_is_weighed_against_the_way_in_minutes() -> None:
    near, dear = person(1), person(2, away(2))
    liked = seat(1, 10, None, liking={2: 40})
    (found,) = rescues(day(liked, people=(near, dear)), [Trouble((1, 1))])
    assert found.ways[0].moves[0].worker_id == 2


def test_a_little_late_stays_with_the_same_worker_and_more_does_not() -> None:
    the_day = day(seat(1, 10, 1), people=(person(1), person(2)))
    assert first(rescues(the_day, [Trouble((1, 1), 15)])) == [Rung.SHIFT]
    assert first(rescues(the_day, [Trouble((1, 1), 16)])) == [Rung.INSERT]


def test_whoever_has_set_out_is_waited_for() -> None:
    under_way = seat(1, 10, 1, is_under_way=True)
    (found,) = rescues(day(under_way, people=(person(1), person(2))), [Trouble((1, 1), 50)])
    assert [way.rung for way in found.ways] == [Rung.SHIFT]


def test_a_neighbour_swaps_with_the_late_worker() -> None:
    """One can take the early visit but only without the own one, which the late worker reaches."""
    early = seat(1, 10, 1, able=frozenset({1, 2}))
    own = seat(2, 11, 2, able=frozenset({1, 2}))
    people = (person(1, hours=(8, 20)), person(2))
    (found,) = rescues(day(early, own, people=people), [Trouble((1, 1), 40)])
    assert found.ways[0].rung is Rung.SWAP
    assert {(move.key[0], move.worker_id) for move in found.ways[0].moves} == {(1, 2), (2, 1)}


def test_a_pinned_or_frozen_visit_is_never_handed_on() -> None:
    early = seat(1, 10, 1, able=frozenset({1, 2}))
    own = seat(2, 11, 2, able=frozenset({1, 2}), is_fixed=True)
    (found,) = rescues(day(early, own, people=(person(1), person(2))), [Trouble((1, 1), 40)])
    assert Rung.SWAP not in {way.rung for way in found.ways}


def test_when_nobody_keeps_the_time_the_household_is_asked_and_then_all_are_called() -> None:
    busy = replace(person(1), commitments=(Commitment(Span(at(9), at(11)), HERE),))
    (found,) = rescues(day(seat(1, 10, None), people=(busy,)), [Trouble((1, 1))])
    assert [way.rung for way in found.ways] == [Rung.ASK, Rung.CALL]
    assert all(move.start > at(11) for move in found.ways[0].moves)


def test_overtime_is_called_for_and_not_ordered() -> None:
    morning_only = person(1, hours=(6, 9))
    (found,) = rescues(day(seat(1, 18, None), people=(morning_only,)), [Trouble((1, 1))])
    assert [(way.rung, way.called) for way in found.ways] == [(Rung.CALL, (1,))]


def test_nobody_is_sent_who_could_not_be_there_in_time_from_now_on() -> None:
    far = person(1, away(20))
    seen = day(seat(1, 10, None), people=(far,), now=at(9, 30))
    (late,) = rescues(seen, [Trouble((1, 1))])
    assert Rung.INSERT not in {way.rung for way in late.ways}
    (early,) = rescues(replace(seen, now=at(6)), [Trouble((1, 1))])
    assert early.ways[0].rung is Rung.INSERT


def test_each_rescue_sees_what_the_ones_before_have_done() -> None:
    seats = (seat(1, 10, None), seat(2, 10, None, place=away(1)))
    found = rescues(day(*seats, people=(person(1), person(2))), [Trouble((1, 1)), Trouble((2, 1))])
    taken = [one.ways[0].moves[0].worker_id for one in found]
    assert sorted(taken) == [1, 2]


def test_a_delay_is_followed_until_a_pause_swallows_it() -> None:
    stops = [
        ((1, 1), Span(at(10), at(12)), HERE),
        ((2, 1), Span(at(12), at(14)), HERE),
        ((3, 1), Span(at(16), at(18)), HERE),
    ]
    assert delays(stops, HERE, at(10, 30), TRAVEL, 5) == [Trouble((1, 1), 30), Trouble((2, 1), 30)]


def test_bad_weather_makes_every_way_longer() -> None:
    plain = TRAVEL.minutes(HERE, away(5))
    assert Slower(TRAVEL, 150).minutes(HERE, away(5)) == -(-plain * 3 // 2)


PLANS = st.lists(
    st.tuples(st.integers(9, 17), st.integers(0, 4), st.integers(0, 8)), min_size=1, max_size=8
)


@given(PLANS, st.integers(1, 4))
def test_what_is_suggested_together_can_be_kept_together(rows, gone: int) -> None:
    """Played through in order, every sending suggestion is feasible and nobody is doubled."""
    people = tuple(person(n, away(n)) for n in range(1, 6))
    held: dict[int, list[Commitment]] = {one.worker_id: [] for one in people}
    seats = []
    for number, (hour, worker, where) in enumerate(rows):
        span, place = Span(at(hour), at(hour + 2)), away(where)
        owner = people[worker]
        mine = replace(owner, commitments=tuple(held[owner.worker_id]))
        fits = is_feasible(mine, span, place, TRAVEL, RULES, ZONE).ok
        if fits:
            held[owner.worker_id].append(Commitment(span, place))
        seats.append(seat(number, hour, owner.worker_id if fits else None, place))
    orphaned = [replace(one, worker_id=None) if one.worker_id == gone else one for one in seats]
    the_day = day(*orphaned, people=tuple(one for one in people if one.worker_id != gone))
    troubles = [Trouble(one.key) for one in orphaned if one.worker_id is None]
    found = rescues(the_day, troubles)
    assert len(found) == len(troubles)
    after = {one.key: (one.worker_id, one.span.start) for one in orphaned}
    for one in found:
        if one.ways[0].rung in (Rung.INSERT, Rung.STANDBY, Rung.SWAP):
            for move in one.ways[0].moves:
                after[move.key] = (move.worker_id, move.start)
                assert move.start == next(s for s in seats if s.key == move.key).span.start
    for worker in the_day.people.values():
        mine = [one for one in seats if after[one.key][0] == worker.worker_id]
        for one in mine:
            others = tuple(Commitment(s.span, s.place) for s in mine if s.key != one.key)
            whole = replace(worker, commitments=others)
            assert is_feasible(whole, one.span, one.place, TRAVEL, RULES, ZONE).ok


def test_a_thousand_workers_and_ten_orphans_take_under_two_seconds() -> None:
    people = tuple(person(n, away(n % 30)) for n in range(1, 1001))
    able = frozenset(range(1, 1001))
    seats = [seat(n, 9 + n % 8, n, away(n % 25), able=able) for n in range(1, 801)]
    empty = [replace(one, worker_id=None) if one.key[0] <= 10 else one for one in seats]
    began = datetime.now(tz=UTC)
    found = rescues(day(*empty, people=people), [Trouble((n, 1)) for n in range(1, 11)])
    assert len(found) == 10
    assert datetime.now(tz=UTC) - began < timedelta(seconds=2)


def test_the_carer_of_the_days_around_comes_first_although_others_are_nearer() -> None:
    dear = person(2, away(4))
    wanted = seat(1, 12, None, liking={1: 40}, around={2: dear})
    the_day = day(wanted, people=(person(1), dear, person(3)), reserve=frozenset({3}))
    (found,) = rescues(the_day, [Trouble((1, 1))])
    assert [way.rung for way in found.ways][:3] == [Rung.SAME, Rung.INSERT, Rung.STANDBY]
    assert [way.moves[0].worker_id for way in found.ways[:3]] == [2, 1, 3]


def test_without_neighbouring_days_the_ladder_begins_as_before() -> None:
    wanted = seat(1, 12, None, liking={1: 40})
    the_day = day(wanted, people=(person(1), person(2, away(4))))
    (found,) = rescues(the_day, [Trouble((1, 1))])
    assert found.ways[0].moves[0].worker_id == 1


def test_a_carer_of_the_days_around_who_cannot_come_is_not_proposed() -> None:
    busy = Candidate(2, HERE, (Span(at(8), at(20)),), (Commitment(Span(at(11), at(13)), HERE),))
    refused = seat(1, 12, None, around={2: busy})
    (found,) = rescues(day(refused, people=(person(1), person(2))), [Trouble((1, 1))])
    assert first([found]) == [Rung.INSERT]
    told_no = seat(1, 12, None, around={2: person(2)}, able=frozenset({1}))
    (found,) = rescues(day(told_no, people=(person(1), person(2))), [Trouble((1, 1))])
    assert found.ways[0].moves[0].worker_id == 1


def test_a_day_that_looks_like_a_rest_is_care_for_its_own_carers_alone() -> None:
    resting = Candidate(2, HERE, (Span(at(8), at(20)),), (Commitment(Span(at(8), at(20)), HERE),))
    own = seat(1, 12, None, around={2: person(2)})
    other = seat(2, 15, None)
    found = rescues(day(own, other, people=(resting,)), [Trouble((1, 1)), Trouble((2, 1))])
    assert first(found) == [Rung.SAME, Rung.CALL]
