"""Courses as a company keeps them: taken over once, in versions, its own beside the house's."""

import pytest

from factories import open_shop
from jiahe.journeys import learn
from jiahe.kit.tenancy import for_company
from jiahe.workforce.actions import learning
from jiahe.workforce.choices import LessonKind
from learning_world import (
    enrol,
    learn_all,
    lessons,
    way,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sunday_noon")]


def test_enrolling_twice_changes_nothing(shop, examiners) -> None:
    assert enrol(shop, examiners[0]) == 1
    assert enrol(shop, examiners[0]) == 0


def test_the_house_s_courses_are_taken_over_once(shop, examiners) -> None:
    assert learn.take_over_courses(company_id=shop.company_id) == 0


def test_a_new_version_leaves_those_who_began_the_old_one_where_they_are(shop, examiners) -> None:
    enrol(shop, examiners[0])
    learn_all(shop, examiners[0])
    with for_company(shop.company_id):
        learning.publish_course(
            code="conduct",
            kind="conduct",
            names=("入户规范 2", "At a home 2"),
            skill="",
            lessons=[learning.LessonText(LessonKind.TEXT, "新", "New", 30, "新", "New")],
        )
    assert way(shop).is_learnt
    versions = {one.course.code: one.course.version for one in way(shop).courses}
    assert versions["conduct"] == 1


def test_who_begins_now_begins_the_new_version(shop, examiners) -> None:
    with for_company(shop.company_id):
        learning.publish_course(
            code="conduct",
            kind="conduct",
            names=("入户规范 2", "At a home 2"),
            skill="",
            lessons=[learning.LessonText(LessonKind.TEXT, "新", "New", 30, "新", "New")],
        )
    versions = {one.course.code: one.course.version for one in way(shop).courses}
    assert versions["conduct"] == 2


def test_another_company_learns_for_itself(shop, examiners) -> None:
    other = open_shop(1, slug="other", first_number=50)
    learn.take_over_courses(company_id=other.company_id)
    (lesson, *_rest) = lessons(shop)
    with pytest.raises(learn.NotOnYourPath):
        learn.open_lesson(
            company_id=other.company_id,
            person_id=other.worker_person_ids[0],
            lesson_id=lesson.pk,
        )
