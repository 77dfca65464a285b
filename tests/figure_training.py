"""Rows of training for figures: lessons done, certificates, tests, law courses, drills."""

from collections.abc import Callable
from datetime import timedelta

from figure_world import ON, World, ago
from jiahe.workforce.models import Course, Drill, Lesson, LessonDone, Path, PracticalTest

Rows = Callable[[World], None]


def course(w: World, kind: str = "skill", lessons: int = 1) -> list[Lesson]:
    """The lessons of a course of that kind, made when first asked for."""
    row, _is_new = Course.objects.get_or_create(
        company_id=w.company_id, code=kind, version=1,
        defaults={"kind": kind, "name": "课", "name_en": "Course", "published_at": ago(days=300)},
    )  # fmt: skip
    return [
        Lesson.objects.get_or_create(
            company_id=w.company_id, course=row, position=position,
            defaults={"kind": "text", "name": "课", "name_en": "Lesson", "minutes": 60},
        )[0]
        for position in range(1, lessons + 1)
    ]  # fmt: skip


def learn(w: World, lesson: Lesson, name: str, days: float, minutes: int = 60) -> None:
    LessonDone.objects.create(
        company_id=w.company_id, worker=w.worker(name), lesson=lesson, minutes=minutes,
        opened_at=ago(days=days), done_at=ago(days=days),
    )  # fmt: skip


def hours(learnt: float, *, days: float = 40, sent: bool = True) -> Rows:
    """A worker with so many hours so many days ago, whose first visit was two days ago."""

    def rows(w: World) -> None:
        (lesson,) = course(w)
        learn(w, lesson, "甲", days, round(60 * learnt))
        if sent:
            w.visit()

    return rows


def certified(line: str, *, since: float = 40, sent: bool = True) -> Rows:
    def rows(w: World) -> None:
        w.worker()
        if line:
            w.paper(f"training_{line}", since=since)
        if sent:
            w.visit()

    return rows


def put_to_test(w: World, name: str, days: float, *, passed: bool) -> None:
    path, _is_new = Path.objects.get_or_create(
        company_id=w.company_id, line="clean",
        defaults={"name": "保洁", "name_en": "Cleaning", "courses": ["skill"]},
    )  # fmt: skip
    PracticalTest.objects.create(
        company_id=w.company_id, worker=w.worker(name), path=path, purpose="quarterly", items=[],
        opened_at=ago(days=days), closed_at=ago(days=days), raw=4.0, passed=passed,
    )  # fmt: skip


def assessed(days: float | None) -> Rows:
    """A worker who was sent, assessed so many days ago or never."""

    def rows(w: World) -> None:
        w.visit()
        if days is not None:
            put_to_test(w, "甲", days, passed=True)

    return rows


def passed(good: int, bad: int = 0) -> Rows:
    def rows(w: World) -> None:
        for number in range(good + bad):
            put_to_test(w, f"工{number}", 20, passed=number < good)

    return rows


def lawful(good: int, bad: int = 0, half: int = 0) -> Rows:
    """Workers who did both lessons of the law course, none, or one of them."""

    def rows(w: World) -> None:
        first, second = course(w, "law", 2)
        for number in range(good + bad + half):
            w.worker(f"工{number}")
            if number < good:
                learn(w, second, f"工{number}", 20)
            if number < good or number >= good + bad:
                learn(w, first, f"工{number}", 30)

    return rows


def drilled(good: int, bad: int = 0) -> Rows:
    def rows(w: World) -> None:
        for number in range(good + bad):
            Drill.objects.create(
                company_id=w.company_id, kind="fire", name="起火", minutes_taken=3,
                held_on=ON - timedelta(days=20), is_effective=number < good, entered_at=ago(days=9),
            )  # fmt: skip

    return rows
