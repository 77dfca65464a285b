"""A bad month, a warning, an inspection, its cause, a course, a re-test, other matching."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

import factories
import story_loop as story
from dispatching import Booked, book, person_of
from factories import MONDAY, SUNDAY_NOON, Shop, at
from figure_world import World, ago
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Person, Store
from jiahe.catalog.models import Service, SopVersion
from jiahe.journeys import assign, watch
from jiahe.kit.clock import FixedClock, set_process_clock
from jiahe.kit.tenancy import for_company
from jiahe.quality.models import CreditEntry, StagedMeasure
from jiahe.workforce.learning.queries import courses
from jiahe.workforce.models import Worker
from learning_world import (
    BEFORE,
    FAIL,
    PASS,
    enrol,
    examined,
    learn_again,
    learn_all,
    path,
    school,
)
from story_acts import take_offer
from story_stage import DESK, Stage
from story_words import WORDS

GOOD, FAIR, BAD = (5, 5, 5), (5, 5, 4), (2, 2, 2)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))


@contextmanager
def _days_ago() -> Iterator[None]:
    """Ten days back, in this thread and the server's."""
    set_process_clock(FixedClock(BEFORE + timedelta(days=1)))
    yield
    set_process_clock(FixedClock(SUNDAY_NOON))


def _team(shop: Shop) -> World:
    """The shop's worker belongs to a team; its other people are made by their visits."""
    store = Store.objects.create(company_id=shop.company_id, name="城西班组", lat=30.9, lng=119.3)
    Worker.objects.update(store=store)
    return World(
        shop.company_id, store.pk, Service.objects.get(), SopVersion.objects.get(),
        Person.objects.get(pk=shop.person_id), shop.household_id,
    )  # fmt: skip


def _bad_month(world: World) -> None:
    """Three good weeks, then a bad one."""
    order = world.order()
    for since, days, marks in ((28, 21, (GOOD, FAIR)), (7, 6, (BAD, BAD))):
        for n in range(days):
            when = ago(days=since - n)
            for one in marks:
                visit = world.visit(order, start=when - timedelta(hours=4), **world.fresh())
                world.review(visit, *one, at=when, released_at=when)


def _earlier(shop: Shop, owner: int) -> None:
    """Two objections that were right, a notice and a talk: both are over and changed nothing."""
    for n in range(2):
        CreditEntry.objects.create(
            company_id=shop.company_id, worker_id=shop.worker_ids[0], kind="upheld_objection",
            points=-4, note="厨房台面未擦净", happened_at=ago(days=9 + n),
            ends_at=ago(days=-1800), source=f"objection:{n}",
        )  # fmt: skip
    for stage, days in (("notice", 60), ("coaching", 40)):
        StagedMeasure.objects.create(
            company_id=shop.company_id, worker_id=shop.worker_ids[0], stage=stage, points=4,
            rules_version="1", causes=[], days=30, state="confirmed", proposed_at=ago(days=days),
            decide_by=ago(days=days - 7), decided_at=ago(days=days), decided_by_id=owner,
            seen_at=ago(days=days - 1),
            said="请按规范擦净台面", starts_at=ago(days=days), ends_at=ago(days=days - 30),
        )  # fmt: skip


def _booked(shop: Shop, start: datetime) -> Booked:
    """A visit that the first worker has promised."""
    booked = book(shop, start, worker_id=shop.worker_ids[0])
    for one in assign.offer_visit(company_id=shop.company_id, visit_id=booked.visit_id):
        assign.accept_offer(
            company_id=shop.company_id,
            assignment_code=one.code,
            person_id=person_of(shop, one.worker_id),
        )
    return booked


@pytest.fixture
def shop(sunday):
    return factories.open_shop(workers=2)


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    roles = {"inspector": Role.INSPECTOR, "owner": Role.OWNER, "dispatcher": Role.DISPATCHER}
    return {name: factories.staff(shop.company_id, role, 40 + n)
            for n, (name, role) in enumerate(roles.items())}  # fmt: skip


def test_a_bad_month_ends_in_matching_that_changes(stage: Stage, shop, people, tmp_path) -> None:
    with _days_ago():
        trainers = school(shop)
        enrol(shop, trainers[0], *shop.worker_codes)
        for seat in range(2):
            learn_all(shop, trainers[0], seat)
            examined(shop, trainers, PASS, seat)
    _booked(shop, at(14))
    thursday = _booked(shop, at(10, on=THURSDAY))
    with for_company(shop.company_id):
        _bad_month(_team(shop))
        _earlier(shop, people["owner"])
    watch.read_company(company_id=shop.company_id, through=SUNDAY_NOON.date())
    desk = {name: stage.person(person_id=one, viewport=DESK) for name, one in people.items()}
    inspector, owner, dispatcher = desk["inspector"], desk["owner"], desk["dispatcher"]
    worker, colleague = (stage.person(person_id=one) for one in shop.worker_person_ids)
    trainer, second = (stage.person(person_id=one, viewport=DESK) for one in trainers)

    story.see_warning(stage, inspector)
    story.shot(inspector, "1-warning", tmp_path)
    stage.at(at(17))
    story.inspect(stage, inspector)
    story.shot(inspector, "2-inspection", tmp_path)
    story.find_cause(stage, inspector, at(17, on=THURSDAY))
    story.passes_axe(inspector)
    story.shot(inspector, "3-cause", tmp_path)
    story.decide(stage, owner)
    story.shot(owner, "4-decision", tmp_path)
    story.read_measure(stage, worker)
    story.shot(worker, "5-worker", tmp_path)

    stage.at(at(8, on=TUESDAY))
    with for_company(shop.company_id):
        names = {one.code: one.name for one in courses()}
    story.teach(stage, trainer, [names[code] for code in path(shop).courses])
    story.shot(trainer, "6-course", tmp_path)
    story.learn(stage, worker, at(8, on=TUESDAY))
    story.shot(worker, "7-learnt", tmp_path)

    assert story.who_comes(stage, dispatcher, thursday.visit_code) == ("王阿姨1", ["王阿姨2"])
    stage.at(at(9, on=TUESDAY))
    story.retest(stage, trainer, second, FAIL)
    assert story.who_comes(stage, dispatcher, thursday.visit_code) == ("王阿姨2", [])
    story.shot(dispatcher, "8-not-offered", tmp_path)
    take_offer(stage, colleague, WORDS["zh"])

    stage.at(at(9, on=WEDNESDAY))
    learn_again(shop, trainers[0])  # who failed is taught once more before a pass counts
    story.retest(stage, trainer, second, PASS)
    assert story.who_comes(stage, dispatcher, thursday.visit_code) == ("王阿姨2", ["王阿姨1"])
    story.shot(dispatcher, "9-offered-again", tmp_path)
    for name in ("improvements", "flow", "mechanisms", "suggestions"):
        owner.goto(f"{stage.url}/office/{name}/")
        story.passes_axe(owner)
