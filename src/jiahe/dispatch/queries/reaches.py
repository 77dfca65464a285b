"""Proposed reaches as the desk reads them."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.dispatch.models import ReachLine, ReachPlan
from jiahe.kit.errors import Refusal


class NoSuchReachPlan(Refusal):
    sentence = gettext_lazy("There is no such proposal of areas.")
    status = HTTPStatus.NOT_FOUND


def reach_plan_by_code(code: str) -> ReachPlan:
    """Raises `NoSuchReachPlan`."""
    found = ReachPlan.objects.select_related("asked_by", "decided_by").filter(code=code).first()
    if found is None:
        raise NoSuchReachPlan
    return found


def reach_plans_made(limit: int = 12) -> list[ReachPlan]:
    """The company's proposals with their lines, newest first."""
    rows = ReachPlan.objects.select_related("asked_by").prefetch_related("lines")
    return list(rows.order_by("-pk")[:limit])


def reach_lines_of(plan: ReachPlan) -> list[ReachLine]:
    """The change of most visits first, as they were proposed."""
    rows = ReachLine.objects.filter(plan=plan).select_related("store", "reach")
    return list(rows.order_by("pk"))
