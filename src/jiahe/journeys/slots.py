"""Which times can be offered: only such as have a feasible plan with named workers behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from jiahe.accounts.choices import PauseKind
from jiahe.accounts.queries import pauses_of
from jiahe.booking.queries import TRAVEL, commitments_between
from jiahe.booking.rules import work_rules
from jiahe.booking.timebook import reaches, time_book
from jiahe.catalog.models import Service
from jiahe.catalog.rules import span_minutes
from jiahe.engine.intervals import Span
from jiahe.engine.slotindex.index import Question
from jiahe.engine.slots import Candidate, Offer, offers
from jiahe.engine.travel import Place
from jiahe.kit.clock import now
from jiahe.standards.limits import EARLIEST_LEAD_MINUTES
from jiahe.workforce.queries import ZONE, need_for
from jiahe.workforce.rosters import Roster, local_days, rosters_of

STARTS_BY_SHIFT: dict[str, tuple[time, ...]] = {
    "visit": tuple(time(hour, minute) for hour in range(7, 21) for minute in (0, 30)),
    "overnight": (time(19), time(20), time(21)),
    "day_and_night": (time(8), time(9)),
    "live_in": (time(8), time(9)),
}
A_DAY = timedelta(days=1)
CONTINUITY_BONUS = 0.5  # what having served this home before is worth, in score points


@dataclass(frozen=True)
class Slot:
    """One start; without workers it is full and shown as such."""

    start: datetime
    worker_ids: tuple[int, ...] = ()
    available: int = 0
    has_preferred: bool = False
    disturbance_minutes: int = 0

    @property
    def is_free(self) -> bool:
        return bool(self.worker_ids)


@dataclass(frozen=True)
class SlotDay:
    on: date
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class SlotQuestion:
    """Where, how long, from which day on, and who is wanted."""

    place: Place
    duration_minutes: int
    first_on: date
    days: int = 7
    preferred_worker_id: int | None = None
    known_worker_ids: frozenset[int] = frozenset()


def starts_on(on: date, shift_kind: str) -> list[datetime]:
    """The day's possible starts that still leave time to get ready."""
    earliest = now() + timedelta(minutes=EARLIEST_LEAD_MINUTES)
    wall = (datetime.combine(on, at, ZONE) for at in STARTS_BY_SHIFT[shift_kind])
    return [start for start in wall if start >= earliest]


def free_offers(
    service: Service, asked: SlotQuestion, starts: Sequence[datetime]
) -> dict[datetime, Offer]:
    """The starts that can be promised, from the copy of the books or, far ahead, from the books.

    A pause of the service is not looked at: whoever promises does (`promise.refuse_paused`).
    """
    first = asked.first_on - A_DAY
    minutes = span_minutes(service, asked.duration_minutes)
    last = asked.first_on + timedelta(days=asked.days, minutes=minutes)
    answer = _from_copy if reaches(first, last) else _from_books
    return {offer.start: offer for offer in answer(service, asked, starts)}


def _outside_pauses(
    service: Service, minutes: int, starts: Sequence[datetime]
) -> Sequence[datetime]:
    """The starts of visits that no pause of the service reaches into."""
    pauses = pauses_of(PauseKind.SERVICE, service.pk)
    length = timedelta(minutes=span_minutes(service, minutes))
    return [
        start
        for start in starts
        if not any(one.starts_at < start + length and start < one.ends_at for one in pauses)
    ]


def _from_copy(service: Service, asked: SlotQuestion, starts: Sequence[datetime]) -> list[Offer]:
    question = Question(
        starts=starts,
        length=timedelta(minutes=span_minutes(service, asked.duration_minutes)),
        place=asked.place,
        rules=work_rules(service.shift_kind),
        crew_size=service.crew_size,
        preferred_worker_id=asked.preferred_worker_id,
        bonus=dict.fromkeys(asked.known_worker_ids, CONTINUITY_BONUS),
    )
    return time_book().offers(need_for(service), question)


def _from_books(service: Service, asked: SlotQuestion, starts: Sequence[datetime]) -> list[Offer]:
    """For each day of its own, read anew: who has the papers differs from day to day."""
    length = timedelta(minutes=span_minutes(service, asked.duration_minutes))
    by_days: dict[tuple[date, date], list[datetime]] = {}
    for start in sorted(starts):
        by_days.setdefault(local_days(Span(start, start + length)), []).append(start)
    rosters = list(rosters_of().values()) if by_days else []
    found = (_on_days(service, asked, rosters, *one) for one in by_days.items())
    return [offer for offers_then in found for offer in offers_then]


def _on_days(
    service: Service,
    asked: SlotQuestion,
    rosters: Sequence[Roster],
    days: tuple[date, date],
    starts: Sequence[datetime],
) -> list[Offer]:
    need, minutes = need_for(service), span_minutes(service, asked.duration_minutes)
    span = Span(starts[0], starts[0] + timedelta(minutes=minutes))
    people = [one for one in rosters if not one.blocks_over(need, span)]
    first, last = days[0] - A_DAY, days[1] + A_DAY
    taken = commitments_between([one.worker_id for one in people], first, last)
    candidates = [
        Candidate(
            one.worker_id,
            one.home,
            one.working(first, last),
            tuple(taken.get(one.worker_id, ())),
            one.score + CONTINUITY_BONUS * (one.worker_id in asked.known_worker_ids),
            one.worker_id == asked.preferred_worker_id,
        )
        for one in people
    ]
    return offers(
        candidates,
        starts,
        minutes,
        asked.place,
        TRAVEL,
        work_rules(service.shift_kind),
        ZONE,
        crew_size=service.crew_size,
    )


def slot_days(service: Service, asked: SlotQuestion) -> list[SlotDay]:
    """Every possible start of each day, in order, free or full; inside the company's walls."""
    days = [asked.first_on + timedelta(days=n) for n in range(asked.days)]
    starts = {on: starts_on(on, service.shift_kind) for on in days}
    every = [start for day in starts.values() for start in day]
    free = free_offers(service, asked, _outside_pauses(service, asked.duration_minutes, every))
    return [
        SlotDay(on, tuple(_slot(start, free.get(start)) for start in starts[on])) for on in days
    ]


def _slot(start: datetime, offer: Offer | None) -> Slot:
    if offer is None:
        return Slot(start)
    return Slot(
        start,
        offer.worker_ids,
        offer.available,
        offer.has_preferred,
        offer.disturbance_minutes,
    )


def best_of(days: Sequence[SlotDay]) -> Slot | None:
    """The slot to recommend: preferred worker, least extra travel that day, then the earliest."""
    for day in days:
        free = [slot for slot in day.slots if slot.is_free]
        if free:
            return min(
                free, key=lambda one: (not one.has_preferred, one.disturbance_minutes, one.start)
            )
    return None
