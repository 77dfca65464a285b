"""Contests to sign up for, those to judge, and what came of them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count
from django.utils.timezone import localdate

from jiahe.kit.clock import now
from jiahe.workforce.models import Contest, ContestEntry

SHOWN_RESULTS = 20


@dataclass(frozen=True)
class OpenContest:
    """A contest as one worker meets it before it is held."""

    contest: Contest
    is_in: bool
    may_change: bool  # sign up, or step back


def contests_for(worker_id: int, lines: Collection[str]) -> list[OpenContest]:
    """What is announced in these lines of work, or for all, and not judged; nearest first."""
    mine = set(
        ContestEntry.objects.filter(worker_id=worker_id).values_list("contest_id", flat=True)
    )
    today = localdate(now())
    rows = Contest.objects.filter(sign_up_until__isnull=False, judged_at=None)
    return [
        OpenContest(one, one.pk in mine, (one.sign_up_until or today) >= today)
        for one in rows.order_by("held_on", "pk")
        if one.pk in mine or (one.line in {"", *lines} and one.held_on >= today)
    ]


def results_of(worker_id: int) -> list[ContestEntry]:
    """The worker's own places, the latest first."""
    rows = ContestEntry.objects.filter(worker_id=worker_id, place__isnull=False)
    return list(rows.select_related("contest").order_by("-contest__held_on", "-pk")[:SHOWN_RESULTS])


def contests_announced() -> list[Contest]:
    """Not judged yet, the nearest first, each with `people`."""
    rows = Contest.objects.filter(sign_up_until__isnull=False, judged_at=None)
    return list(rows.annotate(people=Count("entries")).order_by("held_on", "pk"))


def contest_by_code(code: str) -> Contest | None:
    return Contest.objects.filter(code=code).select_related("judged_by").first()


def entries_of(contest: Contest) -> list[ContestEntry]:
    """By place where it was judged, else as they signed up; who stayed away comes last."""
    rows = list(contest.entries.select_related("worker").order_by("signed_up_at", "pk"))
    return sorted(rows, key=lambda one: (one.place is None, one.place or 0, one.pk))
