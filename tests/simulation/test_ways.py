"""The demonstration's rides begin where the worker was, take their time, and never go backwards."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jiahe.engine.travel import Place, kilometres
from jiahe.fieldwork.actions.bulk import PastMoment
from jiahe.fieldwork.choices import Moment, Proof
from jiahe.simulation.seeding.ways import with_ways

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HOME, FIRST, SECOND = Place(31.20, 121.40), Place(31.22, 121.42), Place(31.25, 121.42)


@dataclass(frozen=True)
class Someone:
    home: Place = HOME
    transport: str = "e_bike"


@dataclass(frozen=True)
class Hand:
    worker_id: int = 7
    worker: Someone = field(default_factory=Someone)


@dataclass(frozen=True)
class Entry:
    lat: float
    lng: float


@dataclass(frozen=True)
class Entered:
    visit_id: int
    entry: Entry


@dataclass(frozen=True)
class Planned:
    start: datetime
    end: datetime
    crew: tuple[Hand, ...] = (Hand(),)


@dataclass(frozen=True)
class Written:
    entered: Entered
    planned: Planned


def visit(number: int, door: Place, start: datetime) -> Written:
    planned = Planned(start, start + timedelta(hours=2))
    return Written(Entered(number, Entry(door.lat, door.lng)), planned)


def moments(number: int, start: datetime) -> list[PastMoment]:
    left, came = start - timedelta(minutes=20), start - timedelta(minutes=3)
    return [
        PastMoment(number, 7, Moment.SET_OUT, left, Proof.STATED),
        PastMoment(number, 7, Moment.ARRIVED, came, Proof.GPS, 31.0, 121.0),
    ]


def day(gap: timedelta = timedelta(hours=4)) -> list[PastMoment]:
    later = NINE + gap
    written = [visit(2, SECOND, later), visit(1, FIRST, NINE)]
    return with_ways(1, written, [*moments(1, NINE), *moments(2, later)])


def test_the_first_way_begins_at_home_and_the_next_at_the_door_before():
    found = [(one.lat, one.lng) for one in day() if one.moment is Moment.SET_OUT]
    assert found == [(HOME.lat, HOME.lng), (FIRST.lat, FIRST.lng)]
    assert {one.proof for one in day()} == {Proof.GPS}


def test_longer_ways_take_longer_and_arrivals_stay():
    first, came, second, came_again = day()
    assert (came.at, came_again.at) == tuple(
        m.at for m in (moments(1, NINE)[1], moments(2, NINE + timedelta(hours=4))[1])
    )
    paces = [
        (end.at - start.at) / timedelta(minutes=1) / kilometres(here, there)
        for start, end, here, there in (
            (first, came, HOME, FIRST),
            (second, came_again, FIRST, SECOND),
        )
    ]
    assert all(3 < pace < 15 for pace in paces)


def test_nobody_sets_out_before_the_visit_before_is_over_or_after_arriving():
    for minutes in (121, 125, 140, 119):
        *_, left, came = day(timedelta(minutes=minutes))
        over = NINE + timedelta(hours=2)
        assert min(over, came.at) <= left.at <= came.at


def test_who_has_not_arrived_keeps_the_moment_as_it_was():
    only = moments(1, NINE)[:1]
    assert with_ways(1, [visit(1, FIRST, NINE)], only) == only


def test_the_same_seed_gives_the_same_rides_and_another_seed_others():
    written = [visit(1, FIRST, NINE)]
    one, again, other = (with_ways(seed, written, moments(1, NINE)) for seed in (1, 1, 2))
    assert one == again != other
