"""More is said later beside a rating: by its author, once, in time; nothing of it is replaced."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from jiahe.journeys import review
from jiahe.quality.actions import additions
from jiahe.quality.actions.additions import AddedAlready, NothingAdded, TooLateToAdd
from jiahe.quality.actions.reviews import NoSuchReview
from jiahe.quality.models import ReviewAddition
from jiahe.quality.queries.shown import reviews_of_worker
from jiahe.quality.queries.visits import ADD_WITHIN
from jiahe.quality.rules import TextTooLong
from jiahe.standards.limits import LONGEST_TEXT
from review_world import SOON, all_reviews, at, rate, settled_world, worker_of

pytestmark = pytest.mark.django_db
WORDS = "一个月后水龙头又漏了"
LATER = SOON + timedelta(days=30)


@pytest.fixture
def world():
    return settled_world()


@pytest.fixture
def code(world) -> str:
    with at(SOON):
        return rate(world)


def add(world, code: str, text: str = WORDS, *, by=None, when=LATER) -> None:
    with at(when):
        review.add_to_review(
            company_id=world.company_id, review_code=code, person_id=(by or world.member).pk,
            text=text,
        )  # fmt: skip


def added(world) -> list[str]:
    with world.inside():
        return list(ReviewAddition.objects.order_by("pk").values_list("text", flat=True))


def shown(world, when) -> list[tuple[str, int]]:
    with at(when):
        worker = worker_of(world)
        with world.inside():
            return [(one.added, one.added_after_days) for one in reviews_of_worker(worker.pk)]


def test_it_stands_beside_the_rating_that_stays_as_it_was(world, code) -> None:
    before = all_reviews(world)[0]
    add(world, code)
    after = all_reviews(world)[0]
    assert added(world) == [WORDS]
    assert (after.attitude, after.text, after.changed_at) == (
        before.attitude, before.text, before.changed_at,
    )  # fmt: skip


def test_it_is_read_a_week_later_and_tells_no_day(world, code) -> None:
    add(world, code)
    assert shown(world, LATER + timedelta(days=6)) == [("", 0)]
    assert shown(world, LATER + timedelta(days=8)) == [(WORDS, 28)]


def test_once_and_no_more(world, code) -> None:
    add(world, code)
    with pytest.raises(AddedAlready):
        add(world, code, "又漏了")
    assert added(world) == [WORDS]


def test_nobody_else_adds_to_it(world, code) -> None:
    with pytest.raises(NoSuchReview):
        add(world, code, by=world.stranger)
    assert added(world) == []


def test_nothing_is_added_to_what_is_hidden(world, code) -> None:
    with world.inside():
        type(all_reviews(world)[0]).objects.update(hidden_because="insult")
    with pytest.raises(NoSuchReview):
        add(world, code)
    assert added(world) == []


@pytest.mark.parametrize(
    ("text", "refusal"), [(" \n", NothingAdded), ("长" * (LONGEST_TEXT + 1), TextTooLong)]
)
def test_it_says_something_and_not_too_much(world, code, text, refusal) -> None:
    with pytest.raises(refusal):
        add(world, code, text)
    assert added(world) == []


def test_after_half_a_year_it_is_too_late(world, code) -> None:
    with pytest.raises(TooLateToAdd):
        add(world, code, when=SOON + ADD_WITHIN + timedelta(minutes=1))
    assert added(world) == []


def test_control_with_longer_a_time_it_would_be_taken(world, code, monkeypatch) -> None:
    monkeypatch.setattr(additions, "ADD_WITHIN", ADD_WITHIN * 2)
    add(world, code, when=SOON + ADD_WITHIN + timedelta(minutes=1))
    assert added(world) == [WORDS]


def test_what_was_added_is_never_rewritten(world, code) -> None:
    add(world, code)
    with pytest.raises(DatabaseError), transaction.atomic(), world.inside():
        ReviewAddition.objects.update(text="好")
    assert added(world) == [WORDS]
