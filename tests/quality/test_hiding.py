"""A review is never deleted, and hidden by the right person for a reason of law alone."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.journeys import review
from jiahe.kit.models import Outbox
from jiahe.quality.actions.hiding import AlreadyHidden, MayNotHide, NotAReasonToHide, NotHidden
from jiahe.quality.actions.reviews import NoSuchReview
from jiahe.quality.models import Review, ReviewPhoto, ReviewVersion
from jiahe.trust.actions import ReasonMissing
from jiahe.trust.models import AuditEntry
from review_world import BAD, SOON, all_reviews, as_owner_of_tables, at, rate, settled_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _soon():
    with at(SOON):
        yield


@pytest.fixture
def world():
    built = settled_world()
    with built.inside():
        grant_role(person_id=built.stranger.pk, role=Role.INSPECTOR)
        grant_role(person_id=built.second.pk, role=Role.DISPATCHER)
    rate(built, BAD)
    return built


def deed(world, **changes):
    return {
        "company_id": world.company_id,
        "review_code": all_reviews(world)[0].code,
        "because": "personal_data",
        "note": "写了电话号码",
        "actor_id": world.stranger.pk,
        **changes,
    }


def audit(world):
    with world.inside():
        return list(AuditEntry.objects.order_by("pk"))


def test_an_inspector_hides_with_reason_and_name(world) -> None:
    review.hide_review(**deed(world))
    row, entry = all_reviews(world)[0], audit(world)[0]
    assert (row.hidden_because, row.text) == ("personal_data", BAD.text)
    assert (entry.actor_id, entry.action) == (world.stranger.pk, "review.hide")
    assert (entry.subject, entry.reason) == (f"review:{row.code}", "写了电话号码")
    assert entry.detail == {"because": "personal_data"}
    assert Outbox.objects.latest("pk").kind == "ReviewHidden"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"because": "too_bad"}, NotAReasonToHide),
        ({"because": ""}, NotAReasonToHide),
        ({"note": "  "}, ReasonMissing),
        ({"review_code": "nothing"}, NoSuchReview),
    ],
)
def test_a_hiding_without_a_proper_reason_changes_nothing(world, changes, refusal) -> None:
    with pytest.raises(refusal):
        review.hide_review(**deed(world, **changes))
    assert (all_reviews(world)[0].hidden_because, audit(world)) == ("", [])


def test_nobody_else_may_hide(world) -> None:
    for person in (world.second, world.lead, world.member):
        with pytest.raises(MayNotHide):
            review.hide_review(**deed(world, actor_id=person.pk))
    assert (all_reviews(world)[0].hidden_because, audit(world)) == ("", [])


def test_another_companys_inspector_may_not(world) -> None:
    other = settled_world(slug="west")
    with other.inside():
        grant_role(person_id=other.stranger.pk, role=Role.INSPECTOR)
    with pytest.raises(MayNotHide):
        review.hide_review(**deed(world, actor_id=other.stranger.pk))
    with pytest.raises(NoSuchReview):
        review.hide_review(**deed(world, actor_id=other.stranger.pk, company_id=other.company_id))
    assert all_reviews(world)[0].hidden_because == ""


def test_hiding_is_taken_back_with_a_reason_too(world) -> None:
    back = {key: value for key, value in deed(world, note="复核后恢复").items() if key != "because"}
    with pytest.raises(NotHidden):
        review.show_review(**back)
    review.hide_review(**deed(world))
    with pytest.raises(AlreadyHidden):
        review.hide_review(**deed(world, because="insult"))
    review.show_review(**back)
    assert all_reviews(world)[0].hidden_because == ""
    assert [entry.action for entry in audit(world)] == ["review.hide", "review.show"]


def test_the_application_has_no_right_to_delete_a_review(world) -> None:
    with world.inside(), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
        Review.objects.all().delete()
    assert len(all_reviews(world)) == 1


def test_even_the_owner_of_the_tables_deletes_no_review(world) -> None:
    with (
        as_owner_of_tables(),
        world.inside(),
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
    ):
        Review.objects.all().delete()
    assert len(all_reviews(world)) == 1


def test_control_without_right_and_trigger_a_review_can_be_deleted(world) -> None:
    with as_owner_of_tables() as cursor, world.inside():
        cursor.execute("DROP TRIGGER never_deleted ON quality_review")
        Review.objects.all().delete()
    assert all_reviews(world) == []


def change(world) -> None:
    review.change_review(
        company_id=world.company_id,
        review_code=all_reviews(world)[0].code,
        person_id=world.member.pk,
        opinion=type(BAD)(5, 5, 5),
        photos=("reviews/2026/one.jpg",),
    )


@pytest.mark.parametrize("model", [ReviewVersion, ReviewPhoto])
def test_earlier_words_and_photos_are_append_only(world, model) -> None:
    change(world)
    for attack in (lambda rows: rows.delete(), lambda rows: rows.update(company_id=1)):
        with world.inside(), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            attack(model.objects.all())
        with (
            as_owner_of_tables(),
            world.inside(),
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
        ):
            attack(model.objects.all())
    with world.inside():
        assert model.objects.count() == 1


def test_control_without_right_and_trigger_earlier_words_can_be_lost(world) -> None:
    change(world)
    with as_owner_of_tables() as cursor, world.inside():
        cursor.execute("DROP TRIGGER append_only ON quality_reviewversion")
        ReviewVersion.objects.all().delete()
        assert ReviewVersion.objects.count() == 0
