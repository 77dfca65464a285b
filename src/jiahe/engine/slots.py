"""Which start times can be offered, and who would come.

`is_feasible` judges one worker and one visit, and says what is in the way. `offers` answers the
same question for a week of starts and hundreds of workers, by the gaps between their commitments.
The two share no code but `WorkRules` and the travel model, so that one can test the other.

Travel is asked for at the end of the visit that it leaves from. The way from home before work and
back after it is nobody's working time: it limits nothing, but it counts as disturbance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from jiahe.engine.gaps import Request, openings_of
from jiahe.engine.intervals import Span, minutes_up, subtract, union
from jiahe.engine.roster import instant_of
from jiahe.engine.travel import Place, TravelModel
from jiahe.engine.workday import Candidate, Commitment, WorkRules

__all__ = [
    "Candidate",
    "Commitment",
    "Offer",
    "Reason",
    "Verdict",
    "WorkRules",
    "hours_in_the_way",
    "is_feasible",
    "offers",
    "ranked",
]


class Reason(StrEnum):
    """What is in the way of a visit, in the order in which it is looked for."""

    OUTSIDE_SHIFT = "outside_shift"
    OVERLAPS = "overlaps"
    TRAVEL_BEFORE = "travel_before"
    TRAVEL_AFTER = "travel_after"
    DAY_TOO_LONG = "day_too_long"
    NEEDS_REST = "needs_rest"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a visit fits; if not, the first reason and by how many minutes it fails."""

    ok: bool
    reason: Reason | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """A start time that can be promised, with the crew that would come, best first.

    `disturbance_minutes` is the extra travel of that crew, `available` the number of workers who
    could come at all.
    """

    start: datetime
    worker_ids: tuple[int, ...]
    available: int
    disturbance_minutes: int
    has_preferred: bool


_FITS = Verdict(ok=True)


def is_feasible(
    candidate: Candidate,
    span: Span,
    place: Place,
    travel: TravelModel,
    rules: WorkRules,
    zone: ZoneInfo,
) -> Verdict:
    """Whether the worker can make a visit of `span` at `place`, and if not, why not."""
    reason, minutes = _first_obstacle(candidate, Commitment(span, place), travel, rules, zone)
    return _FITS if reason is None else Verdict(ok=False, reason=reason, minutes=minutes)


def hours_in_the_way(candidate: Candidate, span: Span) -> Reason | None:
    """The first reason that needs no way: outside of work, or promised already; None for neither.

    Says what `is_feasible` says first, for a small part of the time.
    """
    begins, ends = span.start, span.end
    if not any(one.start <= begins and ends <= one.end for one in candidate.working):
        return Reason.OUTSIDE_SHIFT
    for one in candidate.commitments:
        held = one.span
        if held.start < ends and begins < held.end:
            return Reason.OVERLAPS
    return None


def offers(
    candidates: Iterable[Candidate],
    starts: Sequence[datetime],
    duration_minutes: int,
    place: Place,
    travel: TravelModel,
    rules: WorkRules,
    zone: ZoneInfo,
    crew_size: int = 1,
) -> list[Offer]:
    """Every start, in time order, at which at least `crew_size` workers can come.

    The crew is chosen by preference, then by score less one point for each hour of extra travel,
    then by the lower worker id.
    """
    request = Request.of(starts, timedelta(minutes=duration_minutes), place, rules, zone)
    free: list[list[tuple[bool, float, int, int]]] = [[] for _ in request.starts]
    for candidate in candidates:
        for first, last, disturbance in openings_of(candidate, request, travel):
            merit = (
                not candidate.is_preferred,
                disturbance / 60.0 - candidate.score,
                candidate.worker_id,
                disturbance,
            )
            for index in range(first, last):
                free[index].append(merit)
    return [
        _offer(start, merits, crew_size)
        for start, merits in zip(request.starts, free, strict=True)
        if len(merits) >= crew_size
    ]


def ranked(found: Iterable[Offer]) -> list[Offer]:
    """Best offers first: with a preferred worker, least extra travel, most choice, earliest."""
    return sorted(
        found, key=lambda o: (not o.has_preferred, o.disturbance_minutes, -o.available, o.start)
    )


def _offer(start: datetime, merits: list[tuple[bool, float, int, int]], crew_size: int) -> Offer:
    crew = [min(merits)] if crew_size == 1 else sorted(merits)[:crew_size]
    return Offer(
        start=start,
        worker_ids=tuple(worker_id for _, _, worker_id, _ in crew),
        available=len(merits),
        disturbance_minutes=sum(minutes for *_, minutes in crew),
        has_preferred=not crew[0][0],
    )


def _first_obstacle(
    candidate: Candidate, visit: Commitment, travel: TravelModel, rules: WorkRules, zone: ZoneInfo
) -> tuple[Reason | None, int]:
    outside = _outside_minutes(candidate, visit.span)
    if outside:
        return Reason.OUTSIDE_SHIFT, outside
    clash = _clash_minutes(candidate, visit.span)
    if clash:
        return Reason.OVERLAPS, clash
    reason, late = _lateness(candidate, visit, travel, rules)
    if reason:
        return reason, late
    over = _over_day_minutes(candidate, visit.span, rules, zone)
    if over:
        return Reason.DAY_TOO_LONG, over
    tired = _unrested_minutes(candidate, visit, travel, rules)
    return (Reason.NEEDS_REST, tired) if tired else (None, 0)


def _outside_minutes(candidate: Candidate, span: Span) -> int:
    if any(stretch.contains(span) for stretch in candidate.working):
        return 0
    missing = subtract([span], candidate.working)
    return minutes_up(sum((part.length for part in missing), timedelta()))


def _clash_minutes(candidate: Candidate, span: Span) -> int:
    shared = [c.span.intersection(span) for c in candidate.commitments if c.span.overlaps(span)]
    if not shared:
        return 0
    return minutes_up(sum((p.length for p in union(p for p in shared if p)), timedelta()))


def _neighbours(candidate: Candidate, span: Span) -> tuple[Commitment | None, Commitment | None]:
    before = [c for c in candidate.commitments if c.span.end <= span.start]
    after = [c for c in candidate.commitments if c.span.start >= span.end]
    previous = max(before, key=lambda c: (c.span.end, c.span.start, c.place), default=None)
    following = min(after, key=lambda c: (c.span.start, c.span.end, c.place), default=None)
    return previous, following


def _lateness(
    candidate: Candidate, visit: Commitment, travel: TravelModel, rules: WorkRules
) -> tuple[Reason | None, int]:
    """The side on which travel and buffer do not fit, and the minutes that are missing."""
    previous, following = _neighbours(candidate, visit.span)
    if previous is not None:
        way = travel.minutes(previous.place, visit.place, previous.span.end)
        arrives_at = previous.span.end + timedelta(minutes=way + rules.buffer_minutes)
        if arrives_at > visit.span.start:
            return Reason.TRAVEL_BEFORE, minutes_up(arrives_at - visit.span.start)
    if following is not None:
        way = travel.minutes(visit.place, following.place, visit.span.end)
        arrives_at = visit.span.end + timedelta(minutes=way + rules.buffer_minutes)
        if arrives_at > following.span.start:
            return Reason.TRAVEL_AFTER, minutes_up(arrives_at - following.span.start)
    return None, 0


def _over_day_minutes(candidate: Candidate, span: Span, rules: WorkRules, zone: ZoneInfo) -> int:
    """Minutes beyond a day's limit on the worst local day that the visit touches."""
    most = timedelta(minutes=rules.max_minutes_per_day)
    day = span.start.astimezone(zone).date()
    worst = timedelta()
    while (today := _local_day(day, zone)).start < span.end:
        spans = [span, *(c.span for c in candidate.commitments)]
        parts = (today.intersection(one) for one in spans)
        if today.overlaps(span):
            worst = max(worst, sum((p.length for p in parts if p), timedelta()) - most)
        day += timedelta(days=1)
    return minutes_up(worst)


def _local_day(day: date, zone: ZoneInfo) -> Span:
    midnight = datetime.min.time()
    start = instant_of(datetime.combine(day, midnight), zone)
    end = instant_of(datetime.combine(day + timedelta(days=1), midnight), zone)
    # A day that a zone skips has no instants; a microsecond of it does no harm to a sum.
    return Span(start, max(end, start + timedelta(microseconds=1)))


def _unrested_minutes(
    candidate: Candidate, visit: Commitment, travel: TravelModel, rules: WorkRules
) -> int:
    """Minutes by which the run of visits around this one outlasts the limit without a rest.

    A single visit longer than the limit is allowed: its rest is taken within it.
    """
    visits = sorted([*candidate.commitments, visit], key=lambda c: (c.span, c.place))
    here = next(i for i, one in enumerate(visits) if one is visit)
    first = last = here
    while first > 0 and not _rests_between(visits[first - 1], visits[first], travel, rules):
        first -= 1
    while last + 1 < len(visits) and not _rests_between(
        visits[last], visits[last + 1], travel, rules
    ):
        last += 1
    if first == last:
        return 0
    run = max(one.span.end for one in visits[: last + 1]) - visits[first].span.start
    return max(0, minutes_up(run - timedelta(minutes=rules.continuous_minutes)))


def _rests_between(
    one: Commitment, other: Commitment, travel: TravelModel, rules: WorkRules
) -> bool:
    way = travel.minutes(one.place, other.place, one.span.end)
    return other.span.start - one.span.end >= timedelta(minutes=way + rules.rest_minutes)
