"""A law learnt from rides finds what is there, believes few rides little, says how wrong it is."""

import json
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.travel import CrowTravel, Place, kilometres
from jiahe.engine.travelfit import (
    HOURS,
    Error,
    FittedTravel,
    Ride,
    TooFewRides,
    between_groups,
    cell_of,
    error_of,
    fit,
    going_by,
    held_out,
    hour_class,
    learnt_detour,
    middle_of,
    read,
    shrunken,
    study,
    told,
)

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=ZONE)
SLOW = Place(31.25, 121.50)  # the middle of a cell where ways take half as long again
LATS = st.floats(-80.0, 80.0)
LNGS = st.floats(-179.0, 179.0)


def truth(origin: Place, goal: Place, at: datetime, pace: float = 4.0) -> float:
    peak = 1.5 if at.hour in (8, 18) and at.weekday() < 5 else 1.0
    slow = 1.5 if cell_of(goal) == cell_of(SLOW) else 1.0
    return 5.0 + kilometres(origin, goal) * pace * peak * slow


def rides_of(seed: int, count: int, noise: float = 0.0, days: int = 20) -> list[Ride]:
    draw, found = random.Random(seed), []
    for _ in range(count):
        at = MONDAY + timedelta(days=draw.randrange(days), hours=draw.randint(7, 20))
        origin = Place(31.25 + draw.uniform(-0.05, 0.05), 121.5 + draw.uniform(-0.05, 0.05))
        goal = Place(31.25 + draw.uniform(-0.05, 0.05), 121.5 + draw.uniform(-0.05, 0.05))
        if draw.random() < 0.15:
            goal = middle_of(cell_of(SLOW))
        minutes = truth(origin, goal, at) * draw.uniform(1 - noise, 1 + noise)
        found.append(Ride(origin, goal, at, minutes))
    return found


def test_overhead_pace_peak_and_slow_cell_are_found():
    law = fit(rides_of(1, 3000, 0.15), ZONE)
    off_peak = hour_class(MONDAY + timedelta(hours=11), ZONE)
    assert law.overhead == pytest.approx(5.0, abs=1.5)
    assert law.hours[8] / law.hours[off_peak] == pytest.approx(1.5, abs=0.15)
    usual = sorted(law.cells.values())[len(law.cells) // 2]
    assert law.cells[cell_of(SLOW)] / usual == pytest.approx(1.5, abs=0.2)


def test_it_tells_ways_better_than_the_plain_law_on_days_it_has_not_seen():
    found = study(rides_of(2, 1500, 0.2), ZONE, CrowTravel())
    assert found.is_better
    assert found.fitted.mean_absolute < 0.5 * found.plain.mean_absolute
    assert abs(found.fitted.bias) < 1.5
    assert (found.learnt_days, found.held_days) == (16, 4)
    assert found.fitted.rides == found.plain.rides > 0


def test_control_a_law_that_is_true_already_is_not_beaten():
    plain = CrowTravel()
    rides = [
        Ride(one.origin, one.goal, one.left_at, plain.minutes(one.origin, one.goal))
        for one in rides_of(3, 400)
    ]
    assert not study(rides, ZONE, plain).is_better


def test_gross_errors_hardly_move_it():
    clean = rides_of(4, 800, 0.1)
    dirty = clean + [Ride(one.origin, one.goal, one.left_at, 240.0) for one in clean[:60]]
    a, b = fit(clean, ZONE), fit(dirty, ZONE)
    assert b.paces["e_bike"] == pytest.approx(a.paces["e_bike"], rel=0.1)


def test_modes_have_paces_of_their_own():
    rides = rides_of(5, 400)
    walked = [
        Ride(one.origin, one.goal, one.left_at, 5.0 + 3 * (one.minutes - 5.0), "foot")
        for one in rides
    ]
    law = fit([*rides, *walked], ZONE)
    assert law.paces["foot"] / law.paces["e_bike"] == pytest.approx(3.0, rel=0.05)


def test_a_mode_nobody_rode_goes_at_the_fastest_known_pace():
    law = FittedTravel("UTC", 1.0, {"e_bike": 4.0, "foot": 12.0})
    there = Place(31.30, 121.50)
    assert going_by(law, "car").minutes(SLOW, there) == law.minutes(SLOW, there)
    assert going_by(law, "foot").minutes(SLOW, there) > 2 * law.minutes(SLOW, there)
    assert going_by(CrowTravel(), "foot") == CrowTravel()


def test_a_cell_with_few_rides_stays_near_the_city():
    assert shrunken(2.0, 1.0, 0.01) == pytest.approx(1.0, abs=0.02)
    assert shrunken(2.0, 0.0001, 0.01) == pytest.approx(2.0, abs=0.02)


def test_groups_that_differ_by_noise_alone_are_not_told_apart():
    draw = random.Random(6)
    values = [draw.gauss(1.0, 0.1) for _ in range(40)]
    assert between_groups(values, [0.01] * 40) < 0.005
    assert between_groups([0.5, 1.5] * 20, [0.01] * 40) == pytest.approx(0.25, rel=0.15)
    assert between_groups([1.3], [0.01]) == 0.0


def test_too_few_rides_or_days_are_refused_by_name():
    with pytest.raises(TooFewRides, match="59 rides, 60 are needed"):
        fit(rides_of(7, 59), ZONE)
    with pytest.raises(TooFewRides, match="five days"):
        study(rides_of(7, 100, days=4), ZONE, CrowTravel())


def test_the_last_fifth_of_the_days_is_held_out():
    earlier, unseen = held_out(rides_of(8, 300), ZONE)
    assert max(one.left_at.date() for one in earlier) < min(one.left_at.date() for one in unseen)
    assert len(earlier) + len(unseen) == 300


class Always20:
    def minutes(self, origin, goal, at=None):
        del origin, goal, at
        return 20


def test_errors_are_counted_by_hand():
    here, there = Place(31.0, 121.0), Place(31.1, 121.0)
    rides = [Ride(here, there, MONDAY, minutes) for minutes in (10.0, 20.0, 26.0)]
    assert error_of(Always20(), rides) == Error(3, 16 / 3, 10.0, 4 / 3)
    assert error_of(Always20(), []) == Error(0, 0.0, 0.0, 0.0)


def test_weekends_have_hours_of_their_own_by_the_local_clock():
    assert hour_class(datetime(2026, 3, 6, 17, 0, tzinfo=UTC), ZONE) == 24 + 1  # Saturday there
    assert hour_class(MONDAY + timedelta(hours=8), ZONE) == 8


@settings(max_examples=200, deadline=None)
@given(LATS, LNGS)
def test_a_cell_is_about_two_kilometres_and_holds_its_middle(lat, lng):
    cell = cell_of(Place(lat, lng))
    assert kilometres(Place(lat, lng), middle_of(cell)) < 1.6
    assert cell_of(middle_of(cell)) == cell


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(60, 120), st.floats(0.0, 0.9))
def test_any_law_tells_positive_whole_minutes_and_zero_only_for_the_same_place(seed, count, noise):
    law = fit(rides_of(seed, count, noise), ZONE)
    for one in rides_of(seed + 1, 5):
        minutes = law.minutes(one.origin, one.goal, one.left_at)
        assert minutes >= 1
        assert law.minutes(one.goal, one.goal, one.left_at) == 0
    assert all(0.4 <= factor <= 2.5 for factor in (*law.hours, *law.cells.values()))


def test_without_an_hour_the_mean_counts():
    law = FittedTravel("Asia/Shanghai", 2.0, {"e_bike": 4.0}, hours=(2.0,) * HOURS)
    there = Place(SLOW.lat + 0.05, SLOW.lng)
    assert law.minutes(SLOW, there, MONDAY) > law.minutes(SLOW, there)
    assert law.kilometres_per_hour(8) == pytest.approx(7.5)


def test_a_law_is_written_down_and_read_back():
    law = fit(rides_of(9, 300, 0.2), ZONE)
    assert read(json.loads(json.dumps(told(law)))) == law


def test_the_same_rides_give_the_same_law():
    assert fit(rides_of(10, 300, 0.3), ZONE) == fit(rides_of(10, 300, 0.3), ZONE)


def test_the_detour_is_learnt_from_roads_and_a_single_way_hardly_moves_it():
    assert learnt_detour([]) == 1.35
    assert learnt_detour([(1.0, 2.0)]) == pytest.approx(1.38, abs=0.01)
    assert learnt_detour([(5.0, 8.0)] * 200) == pytest.approx(1.6, abs=0.01)
