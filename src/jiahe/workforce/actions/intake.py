"""Every write to an application: one verb, one allowed move, each kept in the audit."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.accounts.rules import e164
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.standards.queries import standard_in_force
from jiahe.trust.actions import ReasonMissing, record_look
from jiahe.workforce.choices import Duty, InterviewKind, Stage
from jiahe.workforce.models import Application, Interview, Worker
from jiahe.workforce.queries import papers_of_everybody
from jiahe.workforce.recruits import applications_of
from jiahe.workforce.rules import certificate_blocks
from jiahe.workforce.stages import ENDED, may_move, total_of

PASS_MARK = "HR-01"  # noqa: S105  # a standard, no password
YOUNGEST_YEARS = 18
CHECKED_FIRST = ("identity", "violence_check", "health_general")


class AlreadyApplied(Refusal):
    sentence = gettext_lazy("You have applied here already. The company will call you.")


class TooYoung(Refusal):
    sentence = gettext_lazy("Work in homes begins at 18.")


class WrongStage(Refusal):
    sentence = gettext_lazy("This cannot be the next step: the application is at “%(stage)s”.")


class MarksIncomplete(Refusal):
    sentence = gettext_lazy("Each of the five topics needs a mark from 0 to 20.")


class InterviewNotPassed(Refusal):
    sentence = gettext_lazy("The interview has not been passed: %(mark)s points are needed.")


class WorksHereAlready(Refusal):
    sentence = gettext_lazy("This person works here already.")


class ChecksNotDone(Refusal):
    sentence = gettext_lazy("The checks are not done: %(missing)s")


class UnknownApplication(Refusal):
    sentence = gettext_lazy("This application does not exist.")
    status = HTTPStatus.NOT_FOUND


@transaction.atomic
def apply_for_work(  # what a company must know to invite somebody
    *, name: str, phone: str, born_on: date, skill: str, years: int, story: str
) -> Application:
    """Raises `NotAPhoneNumber`, `TooYoung`, `AlreadyApplied`."""
    today = localdate(now())
    if (today.year, today.month, today.day) < (
        born_on.year + YOUNGEST_YEARS, born_on.month, born_on.day,
    ):  # fmt: skip
        raise TooYoung
    row, is_new = Application.objects.exclude(stage__in=ENDED).get_or_create(
        company_id=current_company(),
        phone=e164(phone),
        defaults={
            "name": name, "born_on": born_on, "skill": skill, "years": years, "story": story[:200],
            "stage_since": now(), "applied_at": now(),
        },
    )  # fmt: skip
    if not is_new:
        raise AlreadyApplied
    return row


def _locked(code: str) -> Application:
    row = Application.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise UnknownApplication
    return row


def _require(row: Application, to: Stage) -> None:
    if not may_move(row.stage, to):
        raise WrongStage(stage=row.get_stage_display())


def _move(row: Application, to: Stage, actor_id: int) -> None:
    _require(row, to)
    detail = {"from": row.stage, "to": to.value}
    row.stage, row.stage_since = to, now()
    row.save(update_fields=["stage", "stage_since", "ended_because", "worker"])
    subject = f"application:{row.code}"
    record_look(actor_id=actor_id, action="intake.moved", subject=subject, detail=detail)


@transaction.atomic
def invite_to_interview(*, code: str, actor_id: int) -> None:
    _move(_locked(code), Stage.INTERVIEW, actor_id)


@transaction.atomic
def mark_interview(*, code: str, marks: Mapping[str, int], actor_id: int) -> Interview:
    """Keeps the marks; who has too few is turned down. Raises `MarksIncomplete`, `WrongStage`."""
    row = _locked(code)
    _require(row, Stage.CHECKS)
    interview = _interview(row, InterviewKind.INTAKE, marks, actor_id)
    if interview.total < interview.pass_mark:
        row.ended_because = str(InterviewNotPassed(mark=interview.pass_mark))
        _move(row, Stage.TURNED_DOWN, actor_id)
    return interview


@transaction.atomic
def assess_quarter(*, code: str, marks: Mapping[str, int], actor_id: int) -> Interview:
    """The quarterly assessment of somebody on duty; consequences are decided elsewhere."""
    row = _locked(code)
    _require(row, Stage.LEFT)
    return _interview(row, InterviewKind.QUARTERLY, marks, actor_id)


def _interview(
    row: Application, kind: InterviewKind, marks: Mapping[str, int], actor_id: int
) -> Interview:
    try:
        total = total_of(dict(marks))
    except ValueError as fault:
        raise MarksIncomplete from fault
    return Interview.objects.create(
        company_id=current_company(),
        application=row,
        kind=kind,
        marks=dict(marks),
        total=total,
        pass_mark=round(standard_in_force(PASS_MARK, localdate(now())).limit),
        by_id=actor_id,
        at=now(),
    )


def passed_interview(row: Application) -> bool:
    """Whether the last interview at intake reached the mark that held on its day."""
    last = row.interviews.filter(kind=InterviewKind.INTAKE).order_by("at", "pk").last()
    return last is not None and last.total >= last.pass_mark


@transaction.atomic
def begin_checks(*, code: str, worker: Worker, actor_id: int) -> None:
    """The person is on file from now on, and not on duty. Raises `InterviewNotPassed`."""
    row = _locked(code)
    _require(row, Stage.CHECKS)
    if not passed_interview(row):
        mark = round(standard_in_force(PASS_MARK, localdate(now())).limit)
        raise InterviewNotPassed(mark=mark)
    Worker.objects.filter(pk=worker.pk).update(duty=Duty.TRAINEE)
    row.worker = worker
    _move(row, Stage.CHECKS, actor_id)


@transaction.atomic
def begin_with_checks(*, worker_id: int, phone: str, skill: str) -> Application:
    """Somebody who worked here before the company came: no interview, everything else."""
    worker = Worker.objects.get(pk=worker_id)
    Worker.objects.filter(pk=worker_id).update(duty=Duty.TRAINEE)
    return Application.objects.create(
        company_id=current_company(),
        name=worker.name,
        phone=phone,
        born_on=worker.born_on,
        skill=skill,
        years=worker.years,
        stage=Stage.CHECKS,
        stage_since=now(),
        applied_at=now(),
        worker=worker,
    )


@transaction.atomic
def finish_checks(*, code: str, actor_id: int) -> None:
    """Raises `ChecksNotDone` naming what is not proved today."""
    row = _locked(code)
    _require(row, Stage.TRAINING)
    assert row.worker is not None
    papers = row.worker.certificates.all()
    blocks = certificate_blocks(papers, CHECKED_FIRST, localdate(now()))
    if blocks:
        raise ChecksNotDone(missing=" ".join(one.words for one in blocks))
    _move(row, Stage.TRAINING, actor_id)


@transaction.atomic
def finish_training(*, code: str, actor_id: int) -> None:
    _move(_locked(code), Stage.EXAM, actor_id)


@transaction.atomic
def pass_exam(*, code: str, actor_id: int) -> None:
    _move(_locked(code), Stage.CERTIFICATE, actor_id)


@transaction.atomic
def start_duty(*, code: str, actor_id: int) -> None:
    """On duty from now on; raises `ChecksNotDone` while a paper asked of everybody is missing."""
    row = _locked(code)
    _require(row, Stage.ON_DUTY)
    assert row.worker is not None
    asked = tuple(dict.fromkeys((*CHECKED_FIRST, *papers_of_everybody())))
    blocks = certificate_blocks(row.worker.certificates.all(), asked, localdate(now()))
    if blocks:
        raise ChecksNotDone(missing=" ".join(one.words for one in blocks))
    Worker.objects.filter(pk=row.worker_id, duty=Duty.TRAINEE).update(duty=Duty.ON)
    _move(row, Stage.ON_DUTY, actor_id)


def forget_applications(*, person_id: int) -> int:
    """Applications of the person's number that led to no file here are gone; how many.

    What became a worker's file is kept as long as the law asks for.
    """
    gone = [one.pk for one in applications_of(person_id) if one.worker_id is None]
    Application.objects.filter(pk__in=gone).delete()
    return len(gone)


@transaction.atomic
def end_application(*, code: str, to: Stage, reason: str, actor_id: int) -> None:
    """Turned down, withdrawn, or left: with a reason; a worker's file is kept, without duty."""
    if not reason.strip():
        raise ReasonMissing
    row = _locked(code)
    if to not in ENDED:
        raise WrongStage(stage=row.get_stage_display())
    row.ended_because = reason.strip()[:200]
    _move(row, to, actor_id)
    if row.worker_id is not None:
        Worker.objects.filter(pk=row.worker_id).update(duty=Duty.LEFT)
