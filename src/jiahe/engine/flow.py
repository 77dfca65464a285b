"""Where time is lost between booking and settlement: a process read from its events; pure.

A trace is one visit's events in order. The graph counts how often one activity followed another
directly and how long it took (a directly-follows graph, van der Aalst 2016); variants are whole
traces; rework is an activity that came twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Event:
    case: str
    activity: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Edge:
    """One activity after another: how often, and minutes: median and the slow tenth."""

    source: str
    target: str
    times: int
    median_minutes: float
    slow_minutes: float

    @property
    def total_minutes(self) -> float:
        """What the edge weighs: its median times how often it is walked."""
        return self.median_minutes * self.times


@dataclass(frozen=True, slots=True)
class Variant:
    """A way that cases took, how many did, and an example."""

    steps: tuple[str, ...]
    times: int
    example: str


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole: cases, edges (the heaviest first), variants (the commonest first), rework."""

    cases: int
    edges: tuple[Edge, ...]
    variants: tuple[Variant, ...]
    rework: tuple[tuple[str, int, str], ...]  # activity, cases with it twice or more, example
    median_minutes: float


def mine(events: Iterable[Event]) -> Flow:
    """Events at the same instant keep the order in which they come."""
    traces: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        traces[event.case].append(event)
    for trace in traces.values():
        trace.sort(key=lambda one: one.at)
    whole = [_minutes(trace[0], trace[-1]) for trace in traces.values()]
    return Flow(
        cases=len(traces),
        edges=_edges(traces.values()),
        variants=_variants(traces),
        rework=_rework(traces),
        median_minutes=quantile(whole, 0.5),
    )


def _edges(traces: Iterable[Sequence[Event]]) -> tuple[Edge, ...]:
    lasted: dict[tuple[str, str], list[float]] = defaultdict(list)
    for trace in traces:
        for one, other in pairwise(trace):
            lasted[one.activity, other.activity].append(_minutes(one, other))
    edges = [
        Edge(source, target, len(rows), quantile(rows, 0.5), quantile(rows, 0.9))
        for (source, target), rows in lasted.items()
    ]
    return tuple(sorted(edges, key=lambda one: (-one.total_minutes, one.source, one.target)))


def _variants(traces: dict[str, list[Event]]) -> tuple[Variant, ...]:
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for case, trace in traces.items():
        found[tuple(one.activity for one in trace)].append(case)
    rows = [Variant(steps, len(cases), min(cases)) for steps, cases in found.items()]
    return tuple(sorted(rows, key=lambda one: (-one.times, one.steps)))


def _rework(traces: dict[str, list[Event]]) -> tuple[tuple[str, int, str], ...]:
    again: dict[str, list[str]] = defaultdict(list)
    for case, trace in traces.items():
        counted = Counter(one.activity for one in trace)
        for activity, times in counted.items():
            if times > 1:
                again[activity].append(case)
    rows = [(activity, len(cases), min(cases)) for activity, cases in again.items()]
    return tuple(sorted(rows, key=lambda one: (-one[1], one[0])))


def _minutes(one: Event, other: Event) -> float:
    return (other.at - one.at).total_seconds() / 60


def quantile(values: Sequence[float], share: float) -> float:
    """By linear interpolation between the ordered values; 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
