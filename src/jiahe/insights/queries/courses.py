"""What each course changed in households' marks, beside comparable workers who did not take it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from jiahe.engine.effects import Change, Effect, course_effect
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.workforce.learning.queries import courses
from jiahe.workforce.models import Course
from jiahe.workforce.queries import ZONE

WINDOWS = (2, 4, 8)  # weeks before and after
LEAST_MARKS = 3  # on each side of the course
LOOK_BACK = timedelta(days=365)

# The day on which the last lesson of a version was first done, for those who have done all.
TAKEN = """
SELECT c.code, d.worker_id, max((d.done_at AT TIME ZONE %(zone)s)::date)
FROM workforce_lessondone d
JOIN workforce_lesson l ON l.id = d.lesson_id
JOIN workforce_course c ON c.id = l.course_id
WHERE d.company_id = %(company)s AND d.done_at IS NOT NULL AND d.again_for_id IS NULL
GROUP BY c.code, c.id, d.worker_id
HAVING count(*) = (SELECT count(*) FROM workforce_lesson x WHERE x.course_id = c.id)
"""
MARKS = """
SELECT r.worker_id, (lower(s.during) AT TIME ZONE %(zone)s)::date AS day,
  (r.attitude + r.skill + r.effect) / 3.0
FROM quality_review r
JOIN booking_reservation s ON s.visit_id = r.visit_id AND s.worker_id = r.worker_id
WHERE r.company_id = %(company)s AND r.direction = 'of_worker' AND r.hidden_because = ''
  AND lower(s.during) >= %(since)s AND r.attitude IS NOT NULL AND r.skill IS NOT NULL
  AND r.effect IS NOT NULL
ORDER BY 1, 2
"""


@dataclass(frozen=True)
class CourseChange:
    """A course, how many took it in the past year, and its effect; None is too few to say."""

    course: Course
    took: int
    effect: Effect | None


@dataclass(frozen=True)
class Marks:
    """One worker's marks by day, to be averaged over any days."""

    days: Sequence[date]
    sums: Sequence[float]

    def mean(self, first: date, end: date) -> float | None:
        """From `first` up to, without, `end`; None for fewer than `LEAST_MARKS`."""
        a, b = bisect_left(self.days, first), bisect_left(self.days, end)
        if b - a < LEAST_MARKS:
            return None
        return (self.sums[b] - self.sums[a]) / (b - a)


def course_changes(weeks: int) -> list[CourseChange]:
    """Every course of the company, those with something to say first."""
    today = localdate(now())
    since = today - LOOK_BACK
    ever, marks = _taken(), marks_since(since - timedelta(weeks=weeks))
    rows = []
    for course in courses():
        all_days = ever[course.code]
        taken = {worker: day for worker, day in all_days.items() if day >= since}
        effect = effect_of(taken, frozenset(all_days), marks, weeks)
        rows.append(CourseChange(course, len(taken), effect))
    return sorted(rows, key=lambda one: (one.effect is None, -one.took))


def effect_of(
    taken: dict[int, date], ever: frozenset[int], marks: dict[int, Marks], weeks: int
) -> Effect | None:
    """The course's effect, by the week in which each finished it; `ever` are no comparison."""
    periods = {_monday(day) for day in taken.values()}
    others = [
        change
        for worker in marks.keys() - ever
        for period in periods
        for change in _change(worker, period, marks, weeks)
    ]
    took = [
        change
        for worker, day in taken.items()
        for change in _change(worker, _monday(day), marks, weeks)
    ]
    return course_effect(took, others)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _change(worker: int, period: date, marks: dict[int, Marks], weeks: int) -> Iterable[Change]:
    """None or one; the week of the course itself belongs to neither side."""
    if worker not in marks:
        return
    reach = timedelta(weeks=weeks)
    before = marks[worker].mean(period - reach, period)
    after = marks[worker].mean(period + timedelta(weeks=1), period + timedelta(weeks=1) + reach)
    if before is not None and after is not None:
        yield Change(worker, before, after, period)


def _taken() -> dict[str, dict[int, date]]:
    """Course -> worker -> the day on which it was finished, whenever that was."""
    found: dict[str, dict[int, date]] = defaultdict(dict)
    for code, worker, day in _rows(TAKEN):
        found[code][worker] = day
    return found


def marks_since(since: date) -> dict[int, Marks]:
    given: dict[int, list[tuple[date, float]]] = defaultdict(list)
    for worker, day, mark in _rows(MARKS, since=since):
        given[worker].append((day, float(mark)))
    return {
        worker: Marks(
            [day for day, _mark in rows],
            [0.0, *accumulate(mark for _day, mark in rows)],
        )
        for worker, rows in given.items()
    }


def _rows(statement: str, since: date = date.min) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {"company": current_company(), "zone": ZONE.key, "since": since}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
