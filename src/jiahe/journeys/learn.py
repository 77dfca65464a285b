"""From the first lesson to the first visit: learn, be examined, be sent; or not any more."""

from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiahe.catalog.actions import ask_certificate
from jiahe.journeys.intake import examined, trained
from jiahe.journeys.replan import free_line, refill
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.notify.actions import send_text
from jiahe.trust.actions import record_look
from jiahe.workforce.actions import drills, learning, practicals
from jiahe.workforce.choices import CourseKind, ExamPurpose, HonourKind, Learning
from jiahe.workforce.learning.catalogue import LessonText
from jiahe.workforce.learning.marks import Result
from jiahe.workforce.learning.queries import (
    enrolments_of,
    lesson_by_id,
    path_of_line,
    test_by_code,
    way_of,
)
from jiahe.workforce.models import Lesson, Path, PracticalTest, QuizAttempt
from jiahe.workforce.queries import worker_by_code, worker_of, workers_coded
from jiahe.workforce.rules import training_kind

ASKED, CLOSED, SET = "training.asked", "training.tested", "training.path"


class NotOnYourPath(Refusal):
    sentence = gettext_lazy("This lesson is not on a path of yours. Ask your trainer to enrol you.")
    status = HTTPStatus.NOT_FOUND


class NoSuchPath(Refusal):
    sentence = gettext_lazy("There is no such path.")
    status = HTTPStatus.NOT_FOUND


class NoSuchTest(Refusal):
    sentence = gettext_lazy("There is no such test.")
    status = HTTPStatus.NOT_FOUND


class NobodyChosen(Refusal):
    sentence = gettext_lazy("Please choose at least one worker.")


class NotYourself(Refusal):
    sentence = gettext_lazy("Nobody examines themselves.")


def take_over_courses(*, company_id: int) -> int:
    """How many courses and paths of the house are new to the company."""
    with for_company(company_id):
        return learning.adopt_courses()


def publish_course(  # a course has these parts
    *,
    company_id: int,
    code: str,
    kind: CourseKind,
    names: tuple[str, str],
    lessons: Sequence[LessonText],
    media: Mapping[int, Any],
) -> int:
    """The number of the new version; raises `NothingToTeach`."""
    with for_company(company_id):
        course = learning.publish_course(
            code=code, kind=kind, names=names, skill="", lessons=lessons, media=dict(media)
        )
        return course.version


def set_path(
    *, company_id: int, line: str, names: tuple[str, str], courses: Sequence[str], actor_id: int
) -> None:
    """What the line's path teaches from now on; raises `NoPath`."""
    with for_company(company_id):
        learning.set_path(line=line, names=names, courses=courses)
        detail = {"courses": list(courses)}
        record_look(actor_id=actor_id, action=SET, subject=f"path:{line}", detail=detail)


def ask_for_path(*, company_id: int, line: str, actor_id: int) -> int:
    """From now on a visit of this line needs the path passed; how many services ask anew."""
    with for_company(company_id):
        _path(line)
        services = ask_certificate(category_code=line, kind=training_kind(line))
        record_look(
            actor_id=actor_id, action=ASKED, subject=f"path:{line}", detail={"services": services}
        )
        return services


def _path(line: str) -> Path:
    path = path_of_line(line)
    if path is None:
        raise NoSuchPath
    return path


def enrol_workers(  # who, what, by when, why, by whom
    *,
    company_id: int,
    worker_codes: Sequence[str],
    line: str,
    due_on: date,
    reason: str,
    actor_id: int,
    again: Sequence[str] = (),
) -> int:
    """How many are newly on the path; each is told.

    Raises `NoSuchPath`, `NobodyChosen`, `NotOnThePath`.
    """
    with for_company(company_id):
        path = _path(line)
        workers = workers_coded(worker_codes)
        if not workers:
            raise NobodyChosen
        enrolled = learning.enrol(
            worker_ids=[one.pk for one in workers],
            path_id=path.pk,
            due_on=due_on,
            reason=reason,
            again=again,
            by=actor_id,
        )
        for worker in workers:
            text = _("[Jiahe] New training for you: %(path)s, until %(due)s.")
            send_text(
                phone=worker.person.phone,
                kind="enrolled",
                text=text % {"path": path.name, "due": f"{due_on:%m-%d}"},
                link="/work/learning/",
                once_key=f"enrolled:{path.pk}:{worker.pk}:{due_on}",
            )
        return enrolled


def step_off_path(*, worker_id: int, line: str) -> None:
    """Inside the company's walls: a retraining that was not right is taken back."""
    learning.withdraw_enrolment(worker_id=worker_id, line=line)


def lesson_of(*, person_id: int, lesson_id: int) -> tuple[int, Lesson]:
    """(worker id, lesson) of a lesson on a path of this person; raises `NotOnYourPath`.

    Inside the company's walls. Paths that were finished stay open to read.
    """
    worker, lesson = worker_of(person_id), lesson_by_id(lesson_id)
    if worker is None or lesson is None:
        raise NotOnYourPath
    taught = {code for one in enrolments_of(worker.pk) for code in one.path.courses}
    if lesson.course.code not in taught:
        raise NotOnYourPath
    return worker.pk, lesson


def open_lesson(*, company_id: int, person_id: int, lesson_id: int) -> None:
    with for_company(company_id):
        worker_id, lesson = lesson_of(person_id=person_id, lesson_id=lesson_id)
        learning.open_lesson(worker_id=worker_id, lesson_id=lesson.pk)


def finish_lesson(*, company_id: int, person_id: int, lesson_id: int) -> None:
    """Raises `NotOnYourPath` and as `learning.finish_lesson`."""
    with for_company(company_id):
        worker_id, lesson = lesson_of(person_id=person_id, lesson_id=lesson_id)
        learning.finish_lesson(worker_id=worker_id, lesson_id=lesson.pk)


def answer_quiz(
    *,
    company_id: int,
    person_id: int,
    lesson_id: int,
    drawn: Sequence[int],
    chosen: Sequence[int],
) -> QuizAttempt:
    """Raises `NotOnYourPath` and as `learning.answer_quiz`."""
    with for_company(company_id):
        worker_id, lesson = lesson_of(person_id=person_id, lesson_id=lesson_id)
        return learning.answer_quiz(
            worker_id=worker_id, lesson_id=lesson.pk, drawn=drawn, chosen=chosen
        )


def tick_practice(
    *, company_id: int, lesson_id: int, worker_codes: Sequence[str], actor_id: int
) -> int:
    """Who was in class; raises `NobodyChosen`."""
    with for_company(company_id):
        workers = workers_coded(worker_codes)
        if not workers:
            raise NobodyChosen
        return learning.tick_practice(
            lesson_id=lesson_id, worker_ids=[one.pk for one in workers], by=actor_id
        )


def open_test(*, company_id: int, worker_code: str, line: str, actor_id: int) -> str:
    """The new test's code; what it is for follows from where the worker stands."""
    with for_company(company_id):
        worker, path = worker_by_code(worker_code), _path(line)
        if worker is None:
            raise NobodyChosen
        test = practicals.open_test(
            worker_id=worker.pk, path_id=path.pk, purpose=_purpose(worker.pk, path), by=actor_id
        )
        return test.code


def _purpose(worker_id: int, path: Path) -> ExamPurpose:
    """Quarterly for those who passed and are not sent back; a re-test after a failed one."""
    mine = [one for one in enrolments_of(worker_id) if one.path_id == path.pk]
    has_passed = any(one.state == Learning.PASSED for one in mine)
    if not has_passed:
        return ExamPurpose.ENTRY
    is_back = any(one.state == Learning.OPEN for one in mine)
    is_sent_back = is_back and not way_of(worker_id, path, localdate(now())).ends_in_quiz
    return ExamPurpose.RETEST if is_sent_back else ExamPurpose.QUARTERLY


def score_test(
    *, company_id: int, test_code: str, person_id: int, marks: Mapping[str, int]
) -> None:
    """Raises `NoSuchTest`, `NotYourself` and as `practicals.score_test`."""
    with for_company(company_id):
        test = _test(test_code)
        if test.worker.person_id == person_id:
            raise NotYourself
        practicals.score_test(test_id=test.pk, examiner_id=person_id, marks=marks)


def _test(code: str) -> PracticalTest:
    test = test_by_code(code)
    if test is None:
        raise NoSuchTest
    return test


def close_test(*, company_id: int, test_code: str, actor_id: int) -> Result:
    """The result stands and the worker is told; raises `NoSuchTest` and as `practicals`.

    After a failed re-test what was promised on the line goes to others; an applicant who passed
    stands before the certificate.
    """
    result, freed = _closed(company_id, test_code, actor_id)
    refill(company_id=company_id, freed=freed)
    return result


def _closed(company_id: int, test_code: str, actor_id: int) -> tuple[Result, list[tuple[int, int]]]:
    """What the result changes stands or falls with it; freed seats are filled afterwards."""
    with for_company(company_id):
        test = _test(test_code)
        result, freed = practicals.close_test(test_id=test.pk, by=actor_id), []
        record_look(
            actor_id=actor_id,
            action=CLOSED,
            subject=f"test:{test.code}",
            detail={"raw": result.raw, "fair": result.fair, "passed": result.passed},
        )
        text = (
            _("[Jiahe] You passed the practical test “%(path)s”. Well done!")
            if result.passed
            else _("[Jiahe] The practical test “%(path)s” was not passed yet: practise more.")
        )
        send_text(
            phone=test.worker.person.phone,
            kind="tested",
            text=text % {"path": test.path.name},
            link="/work/learning/",
            once_key=f"tested:{test.code}",
        )
        if result.passed:
            for reported in (trained, examined):
                reported(company_id=company_id, worker_id=test.worker_id, actor_id=actor_id)
        elif test.purpose == ExamPurpose.RETEST:
            worker, line = test.worker.code, test.path.line
            freed = free_line(worker_code=worker, line=line, actor_id=actor_id)
        return result, freed


def enter_drill(
    *, company_id: int, report: drills.DrillReport, worker_codes: Sequence[str], actor_id: int
) -> str:
    """The drill's code; raises as `drills.enter_drill`."""
    with for_company(company_id):
        ids = [one.pk for one in workers_coded(worker_codes)]
        return drills.enter_drill(report=report, worker_ids=ids, by=actor_id).code


def give_honour(  # who, what, for what, when, where, by whom
    *,
    company_id: int,
    worker_code: str,
    kind: HonourKind,
    words: tuple[str, str],
    given_on: date,
    contest: tuple[str, str],
    actor_id: int,
) -> None:
    """`contest` is its name and line, both empty without one; the worker is told.

    A contest of that name and day is the same contest. Raises `NobodyChosen`, `NotYetHeld`.
    """
    with for_company(company_id):
        worker = next(iter(workers_coded([worker_code])), None)
        if worker is None:
            raise NobodyChosen
        held = drills.contest_named(name=contest[0], line=contest[1], held_on=given_on)
        given = drills.honour(
            worker_id=worker.pk,
            kind=kind,
            words=words,
            given_on=given_on,
            contest_id=held.pk if held else None,
            by=actor_id,
        )
        send_text(
            phone=worker.person.phone,
            kind="honoured",
            text=_("[Jiahe] Congratulations: %(honour)s.") % {"honour": given.name},
            link="/work/learning/",
            once_key=f"honoured:{given.pk}",
        )
