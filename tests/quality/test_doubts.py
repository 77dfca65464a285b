"""A review that looks written to order weighs nothing until a person decides; it is never gone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.journeys import doubt as journey
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.facts import Recorded, read
from jiahe.kit.models import Outbox
from jiahe.notify.models import Message
from jiahe.quality.actions import doubts
from jiahe.quality.actions.doubts import (
    DoubtDecidedAlready,
    MayNotDecide,
    NotADecision,
    look_for_doubts,
)
from jiahe.quality.actions.scores import refresh_fair_score
from jiahe.quality.choices import WeightState
from jiahe.quality.models import Review, ReviewDoubt
from jiahe.quality.queries.doubts import doubts_waiting, signal_words, told
from jiahe.quality.queries.shown import reviews_of_worker
from jiahe.trust.actions import ReasonMissing
from jiahe.trust.models import AuditEntry
from review_world import SOON, as_owner_of_tables, at, rate, settled_world, worker_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A rated visit whose author also works for the company."""
    made = settled_world()
    with at(SOON):
        rate(made)
    with made.inside():
        grant_role(person_id=made.member.pk, role=Role.SERVICE_AGENT)
        grant_role(person_id=made.stranger.pk, role=Role.INSPECTOR)
    return made


def look(world) -> int:
    with at(SOON), world.inside():
        return look_for_doubts()


def deliver(world) -> None:
    """Hands the facts of doubts to their reactions, as the relay would."""
    with at(SOON), world.inside():
        rows = Outbox.objects.filter(kind__in=("ReviewDoubted", "DoubtDecided")).order_by("pk")
        for row in rows:
            recorded = read(row)
            assert isinstance(recorded, Recorded)
            for reaction in REACTIONS[type(recorded.fact)]:
                reaction(recorded)


def decide(world, state=WeightState.RESTORED, reason="本人确认", actor=None) -> None:
    with world.inside():
        code = ReviewDoubt.objects.get().code
    with at(SOON):
        journey.decide_doubt(
            company_id=world.company_id, doubt_code=code, state=state, reason=reason,
            actor_id=(actor or world.stranger).pk,
        )  # fmt: skip


def test_a_review_by_staff_weighs_nothing_and_its_author_is_told(world) -> None:
    assert look(world) == 1
    deliver(world)
    assert worker_of(world).score_count == 0
    with world.inside():
        (row,) = told(doubts_waiting())
        assert Review.objects.get().hidden_because == ""
    assert row.words == (signal_words({"kind": "staff", "detail": {"tie": "staff"}}),)
    message = Message.objects.get(kind="ReviewDoubted")
    assert message.phone == world.member.phone


def test_control_without_the_tie_the_review_counts() -> None:
    honest = settled_world()
    with at(SOON):
        rate(honest)
    assert look(honest) == 0
    with at(SOON), honest.inside():
        refresh_fair_score(worker_id=worker_of(honest).pk)
    assert worker_of(honest).score_count == 1


def test_a_restored_review_counts_again_and_is_not_doubted_again(world) -> None:
    look(world)
    decide(world)
    deliver(world)
    assert worker_of(world).score_count == 1
    assert look(world) == 0
    assert Message.objects.filter(kind="DoubtDecided").count() == 1
    with world.inside():
        entry = AuditEntry.objects.get(action="review.weight_restored")
    assert (entry.actor_id, entry.reason) == (world.stranger.pk, "本人确认")


def test_an_upheld_doubt_leaves_the_review_readable_with_a_label(world) -> None:
    look(world)
    decide(world, WeightState.UPHELD)
    deliver(world)
    assert worker_of(world).score_count == 0
    with at(SOON + timedelta(days=8)), world.inside():
        (shown,) = reviews_of_worker(worker_of(world).pk)
    assert shown.weighs_nothing
    assert shown.text == "擦得很干净 👍"


@pytest.mark.parametrize(
    ("how", "refusal"),
    [({"reason": " "}, ReasonMissing), ({"state": "waiting"}, NotADecision)],
)
def test_a_decision_needs_a_reason_and_a_choice(world, how, refusal) -> None:
    look(world)
    with pytest.raises(refusal):
        decide(world, **how)
    with world.inside():
        assert ReviewDoubt.objects.get().state == WeightState.WAITING


def test_only_an_inspector_decides_and_only_once(world) -> None:
    look(world)
    with pytest.raises(MayNotDecide):
        decide(world, actor=world.member)
    decide(world)
    with pytest.raises(DoubtDecidedAlready):
        decide(world)


def test_a_doubt_cannot_be_deleted(world) -> None:
    look(world)
    with world.inside(), pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReviewDoubt.objects.all().delete()


def test_control_without_the_trigger_it_could(world) -> None:
    look(world)
    with world.inside():
        with as_owner_of_tables() as cursor:
            cursor.execute("ALTER TABLE quality_reviewdoubt DISABLE TRIGGER never_deleted")
        ReviewDoubt.objects.all().delete()
        assert not ReviewDoubt.objects.exists()


def test_control_a_doubt_that_is_kept_of_nobody_lets_the_review_weigh(world, monkeypatch) -> None:
    monkeypatch.setattr(doubts, "signals", lambda _said: {})
    assert look(world) == 0
    with at(SOON), world.inside():
        refresh_fair_score(worker_id=worker_of(world).pk)
    assert worker_of(world).score_count == 1
