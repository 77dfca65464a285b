"""Every reading of what was learnt: one worker's way, and everybody's."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch, QuerySet, Sum
from django.utils.timezone import localdate

from jiahe.kit.clock import now
from jiahe.standards.queries import standard_in_force
from jiahe.workforce.choices import CourseKind, Learning
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
    """A course as one worker meets it: the version begun, else the newest.

    `is_again`: it is learnt once more, and what was done before does not tick it.
    """

    course: Course
    lessons: tuple[tuple[Lesson, bool], ...]
    is_again: bool = False

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
    def again(self) -> list[Course]:
        return [one.course for one in self.courses if one.is_again]

    @property
    def is_learnt(self) -> bool:
        """Every course and the hours; the practical test is looked at beside it."""
        return self.minutes >= self.minutes_asked and all(one.is_done for one in self.courses)

    @property
    def ends_in_quiz(self) -> bool:
        """Only law is learnt once more, by somebody who passed the practical test: no re-test."""
        has_passed = self.test is not None and bool(self.test.passed)
        return has_passed and {one.kind for one in self.again} == {CourseKind.LAW}

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


@dataclass(frozen=True)
class _Learnt:
    """A worker's lessons by id: as first done, and once more in the open retraining."""

    first: Mapping[int, LessonDone]
    retraining: Enrolment | None
    again: Mapping[int, LessonDone]


def ways(pairs: Sequence[tuple[int, Path]], on: date) -> dict[tuple[int, int], Way]:
    """(worker id, path id) -> the way, in six statements whatever their number."""
    worker_ids = {worker for worker, _path in pairs}
    codes = {code for _worker, path in pairs for code in path.courses}
    versions: dict[str, list[Course]] = defaultdict(list)
    rows = Course.objects.filter(code__in=codes).order_by("code", "-version")
    for course in rows.prefetch_related(_lessons()):
        versions[course.code].append(course)
    learnt = _learnt_by(worker_ids, codes)
    tests, asked, own = last_tests(worker_ids), minutes_asked(on), own_courses()
    nothing = _Learnt({}, None, {})
    found = {}
    for worker, path in pairs:
        mine = learnt.get((worker, path.pk)) or learnt.get((worker, None)) or nothing
        way = Way(path, (), 0, asked, tests.get((worker, path.pk)))
        found[worker, path.pk] = _walked(way, versions, mine, own[path.pk])
    return found


def _learnt_by(worker_ids: set[int], codes: set[str]) -> dict[tuple[int, int | None], "_Learnt"]:
    """(worker id, id of a path that is learnt now, or None) -> what was done."""
    first: dict[int, dict[int, LessonDone]] = defaultdict(dict)
    again: dict[int, dict[int, LessonDone]] = defaultdict(dict)
    rows = LessonDone.objects.filter(worker_id__in=worker_ids, lesson__course__code__in=codes)
    for row in rows:
        by_lesson = again[row.again_for_id] if row.again_for_id else first[row.worker_id]
        by_lesson[row.lesson_id] = row
    found: dict[tuple[int, int | None], _Learnt] = {
        (worker, None): _Learnt(done, None, {}) for worker, done in first.items()
    }
    for one in Enrolment.objects.filter(worker_id__in=worker_ids, state=Learning.OPEN):
        found[one.worker_id, one.path_id] = _Learnt(first[one.worker_id], one, again[one.pk])
    return found


def own_courses() -> dict[int, frozenset[str]]:
    """Path id -> the courses that no other path teaches; all of them where there are none."""
    rows = list(Path.objects.all())
    taught = Counter(code for one in rows for code in set(one.courses))
    own = {one.pk: frozenset(code for code in one.courses if taught[code] == 1) for one in rows}
    return {one.pk: own[one.pk] or frozenset(one.courses) for one in rows}


def _walked(
    way: Way, versions: dict[str, list[Course]], learnt: _Learnt, own: frozenset[str]
) -> Way:
    codes = [code for code in way.path.courses if versions[code]]
    met = {code: _met(versions[code], learnt.first) for code in codes}
    for code in _again(list(met.values()), learnt, own) & met.keys():
        met[code] = replace(_met(versions[code], learnt.again), is_again=True)
    lessons = {one.pk for code in codes for each in versions[code] for one in each.lessons.all()}
    minutes = sum(learnt.first[one].minutes for one in lessons & learnt.first.keys())
    return replace(way, courses=tuple(met.values()), minutes=minutes)


def _again(met: Sequence[CourseWay], learnt: _Learnt, own: frozenset[str]) -> frozenset[str]:
    """What is learnt once more: what was chosen; else, where nothing is new, the path's own."""
    retraining = learnt.retraining
    if retraining is None or retraining.again:
        return frozenset(retraining.again if retraining else ())
    rows = [learnt.first.get(lesson.pk) for one in met for lesson, _done in one.lessons]
    days = [row.done_at for row in rows if row and row.done_at]
    was_learnt = len(days) == len(rows) and all(day < retraining.enrolled_at for day in days)
    return own if was_learnt else frozenset()


def _met(versions: Sequence[Course], begun: Mapping[int, LessonDone]) -> CourseWay:
    """The newest version that is done, else the newest begun, else the newest."""
    done = {pk for pk, row in begun.items() if row.done_at}
    found = [
        CourseWay(one, tuple((lesson, lesson.pk in done) for lesson in one.lessons.all()))
        for one in versions
    ]
    opened = (one for one in found if any(lesson.pk in begun for lesson, _done in one.lessons))
    finished = (one for one in found if one.is_done)
    return next(finished, None) or next(opened, None) or found[0]


def retraining_with(worker_id: int, lesson: Lesson) -> Enrolment | None:
    """The open enrolment in which the worker learns this lesson once more."""
    code = lesson.course.code
    rows = Enrolment.objects.filter(worker_id=worker_id, state=Learning.OPEN)
    for one in rows.filter(path__courses__contains=[code]).select_related("path").order_by("pk"):
        way = way_of(worker_id, one.path, localdate(now()))
        if any(course.code == code for course in way.again):
            return one
    return None


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


def done_of(worker_id: int, lesson: Lesson) -> LessonDone | None:
    """How far the lesson is; where it is learnt once more, this time."""
    again_for = retraining_with(worker_id, lesson)
    rows = LessonDone.objects.filter(worker_id=worker_id, lesson=lesson, again_for=again_for)
    return rows.first()


def attempts_of(worker_id: int, lesson_id: int) -> list[QuizAttempt]:
    """The latest first."""
    rows = QuizAttempt.objects.filter(worker_id=worker_id, lesson_id=lesson_id)
    return list(rows.order_by("-number"))


def test_by_code(code: str) -> PracticalTest | None:
    rows = PracticalTest.objects.filter(code=code)
    return rows.select_related("worker__person", "path").first()


def workers_done(lesson: Lesson) -> set[int]:
    """Who has done this lesson, without those who are to learn it once more."""
    rows = LessonDone.objects.filter(lesson=lesson, done_at__isnull=False)
    code = lesson.course.code
    learning = [one for one in open_enrolments() if code in one.path.courses]
    found = ways([(one.worker_id, one.path) for one in learning], localdate(now()))
    back = {
        worker
        for (worker, _path), way in found.items()
        for course in way.courses
        if course.is_again and (lesson, False) in course.lessons
    }
    return set(rows.values_list("worker_id", flat=True)) - back


def open_tests() -> list[PracticalTest]:
    """Tests that are not closed yet, oldest first."""
    rows = PracticalTest.objects.filter(closed_at=None).select_related("worker", "path")
    return list(rows.order_by("pk"))


def closed_tests(limit: int = 30) -> list[PracticalTest]:
    """The latest first."""
    rows = PracticalTest.objects.filter(closed_at__isnull=False).select_related("worker", "path")
    return list(rows.order_by("-closed_at", "-pk")[:limit])
