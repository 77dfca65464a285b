"""Planning runs and the versions of a day's plan, as the desk reads them."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.dispatch.models import PlanJob, PlanProposal
from jiahe.kit.errors import Refusal


class NoSuchRun(Refusal):
    sentence = gettext_lazy("There is no such planning run.")
    status = HTTPStatus.NOT_FOUND


def run_by_code(code: str) -> PlanJob:
    """Raises `NoSuchRun`."""
    rows = PlanJob.objects.select_related("proposal", "asked_by", "stopped_by")
    found = rows.filter(code=code).first()
    if found is None:
        raise NoSuchRun
    return found


def runs_on(on: date, limit: int = 20) -> list[PlanJob]:
    """The day's runs, newest first."""
    rows = PlanJob.objects.select_related("proposal", "asked_by", "stopped_by")
    return list(rows.filter(on=on).order_by("-pk")[:limit])


def versions_of(on: date, limit: int = 50) -> Sequence[tuple[int, PlanProposal]]:
    """Every proposal of the day with its number, newest first; the ladder's answers are not."""
    rows = PlanProposal.objects.select_related("asked_by", "decided_by").filter(on=on)
    found = list(rows.exclude(gains__solver="ladder").order_by("pk"))
    return list(enumerate(found, 1))[::-1][:limit]


def last_failure(on: date) -> PlanProposal | None:
    """The day's newest plan when its planner had failed and the simple plan stands in."""
    newest = (
        PlanProposal.objects.filter(on=on).exclude(gains__solver="ladder").order_by("-pk").first()
    )
    return newest if newest is not None and newest.gains.get("failure") else None
