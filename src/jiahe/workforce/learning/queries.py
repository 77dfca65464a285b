"""Every reading of what was learnt: one worker's way, and everybody's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet, Sum

from jiahe.standards.queries import standard_in_force
from jiahe.workforce.choices import Learning
from jiahe.workforce.models import (
    Course,
    Enrolment,
    Lesson,
    LessonDone,
    Path,
    PracticalTest,
    QuizAttempt,
)

ENTRY_HOURS = "HR-03"


@dataclass(frozen=True)
class CourseWay:
    """A course as one worker meets it: the version begun, else the newest."""

    course: Course
    lessons: tuple[tuple[Lesson, bool], ...]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson, _done in self.lessons)

    @property
    def done(self) -> int:
        return sum(done for _lesson, done in self.lessons)

    @property
    def is_done(self) -> bool:
        return self.done == len(self.lessons)


@dataclass(frozen=True)
class Way:
    """How far one worker has come on a path; minutes are those that count."""

    path: Path
    courses: tuple[CourseWay, ...]
    minutes: int
    minutes_asked: int
    test: PracticalTest | None = None

    @property
    def is_learnt(self) -> bool:
        """Every course and the hours; the practical test is looked at beside it."""
        return self.minutes >= self.minutes_asked and all(one.is_done for one in self.courses)

    @property
    def next_lesson(self) -> Lesson | None:
        lessons = (one for course in self.courses for one in course.lessons)
        return next((lesson for lesson, done in lessons if not done), None)

    @property
    def lessons_done(self) -> int:
        return sum(one.done for one in self.courses)

    @property
    def lessons_all(self) -> int:
        return sum(len(one.lessons) for one in self.courses)


def minutes_asked(on: date) -> int:
    """Minutes of training before the first visit, as in force that day (HR-03)."""
    return round(60 * standard_in_force(ENTRY_HOURS, on).limit)


def paths() -> list[Path]:
    return list(Path.objects.order_by("pk"))


def path_of_line(line: str) -> Path | None:
    return Path.objects.filter(line=line).first()


def courses() -> list[Course]:
    """The newest version of each course with its lessons."""
    rows = Course.objects.order_by("code", "-version").distinct("code")
    return sorted(rows.prefetch_related(_lessons()), key=lambda one: one.pk)


def course_of(code: str, version: int) -> Course | None:
    rows = Course.objects.filter(code=code, version=version)
    return rows.prefetch_related(_lessons()).first()


def lesson_by_id(lesson_id: int) -> Lesson | None:
    return Lesson.objects.filter(pk=lesson_id).select_related("course").first()


def _lessons() -> "Prefetch[str]":
    return Prefetch("lessons", Lesson.objects.order_by("position"))


def ways(pairs: Sequence[tuple[int, Path]], on: date) -> dict[tuple[int, int], Way]:
    """(worker id, path id) -> the way, in four statements whatever their number."""
    worker_ids = {worker for worker, _path in pairs}
    codes = {code for _worker, path in pairs for code in path.courses}
    versions: dict[str, list[Course]] = defaultdict(list)
    rows = Course.objects.filter(code__in=codes).order_by("code", "-version")
    for course in rows.prefetch_related(_lessons()):
        versions[course.code].append(course)
    begun: dict[int, dict[int, int]] = defaultdict(dict)  # worker -> lesson -> minutes, -1 open
    done = LessonDone.objects.filter(worker_id__in=worker_ids, lesson__course__code__in=codes)
    for worker, lesson, at, minutes in done.values_list(
        "worker_id", "lesson_id", "done_at", "minutes"
    ):
        begun[worker][lesson] = minutes if at else -1
    tests = last_tests(worker_ids)
    asked = minutes_asked(on)
    return {
        (worker, path.pk): _way(path, versions, begun[worker], asked, tests.get((worker, path.pk)))
        for worker, path in pairs
    }


def _way(
    path: Path,
    versions: dict[str, list[Course]],
    begun: dict[int, int],
    asked: int,
    test: PracticalTest | None,
) -> Way:
    met = tuple(_met(versions[code], begun) for code in path.courses if versions[code])
    lessons = {
        one.pk for code in path.courses for course in versions[code] for one in course.lessons.all()
    }
    minutes = sum(max(0, begun[one]) for one in lessons & begun.keys())
    return Way(path, met, minutes, asked, test)


def _met(versions: Sequence[Course], begun: dict[int, int]) -> CourseWay:
    """The newest version that is done, else the newest begun, else the newest."""
    found = [
        CourseWay(
            one, tuple((lesson, begun.get(lesson.pk, -1) >= 0) for lesson in one.lessons.all())
        )
        for one in versions
    ]
    opened = (one for one in found if any(lesson.pk in begun for lesson, _done in one.lessons))
    finished = (one for one in found if one.is_done)
    return next(finished, None) or next(opened, None) or found[0]


def way_of(worker_id: int, path: Path, on: date) -> Way:
    return ways([(worker_id, path)], on)[worker_id, path.pk]


def last_tests(worker_ids: Iterable[int]) -> dict[tuple[int, int], PracticalTest]:
    """(worker id, path id) -> the latest closed practical test."""
    rows = PracticalTest.objects.filter(worker_id__in=list(worker_ids), closed_at__isnull=False)
    rows = rows.order_by("worker_id", "path_id", "-closed_at").distinct("worker_id", "path_id")
    return {(one.worker_id, one.path_id): one for one in rows}


def enrolments_of(worker_id: int) -> list[Enrolment]:
    """Open ones first, then the latest."""
    rows = Enrolment.objects.filter(worker_id=worker_id).select_related("path", "certificate")
    return sorted(rows, key=lambda one: (one.state != Learning.OPEN, -one.enrolled_at.timestamp()))


def open_enrolments() -> QuerySet[Enrolment]:
    """Everybody who is learning, the nearest due day first."""
    rows = Enrolment.objects.filter(state=Learning.OPEN).select_related("worker", "path")
    return rows.order_by("due_on", "pk")


def minutes_learnt(worker_ids: Iterable[int]) -> dict[int, int]:
    """Worker id -> every minute of training that counts."""
    rows = LessonDone.objects.filter(worker_id__in=list(worker_ids), done_at__isnull=False)
    totals = rows.order_by().values_list("worker_id").annotate(total=Sum("minutes"))
    return dict(totals)


def done_of(worker_id: int, lesson_id: int) -> LessonDone | None:
    return LessonDone.objects.filter(worker_id=worker_id, lesson_id=lesson_id).first()


def attempts_of(worker_id: int, lesson_id: int) -> list[QuizAttempt]:
    """The latest first."""
    rows = QuizAttempt.objects.filter(worker_id=worker_id, lesson_id=lesson_id)
    return list(rows.order_by("-number"))


def test_by_code(code: str) -> PracticalTest | None:
    rows = PracticalTest.objects.filter(code=code)
    return rows.select_related("worker__person", "path").first()


def workers_done(lesson_id: int) -> set[int]:
    """Who has done this lesson."""
    rows = LessonDone.objects.filter(lesson_id=lesson_id, done_at__isnull=False)
    return set(rows.values_list("worker_id", flat=True))


def open_tests() -> list[PracticalTest]:
    """Tests that are not closed yet, oldest first."""
    rows = PracticalTest.objects.filter(closed_at=None).select_related("worker", "path")
    return list(rows.order_by("pk"))


def closed_tests(limit: int = 30) -> list[PracticalTest]:
    """The latest first."""
    rows = PracticalTest.objects.filter(closed_at__isnull=False).select_related("worker", "path")
    return list(rows.order_by("-closed_at", "-pk")[:limit])
