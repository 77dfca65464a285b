"""服务信用分: every point has a reason, bad ones end, a wrong one is contested within 20 days."""

from datetime import timedelta

import pytest

from field_world import START
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.fieldwork.models import Acceptance
from jiahe.journeys import credit as journey
from jiahe.journeys.evaluate import evaluate_company
from jiahe.kit.facts import read
from jiahe.kit.models import Outbox
from jiahe.notify.models import Message
from jiahe.quality.actions import credit
from jiahe.quality.actions.credit import (
    AlreadyObjected,
    MayNotAnswer,
    NoSuchEntry,
    ObjectionAnswered,
    OwnObjection,
    ReasonNeeded,
    erase_ended,
    note_credit,
)
from jiahe.quality.models import CreditEntry, CreditObjection, Grade
from jiahe.quality.queries.credit import credit_of
from jiahe.trust.models import AuditEntry
from jiahe.workforce.models import Certificate
from review_world import SOON, at, rate, settled_world, worker_of
from unguarded import cut

pytestmark = pytest.mark.django_db
LATER = SOON + timedelta(days=3)


@pytest.fixture
def world():
    """A worker with an objection that the desk put right; an inspector."""
    made = settled_world()
    with made.inside():
        grant_role(person_id=made.stranger.pk, role=Role.INSPECTOR)
        from jiahe.booking.queries import visit_by_code

        Acceptance.objects.create(
            company_id=made.company_id, visit=visit_by_code(made.visit_code), verdict="objected",
            reason="油烟机没擦", at=SOON,
        )  # fmt: skip
        AuditEntry.objects.create(
            company_id=made.company_id, actor=made.stranger, action="objection_resolved",
            subject=made.visit_code, reason="已返工", at=SOON,
        )  # fmt: skip
    note(made)
    return made


def note(world, when=LATER) -> int:
    with at(when), world.inside():
        return note_credit()


def points(world, when=LATER) -> int:
    with at(when), world.inside():
        return credit_of(worker_of(world).pk).credit.points


def the_entry(world) -> CreditEntry:
    with world.inside():
        return CreditEntry.objects.get()


def contest(world, words="客户改了要求", worker=None) -> CreditObjection:
    with at(LATER):
        journey.object_to_entry(
            company_id=world.company_id, entry_code=the_entry(world).code,
            worker_id=worker or worker_of(world).pk, person_id=world.lead.pk, words=words,
        )  # fmt: skip
    with world.inside():
        return CreditObjection.objects.get()


def answer(world, outcome="right", words="核实无误", actor=None) -> None:
    with world.inside():
        code = CreditObjection.objects.get().code
    with at(LATER + timedelta(days=2)):
        journey.answer_objection(
            company_id=world.company_id, objection_code=code, outcome=outcome, words=words,
            actor_id=(actor or world.stranger).pk,
        )  # fmt: skip


def test_an_objection_put_right_takes_points_once(world) -> None:
    assert note(world) == 0
    assert points(world) == 76
    assert the_entry(world).note == "油烟机没擦"


def test_control_an_objection_that_nobody_found_right_takes_none() -> None:
    world = settled_world()
    assert note(world) == 0
    assert points(world) == 80


def test_a_bad_entry_is_erased_after_five_years_and_not_noted_again(world) -> None:
    end = the_entry(world).ends_at
    assert end == SOON.replace(year=SOON.year + 5)
    with at(end), world.inside():
        assert erase_ended() == 1
        assert note_credit() == 0
        assert not CreditEntry.objects.exists()


def test_a_day_before_its_end_it_counts(world) -> None:
    before = the_entry(world).ends_at - timedelta(days=1)
    with at(before), world.inside():
        assert erase_ended() == 0
    assert points(world, before) == 76


def test_a_confirmed_paper_gives_points_while_it_holds(world) -> None:
    day = LATER.date()
    with world.inside():
        Certificate.objects.create(
            company_id=world.company_id, worker=worker_of(world), kind="first_aid", issuer="红会",
            valid_from=day, valid_until=day + timedelta(days=30), truth="issuer_confirmed",
        )  # fmt: skip
    assert note(world, LATER + timedelta(days=1)) == 1
    assert points(world) == 78
    assert points(world, LATER + timedelta(days=40)) == 76


def test_an_objection_has_twenty_days_and_a_right_one_gives_the_points_back(world) -> None:
    objection = contest(world)
    assert objection.due_at - objection.raised_at == timedelta(days=20)
    assert points(world) == 76
    answer(world)
    assert points(world, LATER + timedelta(days=3)) == 80
    deliver(world)
    kinds = Message.objects.filter(kind__startswith="Credit").order_by("kind")
    assert [(one.kind, one.phone) for one in kinds] == [
        ("CreditAnswered", world.lead.phone),
        ("CreditObjected", world.stranger.phone),
    ]


def deliver(world) -> None:
    from jiahe.journeys.reactions import REACTIONS

    with world.inside():
        for row in Outbox.objects.filter(kind__startswith="Credit").order_by("pk"):
            recorded = read(row)
            for reaction in REACTIONS[type(recorded.fact)]:
                reaction(recorded)


def test_a_wrong_objection_leaves_the_points(world) -> None:
    contest(world)
    answer(world, "wrong")
    assert points(world) == 76


def test_objections_are_refused_without_words_twice_and_for_a_colleague(world) -> None:
    with pytest.raises(ReasonNeeded):
        contest(world, " ")
    with pytest.raises(NoSuchEntry):
        contest(world, worker=worker_of(world).pk + 1)
    contest(world)
    with pytest.raises(AlreadyObjected):
        contest(world)


def test_only_an_inspector_answers_once_and_in_words(world) -> None:
    contest(world)
    with pytest.raises(MayNotAnswer):
        answer(world, actor=world.member)
    with pytest.raises(ReasonNeeded):
        answer(world, words="")
    answer(world)
    with pytest.raises(ObjectionAnswered):
        answer(world)


def test_nobody_answers_about_the_own_entry(world) -> None:
    """Also not who is an inspector besides working."""
    with world.inside():
        grant_role(person_id=world.lead.pk, role=Role.INSPECTOR)
    contest(world)
    with pytest.raises(OwnObjection):
        answer(world, actor=world.lead)
    assert points(world) == 76


def test_control_a_colleague_of_the_same_role_answers(world) -> None:
    contest(world)
    answer(world)
    assert points(world, LATER + timedelta(days=3)) == 80


def test_a_company_does_not_judge_about_its_own_entry(world) -> None:
    """Its inspector judges about workers; about the company only who oversees it."""
    with at(LATER), world.inside():
        entry = CreditEntry.objects.create(
            company_id=world.company_id, kind="own_loss", points=-2, happened_at=SOON,
            ends_at=LATER + timedelta(days=900), source="loss:1",
        )  # fmt: skip
        objection = credit.object_to_entry(
            entry_code=entry.code, worker_id=None, person_id=world.member.pk, words="不是公司的错"
        )
        with pytest.raises(credit.AnsweredByOverseers):
            credit.answer_objection(
                objection_code=objection.code, outcome="right", words="好",
                actor_id=world.stranger.pk,
            )  # fmt: skip
        entry.refresh_from_db()
    assert entry.withdrawn_at is None


def test_a_night_makes_scores_and_no_grade_of_one_rating(world) -> None:
    with at(SOON):
        rate(world)
    with at(LATER):
        evaluate_company(world.company_id)
        evaluate_company(world.company_id)
    with world.inside():
        assert worker_of(world).score_count == 1
        assert not Grade.objects.exists()
    assert START < SOON


def test_control_without_that_look_the_own_entry_is_answered(world, monkeypatch) -> None:
    own = "actor_id in (objection.by_id, worker.person_id if worker else None)"
    cut(monkeypatch, credit._refuse_wrong_judge, own, "False")
    with world.inside():
        grant_role(person_id=world.lead.pk, role=Role.INSPECTOR)
    contest(world)
    answer(world, actor=world.lead)
    assert points(world, LATER + timedelta(days=3)) == 80
