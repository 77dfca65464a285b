"""Reads of applications: the pipeline by stage, and one by code or worker."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Prefetch
from django.utils.timezone import localdate

from jiahe.accounts.models import Person
from jiahe.workforce.choices import InterviewKind, Stage
from jiahe.workforce.models import Application, Interview
from jiahe.workforce.stages import ENDED, PIPELINE

QUARTER = timedelta(days=91)


def application_by_code(code: str) -> Application | None:
    return Application.objects.filter(code=code).select_related("worker").first()


def applications_by_code(codes: Collection[str]) -> dict[str, Application]:
    """Those of the codes that are applications here."""
    return {row.code: row for row in Application.objects.filter(code__in=codes)}


def open_phones() -> set[str]:
    """The numbers of open applications."""
    return set(Application.objects.exclude(stage__in=ENDED).values_list("phone", flat=True))


def applications_of(person_id: int) -> list[Application]:
    """What came in from the person's own number, in the companies in scope, the earliest first.

    The number was proved by signing in; an application came without.
    """
    own = Person.objects.filter(pk=person_id).values("phone")
    rows = Application.objects.filter(phone__in=own).prefetch_related("interviews")
    return list(rows.order_by("applied_at", "pk"))


def companies_applied_at(person_id: int) -> set[int]:
    """Of the companies in scope those that keep an application of the person."""
    return {one.company_id for one in applications_of(person_id)}


def application_of(worker_id: int, stage: Stage) -> Application | None:
    return Application.objects.filter(worker_id=worker_id, stage=stage).first()


def pipeline() -> dict[Stage, list[Application]]:
    """Open applications by stage, whoever waits longest first; on duty whose assessment is next."""
    interviews = Prefetch("interviews", Interview.objects.order_by("-at", "-pk"))
    rows = Application.objects.exclude(stage__in=ENDED).select_related("worker")
    found: dict[Stage, list[Application]] = {stage: [] for stage in PIPELINE}
    for row in rows.prefetch_related(interviews, "worker__certificates").order_by("stage_since"):
        found[Stage(row.stage)].append(row)
    found[Stage.ON_DUTY].sort(key=assessment_due)
    return found


def ended_applications() -> list[Application]:
    """The latest first."""
    return list(Application.objects.filter(stage__in=ENDED).order_by("-stage_since"))


def intake_interview(row: Application) -> Interview | None:
    """The last interview before duty, from what was prefetched."""
    return next((one for one in row.interviews.all() if one.kind == InterviewKind.INTAKE), None)


def assessment_due(row: Application) -> date:
    """When the next quarterly assessment is due: a quarter after the last, or after the start."""
    done = [one.at for one in row.interviews.all() if one.kind == InterviewKind.QUARTERLY]
    return localdate(max([*done, row.stage_since]) + QUARTER)
