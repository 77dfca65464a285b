"""A visit is judged once, by who was there, after it was accepted; nothing said is lost."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from field_world import picture_bytes
from jiahe.booking.choices import VisitState
from jiahe.fieldwork.pictures import NotAPhoto
from jiahe.fieldwork.queries import NotYourVisit
from jiahe.journeys import review
from jiahe.kit.models import Outbox
from jiahe.notify.models import Message
from jiahe.quality.actions import reviews
from jiahe.quality.actions.reviews import AlreadyReviewed, NoSuchReview, ReviewIsFinal
from jiahe.quality.models import ReviewInvitation, ReviewPhoto, ReviewVersion
from jiahe.quality.queries.visits import NotOnTheVisit, NotReviewable, ReviewTooLate
from jiahe.quality.rules import (
    MarkMissing,
    Opinion,
    TextTooLong,
    TooManyPhotos,
    UnknownTag,
)
from review_world import (
    BAD,
    END,
    GOOD,
    SOON,
    all_reviews,
    as_owner_of_tables,
    at,
    rate,
    settle,
    settled_world,
    worker_of,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _soon():
    with at(SOON):
        yield


def facts() -> list[str]:
    return list(Outbox.objects.order_by("pk").values_list("kind", flat=True))


def test_a_household_rates_its_visit() -> None:
    world = settled_world()
    code = rate(world)
    row = all_reviews(world)[0]
    assert (row.code, row.attitude, row.skill, row.effect) == (code, 5, 5, 4)
    assert (row.tags, row.text, row.author_id) == (list(GOOD.tags), GOOD.text, world.member.pk)
    assert (row.written_at, facts()) == (SOON, ["ReviewWritten"])


@pytest.mark.parametrize(
    "state",
    sorted(set(VisitState) - {VisitState.ACCEPTED, VisitState.SETTLED}),
)
def test_a_visit_that_was_not_accepted_cannot_be_rated(state) -> None:
    world = settled_world(state=state)
    with pytest.raises(NotReviewable):
        rate(world)
    with pytest.raises(NotReviewable):
        review.review_household(**world.act(), opinion=Opinion(5, 5, 5))
    assert (all_reviews(world), facts()) == ([], [])


def test_somebody_else_finds_no_such_visit() -> None:
    world, other = settled_world(), settled_world(slug="west")
    for person in (other.member, world.lead, world.stranger):
        with pytest.raises(NotYourVisit):
            review.review_visit(**world.act(person), opinion=GOOD)
    with pytest.raises(NotYourVisit):
        review.review_visit(
            company_id=other.company_id, visit_code=world.visit_code,
            person_id=world.member.pk, opinion=GOOD,
        )  # fmt: skip
    assert (all_reviews(world), all_reviews(other), facts()) == ([], [], [])


def test_a_visit_is_rated_once() -> None:
    world = settled_world()
    rate(world)
    with pytest.raises(AlreadyReviewed):
        rate(world, BAD)
    assert [row.attitude for row in all_reviews(world)] == [5]
    assert facts() == ["ReviewWritten"]


def test_each_of_a_crew_is_rated_by_name() -> None:
    world = settled_world(crew=2)
    with pytest.raises(NotOnTheVisit):
        rate(world)
    first, second = worker_of(world), worker_of(world, world.second)
    rate(world, GOOD, worker_code=first.code)
    rate(world, BAD, worker_code=second.code)
    with pytest.raises(NotOnTheVisit):
        rate(world, BAD, worker_code=worker_of(world, world.stranger).code)
    assert [(row.worker_id, row.attitude) for row in all_reviews(world)] == [
        (first.pk, 5), (second.pk, 1),
    ]  # fmt: skip


def test_the_time_to_rate_ends_after_thirty_days() -> None:
    world = settled_world()
    with at(END + timedelta(days=30, seconds=1)), pytest.raises(ReviewTooLate):
        rate(world)
    assert all_reviews(world) == []
    with at(END + timedelta(days=30)):
        rate(world)


@pytest.mark.parametrize(
    ("opinion", "refusal"),
    [
        (Opinion(0, 5, 5), MarkMissing),
        (Opinion(5, 6, 5), MarkMissing),
        (Opinion(5, 5, -1), MarkMissing),
        (Opinion(5, 5, 5, ("invented",)), UnknownTag),
        (Opinion(5, 5, 5, ("tasty",)), UnknownTag),
        (Opinion(5, 5, 5, (), "好" * 2001), TextTooLong),
        (Opinion(5, 5, 5, (), "好" * 10_000_000), TextTooLong),
    ],
)
def test_an_opinion_that_does_not_fit_is_refused(opinion, refusal) -> None:
    world = settled_world()
    with pytest.raises(refusal):
        rate(world, opinion)
    assert (all_reviews(world), facts()) == ([], [])


def test_two_thousand_characters_and_any_emoji_are_kept() -> None:
    world = settled_world()
    text = "👨‍👩‍👧 很好\n谢谢👍🏽❤️" + "好" * 1980
    rate(world, Opinion(5, 5, 5, (), text))
    assert all_reviews(world)[0].text == text


def test_what_cannot_be_seen_is_left_out_of_the_text() -> None:
    world = settled_world()
    rate(world, Opinion(5, 5, 5, (), " 好\x00的\u202e\ud800\r\n谢谢\x07 "))
    assert all_reviews(world)[0].text == "好的\n谢谢"


def test_photos_are_cleaned_and_kept() -> None:
    world = settled_world()
    names = review.store_photos(
        **world.act(world.member), photos=[picture_bytes("red"), picture_bytes("blue")]
    )
    rate(world, photos=names)
    with world.inside():
        assert sorted(ReviewPhoto.objects.values_list("file", flat=True)) == sorted(names)


def test_no_picture_is_stored_for_a_stranger_or_from_something_else(settings) -> None:
    world = settled_world()
    with pytest.raises(NotYourVisit):
        review.store_photos(**world.act(world.stranger), photos=[picture_bytes()])
    with pytest.raises(NotAPhoto):
        review.store_photos(**world.act(world.member), photos=[b"<svg onload=alert(1)>"])
    with pytest.raises(TooManyPhotos):
        review.store_photos(**world.act(world.member), photos=[picture_bytes()] * 7)
    assert list(settings.MEDIA_ROOT.rglob("*.jpg")) == []


def test_a_change_keeps_what_was_said_before() -> None:
    world = settled_world()
    code = rate(world)
    with at(SOON + timedelta(days=7)) as later:
        review.change_review(
            company_id=world.company_id, review_code=code, person_id=world.member.pk, opinion=BAD
        )
    row = all_reviews(world)[0]
    assert (row.attitude, row.text, row.changed_at) == (1, BAD.text, later)
    with world.inside():
        kept = ReviewVersion.objects.get()
        assert (kept.number, kept.attitude, kept.text) == (1, 5, GOOD.text)
        assert (kept.said_at, kept.replaced_at) == (SOON, later)
    assert facts() == ["ReviewWritten", "ReviewChanged"]


def test_the_same_words_again_change_nothing() -> None:
    world = settled_world()
    code = rate(world)
    review.change_review(
        company_id=world.company_id, review_code=code, person_id=world.member.pk, opinion=GOOD
    )
    assert (all_reviews(world)[0].changed_at, facts()) == (None, ["ReviewWritten"])


def test_a_change_is_refused_to_others_and_after_seven_days() -> None:
    world = settled_world()
    code = rate(world)
    deed = {"company_id": world.company_id, "review_code": code, "opinion": BAD}
    with pytest.raises(NoSuchReview):
        review.change_review(**deed, person_id=world.lead.pk)
    with at(SOON + timedelta(days=7, seconds=1)), pytest.raises(ReviewIsFinal):
        review.change_review(**deed, person_id=world.member.pk)
    assert all_reviews(world)[0].attitude == 5
    with world.inside():
        assert ReviewVersion.objects.count() == 0
    assert facts() == ["ReviewWritten"]


def test_a_worker_rates_the_household_of_an_own_visit_only() -> None:
    world = settled_world()
    said = Opinion(4, 4, 5, ("welcoming",), "家里很整洁")
    for person in (world.second, world.member):
        with pytest.raises(NotYourVisit):
            review.review_household(**world.act(person), opinion=said)
    review.review_household(**world.act(), opinion=said)
    with pytest.raises(AlreadyReviewed):
        review.review_household(**world.act(), opinion=said)
    assert [(row.direction, row.author_id) for row in all_reviews(world)] == [
        ("of_household", world.lead.pk)
    ]


def test_two_sends_at_the_same_moment_make_one_review() -> None:
    world = settled_world()
    gate, outcomes = threading.Barrier(2), []

    def send() -> None:
        gate.wait()
        try:
            with at(SOON):
                rate(world)
            outcomes.append("written")
        except AlreadyReviewed:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(outcomes), len(all_reviews(world))) == (["refused", "written"], 1)
    assert facts() == ["ReviewWritten"]


class Blind:
    """In place of the check whether a review exists: sees nothing."""

    def __init__(self, real) -> None:
        self.real = real

    def filter(self, **_):
        return self.real.none()

    def __getattr__(self, name):
        return getattr(self.real, name)


@pytest.mark.django_db(transaction=False)
def test_control_without_the_check_the_database_still_refuses(monkeypatch) -> None:
    world = settled_world()
    rate(world)
    monkeypatch.setattr(reviews.Review, "objects", Blind(reviews.Review.objects))
    with pytest.raises(IntegrityError, match="one_review_each_way_and_worker"):
        rate(world)


@pytest.mark.django_db(transaction=False)
def test_control_without_check_and_constraint_there_are_two_reviews(monkeypatch) -> None:
    with as_owner_of_tables() as cursor:
        cursor.execute("ALTER TABLE quality_review DROP CONSTRAINT one_review_each_way_and_worker")
    world = settled_world()
    rate(world)
    real = reviews.Review.objects
    monkeypatch.setattr(reviews.Review, "objects", Blind(real))
    rate(world)
    monkeypatch.setattr(reviews.Review, "objects", real)
    assert len(all_reviews(world)) == 2


def test_the_household_is_invited_once() -> None:
    world = settled_world()
    visit_id = world.visit().pk
    with world.inside():
        assert [review.invite_review(visit_id), review.invite_review(visit_id)] == [True, False]
        assert ReviewInvitation.objects.count() == 1
    message = Message.objects.get(kind="review_invitation")
    assert message.link == f"/orders/{world.order_code}/rate/{world.visit_code}/"
    assert message.phone == world.visit().order.contact_phone


def test_nobody_is_invited_to_rate_a_cancelled_visit() -> None:
    world = settled_world(state=VisitState.CANCELLED)
    with world.inside():
        assert review.invite_review(world.visit().pk) is False
        assert ReviewInvitation.objects.count() == 0
    assert Message.objects.filter(kind="review_invitation").count() == 0
    settle(world)
    with world.inside():
        assert review.invite_review(world.visit().pk) is True


def test_a_tag_named_twice_counts_once() -> None:
    world = settled_world()
    rate(world, replace(GOOD, tags=("on_time", "on_time")))
    assert all_reviews(world)[0].tags == ["on_time"]


def test_from_acceptance_to_the_score_by_the_relay() -> None:
    from jiahe.journeys.reactions import REACTIONS
    from jiahe.kit.outbox import deliver_pending

    world = settled_world()
    rate(world, BAD)
    assert deliver_pending(REACTIONS) == 1
    once = worker_of(world)
    assert (once.score_count, once.score_mean < 4.6) == (1, True)
    assert deliver_pending(REACTIONS) == 0
