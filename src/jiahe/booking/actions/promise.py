"""The one place that promises a worker's time (R1-R7); every path comes through here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiahe.accounts.choices import PauseKind
from jiahe.accounts.queries import pauses_of
from jiahe.booking.choices import OCCUPYING, ReservationState
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.queries import TRAVEL, commitments_between
from jiahe.booking.rests import LIVES_IN, is_between_own_days, rest_lost
from jiahe.booking.rules import work_rules
from jiahe.booking.wording import words_for
from jiahe.catalog.rules import LONGEST_TERM
from jiahe.engine.intervals import Span
from jiahe.engine.recurrence import EVERY_DAY, CareDays
from jiahe.engine.slots import Candidate, Reason, is_feasible
from jiahe.engine.travel import Place
from jiahe.engine.workday import Commitment
from jiahe.kit.clock import now
from jiahe.kit.dates import full_day_and_time
from jiahe.kit.errors import Refusal
from jiahe.kit.ids import new_code
from jiahe.kit.statements import change, fetch
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import sqlstate
from jiahe.standards.limits import HOLD_MINUTES
from jiahe.workforce.queries import ZONE, Need
from jiahe.workforce.rosters import rosters_of

LOCK_SPACE = 7_401  # the first key of our advisory locks: "time of a worker"
PAUSE_SPACE = 7_402  # "whether a service is paused": shared by bookings, alone for a pause
HOLDER_SPACE = 7_405  # "who holds time": one hold after the other
OVERLAP = "23P01"
# An expired hold changed last when it was made: reading it before the lock is early enough.
# The service's lock comes before the workers': a pause takes them in that order too.
LOCK = """
WITH opened AS MATERIALIZED (
  SELECT pg_advisory_xact_lock_shared(%s, %s::int)
), locked AS MATERIALIZED (
  SELECT pg_advisory_xact_lock(%s, one) FROM opened, unnest(%s::int[]) AS one
)
UPDATE booking_reservation SET state = 'released', held_until = NULL
WHERE (SELECT count(*) FROM locked) > 0 AND company_id = %s AND state = 'held'
  AND visit_id IS NULL AND held_until <= %s AND worker_id = ANY(%s::bigint[])
"""
GIVE_BACK = """
UPDATE booking_reservation SET state = 'released', held_until = NULL
WHERE company_id = %s AND state = 'held' AND visit_id IS NULL
"""
INSERT = """
INSERT INTO booking_reservation (company_id, state, hold_code, held_by, held_for, held_until,
  visit_id, worker_id, seat, during, lat, lng)
SELECT %s, %s, %s, %s, %s, %s::timestamptz, visit, worker, seat, tstzrange(starts, ends), lat, lng
FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::timestamptz[], %s::timestamptz[],
  %s::float8[], %s::float8[]) AS wish (visit, worker, seat, starts, ends, lat, lng)
"""
CONFIRM = """
UPDATE booking_reservation SET state = 'confirmed', visit_id = booked.visit, held_until = NULL
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS booked (visit, starts, ends)
WHERE company_id = %s AND hold_code = %s AND held_by = %s AND held_for = %s AND state = 'held'
  AND held_until > %s AND visit_id IS NULL AND during = tstzrange(booked.starts, booked.ends)
"""
NOT_HELD: tuple[str, str, str, datetime | None] = ("", "", "", None)


class SlotTaken(Refusal):
    sentence = gettext_lazy("This time has just been taken. Please choose another one.")
    status = HTTPStatus.CONFLICT


class NotFeasible(Refusal):
    sentence = gettext_lazy("This cannot be promised: %(why)s")
    status = HTTPStatus.CONFLICT


class TimeInThePast(Refusal):
    sentence = gettext_lazy("This time has already passed. Please choose a later one.")


class TooLong(Refusal):
    sentence = gettext_lazy("A visit lasts between 15 minutes and 31 days.")


class ServicePaused(Refusal):
    sentence = gettext_lazy(
        "This service is paused until %(until)s. Please choose a later time or another service."
    )
    status = HTTPStatus.CONFLICT


class HoldExpired(Refusal):
    sentence = gettext_lazy(
        "The time was kept for you for 10 minutes and has been given back. Please choose again."
    )
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class Terms:
    """Under which rules time is promised: what the service needs and how long days may be."""

    need: Need | None
    shift_kind: str = "visit"
    soft_rules: str = "kept"  # "waived" only with an audited reason: travel, day length, rest
    service_id: int | None = None  # whose pauses count


@dataclass(frozen=True)
class Wish:
    """One worker's time that somebody wants promised; a term's is whole, and kept by `days`.

    Of the days of rest within a term nothing is kept: they are the worker's own.
    """

    worker_id: int
    span: Span
    place: Place
    seat: int = 1
    days: int = 1
    care: CareDays = EVERY_DAY

    @property
    def parts(self) -> list[Span]:
        """The pieces in which the span is kept: each day's reservation is a visit's own."""
        length = (self.span.end - self.span.start) / self.care.span_days(self.days)
        starts = [self.span.start + offset * length for offset in self.care.offsets(self.days)]
        return [Span(start, start + length) for start in starts]


@dataclass(frozen=True)
class Hold:
    code: str
    until: datetime
    worker_ids: tuple[int, ...]


def span_of(start: datetime, duration_minutes: int) -> Span:
    """The visit's span; raises `TooLong` for lengths that cannot be a visit."""
    if not 15 <= duration_minutes <= 31 * 24 * 60:
        raise TooLong
    return Span(start, start + timedelta(minutes=duration_minutes))


def term_span(start: datetime, days: int, care: CareDays = EVERY_DAY) -> Span:
    """The whole of a term: its days of care and the rests between; raises `TooLong`."""
    if not 1 <= days <= LONGEST_TERM:
        raise TooLong
    return Span(start, start + timedelta(days=care.span_days(days)))


SOFT = frozenset({Reason.TRAVEL_BEFORE, Reason.TRAVEL_AFTER})


def lock_workers(worker_ids: Sequence[int], *, service_id: int | None = None) -> None:
    """Takes the workers' time for this transaction and gives their expired holds back.

    Lowest id first, so that nobody waits in a ring. Until the transaction ends nobody can pause
    the service, if one is named.
    """
    in_order = sorted(set(worker_ids))
    locks = [PAUSE_SPACE, service_id, LOCK_SPACE, in_order]
    change(LOCK, [*locks, current_company(), now(), in_order])


def refuse_paused(*, service_id: int, spans: Sequence[Span]) -> None:
    """Raises `ServicePaused`; until the transaction ends nobody can pause the service.

    The lock comes first and the reading after it, so that a pause which was just made is seen.
    """
    fetch("SELECT pg_advisory_xact_lock_shared(%s, %s::int)", [PAUSE_SPACE, service_id])
    _refuse_pauses(service_id, spans)


def _refuse_pauses(service_id: int, spans: Sequence[Span]) -> None:
    for pause in pauses_of(PauseKind.SERVICE, service_id):
        if any(pause.starts_at < span.end and span.start < pause.ends_at for span in spans):
            raise ServicePaused(until=full_day_and_time(pause.ends_at))


def lock_service(*, service_id: int) -> None:
    """Waits for the bookings of the service that are under way, and keeps new ones waiting."""
    fetch("SELECT pg_advisory_xact_lock(%s, %s::int)", [PAUSE_SPACE, service_id])


def prove(
    wishes: Sequence[Wish],
    terms: Terms,
    *,
    leaving_out: Sequence[int] = (),
    filling: Sequence[Commitment] = (),
) -> dict[int, str]:
    """Worker id -> why not, for each wish that cannot be kept; empty when all can.

    Gates first, then hours, overlap, travel, day length, rest. Reservations in `leaving_out` do not
    count: they are about to change; nor does a rest where `filling` closes the gap.
    """
    worker_ids = [wish.worker_id for wish in wishes]
    first = min(wish.span.start for wish in wishes).astimezone(ZONE).date() - timedelta(days=1)
    last = max(wish.span.end for wish in wishes).astimezone(ZONE).date() + timedelta(days=1)
    people = rosters_of(worker_ids)
    taken = commitments_between(worker_ids, first, last, leaving_out=leaving_out, filling=filling)
    found: dict[int, str] = {}
    for wish in wishes:
        person = people[wish.worker_id]
        gates = person.blocks_over(terms.need, wish.span) if terms.need else []
        if gates:
            found[wish.worker_id] = gates[0].words
            continue
        if pause := person.pause_over(wish.span):
            until = {"until": full_day_and_time(pause.end)}
            found[wish.worker_id] = _("work is paused until %(until)s.") % until
            continue
        candidate = Candidate(
            wish.worker_id,
            person.home,
            person.working(first, last),
            tuple(taken.get(wish.worker_id, ())),
        )
        rules = work_rules(terms.shift_kind)
        verdict = is_feasible(candidate, wish.span, wish.place, TRAVEL, rules, ZONE)
        if not verdict.ok and not (terms.soft_rules == "waived" and verdict.reason in SOFT):
            found[wish.worker_id] = words_for(verdict)
    return found


def claim(
    wishes: Sequence[Wish],
    terms: Terms,
    *,
    leaving_out: Sequence[int] = (),
    filling: Sequence[Commitment] = (),
) -> None:
    """Locks the workers, gives expired holds back, proves every wish; raises `NotFeasible`."""
    worker_ids = [wish.worker_id for wish in wishes]
    if len(set(worker_ids)) != len(worker_ids):
        raise NotFeasible(why=_("a crew needs different people."))
    lock_workers(worker_ids, service_id=terms.service_id)
    if terms.service_id is not None:
        _refuse_pauses(terms.service_id, [wish.span for wish in wishes])
    against = prove(wishes, terms, leaving_out=leaving_out, filling=filling)
    if against:
        raise NotFeasible(why=next(iter(against.values())))


def hold_time(*, wishes: Sequence[Wish], terms: Terms, held_by: str, held_for: str = "") -> Hold:
    """Keeps the crew's time for `HOLD_MINUTES`; a person's second hold replaces the first.

    `held_for` names the service and the home that the crew was proved for.

    Raises `SlotTaken`, `NotFeasible`, `TimeInThePast`.
    """
    _refuse_past(wishes)
    claim(wishes, terms)
    code, until = new_code(), now() + timedelta(minutes=HOLD_MINUTES)
    _insert(wishes, ReservationState.HELD, held=(code, held_by, held_for, until))
    return Hold(code, until, tuple(wish.worker_id for wish in wishes))


def lock_holder(*, held_by: str) -> None:
    """Until the transaction ends the person holds nothing beside it: of two holds one replaces."""
    fetch("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [HOLDER_SPACE, held_by])


def _refuse_past(wishes: Sequence[Wish]) -> None:
    if min(wish.span.start for wish in wishes) <= now():
        raise TimeInThePast


def confirm_hold(
    *, hold_code: str, held_by: str, held_for: str, visits: Sequence[tuple[int, Span]], seats: int
) -> None:
    """Held -> confirmed in one conditional update (R4), each visit's time its own.

    Raises `HoldExpired`, also for a hold of another time or length, service or home: nobody
    proved its crew for those.
    """
    ids = [visit_id for visit_id, _span in visits]
    starts, ends = [one.start for _, one in visits], [one.end for _, one in visits]
    whose = [current_company(), hold_code, held_by, held_for, now()]
    if change(CONFIRM, [ids, starts, ends, *whose]) != seats * len(visits):
        raise HoldExpired


def promise_visits(*, wishes: Sequence[Wish], terms: Terms, visit_ids: Sequence[int]) -> None:
    """Promises a whole crew at once: one visit, or a visit for each day of the wishes' term.

    All its days are proved as one time. Raises `SlotTaken`, `NotFeasible`, `TimeInThePast`.
    """
    _refuse_past(wishes)
    claim(wishes, terms)
    _insert(wishes, ReservationState.CONFIRMED, visit_ids=visit_ids)


def change_promise(*, wishes: Sequence[Wish], terms: Terms, visit_id: int) -> None:
    """Gives seats of a visit another worker or time; the others of the visit do not count.

    Raises `SlotTaken`, `NotFeasible` (also when an agreed day of rest would be lost); nothing is
    changed then.
    """
    filling: list[Commitment] = []
    if terms.shift_kind == LIVES_IN:
        _refuse_lost_rest(wishes, visit_id)
        days = (one for one in wishes if is_between_own_days(visit_id, one.span))
        filling = [Commitment(one.span, one.place) for one in days]
    own = dict(Reservation.objects.filter(visit_id=visit_id).values_list("seat", "pk"))
    claim(wishes, terms, leaving_out=list(own.values()), filling=filling)
    try:
        for wish in wishes:
            Reservation.objects.filter(pk=own[wish.seat]).update(
                worker_id=wish.worker_id,
                during=(wish.span.start, wish.span.end),
                state=ReservationState.CONFIRMED,
            )
    except IntegrityError as error:
        raise told(error) from error


def _refuse_lost_rest(wishes: Sequence[Wish], visit_id: int) -> None:
    """Nobody cares for more days on end than the term's agreement says, or both agreed since."""
    order = Visit.objects.select_related("order").get(pk=visit_id).order
    for wish in wishes:
        if days := rest_lost(order, wish.worker_id, wish.span, visit_id):
            why = ngettext(
                "after %(n)s day of care a day of rest is agreed.",
                "after %(n)s days of care a day of rest is agreed.",
                days,
            )
            raise NotFeasible(why=why % {"n": days})


def orphan_seat(*, visit_id: int, seat: int) -> None:
    """The worker cannot come: the promise to the household stays, the worker's time is free."""
    Reservation.objects.filter(visit_id=visit_id, seat=seat, state__in=OCCUPYING).update(
        state=ReservationState.ORPHANED
    )


def release_visit(*, visit_id: int) -> None:
    Reservation.objects.filter(visit_id=visit_id).exclude(state=ReservationState.DONE).update(
        state=ReservationState.RELEASED
    )


def give_back(*, held_by: str) -> None:
    """Frees what this person held and did not book."""
    change(GIVE_BACK + "AND held_by = %s", [current_company(), held_by])


def release_holds(*, worker_ids: Sequence[int]) -> None:
    """Frees what is held of these workers' time and not booked."""
    statement = GIVE_BACK + "AND worker_id = ANY(%s::bigint[])"
    change(statement, [current_company(), list(worker_ids)])


def expire_holds() -> int:
    """Frees the company's holds whose time is over; returns how many."""
    return change(GIVE_BACK + "AND held_until <= %s", [current_company(), now()])


def _insert(
    wishes: Sequence[Wish],
    state: ReservationState,
    *,
    visit_ids: Sequence[int] = (),
    held: tuple[str, str, str, datetime | None] = NOT_HELD,
) -> None:
    """A reservation for each wish and day; `held` is code, holder, for what and until when."""
    columns: list[tuple[object, ...]] = [
        (visit, one.worker_id, one.seat, part.start, part.end, one.place.lat, one.place.lng)
        for one in wishes
        for part, visit in zip(one.parts, visit_ids or (None,) * one.days, strict=True)
    ]
    values: list[object] = [current_company(), state.value, *held]
    values += [list(column) for column in zip(*columns, strict=True)]
    try:
        change(INSERT, values)
    except IntegrityError as error:
        raise told(error) from error


def told(error: IntegrityError) -> Exception:
    """The database's refusal of an overlap as ours; any other error as it is."""
    return SlotTaken() if sqlstate(error) == OVERLAP else error
