"""Half-open spans of time and their algebra: union, subtraction, overlap, containment.

Everything is in UTC, so a span that crosses midnight or a clock change is nothing special.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The instants from `start` up to, but without, `end`.

    Aware instants of any zone are stored in UTC. Raises ValueError for a naive instant and for an
    end that is not after the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC:
            object.__setattr__(self, "start", _in_utc(self.start))
        if self.end.tzinfo is not UTC:
            object.__setattr__(self, "end", _in_utc(self.end))
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def minutes(self) -> int:
        """Length in minutes; a part of a minute counts as a whole one."""
        return minutes_up(self.length)

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share an instant; touching ends do not."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def covers(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def intersection(self, other: "Span") -> "Span | None":
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


def minutes_up(length: timedelta) -> int:
    """Whole minutes, rounded up."""
    return -(-length // _MINUTE)


def union(spans: Iterable[Span]) -> list[Span]:
    """The same instants as sorted spans that neither overlap nor touch."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def subtract(spans: Iterable[Span], cuts: Iterable[Span]) -> list[Span]:
    """The instants of `spans` that are in none of `cuts`, as sorted separate spans."""
    left: list[Span] = []
    holes = union(cuts)
    for span in union(spans):
        left.extend(_without(span, holes))
    return left


def overlaps(one: Iterable[Span], other: Iterable[Span]) -> bool:
    """Whether the two sets share an instant."""
    second = union(other)
    return any(a.overlaps(b) for a in union(one) for b in second)


def contains(spans: Iterable[Span], inner: Span) -> bool:
    """Whether every instant of `inner` is in `spans`; touching spans count as one."""
    return any(span.contains(inner) for span in union(spans))


def _without(span: Span, holes: list[Span]) -> Iterable[Span]:
    start = span.start
    for hole in holes:
        if hole.end <= start:
            continue
        if hole.start >= span.end:
            break
        if hole.start > start:
            yield Span(start, hole.start)
        start = hole.end
    if start < span.end:
        yield Span(start, span.end)


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a span needs aware instants")
    return at.astimezone(UTC)
