"""Hours, courses and a practical test open the gate; a failed re-test closes it; offers follow."""

from datetime import timedelta

import pytest

from factories import MONDAY, SUNDAY_NOON, staff
from jiahe.accounts.choices import Role
from jiahe.catalog.models import Service
from jiahe.journeys import learn
from jiahe.kit.tenancy import for_company
from jiahe.standards.actions import announce_standard
from jiahe.workforce.actions import learning, practicals
from jiahe.workforce.choices import ExamPurpose, Learning, LessonKind, Stage, Truth
from jiahe.workforce.models import Application, Enrolment, LessonDone, PracticalTest
from learning_world import (
    FAIL,
    LINE,
    PASS,
    certificates,
    enrol,
    examined,
    is_offered,
    learn_all,
    lessons,
    on,
    passed,
    path,
    right_answers,
    way,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sunday_noon")]


def test_nobody_is_offered_before_the_path_is_passed(shop, examiners) -> None:
    assert not is_offered(shop)


def test_control_without_the_certificate_asked_for_everybody_is_offered(shop, examiners) -> None:
    with for_company(shop.company_id):
        Service.objects.update(required_certificates=["health_general"])
    assert is_offered(shop)


def test_hours_courses_and_a_passed_test_issue_the_certificate_and_open_the_gate(
    shop, examiners
) -> None:
    enrol(shop, examiners[0])
    learn_all(shop, examiners[0])
    assert way(shop).is_learnt
    assert not is_offered(shop)
    examined(shop, examiners, PASS)
    (paper,) = certificates(shop)
    assert (paper.truth, paper.valid_from) == (Truth.CHECKED, SUNDAY_NOON.date())
    assert is_offered(shop)


def test_a_test_passed_before_the_last_lesson_waits_for_it(shop, examiners) -> None:
    enrol(shop, examiners[0])
    learn_all(shop, examiners[0], but=1)
    examined(shop, examiners, PASS)
    assert certificates(shop) == []
    learn_all(shop, examiners[0])
    assert len(certificates(shop)) == 1


def test_a_failed_test_before_the_first_visit_opens_nothing(shop, examiners) -> None:
    enrol(shop, examiners[0])
    learn_all(shop, examiners[0])
    examined(shop, examiners, FAIL)
    assert certificates(shop) == []
    assert not is_offered(shop)


@pytest.mark.parametrize(("mark", "stage"), [(PASS, Stage.CERTIFICATE), (FAIL, Stage.TRAINING)])
def test_an_applicant_who_passed_stands_before_the_certificate(
    shop, examiners, mark, stage
) -> None:
    with for_company(shop.company_id):
        row = Application.objects.create(
            company_id=shop.company_id, name="赵小兰", phone="+8613900009999", skill="cleaning",
            born_on=MONDAY.replace(year=1990), stage=Stage.TRAINING, stage_since=SUNDAY_NOON,
            applied_at=SUNDAY_NOON, worker_id=shop.worker_ids[0],
        )  # fmt: skip
    enrol(shop, examiners[0])
    learn_all(shop, examiners[0])
    examined(shop, examiners, mark)
    with for_company(shop.company_id):
        row.refresh_from_db()
        assert row.stage == stage


def test_purposes_follow_from_where_the_worker_stands(shop, examiners) -> None:
    passed(shop, examiners)
    examined(shop, examiners, FAIL)
    examined(shop, examiners, FAIL)
    with for_company(shop.company_id):
        purposes = list(PracticalTest.objects.order_by("pk").values_list("purpose", flat=True))
        states = list(Enrolment.objects.order_by("pk").values_list("state", flat=True))
    assert purposes == [ExamPurpose.ENTRY, ExamPurpose.QUARTERLY, ExamPurpose.RETEST]
    assert states == [Learning.PASSED, Learning.FAILED, Learning.OPEN]


def test_a_company_that_asks_for_more_hours_holds_its_people_back(shop, examiners) -> None:
    owner = staff(shop.company_id, Role.OWNER, 5)
    with on(SUNDAY_NOON - timedelta(days=30)), for_company(shop.company_id):
        announce_standard(
            entry_id="HR-03",
            limit=60,
            effective_on=(SUNDAY_NOON - timedelta(days=20)).date(),
            reason="更稳妥",
            actor_id=owner,
        )
    passed(shop, examiners)
    assert certificates(shop) == []


def test_hours_are_counted_and_less_than_forty_are_not_enough(shop, examiners) -> None:
    enrol(shop, examiners[0])
    learn_all(shop, examiners[0])
    assert way(shop).minutes >= way(shop).minutes_asked == 40 * 60
    with for_company(shop.company_id):
        LessonDone.objects.filter(lesson__kind=LessonKind.PRACTICE).update(minutes=0)
    assert not way(shop).is_learnt


def test_a_lesson_cannot_be_ticked_before_it_can_have_been_read(shop, examiners) -> None:
    enrol(shop, examiners[0])
    (lesson, *_rest) = lessons(shop, LessonKind.TEXT)
    asked = {
        "company_id": shop.company_id,
        "person_id": shop.worker_person_ids[0],
        "lesson_id": lesson.pk,
    }
    learn.open_lesson(**asked)
    with pytest.raises(learning.TooQuick, match=f"{lesson.minutes}"):
        learn.finish_lesson(**asked)
    assert way(shop).minutes == 0
    with on(SUNDAY_NOON + timedelta(minutes=lesson.minutes)):
        learn.finish_lesson(**asked)
        learn.finish_lesson(**asked)
    assert way(shop).minutes == lesson.minutes


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [(LessonKind.PRACTICE, learning.HeldInClass), (LessonKind.QUIZ, learning.OnlyByQuiz)],
)
def test_class_and_quiz_cannot_be_ticked_by_the_worker(shop, examiners, kind, refusal) -> None:
    enrol(shop, examiners[0])
    (lesson, *_rest) = lessons(shop, kind)
    with pytest.raises(refusal):
        learn.finish_lesson(
            company_id=shop.company_id,
            person_id=shop.worker_person_ids[0],
            lesson_id=lesson.pk,
        )


def test_a_failed_quiz_waits_then_asks_other_questions(shop, examiners) -> None:
    enrol(shop, examiners[0])
    (lesson, *_rest) = lessons(shop, LessonKind.QUIZ)

    def answered(shift: int):
        with for_company(shop.company_id):
            drawn, right = right_answers(shop.worker_ids[0], lesson)
        return learn.answer_quiz(
            company_id=shop.company_id,
            person_id=shop.worker_person_ids[0],
            lesson_id=lesson.pk,
            drawn=drawn,
            chosen=[(one + shift) % 3 for one in right],
        )

    first = answered(1)
    assert not first.passed
    with pytest.raises(learning.TryALittleLater):
        answered(0)
    with on(SUNDAY_NOON + timedelta(minutes=2)):
        second = answered(0)
    assert second.passed
    assert set(second.drawn) != set(first.drawn)
    assert way(shop).minutes == lesson.minutes


def test_answers_to_other_questions_than_those_asked_are_refused(shop, examiners) -> None:
    enrol(shop, examiners[0])
    (lesson, *_rest) = lessons(shop, LessonKind.QUIZ)
    with for_company(shop.company_id):
        drawn, right = right_answers(shop.worker_ids[0], lesson)
    with pytest.raises(learning.QuestionsChanged):
        learn.answer_quiz(
            company_id=shop.company_id,
            person_id=shop.worker_person_ids[0],
            lesson_id=lesson.pk,
            drawn=drawn[::-1],
            chosen=right,
        )


def test_a_lesson_of_nobodys_path_is_not_found(shop, examiners) -> None:
    (lesson, *_rest) = lessons(shop)
    with pytest.raises(learn.NotOnYourPath):
        learn.open_lesson(
            company_id=shop.company_id,
            person_id=shop.worker_person_ids[0],
            lesson_id=lesson.pk,
        )


def test_one_examiner_alone_decides_nothing(shop, examiners) -> None:
    with pytest.raises(practicals.TooFewExaminers):
        examined(shop, examiners[:1], PASS)


def test_a_worker_does_not_examine_herself(shop, examiners) -> None:
    code = learn.open_test(
        company_id=shop.company_id,
        worker_code=shop.worker_codes[0],
        line=LINE,
        actor_id=examiners[0],
    )
    with pytest.raises(learn.NotYourself):
        learn.score_test(
            company_id=shop.company_id,
            test_code=code,
            person_id=shop.worker_person_ids[0],
            marks={item["code"]: 5 for item in path(shop).items},
        )


def test_a_closed_test_keeps_its_marks(shop, examiners) -> None:
    code = examined(shop, examiners, FAIL)
    with pytest.raises(practicals.TestClosed):
        learn.score_test(
            company_id=shop.company_id,
            test_code=code,
            person_id=examiners[0],
            marks={item["code"]: 5 for item in path(shop).items},
        )
    with pytest.raises(practicals.TestClosed):
        learn.close_test(company_id=shop.company_id, test_code=code, actor_id=examiners[0])


@pytest.mark.parametrize("marks", [{}, {"door": 5}, {"door": 6}])
def test_marks_must_be_whole_and_on_the_scale(shop, examiners, marks) -> None:
    code = learn.open_test(
        company_id=shop.company_id,
        worker_code=shop.worker_codes[0],
        line=LINE,
        actor_id=examiners[0],
    )
    with pytest.raises(practicals.MarksMissing):
        learn.score_test(
            company_id=shop.company_id, test_code=code, person_id=examiners[0], marks=marks
        )
