"""The fast half of `slots`: the openings between a worker's commitments, found once per gap.

With a steady travel model a gap costs a handful of travel questions, however many starts fall
into it. Its feasible starts
come out as ranges of indexes into the sorted starts.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jiahe.engine.intervals import Span, union
from jiahe.engine.roster import instant_of
from jiahe.engine.travel import Place, TravelModel
from jiahe.engine.workday import Candidate, Commitment, WorkRules

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_ZERO = timedelta()
_MIDNIGHT = time()
# How a visit at one start falls on the local days: (index of the day, time on it).
_Range = tuple[int, int]
_Parts = tuple[tuple[int, timedelta], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One question about many starts, with what all workers share worked out once."""

    starts: tuple[datetime, ...]
    length: timedelta
    place: Place
    rules: WorkRules
    midnights: tuple[datetime, ...]
    groups: tuple[tuple[_Parts, tuple[int, ...]], ...]

    @classmethod
    def of(
        cls,
        starts: Sequence[datetime],
        length: timedelta,
        place: Place,
        rules: WorkRules,
        zone: ZoneInfo,
    ) -> "Request":
        """The question, with the starts sorted, told once each, and cut at local midnights."""
        spans = sorted({Span(start, start + length) for start in starts})
        midnights = _midnights(spans, zone)
        groups: dict[_Parts, list[int]] = {}
        for index, span in enumerate(spans):
            groups.setdefault(_parts_of(span, midnights), []).append(index)
        return cls(
            starts=tuple(span.start for span in spans),
            length=length,
            place=place,
            rules=rules,
            midnights=midnights,
            groups=tuple((parts, tuple(indexes)) for parts, indexes in groups.items()),
        )

    def has_start(self, low: datetime, high: datetime) -> bool:
        """Whether a start lies between the two, ends included."""
        index = bisect_left(self.starts, low)
        return index < len(self.starts) and self.starts[index] <= high


def openings_of(
    candidate: Candidate, request: Request, travel: TravelModel
) -> Iterator[tuple[int, int, int]]:
    """Ranges `(first, last, disturbance_minutes)` of start indexes, `last` left out."""
    if not request.starts or (len(request.starts) == 1 and _is_elsewhere(candidate, request)):
        return
    diary = _Diary(candidate, request, travel)
    full = diary.full_starts()
    for first, last, disturbance in diary.openings():
        if not full:
            yield first, last, disturbance
            continue
        for index in range(first, last):
            if index not in full:
                yield index, index + 1, disturbance


def _is_elsewhere(candidate: Candidate, request: Request) -> bool:
    """Whether the one start meets promised time, or begins outside of the hours: soon told."""
    start = request.starts[0]
    end = start + request.length
    for one in candidate.commitments:
        if one.span.start < end and start < one.span.end:
            return True
    return not any(one.start <= start < one.end for one in candidate.working)


class _Diary:
    """A worker's commitments in order, ready to be asked gap by gap."""

    __slots__ = (
        "busy",
        "candidate",
        "early",
        "home_ways",
        "is_steady",
        "late",
        "request",
        "travel",
        "ways",
        "working",
    )

    def __init__(self, candidate: Candidate, request: Request, travel: TravelModel) -> None:
        self.candidate = candidate
        self.request = request
        self.travel = travel
        self.is_steady: bool = getattr(travel, "is_steady", False)
        self.working = union(candidate.working)
        self.busy = sorted(candidate.commitments, key=_by_start)
        self.ways: dict[int, int] = {}
        self.early: dict[int, _Side] = {}
        self.late: dict[int, _Side] = {}
        self.home_ways: tuple[int, int] | None = None

    def full_starts(self) -> set[int]:
        """Indexes of the starts at which a local day would become too long."""
        midnights = self.request.midnights
        load = [_ZERO] * len(midnights)
        for commitment in self.busy:
            for day, length in _parts_of(commitment.span, midnights):
                load[day] += length
        most = timedelta(minutes=self.request.rules.max_minutes_per_day)
        full: set[int] = set()
        for parts, indexes in self.request.groups:
            if any(load[day] + length > most for day, length in parts):
                full.update(indexes)
        return full

    def openings(self) -> Iterator[tuple[int, int, int]]:
        """Ranges of starts that pass shift, overlap, travel and rest, with their disturbance."""
        length = self.request.length
        for after in range(len(self.busy) + 1):
            opens = self.busy[after - 1].span.end if after else None
            closes = self.busy[after].span.start if after < len(self.busy) else None
            if opens is not None and closes is not None and closes - opens < length:
                continue
            for stretch in self.working:
                if opens is not None and stretch.end <= opens:
                    continue
                if closes is not None and stretch.start >= closes:
                    break
                yield from self._openings_between(after, stretch)

    def _openings_between(self, after: int, stretch: Span) -> Iterator[tuple[int, int, int]]:
        """Openings before the commitment number `after`, inside one stretch of work."""
        request, busy = self.request, self.busy
        low, high = stretch.start, stretch.end - request.length
        early = _FREE
        if after and busy[after - 1].span.end > low:
            low = busy[after - 1].span.end
        if after < len(busy) and busy[after].span.start - request.length < high:
            high = busy[after].span.start - request.length
        if not request.has_start(low, high):
            return  # not worth a travel question
        if after:
            early = self._early(after)
            low = max(low, early.limit or low)
        first, last = bisect_left(request.starts, low), bisect_right(request.starts, high)
        for one, other, late in self._late_ranges(first, last, after):
            disturbance = self._disturbance(after, stretch, early.way, late.way)
            for begin, end in self._rested(one, other, after, early, late):
                yield begin, end, disturbance

    def _late_ranges(self, first: int, last: int, after: int) -> Iterator[tuple[int, int, "_Side"]]:
        """The starts that leave time for the way to the next commitment, and that way.

        A travel model that depends on the hour is asked for each start, any other one once.
        """
        starts, length = self.request.starts, self.request.length
        if first >= last:
            return
        if after == len(self.busy):
            yield first, last, _FREE
        elif self.is_steady:
            side = self._late(after, starts[last - 1] + length)
            last = bisect_right(starts, side.limit or starts[-1], first, last)
            if first < last:
                yield first, last, side
        else:
            for index in range(first, last):
                side = _side_before(
                    self.busy[after], self.request, self.travel, starts[index] + length
                )
                if side.limit is not None and starts[index] <= side.limit:
                    yield index, index + 1, side

    def _early(self, after: int) -> "_Side":
        side = self.early.get(after)
        if side is None:
            side = _side_after(self.busy[after - 1], self.request, self.travel)
            self.early[after] = side
        return side

    def _late(self, after: int, at: datetime) -> "_Side":
        side = self.late.get(after)
        if side is None:
            side = _side_before(self.busy[after], self.request, self.travel, at)
            self.late[after] = side
        return side

    def _rested(
        self, first: int, last: int, after: int, early: "_Side", late: "_Side"
    ) -> Iterator[_Range]:
        """The parts of a range of starts that leave the worker enough rest."""
        starts = self.request.starts
        fresh = first if early.rested is None else bisect_left(starts, early.rested, first, last)
        tired = last if late.rested is None else bisect_right(starts, late.rested, first, last)
        if fresh < tired:
            yield fresh, tired
        joined = (
            range(first, last) if fresh >= tired else (*range(first, fresh), *range(tired, last))
        )
        for index in joined:
            if self._lasts(
                index, after - 1 if index < fresh else None, after if index >= tired else None
            ):
                yield index, index + 1

    def _lasts(self, index: int, before: int | None, after: int | None) -> bool:
        """Whether the run of visits that a start joins, on either side, stays within the limit."""
        start = self.request.starts[index]
        end = start + self.request.length
        if before is not None:
            start = self._run_start(before)
        if after is not None:
            end = self._run_end(after)
        return end - start <= timedelta(minutes=self.request.rules.continuous_minutes)

    def _run_start(self, last: int) -> datetime:
        while last > 0 and not self._rests_before(last):
            last -= 1
        return self.busy[last].span.start

    def _run_end(self, first: int) -> datetime:
        while first + 1 < len(self.busy) and not self._rests_before(first + 1):
            first += 1
        return self.busy[first].span.end

    def _rests_before(self, number: int) -> bool:
        gap = self.busy[number].span.start - self.busy[number - 1].span.end
        rest = self.request.rules.rest_minutes
        return gap >= timedelta(minutes=self._way_to(number) + rest)

    def _way_to(self, number: int) -> int:
        """Travel from the commitment before to this one; asked once."""
        way = self.ways.get(number)
        if way is None:
            one, other = self.busy[number - 1], self.busy[number]
            way = self.travel.minutes(one.place, other.place, one.span.end)
            self.ways[number] = way
        return way

    def _disturbance(self, after: int, stretch: Span, there: int, onward: int) -> int:
        """Extra travel minutes of a visit here; home stands before and after a stretch of work."""
        home = self.candidate.home
        from_visit = after > 0 and self.busy[after - 1].span.end > stretch.start
        to_visit = after < len(self.busy) and self.busy[after].span.start < stretch.end
        direct = 0
        if from_visit and to_visit:
            direct = self._way_to(after)
        elif from_visit:
            direct = self.travel.minutes(self.busy[after - 1].place, home)
        elif to_visit:
            direct = self.travel.minutes(home, self.busy[after].place)
        from_home, to_home = self._home_ways()
        detour = (there if from_visit else from_home) + (onward if to_visit else to_home)
        return max(0, detour - direct)

    def _home_ways(self) -> tuple[int, int]:
        """Travel from home to the visit and back; asked once."""
        if self.home_ways is None:
            home, place = self.candidate.home, self.request.place
            there = self.travel.minutes(home, place)
            self.home_ways = (there, self.travel.minutes(place, home))
        return self.home_ways


class _Side(NamedTuple):
    """What one neighbour demands of a visit: the outermost start, without and with a rest."""

    way: int = 0
    limit: datetime | None = None
    rested: datetime | None = None


_FREE = _Side()


def _side_after(previous: Commitment, request: Request, travel: TravelModel) -> _Side:
    left_at, rules = previous.span.end, request.rules
    way = travel.minutes(previous.place, request.place, left_at)
    return _Side(
        way,
        left_at + _MINUTE * (way + rules.buffer_minutes),
        left_at + _MINUTE * (way + rules.rest_minutes),
    )


def _side_before(
    following: Commitment, request: Request, travel: TravelModel, at: datetime
) -> _Side:
    rules = request.rules
    way = travel.minutes(request.place, following.place, at)
    latest = following.span.start - request.length
    return _Side(
        way,
        latest - _MINUTE * (way + rules.buffer_minutes),
        latest - _MINUTE * (way + rules.rest_minutes),
    )


def _by_start(commitment: Commitment) -> datetime:
    return commitment.span.start


def _midnights(spans: Sequence[Span], zone: ZoneInfo) -> tuple[datetime, ...]:
    """Every local midnight around the spans, in order, each once."""
    found: list[datetime] = []
    if not spans:
        return ()
    day = spans[0].start.astimezone(zone).date()
    last = spans[-1].end
    while not found or found[-1] < last:
        found.append(instant_of(datetime.combine(day, _MIDNIGHT), zone))
        day += _DAY
    return tuple(sorted(set(found)))


def _parts_of(span: Span, midnights: Sequence[datetime]) -> _Parts:
    """How long the span lies on each day, days counted from the first midnight."""
    day = bisect_right(midnights, span.start) - 1
    if 0 <= day < len(midnights) - 1 and span.end <= midnights[day + 1]:
        return ((day, span.end - span.start),)
    parts = []
    for day in range(len(midnights) - 1):
        start, end = max(span.start, midnights[day]), min(span.end, midnights[day + 1])
        if start < end:
            parts.append((day, end - start))
    return tuple(parts)
