"""What others read of a review: no author, no home, no day, and not one by one."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from jiahe.quality.models import Review
from jiahe.quality.queries.desk import desk_reviews
from jiahe.quality.queries.shown import (
    ShownReview,
    reviews_of_service,
    reviews_of_worker,
    waiting_for_release,
)
from jiahe.quality.rules import Opinion
from review_world import BAD, GOOD, SOON, another_visit, at, rate, settled_world, worker_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _soon():
    with at(SOON), override("en"):
        yield


def read_by_worker(world):
    with world.inside():
        return reviews_of_worker(worker_of(world).pk)


def test_a_single_new_review_waits() -> None:
    world = settled_world()
    rate(world)
    assert read_by_worker(world) == []
    with world.inside():
        assert waiting_for_release(worker_of(world).pk) == 1
        assert reviews_of_service(world.visit().order.service_id) == []


def test_after_a_week_it_is_shown_by_month_and_service_alone() -> None:
    world = settled_world()
    rate(world)
    with at(SOON + timedelta(days=7)):
        shown = read_by_worker(world)
    assert shown == [
        ShownReview(
            month=date(2026, 11, 1), service="日常保洁", service_en="Daily cleaning",
            mean=14 / 3, attitude=5, skill=5, effect=4, tags=("On time", "Spotless"),
            text=GOOD.text,
        )
    ]  # fmt: skip


def test_what_is_shown_has_no_field_for_author_home_or_visit() -> None:
    assert {field.name for field in fields(ShownReview)} == {
        "month", "service", "service_en", "mean", "attitude", "skill", "effect", "tags", "text",
        "is_changed", "added", "added_after_days", "stub", "weighs_nothing",
    }  # fmt: skip


def test_three_homes_together_are_shown_at_once() -> None:
    world = settled_world()
    for one in (world, another_visit(world, days=1), another_visit(world, days=2)):
        assert read_by_worker(world) == []
        rate(one)
    assert len(read_by_worker(world)) == 3
    with world.inside():
        assert len(reviews_of_service(world.visit().order.service_id)) == 3
    rate(another_visit(world, days=3))
    assert len(read_by_worker(world)) == 3


def test_three_reviews_of_one_home_are_no_crowd() -> None:
    from jiahe.accounts.models import Household

    world = settled_world()
    home = Household.objects.get(pk=world.visit().order.household_id)
    rate(world)
    for days in (1, 2):
        other = another_visit(world, days=days, home=home)
        rate(type(other)(**{**other.__dict__, "member": world.member}))
    assert read_by_worker(world) == []


def test_control_without_the_release_rule_one_review_would_be_seen(monkeypatch) -> None:
    from django.db.models import Q

    from jiahe.quality.queries import shown

    world = settled_world()
    rate(world)
    monkeypatch.setattr(shown, "released", Q)
    assert len(read_by_worker(world)) == 1


def test_the_newest_stands_first_whatever_its_marks() -> None:
    world = settled_world()
    rate(world, GOOD)
    with at(SOON + timedelta(days=1)):
        rate(another_visit(world, days=1), BAD)
    with at(SOON + timedelta(days=9)), world.inside():
        texts = [one.text for one in reviews_of_service(world.visit().order.service_id)]
    assert texts == [BAD.text, GOOD.text]


def test_a_hidden_review_leaves_a_stub_with_the_reason() -> None:
    world = settled_world()
    rate(world)
    with world.inside():
        Review.objects.update(hidden_because="personal_data")
    with at(SOON + timedelta(days=7)):
        shown = read_by_worker(world)
    assert shown == [
        ShownReview(
            month=date(2026, 11, 1), service="日常保洁", service_en="Daily cleaning",
            stub="This review is not shown: Shows personal data.",
        )
    ]  # fmt: skip


def test_what_a_worker_says_of_a_household_is_not_public() -> None:
    from jiahe.journeys import review

    world = settled_world()
    review.review_household(**world.act(), opinion=Opinion(1, 1, 1, (), "很乱"))
    with at(SOON + timedelta(days=8)), world.inside():
        assert reviews_of_service(world.visit().order.service_id) == []
        assert reviews_of_worker(worker_of(world).pk) == []
        assert len(desk_reviews()) == 1


def test_lists_cost_the_same_for_one_row_and_for_many() -> None:
    world = settled_world()
    rate(world)

    def cost() -> int:
        with at(SOON + timedelta(days=8)), world.inside():
            worker_id, service_id = worker_of(world).pk, world.visit().order.service_id
            with CaptureQueriesContext(
                connection,
            ) as seen:
                reviews_of_worker(worker_id)
                reviews_of_service(service_id)
                [(row.worker.name, row.photos.all()[:0]) for row in desk_reviews()]
            return len(seen)

    one = cost()
    for days in range(1, 9):
        rate(another_visit(world, days=days))
    assert cost() == one


@pytest.mark.parametrize(
    ("kept", "count"), [("all", 2), ("low", 1), ("words", 2), ("hidden", 0), ("odd", 2)]
)
def test_the_desk_filters(kept, count) -> None:
    world = settled_world()
    rate(world, GOOD)
    rate(another_visit(world), BAD)
    with world.inside():
        assert len(desk_reviews(kept)) == count
        assert [row.text for row in desk_reviews(words="晚")] == [BAD.text]
