"""What is said against a visit is read like a review, and guessed at for the desk that decides."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.booking.choices import VisitState
from jiahe.fieldwork.actions.acceptance import object_to_visit
from jiahe.fieldwork.models import Acceptance
from jiahe.journeys import words as journey
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.facts import read
from jiahe.kit.models import Outbox
from jiahe.notify.models import Message
from jiahe.quality.choices import SAID, Aspect, Gravity, LossKind, Measure, Watched
from jiahe.quality.models import EarlyWarning, LossCase, Statement
from jiahe.quality.queries.complaints import guess_of
from jiahe.quality.queries.watch import days_between
from jiahe.quality.queries.words import Place, statements_shown, visit_behind
from review_world import SOON, as_owner_of_tables, at, settled_world

pytestmark = pytest.mark.django_db
TODAY = localdate(SOON)


@pytest.fixture
def world():
    made = settled_world(state=VisitState.AWAITING_ACCEPTANCE)
    with made.inside():
        grant_role(person_id=made.stranger.pk, role=Role.INSPECTOR)
    return made


def objected(world, reason: str) -> list[Statement]:
    with at(SOON), world.inside():
        object_to_visit(visit_code=world.visit_code, person_id=world.member.pk, reason=reason)
        for kind in ("VisitObjected", "WarningRaised"):
            for row in Outbox.objects.filter(kind=kind).order_by("pk"):
                recorded = read(row)
                for reaction in REACTIONS[type(recorded.fact)]:
                    reaction(recorded)
        return list(Statement.objects.order_by("pk"))


def guess(world):
    with world.inside():
        return guess_of(Acceptance.objects.get().visit_id)


def test_an_objection_is_read_statement_by_statement(world) -> None:
    rows = objected(world, "厨房没擦干净，态度很差")
    assert [(one.aspect, one.feeling) for one in rows] == [
        ("clean", "sorry"),
        ("attitude", "sorry"),
    ]
    with world.inside():
        row = Acceptance.objects.get()
        assert {one.objection_id for one in rows} == {row.pk}
        assert visit_behind(rows[0]) == world.visit_code
        assert row.reason == "厨房没擦干净，态度很差"


def test_it_is_read_once_however_often_the_fact_comes(world) -> None:
    objected(world, "厨房没擦干净")
    with at(SOON), world.inside():
        for recorded in map(read, Outbox.objects.filter(kind="VisitObjected")):
            journey.read_objection(recorded)
        assert Statement.objects.count() == 1
    with at(SOON):
        assert journey.learn_and_read(company_id=world.company_id) == 0


def test_the_night_reads_what_the_fact_missed(world) -> None:
    with at(SOON), world.inside():
        object_to_visit(visit_code=world.visit_code, person_id=world.member.pk, reason="来晚了")
    with at(SOON):
        assert journey.learn_and_read(company_id=world.company_id) == 1
    with world.inside():
        assert Statement.objects.get().aspect == "punctual"


def test_a_statement_rests_on_one_text_alone(world) -> None:
    (row,) = objected(world, "厨房没擦干净")
    with world.inside(), pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=row.pk).update(objection=None)


def test_control_without_the_rule_a_statement_may_rest_on_nothing(world) -> None:
    (row,) = objected(world, "厨房没擦干净")
    with world.inside(), as_owner_of_tables() as cursor:
        cursor.execute("ALTER TABLE quality_statement DROP CONSTRAINT a_statement_has_one_source")
        cursor.execute("UPDATE quality_statement SET objection_id = NULL WHERE id = %s", [row.pk])
        assert cursor.rowcount == 1


def test_of_a_crew_nobody_alone_is_meant(world) -> None:
    crew = settled_world(crew=2, slug="west", state=VisitState.AWAITING_ACCEPTANCE)
    assert objected(crew, "厨房没擦干净") == []


def test_the_charts_count_it_with_its_words_on_its_day(world) -> None:
    objected(world, "厨房没擦干净")
    with world.inside():
        days = days_between(TODAY, TODAY)
        shown = statements_shown(TODAY, TODAY, Place(), "clean", "sorry")
        assert [one.words for one in shown] == ["厨房没擦干净"]
    clean = days[SAID[Aspect.CLEAN], Watched.COMPANY, 0][TODAY]
    assert (clean.cases, clean.bad, clean.said) == (1, 1, {world.visit_code: "厨房没擦干净"})


def test_words_of_harm_in_it_reach_a_person_at_once(world) -> None:
    objected(world, "走后发现煤气没关")
    with world.inside():
        warning = EarlyWarning.objects.get(measure=Measure.HARM_WORDS)
        assert (warning.scope, warning.gravity) == (Watched.WORKER, "high")
        assert warning.evidence[0][2] == "走后发现【煤气没关】"
    assert Message.objects.filter(kind="WarningRaised").exists()
    with at(SOON), world.inside():
        for recorded in map(read, Outbox.objects.filter(kind="VisitObjected")):
            journey.warn_of_harm_in_objection(recorded)
        assert len(EarlyWarning.objects.get(measure=Measure.HARM_WORDS).evidence) == 1


def test_harm_told_of_a_crew_is_a_warning_of_the_service() -> None:
    crew = settled_world(crew=2, slug="west", state=VisitState.AWAITING_ACCEPTANCE)
    objected(crew, "孩子被烫伤了")
    with crew.inside():
        assert EarlyWarning.objects.get().scope == Watched.SERVICE


@pytest.mark.parametrize(
    ("reason", "kind", "gravity"),
    [
        ("花瓶打碎了", LossKind.DAMAGED, Gravity.MEDIUM),
        ("厨房没擦干净", LossKind.DEFECTIVE, Gravity.LOW),
        ("迟到了一个小时", LossKind.OBJECTED, Gravity.LOW),
        ("厨房没擦干净，走后发现煤气没关", LossKind.DEFECTIVE, Gravity.HIGH),
    ],
)
def test_kind_and_gravity_are_guessed_from_the_words(world, reason, kind, gravity) -> None:
    objected(world, reason)
    found = guess(world)
    assert (found.kind, found.gravity) == (kind, gravity)
    assert any(is_told for _words, is_told in found.parts)
    with world.inside():
        assert not LossCase.objects.exists()  # a guess opens nothing


def test_words_that_tell_nothing_are_not_guessed_at(world) -> None:
    objected(world, "量子纠缠的哈密顿算符")
    assert guess(world) is None


def test_without_an_objection_there_is_no_guess(world) -> None:
    with world.inside():
        assert guess_of(0) is None
