"""A process's copy of a company's promised time, as fresh as the statement that reads it.

A copy is asked inside a transaction of its company. Before it answers it reads what changed since
it was asked last: every promise and every worker's file carries the transaction that wrote it, and
PostgreSQL tells below which transaction all are over (`pg_snapshot_xmin`). What is above that line
may still be undone, or be our own: it counts for this answer and is read again for the next one.
So nobody has to tell the copy anything, and a killed process loses nothing. Whoever promises proves
again under the worker's lock (`actions.promise`): the copy may only ever save looking in vain.
"""

import heapq
import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection

from jiahe.booking.choices import COUNTED, ReservationState
from jiahe.booking.queries import TRAVEL, day_bounds
from jiahe.engine.intervals import Span
from jiahe.engine.rests import rests_between
from jiahe.engine.slotindex.index import Question, SlotIndex
from jiahe.engine.slots import Commitment, Offer
from jiahe.engine.travel import Place
from jiahe.kit.clock import now
from jiahe.kit.statements import Row, fetch
from jiahe.kit.tenancy import current_company
from jiahe.workforce.queries import ZONE, Need
from jiahe.workforce.rosters import (
    ANY_SINCE,
    Roster,
    any_since,
    changes_since,
    local_days,
    rosters_of,
)

AHEAD = timedelta(days=75)
BACK = timedelta(days=1)
COMPANIES = 64  # copies kept; the one not asked for longest goes first
NEEDS = 256  # answers kept to "who is admitted to this?"

READ = f"""
SELECT id, worker_id, lower(during), upper(during), lat, lng, state, held_until, changed_in,
  horizon, has_new_files
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon,
  {ANY_SINCE} AS has_new_files) AS seen
LEFT JOIN booking_reservation ON company_id = %s AND """  # noqa: S608  # pieces of our own
CHANGES = READ + "(changed_in >= %s OR id = ANY(%s::bigint[]))"
EVERYTHING = READ + "ends_at > %s AND state = ANY(%s)"


Days = tuple[date, date]  # the first and the last of a visit


class Promise(NamedTuple):
    """One reservation that takes a worker's time."""

    worker_id: int
    commitment: Commitment
    held_until: datetime | None


@dataclass
class TimeBook:
    """One company's copy; its lock is held while it is read and asked."""

    company_id: int
    lock: threading.Lock = field(default_factory=threading.Lock)
    on: date | None = None
    asked_at: datetime | None = None
    horizon: int = 0
    roster_horizon: int = 0
    unsettled: set[int] = field(default_factory=set)
    unsettled_workers: frozenset[int] = frozenset()
    rosters: dict[int, Roster] = field(default_factory=dict)
    promises: dict[int, Promise] = field(default_factory=dict)
    of_worker: dict[int, set[int]] = field(default_factory=dict)
    expiring: list[tuple[datetime, int]] = field(default_factory=list)
    turns: list[date] = field(default_factory=list)  # from these days on others may be admitted
    admitted: dict[tuple[Need, int, int], list[int]] = field(default_factory=dict)
    index: SlotIndex = field(default_factory=lambda: SlotIndex(ZONE, TRAVEL))

    @property
    def first(self) -> date:
        assert self.on is not None
        return self.on - BACK

    @property
    def last(self) -> date:
        assert self.on is not None
        return self.on + AHEAD

    def offers(self, need: Need, question: Question) -> list[Offer]:
        """The starts that can be promised now, in time order, to people whose papers are good then.

        Good are papers on the first and on the last day of the visit, whatever comes after it.
        """
        with self._as_of_now():
            found = [
                self.index.offers(self._admitted(need, days), replace(question, starts=starts))
                for days, starts in self._by_papers(question).items()
            ]
        return sorted(chain.from_iterable(found), key=lambda one: one.start)

    def catch_up(self) -> None:
        """Reads what is new, or all of it the first time, before anybody asks."""
        with self._as_of_now():
            pass

    @contextmanager
    def _as_of_now(self) -> Iterator[None]:
        with self.lock:
            try:
                self._read_news()
                yield
            except BaseException:
                self.on = None  # half-read: begin again
                raise

    def _read_news(self) -> None:
        instant = now()
        today = instant.astimezone(ZONE).date()
        is_new = self.on != today or self.asked_at is None or instant < self.asked_at
        if is_new:
            self._begin(today)
        read = self._promises(is_new=is_new)
        stale = self._read_rosters() if read[0][-1] or self.unsettled_workers else set()
        stale |= self._take_in(read)
        self.asked_at = instant
        while self.expiring and self.expiring[0][0] <= instant:
            stale.add(heapq.heappop(self.expiring)[1])
        for worker_id in stale & self.rosters.keys():
            self.index.set_commitments(worker_id, self._commitments(worker_id, instant))

    def _begin(self, today: date) -> None:
        self.on, self.horizon, self.roster_horizon = today, 0, 0
        self.unsettled, self.unsettled_workers = set(), frozenset()
        self.rosters, self.promises, self.of_worker, self.expiring = {}, {}, {}, []
        self.admitted.clear()
        self.index = SlotIndex(ZONE, TRAVEL)

    def _read_rosters(self) -> set[int]:
        """Whose file was read anew; everybody's the first time."""
        changes = changes_since(self.roster_horizon)
        named = changes.settled | changes.unsettled | self.unsettled_workers
        found = rosters_of(sorted(named) if self.roster_horizon else None) if named else {}
        for worker_id, roster in found.items():
            self.rosters[worker_id] = roster
            working = roster.working(self.first, self.last)
            self.index.set_worker(worker_id, home=roster.home, score=roster.score, working=working)
        for worker_id in named - found.keys():
            self.rosters.pop(worker_id, None)
        if named:
            self.admitted.clear()
            self.turns = sorted(set().union(*(one.turns() for one in self.rosters.values())))
        self.roster_horizon, self.unsettled_workers = changes.horizon, changes.unsettled
        return set(found)

    def _promises(self, *, is_new: bool) -> list[Row]:
        """All that is promised, or what changed; at the end of each row whether files did, too."""
        files = any_since(self.roster_horizon)
        if is_new:
            opens, _ = day_bounds(self.first)
            states = [state.value for state in COUNTED]
            return fetch(EVERYTHING, [*files, self.company_id, opens, states])
        return fetch(CHANGES, [*files, self.company_id, self.horizon, list(self.unsettled)])

    def _take_in(self, read: list[Row]) -> set[int]:
        """Workers whose promised time is not what it was at the last reading."""
        stale = {worker for one in self.unsettled if (worker := self._drop(one)) is not None}
        self.unsettled, horizon = set(), read[0][9]
        for row in read:
            if row[0] is None:
                continue
            if row[8] >= horizon:
                self.unsettled.add(row[0])
            stale.add(row[1])
            if (before := self._drop(row[0])) is not None:
                stale.add(before)
            if row[6] in COUNTED:
                self._keep(row)
        self.horizon = horizon
        return stale

    def _drop(self, reservation_id: int) -> int | None:
        promise = self.promises.pop(reservation_id, None)
        if promise is None:
            return None
        self.of_worker[promise.worker_id].discard(reservation_id)
        return promise.worker_id

    def _keep(self, row: Sequence[Any]) -> None:
        number, worker_id, start, end, lat, lng, state, held_until = row[:8]
        until = held_until if state == ReservationState.HELD else None
        self.promises[number] = Promise(
            worker_id, Commitment(Span(start, end), Place(lat, lng)), until
        )
        self.of_worker.setdefault(worker_id, set()).add(number)
        if until is not None:
            heapq.heappush(self.expiring, (until, worker_id))

    def _commitments(self, worker_id: int, instant: datetime) -> Iterable[Commitment]:
        """What is promised, and the days of rest within live-in terms."""
        promises = (self.promises[number] for number in self.of_worker.get(worker_id, ()))
        held = [
            one.commitment for one in promises if one.held_until is None or one.held_until > instant
        ]
        return [*held, *rests_between(held)]

    def _by_papers(self, question: Question) -> dict[Days, list[datetime]]:
        """The starts by first and last day; days on which the same papers count go as one."""
        seen: dict[tuple[int, int], Days] = {}
        found: dict[Days, list[datetime]] = {}
        for start in question.starts:
            days = local_days(Span(start, start + question.length))
            found.setdefault(seen.setdefault(self._papers_on(days), days), []).append(start)
        return found

    def _papers_on(self, days: Days) -> tuple[int, int]:
        """Equal for days on which `Roster.blocks` says the same of everybody."""
        return bisect_right(self.turns, days[0]), bisect_right(self.turns, days[1])

    def _admitted(self, need: Need, days: Days) -> list[int]:
        """Who may be sent to this need on both days."""
        key = (need, *self._papers_on(days))
        if key not in self.admitted:
            if len(self.admitted) >= NEEDS:
                self.admitted.clear()
            asked = dict(zip(key[1:], days, strict=True)).values()
            self.admitted[key] = [
                roster.worker_id
                for roster in self.rosters.values()
                if not any(roster.blocks(need, day) for day in asked)
            ]
        return self.admitted[key]


_books: dict[tuple[str, int], TimeBook] = {}
_shelf = threading.Lock()


def time_book() -> TimeBook:
    """The copy of the company in scope, in this database."""
    key = (str(connection.settings_dict["NAME"]), current_company())
    with _shelf:
        book = _books.pop(key, None) or TimeBook(key[1])
        _books[key] = book
        while len(_books) > COMPANIES:
            del _books[next(iter(_books))]
        return book


def reaches(first: date, last: date) -> bool:
    """Whether the copy knows every day from `first` to `last`."""
    today = now().astimezone(ZONE).date()
    return today - BACK <= first and last <= today + AHEAD
