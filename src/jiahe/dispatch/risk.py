"""Which of a worker's visits will probably go wrong today, and the one thing to do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from jiahe.booking.choices import VisitState
from jiahe.booking.queries import TRAVEL
from jiahe.dispatch.choices import AssignmentState
from jiahe.engine.travel import Place, TravelModel

ANSWER_NEEDED_BEFORE = timedelta(hours=2)
GRACE = timedelta(minutes=5)
WAITING = (VisitState.PLANNED, VisitState.ASSIGNED)
AT_THE_DOOR = (VisitState.ARRIVED, VisitState.IN_SERVICE)
OVER = (
    VisitState.AWAITING_ACCEPTANCE,
    VisitState.OBJECTED,
    VisitState.ACCEPTED,
    VisitState.SETTLED,
    VisitState.CANCELLED,
)


class RiskKind(StrEnum):
    NOT_ARRIVED = "not_arrived"
    NOT_DEPARTED = "not_departed"
    RUNS_LATE = "runs_late"
    NO_ANSWER = "no_answer"


class Suggestion(StrEnum):
    CALL_WORKER = "call_worker"
    REASSIGN = "reassign"
    TELL_HOUSEHOLD = "tell_household"


@dataclass(frozen=True)
class Stop:
    """One visit of a worker's day, in the order of the day."""

    start: datetime
    end: datetime
    lat: float
    lng: float
    state: VisitState
    answer: str = ""


@dataclass(frozen=True)
class Risk:
    kind: RiskKind
    minutes: int  # late so far, or late by the forecast
    suggestion: Suggestion
    arrives_at: datetime | None = None


def risks(
    stops: Sequence[Stop],
    *,
    home: tuple[float, float],
    at: datetime,
    travel: TravelModel = TRAVEL,
) -> list[Risk | None]:
    """The first risk of each stop, or None. A stop that is over has none."""
    found: list[Risk | None] = []
    here, free_at = Place(*home), None
    for stop in stops:
        place = Place(stop.lat, stop.lng)
        way = timedelta(minutes=travel.minutes(here, place, stop.start))
        found.append(_risk_of(stop, way, free_at, at))
        here, free_at = place, _free_at(stop, way, free_at, at)
    return found


def _risk_of(stop: Stop, way: timedelta, free_at: datetime | None, at: datetime) -> Risk | None:
    if stop.state in OVER or stop.state in AT_THE_DOOR:
        return None
    if at > stop.start + GRACE:
        return Risk(RiskKind.NOT_ARRIVED, _minutes(at - stop.start), Suggestion.CALL_WORKER)
    return _risk_ahead(stop, way, free_at, at) if stop.state in WAITING else None


def _risk_ahead(stop: Stop, way: timedelta, free_at: datetime | None, at: datetime) -> Risk | None:
    """What threatens a visit whose worker has not set out yet."""
    if free_at is not None and free_at + way > stop.start + GRACE:
        late = _minutes(free_at + way - stop.start)
        return Risk(RiskKind.RUNS_LATE, late, Suggestion.REASSIGN, free_at + way)
    if free_at is None and at + way > stop.start:
        late = _minutes(at + way - stop.start)
        return Risk(RiskKind.NOT_DEPARTED, late, Suggestion.CALL_WORKER, at + way)
    if stop.answer == AssignmentState.OFFERED and stop.start - at < ANSWER_NEEDED_BEFORE:
        return Risk(RiskKind.NO_ANSWER, 0, Suggestion.CALL_WORKER)
    return None


def _free_at(stop: Stop, way: timedelta, free_at: datetime | None, at: datetime) -> datetime | None:
    """When the worker can leave this stop, as far as anybody can tell now."""
    if stop.state in OVER:
        return free_at
    length = stop.end - stop.start
    if stop.state in AT_THE_DOOR:
        return max(stop.end, at)
    begins = max(stop.start, at) if free_at is None else max(stop.start, at, free_at + way)
    return begins + length


def words(one: Risk, time_words: Callable[[datetime], str]) -> str:
    sentences = {
        RiskKind.NOT_ARRIVED: _("Not arrived, %(minutes)s min late"),
        RiskKind.NOT_DEPARTED: _("Has not set out, would be %(minutes)s min late"),
        RiskKind.RUNS_LATE: _("The visit before runs long: arrives about %(at)s"),
        RiskKind.NO_ANSWER: _("The worker has not answered yet"),
    }
    arrives = time_words(one.arrives_at) if one.arrives_at else ""
    return sentences[one.kind] % {"minutes": one.minutes, "at": arrives}


def _minutes(length: timedelta) -> int:
    return max(0, -(-length // timedelta(minutes=1)))
