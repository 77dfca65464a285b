"""Rosters from proposal to calendar: accepted whole or in part, declined, taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from http import HTTPStatus

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.booking import queries as booking
from jiahe.booking.actions.promise import lock_workers
from jiahe.booking.facts import TimeFreed
from jiahe.dispatch.actions.absence import free_seat, seats_in
from jiahe.dispatch.actions.plans import PlanAlreadyDecided
from jiahe.dispatch.choices import IN_FORCE, LineState, ProposalState
from jiahe.dispatch.facts import DayDeclined, DayOpened, DayTakenBack
from jiahe.dispatch.models import DemandForecast, RosterLine, RosterPlan
from jiahe.dispatch.queries.rosters import hours_opened, line_of_worker, may_decline, plan_by_code
from jiahe.dispatch.rostering import LIMITS, Week, hand_of, told
from jiahe.engine.forecast import Forecast
from jiahe.engine.rostering import Hand, Line, keeps_limits, week_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.standards.limits import ROSTER_ANSWER_HOURS
from jiahe.workforce.actions.rosterdays import as_usual, free_day, open_day
from jiahe.workforce.rosters import rosters_of

LONGEST_REASON = 200


class AnswerTooLate(Refusal):
    sentence = gettext_lazy(
        "The time to answer is over: the day stands. If you cannot come, please ask for leave."
    )
    status = HTTPStatus.CONFLICT


class ReasonMissing(Refusal):
    sentence = gettext_lazy("Please say in a word why you cannot come.")


class HoursArePromised(Refusal):
    sentence = gettext_lazy("A household has booked these hours. Please move its visit first.")
    status = HTTPStatus.CONFLICT


class NotInForce(Refusal):
    sentence = gettext_lazy("This day is not in the calendar any more.")
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class Taken:
    """Codes of the lines that stand in the calendar now, and of those that could not any more."""

    opened: tuple[str, ...]
    skipped: tuple[str, ...]


def keep_plan(*, week: Week, lines: Sequence[Line], asked_by_id: int | None) -> RosterPlan:
    """Stores what is proposed and what it covers; no calendar changes."""
    plan = RosterPlan.objects.create(
        company_id=current_company(),
        first_on=week.first,
        made_at=now(),
        asked_by_id=asked_by_id,
        hours=_hours(week, lines),
        test=told(week.test) | {"history_weeks": week.weeks, "lost": week.lost},
    )
    RosterLine.objects.bulk_create(_row(plan, one) for one in lines)
    return plan


def _row(plan: RosterPlan, line: Line) -> RosterLine:
    free = None if line.free_day is None else plan.first_on + timedelta(days=line.free_day)
    return RosterLine(
        company_id=plan.company_id,
        plan=plan,
        worker_id=line.worker_id,
        on=plan.first_on + timedelta(days=line.day),
        starts=time(line.start),
        ends=time(line.end),
        free_on=free,
        covers=line.covers,
        skills=list(line.skills),
    )


def _hours(week: Week, lines: Sequence[Line]) -> list[list[str | int]]:
    asked = {one.worker_id: one for one in lines}
    before = week_of(week.need, week.hands)
    after = week_of(
        week.need,
        [with_line(one, asked[one.worker_id]) if one.worker_id in asked else one
         for one in week.hands],
    )  # fmt: skip
    return [
        [skill, *cell, people, before[cell].met(skill), after[cell].met(skill)]
        for cell, needed in sorted(week.need.items())
        for skill, people in sorted(needed.items())
    ]


def with_line(hand: Hand, line: Line) -> Hand:
    """The worker's week as it would be with the line."""
    hours = {day: mine for day, mine in hand.hours.items() if day != line.free_day}
    opened = frozenset(range(line.start, line.end))
    return Hand(hand.worker_id, hand.skills, hours | {line.day: opened}, hand.usual)


def claim_plan(*, code: str, to: ProposalState, actor_id: int) -> RosterPlan:
    """Open -> decided in one conditional update; raises `PlanAlreadyDecided`, `NoSuchRoster`.

    An accepted plan puts the week's other open ones aside: they were thought out without it.
    """
    plan = plan_by_code(code)
    week = RosterPlan.objects.filter(first_on=plan.first_on, state=ProposalState.OPEN)
    list(week.select_for_update(of=("self",)).order_by("pk"))
    rows = RosterPlan.objects.filter(pk=plan.pk, state=ProposalState.OPEN)
    if not rows.update(state=to, decided_by_id=actor_id, decided_at=now()):
        raise PlanAlreadyDecided
    if to is ProposalState.ACCEPTED:
        week.update(state=ProposalState.DISCARDED, decided_by_id=actor_id, decided_at=now())
    return plan_by_code(code)


def open_days(*, plan: RosterPlan, codes: Collection[str] | None) -> Taken:
    """The chosen lines (None: all) come into the calendars, each proved again; workers are told.

    A line whose day is no longer as it was proposed is left out. Waiting households are told of
    the time that became free.
    """
    every = RosterLine.objects.filter(plan=plan).select_related("worker", "plan")
    rows = list(every.order_by("pk"))
    chosen = [one for one in rows if codes is None or one.code in codes]
    lock_workers([one.worker_id for one in chosen])
    opened = [one for one in chosen if _still_holds(one)]
    for line in opened:
        _open(line)
    RosterLine.objects.filter(plan=plan, state=LineState.PROPOSED).update(state=LineState.LEFT)
    if opened:
        record(TimeFreed(company_id=current_company()))
    missed = tuple(one.code for one in chosen if one not in opened)
    return Taken(tuple(one.code for one in opened), missed)


def _still_holds(line: RosterLine) -> bool:
    """The day is still without hours, leave or a change, and the free day without a promise.

    With it the worker's week keeps the law's days, hours and nights as it stands by now.
    """
    file = rosters_of([line.worker_id])[line.worker_id]
    if line.on <= localdate(now()) or file.duty != "on" or file.working(line.on, line.on):
        return False
    hours = hours_opened(line)
    if any(one.overlaps(hours) for one in (*file.leaves, *file.pauses)):
        return False
    changed = {one.on for one in file.changed}
    if line.on in changed or line.free_on in changed:
        return False
    if line.free_on is not None and booking.commitments_between(
        [line.worker_id], line.free_on, line.free_on
    ):
        return False
    return _keeps_week(line)


def _keeps_week(line: RosterLine) -> bool:
    """Whatever other rosters and the desk have opened in that week since counts."""
    first = line.plan.first_on
    hand = hand_of(line.worker_id, first)
    free_day = None if line.free_on is None else (line.free_on - first).days
    window = (line.starts.hour, line.ends.hour)
    day = (line.on - first).days
    return hand is not None and keeps_limits(hand, day, window, free_day, LIMITS)


def _open(line: RosterLine) -> None:
    open_day(worker_id=line.worker_id, on=line.on, starts=line.starts, ends=line.ends)
    if line.free_on is not None:
        free_day(worker_id=line.worker_id, on=line.free_on)
    line.state = LineState.TOLD
    line.answer_by = min(now() + timedelta(hours=ROSTER_ANSWER_HOURS), hours_opened(line).start)
    line.save(update_fields=["state", "answer_by"])
    record(DayOpened(company_id=current_company(), line_id=line.pk))


def agree(*, code: str, worker_id: int) -> RosterLine:
    """The worker comes; raises `NoSuchDay`, `NotInForce`."""
    line = line_of_worker(code=code, worker_id=worker_id)
    _settle(line, LineState.AGREED)
    return line


def decline(*, code: str, worker_id: int, reason: str) -> list[tuple[int, int]]:
    """The calendar is as it was; returns (visit id, seat) of what was booked meanwhile.

    These seats are empty and have to be filled again. Raises `NoSuchDay`, `ReasonMissing`,
    `AnswerTooLate`, `NotInForce`.
    """
    line = line_of_worker(code=code, worker_id=worker_id)
    lock_workers([worker_id])
    if not reason.strip():
        raise ReasonMissing
    if line.state in IN_FORCE and not may_decline(line):
        raise AnswerTooLate
    _settle(line, LineState.DECLINED, reason)
    _close(line)
    freed = seats_in(worker_id, hours_opened(line))
    for visit_id, seat in freed:
        free_seat(visit_id=visit_id, seat=seat, actor_id=line.worker.person_id)
    record(DayDeclined(company_id=current_company(), line_id=line.pk))
    return freed


def take_back(*, plan_code: str, code: str) -> None:
    """The day is as it was, the worker is told.

    Raises `HoursArePromised` while a household counts on it, `NotInForce`, `NoSuchRoster`.
    """
    line = RosterLine.objects.filter(plan=plan_by_code(plan_code), code=code).first()
    if line is None:
        raise NotInForce
    lock_workers([line.worker_id])
    hours = hours_opened(line)
    held = booking.commitments_between([line.worker_id], line.on, line.on)
    if any(one.span.overlaps(hours) for one in held.get(line.worker_id, [])):
        raise HoursArePromised
    _settle(line, LineState.WITHDRAWN)
    _close(line)
    record(DayTakenBack(company_id=current_company(), line_id=line.pk))


def _settle(line: RosterLine, to: LineState, reason: str = "") -> None:
    """In force -> answered in one conditional update; raises `NotInForce`."""
    rows = RosterLine.objects.filter(pk=line.pk, state__in=IN_FORCE)
    if not rows.update(state=to, answered_at=now(), reason=reason.strip()[:LONGEST_REASON]):
        raise NotInForce


def _close(line: RosterLine) -> None:
    as_usual(worker_id=line.worker_id, on=line.on)
    if line.free_on is not None:
        as_usual(worker_id=line.worker_id, on=line.free_on)


def keep_forecasts(*, first: date, found: dict[str, Forecast]) -> int:
    """The week from `first`, by line of work and day; a day that was foreseen stays as it was."""
    rows = [
        DemandForecast(
            company_id=current_company(),
            on=on,
            line=line,
            made_at=now(),
            expected=round(float(one.mean[on.weekday()]), 3),
            low=round(float(one.low[on.weekday()]), 3),
            high=round(float(one.high[on.weekday()]), 3),
        )
        for line, one in sorted(found.items())
        for on in (first + timedelta(days=day) for day in range(7))
    ]
    kept = DemandForecast.objects.bulk_create(rows, ignore_conflicts=True)
    return len(kept)
