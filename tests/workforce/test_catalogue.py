"""The courses that ship are whole: both languages, answers that fit, and hours enough."""

import re

import pytest

from jiahe.catalog.kinds import KINDS, SHELVES
from jiahe.standards.entries import catalogue
from jiahe.workforce.choices import CourseKind, LessonKind
from jiahe.workforce.learning.catalogue import (
    CourseText,
    PathText,
    _question,
    shipped_courses,
    shipped_paths,
)

CHINESE = re.compile(r"[\u4e00-\u9fff]")
COURSES = list(shipped_courses().values())
PATHS = list(shipped_paths().values())


def test_there_are_at_least_a_dozen_courses_of_every_kind() -> None:
    assert len(COURSES) >= 12
    assert {one.kind for one in COURSES} == set(CourseKind)


def test_every_line_of_work_has_a_path() -> None:
    assert {one.line for one in PATHS} == {shelf.code for shelf in SHELVES}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.line)
def test_a_path_teaches_the_hours_that_the_standard_asks_for(path: PathText) -> None:
    minutes = sum(shipped_courses()[code].minutes for code in path.courses)
    assert minutes >= 60 * catalogue()["HR-03"].limit
    assert len({item["code"] for item in path.items}) == len(path.items) == 6


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.code)
def test_a_course_says_everything_in_both_languages(course: CourseText) -> None:
    said = [(course.zh, course.en)] + [
        pair for one in course.lessons for pair in ((one.zh, one.en), (one.body, one.body_en))
    ]
    for one in course.lessons:
        for asked in one.questions:
            said += [(asked["ask"], asked["ask_en"]), (asked["why"], asked["why_en"])]
            said += list(zip(asked["options"], asked["options_en"], strict=True))
    assert [pair for pair in said if bool(pair[0]) != bool(pair[1])] == []
    assert [en for _zh, en in said if CHINESE.search(en)] == []


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.code)
def test_a_course_ends_with_a_quiz_that_can_ask_other_questions(course: CourseText) -> None:
    quiz = course.lessons[-1]
    assert quiz.kind is LessonKind.QUIZ
    assert 3 <= quiz.draws < len(quiz.questions)
    assert any(one.kind is LessonKind.PRACTICE for one in course.lessons)


def test_a_skill_course_leads_to_a_skill_of_the_trade() -> None:
    skills = {kind.skill for kind in KINDS}
    assert {one.skill for one in COURSES if one.kind is CourseKind.SKILL} <= skills


def test_control_an_answer_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        _question(["问", "Ask", ["一", "二"], ["One", "Two"], 2, "因", "Because"])
