"""A company's rides teach its ways each night; arrivals are then foreseen by what was learnt."""

from datetime import timedelta
from math import ceil

import pytest
from structlog.testing import capture_logs

from field_world import DOOR, START, at, build_world, claim_with
from jiahe.booking import timebook
from jiahe.booking.actions import promise
from jiahe.booking.models import Order
from jiahe.booking.queries import TRAVEL, visit_by_code
from jiahe.dispatch.models import KnownWay, TravelFit
from jiahe.dispatch.ports import MapSilent, Way
from jiahe.dispatch.queries.travel import busiest_cells, foreseen_travel, latest_fit
from jiahe.engine.travel import Place
from jiahe.engine.travelfit import FittedTravel, middle_of
from jiahe.engine.travelknown import KnownTravel
from jiahe.fieldwork.choices import Proof
from jiahe.fieldwork.queries import eta_of
from jiahe.fieldwork.rides import rides_between
from jiahe.journeys import carry_out, slots, tasks
from jiahe.journeys.travel import ask_ways, ask_ways_everywhere, learn_everywhere, learn_travel
from jiahe.workforce.models import Worker
from rides_world import ZONE, ride

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = START.date()
PLAIN = TRAVEL.minutes(Place(30.90, 120.10), Place(*DOOR))


def ridden(world, count=200, **how) -> None:
    with world.inside():
        order, worker = Order.objects.get(), Worker.objects.order_by("pk").first()
    ride(world.company_id, order, worker.pk, count, START, **how)


def learnt(world) -> int | None:
    with at(START - timedelta(hours=2)):
        return learn_travel(company_id=world.company_id, on=TODAY)


def minutes_to_arrive(world) -> float:
    with at(START - timedelta(minutes=60)) as now:
        claim = claim_with(lat=30.90, lng=120.10)
        carry_out.set_out(**world.act(), happened_at=now, claim=claim)
        with world.inside():
            return (eta_of(visit_by_code(world.visit_code)) - now) / timedelta(minutes=1)


def test_rides_run_from_setting_out_to_a_proved_arrival():
    world = build_world()
    ridden(world, 20)
    with world.inside():
        found = rides_between(TODAY - timedelta(days=10), 10)
        assert len(found) == 20
        assert [one.left_at for one in found] == sorted(one.left_at for one in found)
        assert {one.mode for one in found} == {"e_bike"}
        assert rides_between(TODAY - timedelta(days=90), 70) == []


def test_an_arrival_that_was_only_stated_teaches_nothing():
    world = build_world()
    ridden(world, 80, proof=Proof.STATED)
    with world.inside():
        assert rides_between(TODAY - timedelta(days=10), 10) == []
    assert learnt(world) is None


def test_a_forgotten_button_is_no_ride():
    world = build_world()
    ridden(world, 40, pace=60.0)
    with world.inside():
        ways = rides_between(TODAY - timedelta(days=10), 10)
    assert 0 < len(ways) < 40
    assert [one for one in ways if one.minutes > 180] == []


def test_the_household_is_told_the_arrival_that_rides_taught():
    world = build_world()
    ridden(world)
    assert learnt(world) == 1
    with world.inside():
        assert isinstance(foreseen_travel(), FittedTravel)
    assert minutes_to_arrive(world) > PLAIN + 3  # eight minutes a kilometre instead of five


def test_control_without_a_fit_the_plain_law_tells_it():
    world = build_world()
    ridden(world)
    assert minutes_to_arrive(world) == PLAIN


def test_a_fit_that_is_not_better_is_kept_and_not_used():
    world = build_world()
    ridden(world)
    learnt(world)
    with world.inside():
        latest = TravelFit.objects.get()
        TravelFit.objects.create(
            company_id=latest.company_id, version=2, made_at=latest.made_at, is_better=False,
            rides=1, law=latest.law, errors=latest.errors,
        )  # fmt: skip
        assert foreseen_travel() == TRAVEL
        assert latest_fit().version == 2


def test_the_same_rides_make_no_new_version_and_new_rides_do():
    world = build_world()
    ridden(world)
    assert [learnt(world), learnt(world)] == [1, 1]
    ridden(world, 100, pace=4.0)
    assert learnt(world) == 2
    with world.inside():
        assert 290 < latest_fit().rides <= 300


def test_too_few_rides_teach_nothing():
    world = build_world()
    ridden(world, 30)
    assert learnt(world) is None
    with world.inside():
        assert latest_fit() is None


def test_a_company_learns_from_its_own_rides_alone():
    east, west = build_world(), build_world(slug="west")
    ridden(east)
    with at(START - timedelta(hours=2)):
        assert learn_everywhere() == {"east": 1, "west": None}
    with west.inside():
        assert foreseen_travel() == TRAVEL


def test_one_company_that_fails_does_not_stop_the_night(monkeypatch):
    east, west = build_world(), build_world(slug="west")
    ridden(west)
    real = learn_travel

    def failing(*, company_id, on):
        if company_id == east.company_id:
            raise RuntimeError
        return real(company_id=company_id, on=on)

    monkeypatch.setattr("jiahe.journeys.travel.learn_travel", failing)
    with at(START - timedelta(hours=2)):
        tasks.learn_travel_each_night(timestamp=0)
    with west.inside():
        assert latest_fit().version == 1


def test_promises_go_on_by_the_plain_law_after_a_fit():
    world = build_world()
    ridden(world)
    learnt(world)
    with world.inside():
        assert foreseen_travel() != TRAVEL
        assert promise.TRAVEL is timebook.TRAVEL is slots.TRAVEL is TRAVEL


class FakeMap:
    """Tells the same for every way; remembers what it was asked."""

    kind = "fake"

    def __init__(self, seconds: int | None = 1200) -> None:
        self.seconds = seconds
        self.heard: list[tuple[int, int]] = []

    def ways(self, origins, goals):
        self.heard.append((len(origins), len(goals)))
        if self.seconds is None:
            raise MapSilent("down")
        return [[Way(self.seconds, 4000) for _ in goals] for _ in origins]


def ask(world, service, hour=9) -> int:
    with at(START.astimezone(ZONE).replace(hour=hour)):
        return ask_ways(company_id=world.company_id, service=service)


def test_ways_between_the_busiest_cells_are_asked_once_and_kept(settings):
    world, service = build_world(), FakeMap()
    ridden(world)
    learnt(world)
    told = ask(world, service)
    with world.inside():
        cells = len(busiest_cells(30))
        assert told == KnownWay.objects.count() == cells * (cells - 1) > 0
    assert ask(world, service) == 0  # known lately
    assert service.heard == [(cells, cells)]
    assert ask(world, service, hour=10) == told  # another hour has its own ways
    settings.TRAVEL_KIND = "fake"
    with world.inside(), at(START):
        one, other = (middle_of(cell) for cell in busiest_cells(2))
        nine = START.astimezone(ZONE).replace(hour=9)
        overhead = latest_fit().law.overhead
        assert foreseen_travel().minutes(one, other, nine) == ceil(overhead + 20)


def test_a_silent_map_leaves_the_learnt_law_in_force(settings):
    world = build_world()
    ridden(world)
    learnt(world)
    settings.TRAVEL_KIND = "fake"
    assert ask(world, FakeMap(None)) == 0
    with world.inside(), at(START):
        assert isinstance(foreseen_travel(), FittedTravel)


def test_old_answers_are_forgotten(settings):
    world = build_world()
    ridden(world)
    learnt(world)
    ask(world, FakeMap())
    settings.TRAVEL_KIND = "fake"
    with world.inside():
        with at(START + timedelta(days=29)):
            assert isinstance(foreseen_travel(), KnownTravel)
        with at(START + timedelta(days=31)):
            assert isinstance(foreseen_travel(), FittedTravel)


def test_without_a_configured_service_nobody_is_asked():
    build_world()
    assert ask_ways_everywhere() == {}
    tasks.ask_ways_each_hour(timestamp=0)


def test_a_configured_service_is_asked_for_every_company(settings):
    settings.TRAVEL_KIND = "osrm"
    settings.TRAVEL_URL = "http://127.0.0.1:1"
    world = build_world()
    ridden(world)
    learnt(world)
    with capture_logs() as said:
        assert ask_ways_everywhere() == {"east": 0}
    assert [one["reason"] for one in said if one["event"] == "map_silent"] == ["ConnectError"]


def test_before_the_first_fit_there_is_nothing_to_ask():
    service = FakeMap()
    assert ask(build_world(), service) == 0
    assert service.heard == []
