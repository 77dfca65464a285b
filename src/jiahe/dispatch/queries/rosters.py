"""Proposed rosters as the desk reads them, and the days that a worker was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.dispatch.choices import IN_FORCE, LineState
from jiahe.dispatch.models import RosterLine, RosterPlan
from jiahe.engine.intervals import Span
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.workforce.queries import ZONE


class NoSuchRoster(Refusal):
    sentence = gettext_lazy("There is no such roster.")
    status = HTTPStatus.NOT_FOUND


class NoSuchDay(Refusal):
    sentence = gettext_lazy("There is no such day for you.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Hour:
    """One hour of a weekday (Monday 0): people needed, and of them covered before and after."""

    day: int
    hour: int
    need: int
    before: int
    after: int


@dataclass(frozen=True)
class Summary:
    """A plan with what it comes to: hours short of a person before and after, days, in force."""

    plan: RosterPlan
    short: int
    left: int
    lines: int
    in_force: int


def summary_of(plan: RosterPlan) -> Summary:
    hours, lines = hours_of(plan), lines_of(plan)
    return Summary(
        plan=plan,
        short=sum(one.need - one.before for one in hours),
        left=sum(one.need - one.after for one in hours),
        lines=len(lines),
        in_force=sum(one.state in IN_FORCE for one in lines),
    )


def plan_by_code(code: str) -> RosterPlan:
    """Raises `NoSuchRoster`."""
    found = RosterPlan.objects.select_related("asked_by", "decided_by").filter(code=code).first()
    if found is None:
        raise NoSuchRoster
    return found


def plans_made(limit: int = 12) -> list[RosterPlan]:
    """The company's rosters, newest first."""
    rows = RosterPlan.objects.select_related("asked_by", "decided_by")
    return list(rows.order_by("-pk")[:limit])


def lines_of(plan: RosterPlan) -> list[RosterLine]:
    """In the order of the week, the most helpful first within a day."""
    rows = RosterLine.objects.filter(plan=plan).select_related("worker")
    return list(rows.order_by("on", "-covers", "pk"))


def hours_of(plan: RosterPlan, skill: str = "") -> list[Hour]:
    """The plan's hours, of one skill or of all together."""
    found: dict[tuple[int, int], list[int]] = {}
    for name, day, hour, *figures in plan.hours:
        if skill in ("", name):
            row = found.setdefault((day, hour), [0, 0, 0])
            found[day, hour] = [a + b for a, b in zip(row, figures, strict=True)]
    return [Hour(*cell, *found[cell]) for cell in sorted(found)]


def skills_of(plan: RosterPlan) -> list[str]:
    return sorted({row[0] for row in plan.hours})


def line_by_id(line_id: int) -> RosterLine:
    return RosterLine.objects.select_related("worker", "plan").get(pk=line_id)


def line_of_worker(*, code: str, worker_id: int) -> RosterLine:
    """Raises `NoSuchDay` for somebody else's."""
    found = RosterLine.objects.select_related("worker").filter(code=code, worker_id=worker_id)
    line = found.exclude(state__in=(LineState.PROPOSED, LineState.LEFT)).first()
    if line is None:
        raise NoSuchDay
    return line


def days_asked(worker_id: int, since: date) -> Sequence[RosterLine]:
    """The days that rosters opened for the worker, from then on, earliest first."""
    rows = RosterLine.objects.filter(worker_id=worker_id, on__gte=since, state__in=IN_FORCE)
    return list(rows.order_by("on"))


def days_to_answer(worker_id: int) -> Sequence[RosterLine]:
    """The opened days that wait for the worker's word, while the clock runs."""
    rows = RosterLine.objects.filter(worker_id=worker_id, state=LineState.TOLD)
    return list(rows.filter(answer_by__gte=now()).order_by("on"))


def may_decline(line: RosterLine) -> bool:
    """While the worker's clock runs; who has agreed may think again until it ends."""
    return line.state in IN_FORCE and line.answer_by is not None and now() <= line.answer_by


def hours_opened(line: RosterLine) -> Span:
    return Span(_at(line, line.starts.hour), _at(line, line.ends.hour))


def _at(line: RosterLine, hour: int) -> datetime:
    midnight = datetime(line.on.year, line.on.month, line.on.day, tzinfo=ZONE)
    return midnight + timedelta(hours=hour)
