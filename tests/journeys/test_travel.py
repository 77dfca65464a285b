"""A company's rides teach its ways each night; arrivals are then foreseen by what was learnt."""

from datetime import timedelta

import pytest

from field_world import DOOR, START, at, build_world, claim_with
from jiahe.booking import timebook
from jiahe.booking.actions import promise
from jiahe.booking.models import Order
from jiahe.booking.queries import TRAVEL, visit_by_code
from jiahe.dispatch.models import TravelFit
from jiahe.dispatch.queries.travel import foreseen_travel, latest_fit
from jiahe.engine.travel import Place
from jiahe.engine.travelfit import FittedTravel
from jiahe.fieldwork.choices import Proof
from jiahe.fieldwork.queries import eta_of
from jiahe.fieldwork.rides import rides_between
from jiahe.journeys import carry_out, slots, tasks
from jiahe.journeys.travel import learn_everywhere, learn_travel
from jiahe.workforce.models import Worker
from rides_world import ride

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
