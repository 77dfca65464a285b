"""A planning run from being asked for to its end; each step is one conditional update."""

from datetime import date
from http import HTTPStatus

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from jiahe.dispatch.choices import JobKind, JobState
from jiahe.dispatch.models import AutoLimits, PlanJob
from jiahe.dispatch.queries.runs import run_by_code
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company

GOING = (JobState.WAITING, JobState.RUNNING)


class RunUnderWay(Refusal):
    sentence = gettext_lazy("This day is being planned already.")
    status = HTTPStatus.CONFLICT


class RunOver(Refusal):
    sentence = gettext_lazy("This run has ended already.")
    status = HTTPStatus.CONFLICT


def ask_for_run(*, on: date, kind: JobKind, actor_id: int | None) -> PlanJob:
    """A run that waits for its turn; one a day at a time. Raises `RunUnderWay`."""
    try:
        with transaction.atomic():
            return PlanJob.objects.create(
                company_id=current_company(),
                kind=kind,
                on=on,
                asked_by_id=actor_id,
                asked_at=now(),
            )
    except IntegrityError as clash:
        raise RunUnderWay from clash


def begin(*, code: str) -> PlanJob | None:
    """Waiting (or left by a killed process) -> running; None when it has ended meanwhile."""
    changed = PlanJob.objects.filter(code=code, state__in=GOING).update(
        state=JobState.RUNNING, started_at=now(), percent=1
    )
    return run_by_code(code) if changed else None


def note_progress(*, code: str, percent: int) -> bool:
    """How far the run is; False when somebody has stopped it."""
    changed = PlanJob.objects.filter(code=code, state=JobState.RUNNING).update(percent=percent)
    return bool(changed)


def note_stand_in(*, code: str, proposal_id: int, failure: str) -> None:
    """The plan to look at while the search goes on; `finish` puts the found one in its place."""
    PlanJob.objects.filter(code=code, state=JobState.RUNNING).update(
        proposal_id=proposal_id, failure=failure[:80]
    )


def stop(*, code: str, actor_id: int) -> PlanJob:
    """Ends a run; what it has found so far is thrown away. Raises `RunOver`, `NoSuchRun`."""
    job = run_by_code(code)
    changed = PlanJob.objects.filter(pk=job.pk, state__in=GOING).update(
        state=JobState.STOPPED, stopped_by_id=actor_id, ended_at=now()
    )
    if not changed:
        raise RunOver
    return run_by_code(code)


def finish(*, code: str, proposal_id: int, failure: str = "") -> bool:
    """Running -> done with its proposal; False when it was stopped just before."""
    changed = PlanJob.objects.filter(code=code, state=JobState.RUNNING).update(
        state=JobState.DONE,
        percent=100,
        ended_at=now(),
        proposal_id=proposal_id,
        failure=failure[:80],
    )
    return bool(changed)


def fail(*, code: str, failure: str) -> None:
    PlanJob.objects.filter(code=code, state=JobState.RUNNING).update(
        state=JobState.FAILED, ended_at=now(), failure=failure[:80]
    )


def set_limits(*, values: dict[str, int | bool], actor_id: int) -> AutoLimits:
    """How far a plan may go alone from now on; whoever sets it answers for what it does."""
    fields = {**values, "set_by_id": actor_id, "set_at": now()}
    limits, _ = AutoLimits.objects.update_or_create(company_id=current_company(), defaults=fields)
    return limits
