"""Every write about courses, paths, and what a worker did on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy

from jiahe.accounts.queries import company_by_id
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.workforce.choices import CourseKind, Learning, LessonKind, Truth
from jiahe.workforce.learning.catalogue import (
    CourseText,
    LessonText,
    common_items,
    shipped_courses,
    shipped_paths,
)
from jiahe.workforce.learning.queries import retraining_with, way_of
from jiahe.workforce.learning.quizzes import draw, marked, passes
from jiahe.workforce.models import (
    Certificate,
    Course,
    Enrolment,
    Lesson,
    LessonDone,
    Path,
    PracticalTest,
    QuizAttempt,
    Worker,
)
from jiahe.workforce.rules import PROVED, training_kind

LEAST_SHARE_READ = 0.2  # of a lesson's minutes have to go by before it can be ticked
WAIT_AFTER_FAILING = timedelta(minutes=2)
VALID_FOR = timedelta(days=2 * 365)


class TooQuick(Refusal):
    sentence = gettext_lazy(
        "This lesson takes about %(minutes)s minutes. Please read it in peace; "
        "you can tick it from %(at)s on."
    )


class HeldInClass(Refusal):
    sentence = gettext_lazy("This lesson is held in class; the trainer ticks who was there.")


class OnlyByQuiz(Refusal):
    sentence = gettext_lazy("This lesson is done by passing its quiz.")


class TryALittleLater(Refusal):
    sentence = gettext_lazy("Please read the explanations first. You can try again from %(at)s on.")


class QuestionsChanged(Refusal):
    sentence = gettext_lazy("These questions were answered already. Please open the quiz again.")


class NothingToTeach(Refusal):
    sentence = gettext_lazy("A course needs a name in both languages and at least one lesson.")


class NoPath(Refusal):
    sentence = gettext_lazy("A path needs courses that exist.")


class NotOnThePath(Refusal):
    sentence = gettext_lazy("Only courses of the path can be learnt again on it.")


@transaction.atomic
def adopt_courses() -> int:
    """Takes over what ships with the product; how many courses or paths are new.

    What the company has of the same code and version, or for the same line, stays as it is.
    """
    known = set(Course.objects.values_list("code", "version"))
    new = [one for one in shipped_courses().values() if (one.code, one.version) not in known]
    for text in new:
        _publish(text)
    lines = set(Path.objects.values_list("line", flat=True))
    paths = [one for one in shipped_paths().values() if one.line not in lines]
    Path.objects.bulk_create(
        Path(
            company_id=current_company(),
            line=one.line,
            name=one.zh,
            name_en=one.en,
            courses=list(one.courses),
            items=list(one.items),
        )
        for one in paths
    )
    return len(new) + len(paths)


def _publish(text: CourseText) -> Course:
    course = Course.objects.create(
        company_id=current_company(),
        code=text.code,
        version=text.version,
        kind=text.kind,
        name=text.zh,
        name_en=text.en,
        skill=text.skill,
        published_at=now(),
    )
    Lesson.objects.bulk_create(_lesson(course, n, one) for n, one in enumerate(text.lessons, 1))
    return course


def _lesson(course: Course, position: int, text: LessonText) -> Lesson:
    return Lesson(
        company_id=course.company_id,
        course=course,
        position=position,
        kind=text.kind,
        name=text.zh,
        name_en=text.en,
        body=text.body,
        body_en=text.body_en,
        minutes=text.minutes,
        questions=list(text.questions),
        draws=text.draws,
    )


@transaction.atomic
def publish_course(
    *,
    code: str,
    kind: CourseKind,
    names: tuple[str, str],
    skill: str,
    lessons: Sequence[LessonText],
    media: dict[int, Any] | None = None,
) -> Course:
    """The course's next version; `media` holds files by the lesson's position from 1.

    Raises `NothingToTeach`. Who has begun an earlier version finishes that one.
    """
    if not (all(names) and lessons):
        raise NothingToTeach
    last = Course.objects.filter(code=code).order_by("-version").first()
    version = last.version + 1 if last else 1
    course = _publish(CourseText(code, version, kind, skill, *names, tuple(lessons)))
    for lesson in course.lessons.filter(position__in=list(media or {})):
        file = (media or {})[lesson.position]
        lesson.media.save(f"{course.code}-{version}-{lesson.position}-{file.name}", file)
    return course


@transaction.atomic
def set_path(*, line: str, names: tuple[str, str], courses: Sequence[str]) -> Path:
    """What a line's path teaches from now on; raises `NoPath`.

    The items of its test stay; a new line's test looks at what every test looks at.
    """
    if not courses or Course.objects.filter(code__in=courses).values("code").distinct().count() != (
        len(set(courses))
    ):
        raise NoPath
    path, _is_new = Path.objects.update_or_create(
        company_id=current_company(),
        line=line,
        defaults=(taught := {"name": names[0], "name_en": names[1], "courses": list(courses)}),
        create_defaults=taught | {"items": list(common_items())},
    )
    return path


@transaction.atomic
def enrol(  # who, what, by when, why, what once more, by whom
    *,
    worker_ids: Sequence[int],
    path_id: int,
    due_on: date,
    reason: str,
    again: Sequence[str] = (),
    by: int | None,
) -> int:
    """How many are newly on the path; who is learning it already stays as they are.

    `again` are courses to be learnt once more; without them, who has done the whole path learns
    the path's own courses again. Raises `NotOnThePath`.
    """
    if not set(again).issubset(Path.objects.get(pk=path_id).courses):
        raise NotOnThePath
    known = Worker.objects.filter(pk__in=worker_ids).values_list("pk", flat=True)
    busy = set(
        Enrolment.objects.filter(
            path_id=path_id, state=Learning.OPEN, worker_id__in=worker_ids
        ).values_list("worker_id", flat=True)
    )
    rows = Enrolment.objects.bulk_create(
        Enrolment(
            company_id=current_company(),
            worker_id=worker_id,
            path_id=path_id,
            due_on=due_on,
            reason=reason[:120],
            again=list(again),
            enrolled_at=now(),
            enrolled_by_id=by,
        )
        for worker_id in known
        if worker_id not in busy
    )
    return len(rows)


@transaction.atomic
def withdraw_enrolment(*, worker_id: int, line: str) -> int:
    """Takes somebody off a path on which they should not have been; what was learnt stays."""
    rows = Enrolment.objects.filter(worker_id=worker_id, path__line=line, state=Learning.OPEN)
    return rows.delete()[0]


@transaction.atomic
def open_lesson(*, worker_id: int, lesson_id: int) -> LessonDone:
    """The clock of the lesson starts when it is opened first, in each retraining anew."""
    lesson = Lesson.objects.select_related("course").get(pk=lesson_id)
    done, _is_new = LessonDone.objects.get_or_create(
        company_id=current_company(),
        worker_id=worker_id,
        lesson_id=lesson_id,
        again_for=retraining_with(worker_id, lesson),
        defaults={"opened_at": now()},
    )
    return done


@transaction.atomic
def finish_lesson(*, worker_id: int, lesson_id: int) -> LessonDone:
    """Ticks a lesson that was read; raises `HeldInClass`, `OnlyByQuiz`, `TooQuick`."""
    lesson = Lesson.objects.get(pk=lesson_id)
    if lesson.kind == LessonKind.PRACTICE:
        raise HeldInClass
    if lesson.kind == LessonKind.QUIZ:
        raise OnlyByQuiz
    done = open_lesson(worker_id=worker_id, lesson_id=lesson_id)
    ready_at = done.opened_at + timedelta(minutes=LEAST_SHARE_READ * lesson.minutes)
    if done.done_at is None and now() < ready_at:
        raise TooQuick(minutes=lesson.minutes, at=_clock(ready_at))
    return _done(done, lesson, None)


def _clock(at: datetime) -> str:
    return f"{localtime(at):%H:%M}"


def _done(done: LessonDone, lesson: Lesson, by: int | None) -> LessonDone:
    if done.done_at is None:
        done.done_at, done.minutes, done.ticked_by_id = now(), lesson.minutes, by
        done.save(update_fields=["done_at", "minutes", "ticked_by"])
        settle_paths(worker_id=done.worker_id)
    return done


@transaction.atomic
def tick_practice(*, lesson_id: int, worker_ids: Sequence[int], by: int) -> int:
    """The trainer says who was in class; how many lessons became done by it."""
    lesson = Lesson.objects.get(pk=lesson_id, kind=LessonKind.PRACTICE)
    ticked = 0
    for worker_id in Worker.objects.filter(pk__in=worker_ids).values_list("pk", flat=True):
        done = open_lesson(worker_id=worker_id, lesson_id=lesson_id)
        ticked += done.done_at is None
        _done(done, lesson, by)
    return ticked


def questions_now(worker_id: int, lesson: Lesson) -> tuple[int, ...]:
    """The numbers of the questions of the worker's next attempt."""
    made = QuizAttempt.objects.filter(worker_id=worker_id, lesson_id=lesson.pk).count()
    return draw(len(lesson.questions), lesson.draws, made, f"{worker_id} {lesson.pk}")


@transaction.atomic
def answer_quiz(
    *, worker_id: int, lesson_id: int, drawn: Sequence[int], chosen: Sequence[int]
) -> QuizAttempt:
    """Judges the answers; raises `QuestionsChanged`, `TryALittleLater` soon after failing."""
    lesson = Lesson.objects.get(pk=lesson_id)
    Worker.objects.select_for_update().get(pk=worker_id)  # attempts are counted one by one
    last = QuizAttempt.objects.filter(worker_id=worker_id, lesson_id=lesson_id)
    last_one = last.order_by("-number").first()
    if last_one and not last_one.passed and now() < last_one.at + WAIT_AFTER_FAILING:
        raise TryALittleLater(at=_clock(last_one.at + WAIT_AFTER_FAILING))
    if tuple(drawn) != questions_now(worker_id, lesson) or len(drawn) != len(chosen):
        raise QuestionsChanged
    right = sum(one.is_right for one in marked(lesson.questions, drawn, chosen))
    attempt = QuizAttempt.objects.create(
        company_id=current_company(),
        worker_id=worker_id,
        lesson_id=lesson_id,
        number=(last_one.number if last_one else 0) + 1,
        drawn=list(drawn),
        chosen=list(chosen),
        right=right,
        passed=passes(right, len(drawn)),
        at=now(),
    )
    if attempt.passed:
        _done(open_lesson(worker_id=worker_id, lesson_id=lesson_id), lesson, None)
    return attempt


@dataclass(frozen=True)
class Outcome:
    """What became of an enrolment."""

    enrolment_id: int
    certificate_id: int


@transaction.atomic
def settle_paths(*, worker_id: int) -> list[Outcome]:
    """Whoever has the hours, every course and a passed test gets the certificate (HR-03, HR-04).

    A test of before the enrolment is none: who is sent back to the path is tested again. A course
    on law alone ends in its quiz, and the certificate in force stays as it is.
    """
    rows = Enrolment.objects.filter(worker_id=worker_id, state=Learning.OPEN)
    outcomes = []
    for enrolment in rows.select_related("path").select_for_update(of=("self",)):
        way = way_of(worker_id, enrolment.path, localdate(now()))
        if way.is_learnt and way.ends_in_quiz:
            _finish(enrolment)
        elif way.is_learnt and _is_passed_since(way.test, enrolment.enrolled_at):
            outcomes.append(_pass(enrolment))
    return outcomes


def _is_passed_since(test: PracticalTest | None, since: datetime) -> bool:
    return bool(test and test.passed and test.closed_at and test.closed_at >= since)


def _pass(enrolment: Enrolment) -> Outcome:
    today = localdate(now())
    certificate = Certificate.objects.create(
        company_id=enrolment.company_id,
        worker_id=enrolment.worker_id,
        kind=training_kind(enrolment.path.line),
        issuer=company_by_id(enrolment.company_id).name,
        number=enrolment.code,
        valid_from=today,
        valid_until=today + VALID_FOR,
        truth=Truth.CHECKED,
    )
    enrolment.certificate = certificate
    _finish(enrolment)
    return Outcome(enrolment.pk, certificate.pk)


def _finish(enrolment: Enrolment) -> None:
    enrolment.state, enrolment.decided_at = Learning.PASSED, now()
    enrolment.save(update_fields=["state", "decided_at", "certificate"])


@transaction.atomic
def withdraw_training(*, worker_id: int, line: str) -> int:
    """Ends the line's training certificates, so that the gates hold at once; how many it were.

    They stand in the file as they were until yesterday; one given today is rejected.
    """
    today = localdate(now())
    rows = Certificate.objects.filter(
        worker_id=worker_id, kind=training_kind(line), truth__in=PROVED, valid_until__gte=today
    )
    rejected = rows.filter(valid_from__gte=today).update(truth=Truth.REJECTED)
    return rejected + rows.update(valid_until=today - timedelta(days=1))
