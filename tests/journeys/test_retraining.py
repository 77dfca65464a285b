"""Whoever is sent back to a finished path has something to learn there, and it counts anew."""

from datetime import timedelta

import pytest

from factories import Shop
from jiahe.journeys import learn
from jiahe.kit.tenancy import for_company
from jiahe.workforce.actions.learning import NotOnThePath, TooQuick, withdraw_enrolment
from jiahe.workforce.choices import CourseKind, ExamPurpose, Learning, LessonKind
from jiahe.workforce.learning import queries
from jiahe.workforce.learning.catalogue import LessonText
from jiahe.workforce.models import Enrolment, LessonDone, Path, PracticalTest
from learning_world import (
    BEFORE,
    FAIL,
    LATER,
    LINE,
    PASS,
    certificates,
    enrol,
    examined,
    learn_again,
    learn_one,
    lessons,
    on,
    passed,
    path,
    way,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sunday_noon")]
OWN = ["cleaning-basics", "deep-cleaning"]


@pytest.fixture
def examiners(shop: Shop, examiners: tuple[int, int]) -> tuple[int, int]:
    """The worker passed the path a week ago."""
    with on(BEFORE + timedelta(days=1)):
        passed(shop, examiners)
    return examiners


def again(shop: Shop) -> list[str]:
    return [course.code for course in way(shop).again]


def test_a_failed_assessment_teaches_the_lines_own_courses_once_more(shop, examiners) -> None:
    assert again(shop) == []
    examined(shop, examiners, FAIL)
    assert again(shop) == OWN
    asked = sum(len(one.lessons) for one in way(shop).courses if one.is_again)
    assert (way(shop).lessons_done, way(shop).is_learnt) == (way(shop).lessons_all - asked, False)


def test_control_without_the_look_at_what_is_new_nothing_is_left_to_learn(
    shop, examiners, monkeypatch
) -> None:
    monkeypatch.setattr(queries, "_again", lambda *_: frozenset())
    examined(shop, examiners, FAIL)
    assert way(shop).next_lesson is None


def test_the_certificate_waits_for_what_is_learnt_once_more(shop, examiners) -> None:
    examined(shop, examiners, FAIL)
    examined(shop, examiners, FAIL)  # the re-test: the certificate is gone
    with on(LATER):
        learn_again(shop, examiners[0], but=1)
        examined(shop, examiners, PASS)
        assert len(certificates(shop)) == 1
        learn_again(shop, examiners[0])
        assert len(certificates(shop)) == 2


def test_what_was_done_in_one_retraining_is_not_done_in_the_next(shop, examiners) -> None:
    examined(shop, examiners, FAIL)
    with on(LATER):
        learn_again(shop, examiners[0])
        assert way(shop).is_learnt
        examined(shop, examiners, FAIL)
    with on(LATER + timedelta(days=1)):
        assert (again(shop), way(shop).is_learnt) == (OWN, False)


def test_the_first_time_and_its_hours_stay_in_the_file(shop, examiners) -> None:
    before = way(shop).minutes
    examined(shop, examiners, FAIL)
    learn_again(shop, examiners[0])
    with for_company(shop.company_id):
        first = LessonDone.objects.filter(again_for=None).count()
        total = queries.minutes_learnt(shop.worker_ids)[shop.worker_ids[0]]
        repeated = sum(LessonDone.objects.exclude(again_for=None).values_list("minutes", flat=True))
    assert (way(shop).minutes, first) == (before, len(lessons(shop)))
    assert total == before + repeated > before


def test_a_lesson_is_read_in_peace_again(shop, examiners) -> None:
    examined(shop, examiners, FAIL)
    lesson = next(one for one in lessons(shop, LessonKind.TEXT) if one.course.code == OWN[0])
    deed = {"company_id": shop.company_id, "person_id": shop.worker_person_ids[0]}
    learn.open_lesson(**deed, lesson_id=lesson.pk)
    with pytest.raises(TooQuick):
        learn.finish_lesson(**deed, lesson_id=lesson.pk)
    with for_company(shop.company_id):
        assert queries.done_of(shop.worker_ids[0], lesson).done_at is None


def test_the_class_is_open_to_who_comes_once_more(shop, examiners) -> None:
    practice = lessons(shop, LessonKind.PRACTICE)
    own = next(one for one in practice if one.course.code in OWN)
    with for_company(shop.company_id):
        assert queries.workers_done(own) == {shop.worker_ids[0]}
    examined(shop, examiners, FAIL)
    with for_company(shop.company_id):
        assert queries.workers_done(own) == set()
    learn_one(shop, examiners[0], shop.worker_person_ids[0], 0, own)
    with for_company(shop.company_id):
        assert queries.workers_done(own) == {shop.worker_ids[0]}


def test_chosen_courses_are_learnt_again_and_no_others(shop, examiners) -> None:
    chosen = ["rights-and-law"]
    learn.enrol_workers(
        company_id=shop.company_id, worker_codes=shop.worker_codes, line=LINE,
        due_on=LATER.date(), reason="年度法规", actor_id=examiners[0], again=chosen,
    )  # fmt: skip
    assert again(shop) == chosen
    learn_again(shop, examiners[0])
    assert way(shop).is_learnt


def law_only(shop: Shop, trainer: int, *more: str) -> None:
    """The trainer asks for the yearly course on law, and for `more` of the path."""
    learn.enrol_workers(
        company_id=shop.company_id, worker_codes=shop.worker_codes[:1], line=LINE,
        due_on=LATER.date(), reason="年度法规", actor_id=trainer, again=["rights-and-law", *more],
    )  # fmt: skip


def last_state(shop: Shop) -> str:
    with for_company(shop.company_id):
        return Enrolment.objects.order_by("-pk")[0].state


def test_a_course_on_law_ends_in_its_quiz_and_the_certificate_stays(shop, examiners) -> None:
    held = certificates(shop)
    law_only(shop, examiners[0])
    learn_again(shop, examiners[0], but=1)
    assert last_state(shop) == Learning.OPEN
    learn_again(shop, examiners[0])
    assert last_state(shop) == Learning.PASSED
    assert certificates(shop) == held


def test_control_a_course_that_is_not_law_alone_still_ends_in_the_test(shop, examiners) -> None:
    law_only(shop, examiners[0], "home-safety")
    learn_again(shop, examiners[0])
    assert last_state(shop) == Learning.OPEN
    examined(shop, examiners, PASS)
    assert last_state(shop) == Learning.PASSED


def test_who_failed_the_practical_test_does_not_come_back_by_a_quiz(shop, examiners) -> None:
    examined(shop, examiners, FAIL)
    with for_company(shop.company_id):
        withdraw_enrolment(worker_id=shop.worker_ids[0], line=LINE)
    law_only(shop, examiners[0])
    learn_again(shop, examiners[0])
    assert last_state(shop) == Learning.OPEN


def test_a_test_beside_a_course_on_law_is_no_retest(shop, examiners) -> None:
    law_only(shop, examiners[0])
    examined(shop, examiners, FAIL)
    with for_company(shop.company_id):
        assert PracticalTest.objects.order_by("-pk")[0].purpose == ExamPurpose.QUARTERLY
    assert len(certificates(shop)) == 1


def test_a_course_of_another_path_is_refused_and_nobody_is_enrolled(shop, examiners) -> None:
    with for_company(shop.company_id):
        before = Enrolment.objects.count()
    with pytest.raises(NotOnThePath):
        learn.enrol_workers(
            company_id=shop.company_id, worker_codes=shop.worker_codes, line=LINE,
            due_on=LATER.date(), reason="", actor_id=examiners[0], again=["newborn-care"],
        )  # fmt: skip
    with for_company(shop.company_id):
        assert Enrolment.objects.count() == before


def test_a_lesson_that_is_new_on_the_path_is_the_retraining(shop, examiners) -> None:
    text = LessonText(LessonKind.TEXT, "擦干", "Drying", 10, "收干", "Dry it")
    learn.publish_course(
        company_id=shop.company_id, code="drying", kind=CourseKind.SKILL, names=("擦干", "Drying"),
        lessons=[text], media={},
    )  # fmt: skip
    learn.set_path(
        company_id=shop.company_id, line=LINE, names=("保洁", "Cleaning"),
        courses=[*path(shop).courses, "drying"], actor_id=examiners[0],
    )  # fmt: skip
    enrol(shop, examiners[0])
    assert again(shop) == []
    assert way(shop).next_lesson.name == "擦干"


def test_a_path_that_shares_all_its_courses_is_learnt_again_as_a_whole(shop, examiners) -> None:
    with for_company(shop.company_id):
        cleaning = path(shop)
        Path.objects.create(
            company_id=shop.company_id, line="other", name="另", name_en="Other",
            courses=cleaning.courses,
        )  # fmt: skip
        assert queries.own_courses()[cleaning.pk] == frozenset(cleaning.courses)
