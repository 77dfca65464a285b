"""The rest of a day as the ladder needs it, and which of its seats are in trouble."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from jiahe.booking import queries as booking
from jiahe.booking.choices import OCCUPYING, VisitState
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.queries import TRAVEL
from jiahe.booking.rests import filled_gap, rest_lost
from jiahe.booking.rules import BEFORE_THE_DOOR, work_rules
from jiahe.booking.stays import carers_around
from jiahe.dispatch.models import Assignment, DayEvent, Standby
from jiahe.dispatch.queries.board import short_name
from jiahe.dispatch.queries.candidates import TURNED_DOWN, need_of, place_of
from jiahe.dispatch.queries.limits import freeze
from jiahe.dispatch.rules import (
    MINUTES_FOR_PREFERRED,
    MINUTES_PER_SERVED_VISIT,
    MINUTES_PER_STAR,
    MOST_SERVED_VISITS,
    USUAL_STARS,
)
from jiahe.engine.intervals import Span, overlaps
from jiahe.engine.routing.rungs import Day, Key, Seat, Slower, Trouble, delays
from jiahe.engine.slots import Candidate
from jiahe.engine.travel import Place, TravelModel
from jiahe.kit.clock import now
from jiahe.workforce import queries as workforce
from jiahe.workforce.rosters import Roster, rosters_of

WITHIN_PROMISE_MINUTES = 15
GRACE_MINUTES = 5
LAST_START = time(20, 30)
MOST_TROUBLES = 20
WAITING = (VisitState.PLANNED, VisitState.ASSIGNED, VisitState.TRAVELLING)


@dataclass(frozen=True)
class Face:
    """What people call a seat."""

    visit_code: str
    version: int
    household: str
    worker_name: str
    state: str
    has_preferred: bool


@dataclass(frozen=True)
class RestOfDay:
    day: Day
    faces: Mapping[Key, Face]
    names: Mapping[int, tuple[str, str]]  # worker id: code, name


@dataclass(frozen=True)
class _Files:
    """Everything that is known of the workers, read once."""

    on: date
    rosters: Mapping[int, Roster]
    refused: Mapping[int, frozenset[int]]
    gates: dict[workforce.Need, frozenset[int]]
    on_leave: tuple[int, ...]  # at any time

    def able(self, visit: Visit, span: Span) -> frozenset[int]:
        """Whom the gates let in, who has not refused and is not on leave then."""
        need = need_of(visit)
        if need not in self.gates:
            self.gates[need] = frozenset(
                one for one, file in self.rosters.items() if not file.blocks(need, self.on)
            )
        away = {one for one in self.on_leave if overlaps(self.rosters[one].leaves, [span])}
        return self.gates[need] - self.refused.get(visit.pk, frozenset()) - away


def rest_of_day(
    on: date, troubled: Collection[Key] = (), travel: TravelModel = TRAVEL
) -> RestOfDay:
    """Every seat of the day and everybody who could take one; merits for the troubled seats."""
    visits = [one for one in booking.visits_on(on) if one.state != VisitState.CANCELLED]
    workers = list(workforce.workers_in_company().prefetch_related(None).filter(duty="on"))
    ids = [worker.pk for worker in workers]
    rosters = rosters_of(ids)
    away = tuple(one for one, file in rosters.items() if file.leaves)
    files = _Files(on, rosters, _refused(visits), {}, away)
    frozen_until = now() + freeze()
    seats, faces, rows = [], {}, []
    for visit in visits:
        for row in visit.reservations.all():
            key = (visit.pk, row.seat)
            rows.append(row.pk)
            liking = _liking(visit, files) if key in troubled else {}
            seats.append(_seat(visit, row, files, liking, frozen_until))
            faces[key] = _face(visit, row)
    people = _people(files, rows)
    meant = {visit.pk: visit for visit in visits}
    seats = [
        replace(one, around=_around(meant[one.key[0]], one.span, people, rows))
        if one.key in troubled
        else one
        for one in seats
    ]
    midnight = datetime.combine(on, LAST_START, tzinfo=workforce.ZONE)
    kept_free = Standby.objects.filter(on=on).values_list("worker_id", flat=True)
    day = Day(
        now=now(),
        seats=tuple(seats),
        people=people,
        reserve=frozenset(kept_free),
        travel=travel,
        zone=workforce.ZONE,
        within_minutes=WITHIN_PROMISE_MINUTES,
        closes=midnight,
    )
    return RestOfDay(day, faces, {one.pk: (one.code, one.name) for one in workers})


def _refused(visits: Sequence[Visit]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    rows = Assignment.objects.filter(
        visit_id__in=[visit.pk for visit in visits], state__in=TURNED_DOWN
    )
    for visit_id, worker_id in rows.values_list("visit_id", "worker_id"):
        found.setdefault(visit_id, set()).add(worker_id)
    return {visit_id: frozenset(ids) for visit_id, ids in found.items()}


def _people(files: _Files, rows: Sequence[int]) -> dict[int, Candidate]:
    day = timedelta(days=1)
    ids = list(files.rosters)
    busy = booking.commitments_between(ids, files.on - day, files.on + day, leaving_out=rows)
    return {
        one: Candidate(
            worker_id=one,
            home=file.home,
            working=file.working(files.on, files.on + day),  # care around the clock ends then
            commitments=tuple(busy.get(one, ())),
            score=file.score,
        )
        for one, file in files.rosters.items()
    }


def _around(
    visit: Visit, span: Span, people: Mapping[int, Candidate], rows: Sequence[int]
) -> dict[int, Candidate]:
    """Who cares there the day before or after, as they stand for this day of the same care."""
    near = [one for one in carers_around(visit, span) if one in people]
    able = [one for one in near if not rest_lost(visit.order, one, span, visit.pk)]
    filling = filled_gap(visit, span)
    if not filling:
        return {one: people[one] for one in able}
    on, day = span.start.astimezone(workforce.ZONE).date(), timedelta(days=1)
    busy = booking.commitments_between(able, on - day, on + day, leaving_out=rows, filling=filling)
    return {one: replace(people[one], commitments=tuple(busy.get(one, ()))) for one in able}


def _seat(
    visit: Visit,
    row: Reservation,
    files: _Files,
    liking: Mapping[int, int],
    frozen_until: datetime,
) -> Seat:
    return Seat(
        key=(visit.pk, row.seat),
        span=Span(row.during.lower, row.during.upper),
        place=place_of(visit),
        rules=work_rules(visit.order.service.shift_kind),
        worker_id=row.worker_id if row.state in OCCUPYING else None,
        able=files.able(visit, Span(row.during.lower, row.during.upper)),
        liking=liking,
        is_fixed=visit.state not in BEFORE_THE_DOOR
        or visit.is_pinned
        or row.during.lower <= frozen_until,
        is_under_way=visit.state == VisitState.TRAVELLING and row.state in OCCUPYING,
    )


def _liking(visit: Visit, files: _Files) -> dict[int, int]:
    """The same merit in minutes as every other choice of a worker, without the way."""
    served = booking.served_counts(visit.order.household_id)
    wanted = visit.order.preferred_worker_id
    return {
        one: MINUTES_PER_SERVED_VISIT * min(served.get(one, 0), MOST_SERVED_VISITS)
        + round((file.score - USUAL_STARS) * MINUTES_PER_STAR)
        + MINUTES_FOR_PREFERRED * (one == wanted)
        for one, file in files.rosters.items()
    }


def _face(visit: Visit, row: Reservation) -> Face:
    return Face(
        visit_code=visit.code,
        version=visit.version,
        household=short_name(visit.order.contact_name),
        worker_name=row.worker.name if row.state in OCCUPYING else "",
        state=visit.state,
        has_preferred=visit.order.preferred_worker_id is not None,
    )


def empty_of(visit: Visit) -> list[Trouble]:
    """The visit's seats without a worker."""
    return [
        Trouble((visit.pk, row.seat))
        for row in visit.reservations.all()
        if row.state not in OCCUPYING and visit.state in BEFORE_THE_DOOR
    ]


def empty_with(visit: Visit) -> list[Trouble]:
    """As `empty_of`; of a live-in term the seats of all its days."""
    if not visit.order.term_days:
        return empty_of(visit)
    days = [booking.visit_by_id(one) for one in booking.visit_ids_of(visit.order_id)]
    return [trouble for one in days for trouble in empty_of(one)]


def empty_on(on: date) -> list[Trouble]:
    """All seats of the day that wait for a worker and still lie ahead."""
    ahead = [one for one in booking.visits_on(on) if booking.visit_span(one).start > now()]
    return [trouble for visit in ahead for trouble in empty_of(visit)][:MOST_TROUBLES]


def delayed_by(visit: Visit, minutes: int) -> list[Trouble]:
    """The visit itself when it has not begun, and those after it that its workers reach late."""
    span, found = booking.visit_span(visit), []
    has_begun = visit.state not in WAITING
    for row in visit.reservations.all():
        if row.state not in OCCUPYING:
            continue
        if not has_begun:
            found.append(Trouble((visit.pk, row.seat), minutes))
        free_at = span.end + timedelta(minutes=minutes)
        later = [one for one in _stops(row.worker_id, span.end) if one[0][0] != visit.pk]
        found += delays(later, place_of(visit), free_at, TRAVEL, GRACE_MINUTES)
    return found


def _stops(worker_id: int, since: datetime) -> list[tuple[Key, Span, Place]]:
    on = since.astimezone(workforce.ZONE).date()
    return [
        ((visit.pk, row.seat), Span(row.during.lower, row.during.upper), place_of(visit))
        for visit in booking.worker_visits(worker_id, on, 1)
        if visit.state in WAITING
        for row in visit.reservations.all()
        if row.worker_id == worker_id and row.during.lower >= since - timedelta(minutes=1)
    ]


def slowed(rest: RestOfDay, span: Span, percent: int) -> list[Trouble]:
    """The seats of the span that are reached late when every way takes longer, worst first."""
    slow, found = Slower(TRAVEL, percent), []
    lanes: dict[int, list[Seat]] = {}
    for seat in rest.day.seats:
        if seat.worker_id in rest.day.people and seat.worker_id is not None:
            lanes.setdefault(seat.worker_id, []).append(seat)
    for worker_id, seats in lanes.items():
        here, free_at = rest.day.people[worker_id].home, rest.day.now
        for seat in sorted(seats, key=lambda one: one.span.start):
            is_ahead = rest.faces[seat.key].state in WAITING and span.overlaps(seat.span)
            if is_ahead:
                stop = [(seat.key, seat.span, seat.place)]
                found += delays(stop, here, free_at, slow, GRACE_MINUTES)
            here, free_at = seat.place, max(free_at, seat.span.end)
    worst = sorted(found, key=lambda one: (-one.late_minutes, one.key))
    return worst[:MOST_TROUBLES]


def still_troubled(event: DayEvent, rest: RestOfDay) -> list[Trouble]:
    """The event's seats that nobody has settled since: empty still, or late still."""
    seats = {seat.key: seat for seat in rest.day.seats}
    found = []
    for visit_id, number, late in event.seats:
        seat = seats.get((visit_id, number))
        if seat is None or rest.faces[seat.key].state not in WAITING:
            continue
        if seat.worker_id is None or late:
            found.append(Trouble(seat.key, late if seat.worker_id is not None else 0))
    return found
