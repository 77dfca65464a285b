"""What was promised with one worker goes to others; somebody stands by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jiahe.booking import queries as booking
from jiahe.booking.choices import OCCUPYING
from jiahe.booking.facts import TimeFreed
from jiahe.booking.models import Visit
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.dispatch.actions import absence, seats, standby, stays
from jiahe.dispatch.actions.board import NoSuchWorker
from jiahe.dispatch.queries import why_nobody
from jiahe.dispatch.queries.board import short_name
from jiahe.dispatch.queries.candidates import place_of, span_of
from jiahe.engine.intervals import Span
from jiahe.journeys.area import is_served
from jiahe.journeys.slots import SlotQuestion, slot_days
from jiahe.kit.clock import now
from jiahe.kit.facts import record
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.workforce import actions as workforce
from jiahe.workforce import queries as workers
from jiahe.workforce.models import Worker

ALTERNATIVES = 3
SEARCH_DAYS = 3
HAND_OVER_AHEAD = timedelta(days=75)
Seat = tuple[int, int]  # visit id, seat


@dataclass(frozen=True)
class Saved:
    """A seat that somebody else takes at the promised time, once they accept."""

    visit_code: str
    household: str
    seat: int
    start: datetime
    worker_name: str


@dataclass(frozen=True)
class Unsaved:
    """A seat of the queue: why nobody can keep the time, and times to offer the household."""

    visit_code: str
    household: str
    seat: int
    start: datetime
    reason: str
    alternatives: tuple[datetime, ...]


@dataclass(frozen=True)
class Absence:
    saved: tuple[Saved, ...]
    unsaved: tuple[Unsaved, ...]


def free_line(*, worker_code: str, line: str, actor_id: int) -> list[tuple[int, int]]:
    """The worker is not sent on this line any more: its seats promised ahead, free now.

    As `free_all`; visits that have begun stay. Raises `NoSuchWorker`.
    """
    ahead = _seats_ahead(worker_code)
    meant = [
        one for one in ahead if booking.visit_by_id(one[0]).order.service.category.code == line
    ]
    return _free(meant, actor_id)


def free_all(*, worker_code: str, actor_id: int) -> list[tuple[int, int]]:
    """The worker is not sent any more: the seats promised ahead, free now.

    Inside the company's walls and the caller's transaction; `refill` finds others after it.
    Raises `NoSuchWorker`.
    """
    return _free(_seats_ahead(worker_code), actor_id)


def promised_ahead(worker_code: str) -> int:
    """How many seats are promised with the worker from now on; inside the company's walls."""
    return len(_seats_ahead(worker_code))


def _seats_ahead(worker_code: str) -> list[tuple[int, int]]:
    return absence.seats_in(_worker(worker_code).pk, Span(now(), now() + HAND_OVER_AHEAD))


def _free(seats_ahead: list[tuple[int, int]], actor_id: int) -> list[tuple[int, int]]:
    for visit_id, seat in seats_ahead:
        absence.free_seat(visit_id=visit_id, seat=seat, actor_id=actor_id)
    return seats_ahead


def refill(*, company_id: int, freed: Sequence[tuple[int, int]]) -> Absence:
    """Somebody else for each seat, each in a transaction of its own; one for the days of a term."""
    groups = _together(company_id, freed)
    outcomes = [one for group in groups for one in _refill(company_id, group)]
    return Absence(
        tuple(one for one in outcomes if isinstance(one, Saved)),
        tuple(one for one in outcomes if isinstance(one, Unsaved)),
    )


def _together(company_id: int, freed: Sequence[Seat]) -> list[list[Seat]]:
    """The freed seats, those of one live-in term together."""
    groups: dict[tuple[int, int], list[Seat]] = {}
    with for_company(company_id):
        for visit_id, seat in freed:
            order = booking.visit_by_id(visit_id).order
            key = (order.pk, seat) if order.term_days else (-visit_id, seat)
            groups.setdefault(key, []).append((visit_id, seat))
    return list(groups.values())


def _refill(company_id: int, group: Sequence[Seat]) -> list[Saved | Unsaved]:
    def story() -> list[Saved | Unsaved]:
        with for_company(company_id):
            first, seat = group[0]
            days = [visit_id for visit_id, _ in group]
            if len(days) > 1:
                stays.refill_days(visit_ids=days, seat=seat, source="standby")
            else:
                seats.fill_seat(visit_id=first, seat=seat, source="standby")
            return [_outcome(visit_id, seat) for visit_id in days]

    return with_retries(story)


def _outcome(visit_id: int, seat: int) -> Saved | Unsaved:
    visit = booking.visit_by_id(visit_id)
    household, start = short_name(visit.order.contact_name), span_of(visit, seat).start
    for row in visit.reservations.all():
        if row.seat == seat and row.state in OCCUPYING:
            return Saved(visit.code, household, seat, start, row.worker.name)
    reason, others = why_nobody(visit, seat), alternatives_for(visit)
    return Unsaved(visit.code, household, seat, start, reason, others)


def alternatives_for(visit: Visit) -> tuple[datetime, ...]:
    """Up to three starts near the promised one that a whole crew could keep, nearest first."""
    span = booking.visit_span(visit)
    asked = SlotQuestion(
        place=place_of(visit),
        duration_minutes=span.length // timedelta(minutes=1),
        first_on=span.start.astimezone(workers.ZONE).date(),
        days=SEARCH_DAYS,
        preferred_worker_id=visit.order.preferred_worker_id,
    )
    shelf = shelf_in_scope()
    days = [
        day
        for day in slot_days(visit.order.service, asked)
        if day.on == asked.first_on or is_served(shelf, asked.place, day.on)
    ]
    free = [
        slot.start
        for day in days
        for slot in day.slots
        if slot.is_free and slot.start != span.start
    ]
    nearest = sorted(free, key=lambda start: (abs(start - span.start), start))
    return tuple(nearest[:ALTERNATIVES])


def set_standby(*, company_id: int, worker_code: str, on: date) -> None:
    """Keeps the worker free for the day; raises `NotAtWorkThatDay`, `NoSuchWorker`."""
    with for_company(company_id):
        worker = _worker(worker_code)
        standby.keep_free(worker_id=worker.pk, name=worker.name, on=on)


def clear_standby(*, company_id: int, worker_code: str, on: date) -> None:
    with for_company(company_id):
        standby.let_go(worker_id=_worker(worker_code).pk, on=on)


def worker_is_back(*, company_id: int, worker_code: str) -> bool:
    """Ends the leave that has begun; who waits for a full time is told. False without a leave."""
    with for_company(company_id):
        ended = workforce.end_leave(worker_id=_worker(worker_code).pk)
        if ended:
            record(TimeFreed(company_id=company_id))
        return bool(ended)


def _worker(code: str) -> Worker:
    worker = workers.worker_by_code(code)
    if worker is None:
        raise NoSuchWorker
    return worker
