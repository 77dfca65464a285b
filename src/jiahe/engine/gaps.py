"""The fast half of `slots`: the openings between a worker's commitments, found once per gap.

A gap costs at most three travel questions, however many starts fall into it. Its feasible starts
come out as ranges of indexes into the sorted starts.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from jiahe.engine.intervals import Span, union
from jiahe.engine.roster import instant_of
from jiahe.engine.travel import Place, TravelModel
from jiahe.engine.workday import Candidate, Commitment, WorkRules

_DAY = timedelta(days=1)
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


def openings_of(
    candidate: Candidate, request: Request, travel: TravelModel
) -> Iterator[tuple[int, int, int]]:
    """Ranges `(first, last, disturbance_minutes)` of start indexes, `last` left out."""
    if not request.starts:
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


class _Diary:
    """A worker's commitments in order, ready to be asked gap by gap."""

    __slots__ = ("busy", "candidate", "request", "travel", "ways", "working")

    def __init__(self, candidate: Candidate, request: Request, travel: TravelModel) -> None:
        self.candidate = candidate
        self.request = request
        self.travel = travel
        self.working = union(candidate.working)
        self.busy = sorted(candidate.commitments, key=_by_start)
        self.ways: dict[int, int] = {}

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
        request = self.request
        previous = self.busy[after - 1] if after else None
        following = self.busy[after] if after < len(self.busy) else None
        low, high = stretch.start, stretch.end - request.length
        if previous is not None:
            low = max(low, previous.span.end)
        if following is not None:
            high = min(high, following.span.start - request.length)
        if bisect_left(request.starts, low) >= bisect_right(request.starts, high):
            return  # not worth a travel question
        edge = _Edge.of(previous, following, request, self.travel)
        first = bisect_left(request.starts, max(low, edge.arrives_at or low))
        last = bisect_right(request.starts, min(high, edge.leaves_at or high))
        if first >= last:
            return
        disturbance = self._disturbance(after, stretch, edge)
        for one, other in self._rested(first, last, after, edge):
            yield one, other, disturbance

    def _rested(self, first: int, last: int, after: int, edge: "_Edge") -> Iterator[_Range]:
        """The parts of a range of starts that leave the worker enough rest."""
        starts = self.request.starts
        fresh = first if edge.rested_at is None else bisect_left(starts, edge.rested_at)
        tired = last if edge.rests_until is None else bisect_right(starts, edge.rests_until)
        fresh, tired = max(first, min(fresh, last)), max(first, min(tired, last))
        if fresh < tired:
            yield fresh, tired
        for index in (*range(first, min(fresh, tired)), *range(max(fresh, tired), last)):
            if self._lasts(index, after, index < fresh, index >= tired):
                yield index, index + 1
        for index in range(tired, fresh):
            if self._lasts(index, after, True, True):
                yield index, index + 1

    def _lasts(self, index: int, after: int, joins_before: bool, joins_after: bool) -> bool:  # noqa: FBT001
        """Whether the run of visits around a start stays within the limit."""
        start = self.request.starts[index]
        end = start + self.request.length
        if joins_before:
            start = self._run_start(after - 1)
        if joins_after:
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

    def _disturbance(self, after: int, stretch: Span, edge: "_Edge") -> int:
        """Extra travel minutes of a visit here; home stands before and after a stretch of work."""
        home, place = self.candidate.home, self.request.place
        from_visit = after > 0 and self.busy[after - 1].span.end > stretch.start
        to_visit = after < len(self.busy) and self.busy[after].span.start < stretch.end
        travel = self.travel.minutes
        there = edge.way_there if from_visit else travel(home, place)
        onward = edge.way_onward if to_visit else travel(place, home)
        if from_visit and to_visit:
            direct = self._way_to(after)
        elif from_visit:
            direct = travel(self.busy[after - 1].place, home)
        else:
            direct = travel(home, self.busy[after].place) if to_visit else 0
        return max(0, there + onward - direct)


@dataclass(frozen=True, slots=True)
class _Edge:
    """What the neighbours of a gap demand of a visit inside it; None where there is none."""

    way_there: int
    way_onward: int
    arrives_at: datetime | None
    rested_at: datetime | None
    leaves_at: datetime | None
    rests_until: datetime | None

    @classmethod
    def of(
        cls,
        previous: Commitment | None,
        following: Commitment | None,
        request: Request,
        travel: TravelModel,
    ) -> "_Edge":
        """The earliest and latest starts, with and without a rest on that side."""
        there = onward = 0
        arrives_at = rested_at = leaves_at = rests_until = None
        rules = request.rules
        if previous is not None:
            there = travel.minutes(previous.place, request.place, previous.span.end)
            arrives_at = previous.span.end + timedelta(minutes=there + rules.buffer_minutes)
            rested_at = previous.span.end + timedelta(minutes=there + rules.rest_minutes)
        if following is not None:
            onward = travel.minutes(request.place, following.place, following.span.start)
            latest = following.span.start - request.length
            leaves_at = latest - timedelta(minutes=onward + rules.buffer_minutes)
            rests_until = latest - timedelta(minutes=onward + rules.rest_minutes)
        return cls(there, onward, arrives_at, rested_at, leaves_at, rests_until)


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
