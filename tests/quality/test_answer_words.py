"""What is said to a survey, a question or on the telephone is read like a review, and warns."""

import pytest
from django.db import IntegrityError, transaction

from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.fieldwork.models import Acceptance
from jiahe.journeys import survey as journey
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.facts import read
from jiahe.kit.models import Outbox
from jiahe.notify.models import Message
from jiahe.quality.actions.calls import open_call
from jiahe.quality.actions.touch import ask_effort
from jiahe.quality.actions.words import first_reader, read_unread
from jiahe.quality.choices import CallOutcome, CallReason, Measure, TouchKind, Watched
from jiahe.quality.models import CallBack, EarlyWarning, Statement, Survey, TouchPoint
from jiahe.quality.queries.heard import heard_in
from jiahe.quality.queries.surveys import calls_made, calls_to_make
from jiahe.quality.queries.words import visit_behind
from review_world import SOON, as_owner_of_tables, at, settled_world

pytestmark = pytest.mark.django_db
BLAME = "厨房没擦干净，态度很差"
HARM = "阿姨走后我妈的金项链不见了"


@pytest.fixture(scope="module", autouse=True)
def _learnt() -> None:
    """The first reader is learnt before a transaction is open, however busy the machine is."""
    first_reader()


@pytest.fixture
def world():
    made = settled_world()
    with made.inside():
        grant_role(person_id=made.stranger.pk, role=Role.INSPECTOR)
    return made


def deliver(world) -> None:
    with at(SOON), world.inside():
        for kind in ("AnswerKept", "WarningRaised"):
            for row in Outbox.objects.filter(kind=kind).order_by("pk"):
                recorded = read(row)
                for reaction in REACTIONS[type(recorded.fact)]:
                    reaction(recorded)


def visit_id(world) -> int:
    from jiahe.booking.queries import visit_by_code

    return visit_by_code(world.visit_code).pk


def rung(world, words: str, outcome: CallOutcome = CallOutcome.CONTENT) -> None:
    with at(SOON):
        with world.inside():
            call = open_call(visit_id=visit_id(world), because=CallReason.LOW)
        journey.record_call(
            company_id=world.company_id, call_code=call.code, outcome=outcome, words=words,
            actor_id=world.stranger.pk,
        )  # fmt: skip


def asked(world, words: str) -> None:
    with at(SOON):
        with world.inside():
            ask_effort(visit_id=visit_id(world), agent_id=None)
        journey.answer_question(
            company_id=world.company_id, visit_code=world.visit_code, kind=TouchKind.CES,
            person_id=world.member.pk, figure=2, words=words,
        )  # fmt: skip


def surveyed(world, words: str) -> None:
    from jiahe.quality.actions.surveys import open_survey

    with at(SOON):
        with world.inside():
            open_survey(visit_id=visit_id(world))
        journey.answer_survey(
            company_id=world.company_id, visit_code=world.visit_code, person_id=world.member.pk,
            answers={"punctual": 5, "thorough": 2},
        )  # fmt: skip
        journey.say_more(
            company_id=world.company_id, visit_code=world.visit_code, person_id=world.member.pk,
            words=words,
        )  # fmt: skip


WAYS = {"call_back": rung, "touch_point": asked, "survey": surveyed}


@pytest.mark.parametrize("source", WAYS)
def test_each_way_is_read_statement_by_statement_with_its_words(world, source: str) -> None:
    WAYS[source](world, BLAME)
    deliver(world)
    with world.inside():
        rows = list(Statement.objects.order_by("number"))
        assert [(one.aspect, one.feeling) for one in rows] == [
            ("clean", "sorry"),
            ("attitude", "sorry"),
        ]
        assert all(getattr(one, f"{source}_id") and one.rests for one in rows)
        assert {visit_behind(one) for one in rows} == {world.visit_code}


@pytest.mark.parametrize("source", WAYS)
def test_words_of_harm_said_any_way_warn_a_person(world, source: str) -> None:
    WAYS[source](world, HARM)
    deliver(world)
    with world.inside():
        warning = EarlyWarning.objects.get()
        assert (warning.measure, warning.scope) == (Measure.HARM_WORDS, Watched.WORKER)
        assert "【金项链不见】" in warning.evidence[0][2]
    assert Message.objects.filter(kind="WarningRaised").exists()


@pytest.mark.parametrize("source", WAYS)
def test_a_denied_harm_warns_of_nothing(world, source: str) -> None:
    WAYS[source](world, "没有丢东西，也没摔倒过")
    deliver(world)
    with world.inside():
        assert not EarlyWarning.objects.exists()


def test_what_is_of_another_world_is_kept_as_unsure(world) -> None:
    rung(world, "量子纠缠的哈密顿算符")
    deliver(world)
    with world.inside():
        assert [one.feeling for one in Statement.objects.order_by("pk")] == ["unsure"]


def test_a_call_that_reached_nobody_yet_is_not_read(world) -> None:
    rung(world, "占线，晚上再打", CallOutcome.MISSED)
    with world.inside():
        assert not Outbox.objects.filter(kind="AnswerKept").exists()
        assert read_unread() == 0


def test_an_answer_without_words_records_nothing(world) -> None:
    asked(world, " ")
    with world.inside():
        assert not Outbox.objects.filter(kind="AnswerKept").exists()
        assert TouchPoint.objects.get().answered_at == SOON


def test_the_night_reads_what_no_reaction_has_read_once(world) -> None:
    for one in WAYS.values():
        one(world, BLAME)
    with at(SOON), world.inside():
        assert read_unread() == 3
        assert read_unread() == 0
        assert Statement.objects.count() == 6


def test_the_agent_sees_the_surveys_words_first_and_then_those_of_the_call(world) -> None:
    surveyed(world, BLAME)
    deliver(world)
    with world.inside():
        (before,) = heard_in(list(calls_to_make()))
        assert [one.feeling for one, _ in before.said] == ["sorry", "sorry"]
        assert any(is_told for _, parts in before.said for _, is_told in parts)
        assert before.harms == ()
    rung(world, HARM)
    with world.inside():
        (unread,) = heard_in(calls_made())
        assert (unread.words, unread.said, unread.harms) == (HARM, (), ("金项链不见",))
    deliver(world)
    with world.inside():
        (after,) = heard_in(calls_made())
        assert {one.call_back_id for one, _ in after.said} == {CallBack.objects.get().pk}


def test_a_statement_of_two_sources_is_refused(world) -> None:
    rung(world, BLAME)
    surveyed(world, BLAME)
    deliver(world)
    with world.inside():
        row, other = Statement.objects.exclude(call_back=None).first(), Survey.objects.get()
        assert row is not None
        assert not Acceptance.objects.filter(verdict="objected").exists()
        row.survey = other
        with pytest.raises(IntegrityError, match="one_source"), transaction.atomic():
            row.save()


def test_control_without_the_constraint_two_sources_are_kept(world) -> None:
    rung(world, BLAME)
    surveyed(world, "")
    deliver(world)
    with as_owner_of_tables() as cursor:
        cursor.execute("ALTER TABLE quality_statement DROP CONSTRAINT a_statement_has_one_source")
    with world.inside():
        row = Statement.objects.exclude(call_back=None).order_by("pk")[0]
        row.survey, row.number = Survey.objects.get(), 9
        row.save()
        assert Statement.objects.filter(survey__isnull=False, call_back__isnull=False).count() == 1
