"""The copy of a person's data: reviews with their additions and earlier words, and levels."""

import pytest

from jiahe.journeys import my_copy, review
from jiahe.quality.rules import Opinion
from jiahe.workforce.models import Promotion
from jiahe.workforce.queries import worker_of
from review_world import BAD, SOON, at, rate, settled_world

pytestmark = pytest.mark.django_db
LATER = "两周后看，瓷砖缝还是干净的"


@pytest.fixture(autouse=True)
def _soon():
    with at(SOON):
        yield


@pytest.fixture
def world():
    return settled_world()


def copy_of(person_id):
    """What the only company keeps of the person."""
    (file,) = my_copy.copy_of(person_id)["work"]
    return file


def test_the_author_takes_the_review_its_earlier_words_and_its_addition_along(world) -> None:
    code = rate(world)
    act = {"company_id": world.company_id, "person_id": world.member.pk, "review_code": code}
    review.change_review(**act, opinion=Opinion(4, 4, 5, (), "改一下"))
    review.add_to_review(**act, text=LATER)
    (one,) = copy_of(world.member.pk)["reviews"]
    assert (one["visit"], one["text"], one["attitude"]) == (world.visit_code, "改一下", 4)
    assert (one["addition"]["text"], len(one["earlier"])) == (LATER, 1)
    assert one["addition"]["written_at"] == SOON.isoformat()


def test_a_review_without_an_addition_says_so(world) -> None:
    rate(world, BAD)
    (one,) = copy_of(world.member.pk)["reviews"]
    assert (one["text"], one["addition"], one["earlier"]) == (BAD.text, None, [])


def test_what_others_wrote_is_not_in_the_copy(world) -> None:
    rate(world)
    assert copy_of(world.lead.pk)["reviews"] == []


def raised(world, person_id) -> None:
    with world.inside():
        worker = worker_of(person_id)
        Promotion.objects.create(
            company_id=world.company_id,
            worker=worker,
            skill="daily_cleaning",
            level=2,
            words="做得稳",
            shown=[{"asked": "visits", "have": 60, "need": 50}],
            rules_version="1",
            decided_at=SOON,
            decided_by=world.member,
        )


def test_a_worker_takes_the_own_levels_along(world) -> None:
    raised(world, world.lead.pk)
    assert copy_of(world.lead.pk)["levels"] == [
        {
            "skill": "daily_cleaning",
            "level": 2,
            "decided_at": SOON.isoformat(),
            "words": "做得稳",
            "shown": [{"asked": "visits", "have": 60, "need": 50}],
            "rules_version": "1",
        }
    ]


def test_a_household_has_no_levels(world) -> None:
    assert "levels" not in copy_of(world.member.pk)
