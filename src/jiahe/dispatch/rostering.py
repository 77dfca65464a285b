"""A week ahead as a question to the engine: what will be asked for, and who could be asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.utils.timezone import localdate

from jiahe.booking import queries as booking
from jiahe.booking.demand import Asked, asked_between
from jiahe.dispatch.choices import IN_FORCE
from jiahe.dispatch.models import RosterLine
from jiahe.engine import forecast
from jiahe.engine.forecast import BackTest
from jiahe.engine.intervals import Span
from jiahe.engine.rostering import Cell, Hand, Limits
from jiahe.engine.slots import Commitment
from jiahe.kit.clock import now
from jiahe.standards.limits import (
    REST_BETWEEN_DAYS_HOURS,
    WORK_MINUTES_A_DAY,
    WORK_MINUTES_A_WEEK,
)
from jiahe.workforce.queries import ZONE, Need
from jiahe.workforce.rosters import Roster, rosters_of

PAST_WEEKS = 8
LATELY = timedelta(weeks=4)
ANY_LEVEL = 5
LIMITS = Limits(
    hours_a_day=WORK_MINUTES_A_DAY // 60,
    minutes_a_week=WORK_MINUTES_A_WEEK,
    rest_hours=REST_BETWEEN_DAYS_HOURS,
)
Needed = dict[Cell, dict[str, int]]


@dataclass(frozen=True)
class Week:
    """The week from Monday `first`: people needed, who could be asked, how good past answers were.

    `lost` counts what nobody could promise in the weeks that were learnt from.
    """

    first: date
    need: Needed
    hands: tuple[Hand, ...]
    weeks: int
    lost: int
    test: BackTest | None


def next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def week_ahead(today: date) -> Week:
    """The week after this one, as this company's own past foresees it."""
    first = next_monday(today)
    last = first + timedelta(days=6)
    past = asked_between(today - timedelta(weeks=PAST_WEEKS), today - timedelta(days=1))
    weeks = _whole_weeks(past, today)
    since = today - timedelta(weeks=weeks)
    past = [one for one in past if one.on >= since]
    ahead = [one for one in asked_between(first, last) if not one.is_lost]
    return Week(
        first=first,
        need=_need(past, ahead, since, weeks),
        hands=tuple(_hands(today, first)),
        weeks=weeks,
        lost=sum(one.is_lost for one in past),
        test=_test(past, since, weeks),
    )


def _whole_weeks(past: Sequence[Asked], today: date) -> int:
    """Since the company's first visit: the weeks before it would teach that nobody asks."""
    oldest = min((one.on for one in past), default=today)
    return min(PAST_WEEKS, (today - oldest).days // 7)


def _need(past: Sequence[Asked], ahead: Sequence[Asked], since: date, weeks: int) -> Needed:
    """By hour and skill: what nine of ten such hours stay below, and never less than is booked."""
    need: Needed = {}
    for skill in sorted({one.skill for one in (*past, *ahead)}):
        spans = [one.span for one in past if one.skill == skill]
        booked = Counter(
            (at.weekday(), at.hour)
            for one in ahead
            if one.skill == skill
            for at in forecast.hours_touched(one.span, ZONE)
        )
        high = (
            forecast.foreseen(forecast.hourly(spans, since, weeks, ZONE)).high
            if weeks
            else np.zeros(forecast.HOURS)
        )
        for slot in range(forecast.HOURS):
            cell = divmod(slot, 24)
            people = max(int(high[slot] + 0.5), booked[cell])
            if people:
                need.setdefault(cell, {})[skill] = people
    return need


def _test(past: Sequence[Asked], since: date, weeks: int) -> BackTest | None:
    """How well the visits of past days were foreseen, line by line, from the weeks before."""
    lines = sorted({one.line for one in past})
    history = [
        forecast.daily((one.on for one in past if one.line == line), since, weeks) for line in lines
    ]
    return forecast.judged(np.concatenate(history, axis=1)) if history and weeks else None


def _hands(today: date, first: date) -> list[Hand]:
    last = first + timedelta(days=6)
    rosters = {one: file for one, file in rosters_of().items() if file.duty == "on"}
    ids = sorted(rosters)
    promised = booking.commitments_between(ids, first, last)
    before = booking.commitments_between(ids, today - LATELY, today - timedelta(days=1))
    asked = asked_lately(today)
    return [
        hand
        for one in ids
        if (hand := _hand(rosters[one], first, promised.get(one, []), before.get(one, []), asked))
    ]


def hand_of(worker_id: int, first: date) -> Hand | None:
    """The worker's week from that Monday as it stands now; None for who has no hours by clock."""
    today, last = localdate(now()), first + timedelta(days=6)
    promised = booking.commitments_between([worker_id], first, last)
    before = booking.commitments_between([worker_id], today - LATELY, today - timedelta(days=1))
    return _hand(
        rosters_of([worker_id])[worker_id],
        first,
        promised.get(worker_id, []),
        before.get(worker_id, []),
        {},
    )


def asked_lately(today: date) -> Mapping[int, int]:
    """Worker id -> days that rosters opened in the last four weeks."""
    rows = RosterLine.objects.filter(state__in=IN_FORCE, on__gt=today - LATELY)
    return Counter(rows.values_list("worker_id", flat=True))


def _hand(
    roster: Roster,
    first: date,
    promised: Sequence[Commitment],
    before: Sequence[Commitment],
    asked: Mapping[int, int],
) -> Hand | None:
    """None for whoever has no hours by the clock: live-in people and who has no week at all."""
    if not roster.week or any(shift.end <= shift.start for shift in roster.week):
        return None
    dates = [first + timedelta(days=day) for day in range(7)]
    hours = {day: _hours_on(roster, on) for day, on in enumerate(dates)}
    changed = {one.on for one in roster.changed}
    busy = {at.date() for one in promised for at in forecast.hours_touched(one.span, ZONE)}
    free = {day for day, on in enumerate(dates) if not hours[day] and on not in changed}
    return Hand(
        worker_id=roster.worker_id,
        skills=frozenset(
            skill for skill in roster.levels if not roster.blocks(Need(skill, ANY_LEVEL), dates[-1])
        ),
        hours={day: mine for day, mine in hours.items() if mine},
        usual=_usual(roster),
        open=frozenset(day for day in free if not _is_away(roster, dates[day])),
        givable=frozenset(day for day in hours if hours[day] and dates[day] not in busy | changed),
        week_minutes=max(_minutes(promised), _minutes(before) * 7 // LATELY.days),
        asked_lately=asked.get(roster.worker_id, 0),
    )


def _hours_on(roster: Roster, on: date) -> frozenset[int]:
    """The hours of that day that are worked from beginning to end."""
    midnight = datetime(on.year, on.month, on.day, tzinfo=ZONE)
    hour = timedelta(hours=1)
    working = roster.working(on, on)
    return frozenset(
        n
        for n in range(24)
        if any(
            span.start <= midnight + n * hour and midnight + (n + 1) * hour <= span.end
            for span in working
        )
    )


def _usual(roster: Roster) -> tuple[int, int]:
    starts = min(shift.start for shift in roster.week)
    return starts.hour + (starts.minute > 0), max(shift.end for shift in roster.week).hour


def _is_away(roster: Roster, on: date) -> bool:
    midnight = datetime(on.year, on.month, on.day, tzinfo=ZONE)
    day = Span(midnight, midnight + timedelta(days=1))
    return any(one.overlaps(day) for one in (*roster.leaves, *roster.pauses))


def _minutes(held: Sequence[Commitment]) -> int:
    return sum(one.span.minutes for one in held)


def told(test: BackTest | None) -> dict[str, Any]:
    """The back-test as a plan keeps it; empty when there was too little past."""
    return asdict(test) | {"gain": test.gain} if test else {}


def days_ahead(today: date) -> dict[str, forecast.Forecast]:
    """By line of work: visits on each weekday of the week to come, foreseen from whole weeks."""
    past = asked_between(today - timedelta(weeks=PAST_WEEKS), today - timedelta(days=1))
    weeks = _whole_weeks(past, today)
    since = today - timedelta(weeks=weeks)
    lines = sorted({one.line for one in past}) if weeks else []
    return {
        line: forecast.foreseen(
            forecast.daily((one.on for one in past if one.line == line), since, weeks)
        )
        for line in lines
    }
