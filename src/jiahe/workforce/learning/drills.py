"""Drills, contests and honours as they stand."""

from collections.abc import Sequence

from django.db.models import Count

from jiahe.workforce.models import Contest, Drill, Honour


def drills_held(limit: int = 50) -> Sequence[Drill]:
    """The latest first, each with `people`."""
    rows = Drill.objects.annotate(people=Count("parts")).order_by("-held_on", "-pk")
    return list(rows[:limit])


def contests_held(limit: int = 30) -> list[Contest]:
    return list(Contest.objects.order_by("-held_on", "-pk")[:limit])


def honours_of(worker_id: int) -> list[Honour]:
    rows = Honour.objects.filter(worker_id=worker_id).select_related("contest")
    return list(rows.order_by("-given_on", "-pk"))


def honours_given(limit: int = 50) -> list[Honour]:
    rows = Honour.objects.select_related("worker", "contest").order_by("-given_on", "-pk")
    return list(rows[:limit])
