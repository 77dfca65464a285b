"""Courses, quizzes and progress in the words that worker and trainer read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiahe.workforce.choices import Learning
from jiahe.workforce.claims import Claim, claim_of
from jiahe.workforce.learning.queries import Way
from jiahe.workforce.learning.quizzes import marked


@dataclass(frozen=True)
class PathWords:
    """One path of one worker as a card shows it."""

    path: Any
    enrolment: Any
    way: Way
    percent: int
    hours: float
    hours_asked: float
    test: str
    is_late: bool
    claim: Claim | None = None  # of the training certificate


def way_words(way: Way, enrolment: Any, today: date) -> PathWords:
    return PathWords(
        way.path,
        enrolment,
        way,
        round(100 * way.lessons_done / max(1, way.lessons_all)),
        way.minutes / 60,
        way.minutes_asked / 60,
        test_words(way),
        enrolment.state == Learning.OPEN and enrolment.due_on < today,
        claim_of(enrolment.certificate, today) if enrolment.certificate else None,
    )


def test_words(way: Way) -> str:
    if way.test is None:
        return _("Practical test: not yet")
    if way.test.passed:
        return _("Practical test: passed")
    return _("Practical test: to be repeated")


def quiz_asked(lesson: Any, drawn: Sequence[int]) -> list[dict[str, Any]]:
    """The questions of the next attempt with their options, in the reader's language."""
    end = "_en" if get_language() == "en" else ""
    return [
        {
            "number": number,
            "ask": lesson.questions[number][f"ask{end}"],
            "options": lesson.questions[number][f"options{end}"],
        }
        for number in drawn
    ]


def quiz_answers(lesson: Any) -> list[dict[str, Any]]:
    """Every question with its options, the right one marked, and why: for who may edit them."""
    end = "_en" if get_language() == "en" else ""
    return [
        {
            "ask": one[f"ask{end}"],
            "options": [
                (option, number == one["right"])
                for number, option in enumerate(one[f"options{end}"])
            ],
            "why": one[f"why{end}"],
        }
        for one in lesson.questions
    ]


def quiz_told(lesson: Any, attempt: Any) -> list[dict[str, Any]]:
    """Each answer of the attempt beside the right one, and why."""
    end = "_en" if get_language() == "en" else ""
    return [
        {
            "ask": one.question[f"ask{end}"],
            "is_right": one.is_right,
            "right": one.question[f"options{end}"][one.question["right"]],
            "why": one.question[f"why{end}"],
        }
        for one in marked(lesson.questions, attempt.drawn, attempt.chosen)
    ]
