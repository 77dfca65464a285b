"""Training entered as it took place elsewhere: nobody is told, no certificate is issued."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from jiahe.kit.tenancy import current_company
from jiahe.workforce.choices import ExamPurpose, Learning
from jiahe.workforce.models import (
    Certificate,
    Enrolment,
    Lesson,
    LessonDone,
    Path,
    PracticalScore,
    PracticalTest,
)
from jiahe.workforce.rules import training_kind

NOON = time(4, tzinfo=UTC)  # noon in China


@dataclass(frozen=True)
class PastLearning:
    """A worker on a path since a day; `share` of its lessons were done by `until_on`."""

    worker_id: int
    line: str
    since_on: date
    until_on: date
    due_on: date
    state: Learning
    share: float = 1.0
    reason: str = ""


@dataclass(frozen=True)
class PastTest:
    """A closed test; `marks` are (examiner, mark of each item of the path, in order)."""

    worker_id: int
    line: str
    purpose: ExamPurpose
    on: date
    marks: tuple[tuple[int, tuple[int, ...]], ...]
    fair: float
    passed: bool

    @property
    def raw(self) -> float:
        given = [mark for _examiner, marks in self.marks for mark in marks]
        return sum(given) / len(given)


@transaction.atomic
def enter_learning(*, rows: Sequence[PastLearning]) -> int:
    """Enrolments with the lessons done on the way; how many lessons count by it."""
    paths = {one.line: one for one in Path.objects.all()}
    papers = _papers({one.worker_id for one in rows})
    Enrolment.objects.bulk_create(_enrolment(one, paths[one.line], papers) for one in rows)
    lessons = _lessons_by_line()
    done: dict[tuple[int, int], LessonDone] = {}
    for one in rows:
        for row in _done(one, lessons[one.line]):
            done.setdefault((row.worker_id, row.lesson_id), row)
    return len(LessonDone.objects.bulk_create(done.values()))


def _papers(worker_ids: set[int]) -> dict[tuple[int, str], Certificate]:
    rows = Certificate.objects.filter(worker_id__in=worker_ids, kind__startswith="training_")
    return {(one.worker_id, one.kind): one for one in rows}


def _enrolment(
    one: PastLearning, path: Path, papers: dict[tuple[int, str], Certificate]
) -> Enrolment:
    is_open = one.state == Learning.OPEN
    is_passed = one.state == Learning.PASSED
    return Enrolment(
        company_id=current_company(),
        worker_id=one.worker_id,
        path=path,
        reason=one.reason,
        due_on=one.due_on,
        enrolled_at=_noon(one.since_on),
        state=one.state,
        decided_at=None if is_open else _noon(one.until_on),
        certificate=papers.get((one.worker_id, training_kind(one.line))) if is_passed else None,
    )


def _lessons_by_line() -> dict[str, list[Lesson]]:
    """The lessons of each line's path, of the newest version of each course."""
    newest: dict[str, dict[int, list[Lesson]]] = {}
    rows = Lesson.objects.select_related("course").order_by("course__version", "position")
    for lesson in rows:
        newest.setdefault(lesson.course.code, {}).setdefault(lesson.course.version, []).append(
            lesson
        )
    return {
        path.line: [
            lesson
            for code in path.courses
            if code in newest
            for lesson in newest[code][max(newest[code])]
        ]
        for path in Path.objects.all()
    }


def _done(one: PastLearning, lessons: Sequence[Lesson]) -> Iterator[LessonDone]:
    count = round(one.share * len(lessons))
    days = (one.until_on - one.since_on).days
    for number, lesson in enumerate(lessons[:count]):
        at = _noon(one.since_on + timedelta(days=days * number // max(1, count)))
        yield LessonDone(
            company_id=current_company(),
            worker_id=one.worker_id,
            lesson=lesson,
            opened_at=at,
            done_at=at + timedelta(minutes=lesson.minutes),
            minutes=lesson.minutes,
        )


def _noon(on: date) -> datetime:
    return datetime.combine(on, NOON)


@transaction.atomic
def enter_course(*, code: str, worker_ids: Sequence[int], on: date) -> int:
    """These workers did the whole newest version of a course on that day."""
    last = Lesson.objects.filter(course__code=code).order_by("-course__version").first()
    lessons = [] if last is None else list(Lesson.objects.filter(course_id=last.course_id))
    rows = LessonDone.objects.bulk_create(
        LessonDone(
            company_id=current_company(),
            worker_id=worker_id,
            lesson=lesson,
            opened_at=_noon(on),
            done_at=_noon(on) + timedelta(minutes=lesson.minutes),
            minutes=lesson.minutes,
        )
        for worker_id in worker_ids
        for lesson in lessons
    )
    return len(rows)


@transaction.atomic
def enter_tests(*, rows: Sequence[PastTest]) -> int:
    """Closed tests with every examiner's marks; what would have followed does not."""
    company_id = current_company()
    paths = {one.line: one for one in Path.objects.all()}
    tests = PracticalTest.objects.bulk_create(
        PracticalTest(
            company_id=company_id,
            worker_id=one.worker_id,
            path=paths[one.line],
            purpose=one.purpose,
            items=paths[one.line].items,
            opened_at=_noon(one.on),
            closed_at=_noon(one.on) + timedelta(hours=2),
            raw=one.raw,
            fair=one.fair,
            passed=one.passed,
        )
        for one in rows
    )
    PracticalScore.objects.bulk_create(
        PracticalScore(
            company_id=company_id,
            test=test,
            examiner_id=examiner,
            item=item["code"],
            score=mark,
            at=test.closed_at,
        )
        for test, one in zip(tests, rows, strict=True)
        for examiner, marks in one.marks
        for item, mark in zip(paths[one.line].items, marks, strict=True)
    )
    return len(tests)
