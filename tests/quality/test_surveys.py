"""After each visit: asked on three steps, answered or declined; low answers and silence ring."""

from datetime import timedelta

import pytest

from field_world import START
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.fieldwork.facts import VisitAccepted
from jiahe.fieldwork.models import Acceptance
from jiahe.journeys import survey as journey
from jiahe.kit.facts import Recorded
from jiahe.notify.models import Message
from jiahe.quality.actions import surveys
from jiahe.quality.actions.calls import CallIsDone, WordsMissing
from jiahe.quality.actions.surveys import SurveyIsClosed
from jiahe.quality.actions.touch import FigureMissing, NoSuchQuestion, QuestionAnswered
from jiahe.quality.actions.year_survey import (
    AnsweredThisYear,
    AnswersMissing,
    NoYearSurvey,
    YearSurveyHeld,
)
from jiahe.quality.choices import CallOutcome, SurveyState, TouchKind
from jiahe.quality.forms import form_for, year_form
from jiahe.quality.models import CallBack, MysteryVisit, Survey, SurveyStep, TouchPoint, YearAnswer
from jiahe.quality.queries.surveys import survey_board, year_results
from jiahe.quality.survey_rules import STEPS, NothingSaid, UnknownAnswer, may_send
from jiahe.trust.models import AuditEntry
from review_world import SOON, at, rate, settled_world

pytestmark = pytest.mark.django_db
GLAD = {"punctual": 5, "thorough": 4, "belongings": None}
SAD = {"punctual": 5, "thorough": 2}


def accepted(world) -> None:
    with world.inside():
        visit_id = visit_of(world).pk
        fact = VisitAccepted(company_id=world.company_id, visit_id=visit_id)
        journey.ask_after_acceptance(Recorded(1, fact))


def visit_of(world):
    from jiahe.booking.queries import visit_by_code

    return visit_by_code(world.visit_code)


@pytest.fixture
def world():
    made = settled_world()
    with at(SOON):
        accepted(made)
    return made


def the_survey(world) -> Survey:
    with world.inside():
        return Survey.objects.get()


def answer(world, answers=GLAD) -> None:
    journey.answer_survey(
        company_id=world.company_id, visit_code=world.visit_code, person_id=world.member.pk,
        answers=answers,
    )  # fmt: skip


def sweep(world, after: timedelta) -> int:
    with at(SOON + after):
        return journey.ask_again(world.company_id)


def channels() -> list[str]:
    rows = Message.objects.filter(kind="survey").order_by("pk")
    return list(rows.values_list("channel", flat=True))


def test_an_accepted_visit_is_asked_about_in_the_inbox_at_once(world) -> None:
    survey = the_survey(world)
    assert (survey.state, survey.form, survey.steps) == (SurveyState.OPEN, "cleaning", 1)
    assert channels() == ["in_app"]


def test_the_same_acceptance_twice_asks_once(world) -> None:
    with at(SOON):
        accepted(world)
    assert channels() == ["in_app"]


def test_silence_is_asked_again_by_text_and_at_last_rung(world) -> None:
    assert [sweep(world, timedelta(hours=hours)) for hours in (23, 25, 26, 73, 74)] == [
        0, 1, 0, 1, 0,
    ]  # fmt: skip
    assert channels() == ["in_app", "sms", "sms"]
    assert sweep(world, timedelta(days=8)) == 1
    assert the_survey(world).state == SurveyState.SILENT
    with world.inside():
        assert CallBack.objects.get().because == "silent"
        assert SurveyStep.objects.count() == len(STEPS)


@pytest.mark.parametrize("deed", ["answer", "decline", "review"])
def test_who_has_spoken_or_declined_is_not_reminded(world, deed: str) -> None:
    with at(SOON):
        if deed == "answer":
            answer(world)
        elif deed == "decline":
            journey.decline_survey(
                company_id=world.company_id, visit_code=world.visit_code, person_id=world.member.pk
            )
        else:
            rate(world)
    sweep(world, timedelta(hours=25))
    assert channels() == ["in_app"]


def test_control_without_a_word_the_reminder_goes_out(world) -> None:
    sweep(world, timedelta(hours=25))
    assert channels() == ["in_app", "sms"]


def test_no_text_message_goes_out_at_night() -> None:
    assert not may_send("sms", START.replace(hour=23))
    assert not may_send("sms", START.replace(hour=8))
    assert may_send("sms", START.replace(hour=9))
    assert may_send("in_app", START.replace(hour=3))


def test_an_answer_is_kept_and_unsure_counts_as_no_mark(world) -> None:
    with at(SOON):
        answer(world)
        with world.inside():
            board = survey_board()
    assert the_survey(world).answers == GLAD
    cleaning = next(one for one in board.forms if one.name == form_for("clean").words)
    assert [(row.mean, row.unsure) for row in cleaning.dimensions[:3]] == [
        (5, 0), (4, 0), (None, 1),
    ]  # fmt: skip
    with world.inside():
        assert not CallBack.objects.exists()


def test_a_low_answer_asks_why_and_has_somebody_ring_within_a_day(world) -> None:
    with at(SOON):
        answer(world, SAD)
        journey.say_more(
            company_id=world.company_id, visit_code=world.visit_code, person_id=world.member.pk,
            words="厨房没擦",
        )  # fmt: skip
    assert the_survey(world).follow_up == "厨房没擦"
    with world.inside():
        call = CallBack.objects.get()
    assert (call.because, call.due_at) == ("low", SOON + timedelta(hours=24))


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [({}, NothingSaid), ({"unknown": 5}, UnknownAnswer), ({"punctual": 9}, UnknownAnswer)],
)
def test_answers_that_do_not_belong_are_refused(world, answers, refusal) -> None:
    with at(SOON), pytest.raises(refusal):
        answer(world, answers)
    assert the_survey(world).state == SurveyState.OPEN


def test_a_second_answer_is_refused(world) -> None:
    with at(SOON):
        answer(world)
        with pytest.raises(SurveyIsClosed):
            answer(world, SAD)
    assert the_survey(world).answers == GLAD


def test_care_is_asked_other_questions_than_cleaning() -> None:
    care, cleaning = ({one.code for one in form_for(hue).questions} for hue in ("elder", "clean"))
    assert "dignity" in care - cleaning
    assert "belongings" in cleaning - care
    assert form_for("unheard").code == "general"


def test_a_mystery_visit_is_not_asked_about() -> None:
    world = settled_world()
    with world.inside():
        MysteryVisit.objects.create(
            company_id=world.company_id, visit=visit_of(world), marked_by=world.member,
            marked_at=START,
        )  # fmt: skip
        assert surveys.open_survey(visit_id=visit_of(world).pk) is None


def call(world, outcome, words="一切都好"):
    with world.inside():
        code = CallBack.objects.get().code
    journey.record_call(
        company_id=world.company_id, call_code=code, outcome=outcome, words=words,
        actor_id=world.stranger.pk,
    )  # fmt: skip
    with world.inside():
        return CallBack.objects.get()


def test_a_call_is_kept_with_the_agents_name_and_made_once(world) -> None:
    with at(SOON):
        answer(world, SAD)
        with pytest.raises(WordsMissing):
            call(world, CallOutcome.CONTENT, " ")
        made = call(world, CallOutcome.CONTENT)
        assert (made.by_id, made.done_at, made.words) == (world.stranger.pk, SOON, "一切都好")
        with pytest.raises(CallIsDone):
            call(world, CallOutcome.CONTENT)


def test_who_is_not_reached_is_tried_three_times(world) -> None:
    with at(SOON):
        answer(world, SAD)
        tries = [call(world, CallOutcome.MISSED, "").done_at for _ in range(3)]
    assert tries == [None, None, SOON]


def test_after_an_objection_effort_is_asked_and_the_agent_rated() -> None:
    world = settled_world()
    with world.inside():
        grant_role(person_id=world.stranger.pk, role=Role.SERVICE_AGENT)
        visit = visit_of(world)
        Acceptance.objects.create(
            company_id=world.company_id, visit=visit, verdict="objected", reason="x", at=START
        )
        AuditEntry.objects.create(
            company_id=world.company_id, actor=world.stranger, action="objection_resolved",
            subject=world.visit_code, reason="x", at=START,
        )  # fmt: skip
    with at(SOON):
        accepted(world)
        point = {
            "company_id": world.company_id, "visit_code": world.visit_code,
            "person_id": world.member.pk, "kind": TouchKind.CES,
        }  # fmt: skip
        with pytest.raises(FigureMissing):
            journey.answer_question(**point, figure=8)
        journey.answer_question(**point, figure=6, agent_mark=4)
        with pytest.raises(QuestionAnswered):
            journey.answer_question(**point, figure=1)
        with world.inside():
            found, board = TouchPoint.objects.get(), survey_board()
            assert CallBack.objects.get().because == "after_sale"
    assert (found.agent_id, found.agent_mark, found.figure) == (world.stranger.pk, 4, 6)
    assert (board.effort, board.agent_mark, board.nps) == (6, 4, None)


def test_without_a_fifth_visit_nobody_is_asked_to_recommend(world) -> None:
    with at(SOON), pytest.raises(NoSuchQuestion):
        journey.answer_question(
            company_id=world.company_id, visit_code=world.visit_code,
            person_id=world.member.pk, kind=TouchKind.NPS, figure=9,
        )  # fmt: skip


def test_the_yearly_survey_is_opened_once_answered_once_and_closed() -> None:
    world, items = settled_world(), 22
    base = {"company_id": world.company_id}
    told = base | {"person_id": world.member.pk}
    with at(SOON):
        with pytest.raises(NoYearSurvey):
            journey.answer_year_survey(**told, expected=[7] * items, perceived=[6] * items)
        journey.open_year_survey(**base)
        with pytest.raises(YearSurveyHeld):
            journey.open_year_survey(**base)
        with pytest.raises(AnswersMissing):
            journey.answer_year_survey(**told, expected=[7] * 21, perceived=[6] * 21)
        with pytest.raises(AnswersMissing):
            journey.answer_year_survey(**told, expected=[0] * items, perceived=[6] * items)
        journey.answer_year_survey(**told, expected=[7] * items, perceived=[6] * items)
        with pytest.raises(AnsweredThisYear):
            journey.answer_year_survey(**told, expected=[7] * items, perceived=[1] * items)
        journey.close_year_survey(**base)
    with world.inside():
        (year,) = year_results()
        assert YearAnswer.objects.count() == 1
    assert (year.answers, year.gap, len(year.dimensions)) == (1, -1, 5)


def test_the_yearly_form_has_22_items_in_the_five_dimensions() -> None:
    assert [len(one.items) for one in year_form()[1]] == [4, 5, 4, 4, 5]


def test_who_ordered_within_a_year_is_invited_to_the_yearly_survey_once() -> None:
    from jiahe.quality.facts import YearSurveyOpened
    from jiahe.quality.models import YearSurvey

    world = settled_world()
    with at(SOON):
        journey.open_year_survey(company_id=world.company_id)
        with world.inside():
            survey = YearSurvey.objects.get()
            fact = YearSurveyOpened(company_id=world.company_id, survey_id=survey.pk)
            for _ in range(2):
                journey.invite_to_year_survey(Recorded(1, fact))
            survey.refresh_from_db()
    message = Message.objects.get(kind="year_survey")
    assert (message.link, message.channel) == ("/year-survey/east/", "in_app")
    assert survey.invited == 1
