"""The dispatcher's day: who works when, who goes where, what is open and what is at risk.

A constant number of queries, whatever the number of workers and visits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import get_language

from jiahe.booking import queries as booking
from jiahe.booking.choices import ReservationState, VisitState
from jiahe.booking.models import Reservation
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.booking.spans import touching
from jiahe.dispatch import risk
from jiahe.dispatch.choices import LIVE, AssignmentState
from jiahe.dispatch.models import Assignment, Standby
from jiahe.dispatch.queries.candidates import TURNED_DOWN
from jiahe.dispatch.queries.travel import foreseen_travel
from jiahe.dispatch.wording import skill_words, time_words
from jiahe.dispatch.words import nobody_yet
from jiahe.engine.intervals import Span
from jiahe.engine.travel import TravelModel
from jiahe.engine.travelfit import going_by
from jiahe.kit.clock import now
from jiahe.workforce import queries as workforce
from jiahe.workforce.models import Worker
from jiahe.workforce.rosters import working_hours

ROW = (
    "visit_id", "worker_id", "seat", "state", "during", "visit__code", "visit__version",
    "visit__state", "visit__is_pinned", "visit__priority", "visit__order__crew_size",
    "visit__order__contact_name", "visit__order__lat", "visit__order__lng",
    "visit__order__service__name", "visit__order__service__name_en",
    "visit__order__service__category__hue",
)  # fmt: skip
SHORTENED = ("女士", "先生", "阿姨", "老师", "奶奶", "爷爷")


@dataclass(frozen=True)
class VisitOnBoard:
    """One seat of a visit; `worker_code` is empty while nobody is promised."""

    code: str
    version: int
    seat: int
    crew_size: int
    start: datetime
    end: datetime
    household: str  # short: 郭女士
    service: str
    hue: str
    state: str
    state_words: str
    worker_code: str
    worker_name: str
    answer: str  # the assignment's state, empty without one
    answer_words: str
    risk: str  # empty, or the reason in words
    risk_minutes: int
    suggestion: str  # one of risk.Suggestion, empty without a risk
    is_pinned: bool
    is_movable: bool
    priority: int
    lat: float
    lng: float


@dataclass(frozen=True)
class Lane:
    worker_code: str
    name: str
    skills: str
    working: tuple[Span, ...]
    leave: tuple[Span, ...]
    is_on_standby: bool
    is_on_duty: bool
    booked_minutes: int
    visits: tuple[VisitOnBoard, ...]
    home_lat: float
    home_lng: float


@dataclass(frozen=True)
class QueuedVisit:
    """A seat without a worker; the most pressing first."""

    visit: VisitOnBoard
    reason: str
    minutes_left: int  # until the promised start; negative when it has passed


@dataclass(frozen=True)
class BoardDay:
    on: date
    made_at: datetime
    lanes: tuple[Lane, ...]
    queue: tuple[QueuedVisit, ...]
    at_risk: int
    waiting_for_answers: int


@dataclass(frozen=True)
class _Answers:
    """What the assignments of the day's visits say, by visit and seat."""

    live: Mapping[tuple[int, int], str]
    refused: Mapping[tuple[int, int], tuple[str, str]]


def board_day(on: date) -> BoardDay:
    """The board of one local day."""
    at = now()
    people = list(workforce.workers_in_company().prefetch_related(None).prefetch_related("skills"))
    placed: dict[int, list[VisitOnBoard]] = {worker.pk: [] for worker in people}
    open_seats: list[tuple[VisitOnBoard, str]] = []
    rows = _rows(on)
    answers = _answers([row.visit_id for row in rows])
    told = _Told.now(people)
    for row in rows:
        seat = (row.visit_id, row.seat)
        if row.state != ReservationState.ORPHANED:
            if row.worker_id in placed:
                placed[row.worker_id].append(_on_board(row, answers.live.get(seat, ""), told))
        elif row.visit__state in BEFORE_THE_DOOR:
            reason = nobody_yet(*answers.refused.get(seat, ("", "")))
            open_seats.append((_on_board(row, "", told), reason))
    lanes = _lanes(people, placed, on, at)
    shown = [visit for lane in lanes for visit in lane.visits]
    return BoardDay(
        on=on,
        made_at=at,
        lanes=lanes,
        queue=_queue(open_seats, at),
        at_risk=sum(bool(visit.risk) for visit in shown),
        waiting_for_answers=sum(v.answer == AssignmentState.OFFERED for v in shown),
    )


def _rows(on: date) -> Sequence[Any]:
    """The day's seats as flat named rows: full models would take three times as long."""
    found = Reservation.objects.filter(
        touching(*booking.day_bounds(on)), visit__isnull=False
    ).exclude(state=ReservationState.RELEASED)
    return list(found.order_by("during", "visit_id", "seat").values_list(*ROW, named=True))


def _answers(visit_ids: Sequence[int]) -> _Answers:
    live: dict[tuple[int, int], str] = {}
    refused: dict[tuple[int, int], tuple[str, str]] = {}
    rows = Assignment.objects.filter(visit_id__in=visit_ids).order_by("pk")
    for visit_id, seat, state, name in rows.values_list(
        "visit_id", "seat", "state", "worker__name"
    ):
        if state in LIVE:
            live[visit_id, seat] = state
        elif state in TURNED_DOWN:
            refused[visit_id, seat] = (state, name)
    return _Answers(live, refused)


@dataclass(frozen=True)
class _Told:
    """Words and names that many visits share, looked up once."""

    states: Mapping[str, str]
    answers: Mapping[str, str]
    workers: Mapping[int, tuple[str, str]]
    is_english: bool

    @classmethod
    def now(cls, people: Sequence[Worker]) -> "_Told":
        return cls(
            states={state.value: str(state.label) for state in VisitState},
            answers={state.value: str(state.label) for state in AssignmentState} | {"": ""},
            workers={worker.pk: (worker.code, worker.name) for worker in people},
            is_english=(get_language() or "").startswith("en"),
        )


def _on_board(row: Any, answer: str, told: _Told) -> VisitOnBoard:
    has_worker = row.state != ReservationState.ORPHANED
    code, name = told.workers.get(row.worker_id, ("", "")) if has_worker else ("", "")
    english = row.visit__order__service__name_en if told.is_english else ""
    return VisitOnBoard(
        code=row.visit__code,
        version=row.visit__version,
        seat=row.seat,
        crew_size=row.visit__order__crew_size,
        start=row.during.lower,
        end=row.during.upper,
        household=short_name(row.visit__order__contact_name),
        service=english or row.visit__order__service__name,
        hue=row.visit__order__service__category__hue,
        state=row.visit__state,
        state_words=told.states[row.visit__state],
        worker_code=code,
        worker_name=name,
        answer=answer,
        answer_words=told.answers[answer],
        risk="",
        risk_minutes=0,
        suggestion="",
        is_pinned=row.visit__is_pinned,
        is_movable=row.visit__state in BEFORE_THE_DOOR and not row.visit__is_pinned,
        priority=row.visit__priority,
        lat=row.visit__order__lat,
        lng=row.visit__order__lng,
    )


def short_name(contact: str) -> str:
    """`郭女士` stays; `郭敏` becomes `郭家`: the desk's screen shows no full names."""
    if contact.endswith(SHORTENED) or not contact:
        return contact[:4]
    return f"{contact[0]}家" if contact[0] > "\u2e80" else contact.rsplit(maxsplit=1)[-1][:12]


def _lanes(
    people: Sequence[Worker],
    placed: Mapping[int, list[VisitOnBoard]],
    on: date,
    at: datetime,
) -> tuple[Lane, ...]:
    ids = [worker.pk for worker in people]
    hours = working_hours(ids, on, 1)
    leaves = workforce.leaves_between(ids, on, on)
    travel = foreseen_travel()
    kept_free = set(Standby.objects.filter(on=on).values_list("worker_id", flat=True))
    return tuple(
        Lane(
            worker_code=worker.code,
            name=worker.name,
            skills=skill_words(grant.skill for grant in worker.skills.all()),
            working=tuple(hours[worker.pk]),
            leave=tuple(leaves.get(worker.pk, ())),
            is_on_standby=worker.pk in kept_free,
            is_on_duty=worker.duty == "on",
            booked_minutes=sum(_minutes(visit) for visit in placed[worker.pk]),
            visits=_with_risks(placed[worker.pk], worker, at, going_by(travel, worker.transport)),
            home_lat=worker.home_lat,
            home_lng=worker.home_lng,
        )
        for worker in people
    )


def _minutes(visit: VisitOnBoard) -> int:
    return (visit.end - visit.start) // timedelta(minutes=1)


def _with_risks(
    visits: Iterable[VisitOnBoard], worker: Worker, at: datetime, travel: TravelModel
) -> tuple[VisitOnBoard, ...]:
    ordered = sorted(visits, key=lambda visit: visit.start)
    stops = [
        risk.Stop(v.start, v.end, v.lat, v.lng, VisitState(v.state), v.answer) for v in ordered
    ]
    home = worker.home_lat, worker.home_lng
    found = risk.risks(stops, home=home, at=at, travel=travel)
    return tuple(
        visit
        if one is None
        else replace(
            visit,
            risk=risk.words(one, time_words),
            risk_minutes=one.minutes,
            suggestion=one.suggestion,
        )
        for visit, one in zip(ordered, found, strict=True)
    )


def _queue(open_seats: list[tuple[VisitOnBoard, str]], at: datetime) -> tuple[QueuedVisit, ...]:
    queued = [
        QueuedVisit(visit, reason, (visit.start - at) // timedelta(minutes=1))
        for visit, reason in open_seats
    ]
    return tuple(
        sorted(
            queued,
            key=lambda one: (one.minutes_left / one.visit.priority, one.visit.code, one.visit.seat),
        )
    )
