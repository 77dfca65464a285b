"""A worker's file as matching reads it: one statement for one worker or for all.

`changes_since` tells whose file is new, so that a copy can keep up (see booking.timebook).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from jiahe.engine.intervals import Span
from jiahe.engine.roster import ChangedDay, WeeklyShift, working_spans
from jiahe.engine.travel import Place
from jiahe.kit.statements import fetch
from jiahe.kit.tenancy import EVERY_COMPANY, current_company, current_scope
from jiahe.workforce.queries import ZONE, Need, Paper
from jiahe.workforce.rules import BlockReason, counts_until, gate_blocks

Week = tuple[WeeklyShift, ...]

FILES = """
SELECT w.id, w.home_lat, w.home_lng, w.score_low, w.duty,
  (SELECT jsonb_object_agg(s.skill, s.level)
     FROM workforce_skillgrant s WHERE s.worker_id = w.id),
  (SELECT jsonb_agg(jsonb_build_array(c.kind, c.truth, c.valid_from, c.valid_until))
     FROM workforce_certificate c WHERE c.worker_id = w.id),
  (SELECT jsonb_agg(jsonb_build_array(h.weekday, h.starts, h.ends) ORDER BY h.id)
     FROM workforce_weeklyshift h WHERE h.worker_id = w.id),
  (SELECT jsonb_agg(jsonb_build_array(l.starts_at, l.ends_at) ORDER BY l.starts_at)
     FROM workforce_leave l WHERE l.worker_id = w.id AND l.state = 'granted'),
  ARRAY(SELECT a.kind FROM workforce_askedpaper a WHERE a.company_id = w.company_id ORDER BY 1),
  (SELECT jsonb_agg(jsonb_build_array(p.starts_at, p.ends_at) ORDER BY p.starts_at)
     FROM accounts_pause p WHERE p.company_id = w.company_id AND p.starts_at < p.ends_at
       AND (p.kind = 'worker' AND p.subject_id = w.id
         OR p.kind = 'store' AND p.subject_id = w.store_id)),
  (SELECT jsonb_agg(jsonb_build_array(d."on", d.starts, d.ends) ORDER BY d."on")
     FROM workforce_rosterday d WHERE d.worker_id = w.id)
FROM workforce_worker w WHERE true
"""
# A list behind a SELECT tells the planner nothing, so that one plan is kept for every list.
IN_COMPANIES = " AND w.company_id = ANY((SELECT %s::bigint[])::bigint[])"
AMONG = " AND w.id = ANY((SELECT %s::bigint[])::bigint[])"
A_DAY = timedelta(days=1)
NEVER = 2**63 - 1  # above every transaction: a range with two ends is taken for a short one
CHANGES = """
SELECT worker_id, changed_in, horizon
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon) AS seen
LEFT JOIN workforce_rosterchange ON company_id = %s
  AND changed_in BETWEEN %s AND %s
"""
# For a statement that reads something else: whether `changes_since` would name anybody. Its values
# are those of `any_since`.
ANY_SINCE = """EXISTS (SELECT FROM workforce_rosterchange
  WHERE company_id = %s AND changed_in BETWEEN %s AND %s)"""


def local_days(span: Span) -> tuple[date, date]:
    """The first and the last local day that the time touches; midnight ends the day before."""
    ends = span.end - timedelta.resolution
    return span.start.astimezone(ZONE).date(), ends.astimezone(ZONE).date()


@dataclass(frozen=True, slots=True)
class Roster:
    """One worker's home, score, skills, papers and hours; and when work was paused."""

    worker_id: int
    home: Place
    score: float
    duty: str
    levels: dict[str, int]
    papers: tuple[Paper, ...]
    week: Week
    leaves: tuple[Span, ...]
    asked: tuple[str, ...] = ()  # kinds of paper that the company asks of everybody
    pauses: tuple[Span, ...] = ()
    changed: tuple[ChangedDay, ...] = ()  # days that the shop opened or freed in the calendar

    def working(self, first: date, last: date) -> tuple[Span, ...]:
        """Spans of work on these local days, both included, leave and pauses taken out."""
        return _spans(self.week, self.leaves + self.pauses, first, last, self.changed)

    def pause_over(self, span: Span) -> Span | None:
        """The pause that reaches into this time."""
        reach = (one for one in self.pauses if one.start < span.end and span.start < one.end)
        return next(reach, None)

    def blocks(self, need: Need, on: date) -> list[BlockReason]:
        """The reasons against sending this worker that day; empty is a yes."""
        return gate_blocks(self.duty, self.levels, self.papers, need, on, of_everybody=self.asked)

    def blocks_over(self, need: Need, span: Span) -> list[BlockReason]:
        """The reasons on the first or on the last local day of that time."""
        first, last = local_days(span)
        return self.blocks(need, first) or (self.blocks(need, last) if last != first else [])

    def turns(self) -> set[date]:
        """The days from which `blocks` may say something else than the day before."""
        lapses = (until + A_DAY for one in self.papers if (until := counts_until(one)) < date.max)
        return {one.valid_from for one in self.papers}.union(lapses)


@dataclass(frozen=True)
class Changes:
    """Whose file was changed: settled for good, or by transactions that may still be undone.

    `horizon` is what to ask from the next time.
    """

    settled: frozenset[int]
    unsettled: frozenset[int]
    horizon: int


def rosters_of(worker_ids: Sequence[int] | None = None) -> dict[int, Roster]:
    """The files of these workers, or of all in the companies in scope, on duty or not."""
    statement, values, scope = FILES, [], current_scope()
    if scope != EVERY_COMPANY:
        statement += IN_COMPANIES
        values.append(list(scope))
    if worker_ids is not None:
        statement += AMONG
        values.append(list(worker_ids))
    return {row[0]: _roster(row) for row in fetch(statement, values)}


def working_hours(worker_ids: Sequence[int], first: date, days: int) -> dict[int, list[Span]]:
    """Each worker's spans of work, leave taken out, on `days` local days from `first`."""
    last = first + timedelta(days=days - 1)
    return {
        worker_id: list(roster.working(first, last))
        for worker_id, roster in rosters_of(worker_ids).items()
    }


def any_since(horizon: int) -> list[int]:
    """The company in scope, and from which transaction on a change counts."""
    return [current_company(), horizon, NEVER]


def changes_since(horizon: int) -> Changes:
    """Whose file may have changed since a reading at that horizon; 0 names everybody."""
    read = fetch(CHANGES, any_since(horizon))
    newest = read[0][2]
    named = [(worker_id, changed_in) for worker_id, changed_in, _ in read if worker_id is not None]
    return Changes(
        settled=frozenset(one for one, changed_in in named if changed_in < newest),
        unsettled=frozenset(one for one, changed_in in named if changed_in >= newest),
        horizon=newest,
    )


def _roster(row: tuple[Any, ...]) -> Roster:
    worker_id, lat, lng, score, duty, levels, papers, week, leaves, asked, pauses, changed = row
    return Roster(
        worker_id=worker_id,
        home=Place(lat, lng),
        score=score,
        duty=duty,
        levels=json.loads(levels) if levels else {},
        papers=tuple(_paper(*one) for one in json.loads(papers)) if papers else (),
        week=_week(week) if week else (),
        leaves=_read_spans(leaves),
        asked=tuple(asked),
        pauses=_read_spans(pauses),
        changed=_changed(changed) if changed else (),
    )


def _read_spans(text: str | None) -> tuple[Span, ...]:
    return tuple(Span(_at(a), _at(b)) for a, b in json.loads(text)) if text else ()


def _paper(kind: str, truth: str, valid_from: str, valid_until: str) -> Paper:
    return Paper(kind, truth, date.fromisoformat(valid_from), date.fromisoformat(valid_until))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@lru_cache(maxsize=4_096)
def _week(text: str) -> Week:
    """Most of a company works the same week: it is read once."""
    return tuple(
        WeeklyShift(weekday, time.fromisoformat(starts), time.fromisoformat(ends))
        for weekday, starts, ends in json.loads(text)
    )


def _changed(text: str) -> tuple[ChangedDay, ...]:
    return tuple(
        ChangedDay(
            date.fromisoformat(on),
            (time.fromisoformat(starts), time.fromisoformat(ends)) if starts else None,
        )
        for on, starts, ends in json.loads(text)
    )


@lru_cache(maxsize=4_096)
def _spans(
    week: Week, leaves: tuple[Span, ...], first: date, last: date, changed: tuple[ChangedDay, ...]
) -> tuple[Span, ...]:
    return tuple(working_spans(week, leaves, first, last, ZONE, changed))
