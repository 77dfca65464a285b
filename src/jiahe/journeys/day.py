"""The day breaks: somebody reports it, the ladder proposes the smallest change, a person decides.

The ladder thinks outside every transaction; what it proposes is proved again when it is taken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from jiahe.booking import queries as booking
from jiahe.booking.actions.visits import NoSuchVisit, lock_visit
from jiahe.booking.models import Visit
from jiahe.booking.queries import TRAVEL
from jiahe.dispatch.actions import absence, events, plans
from jiahe.dispatch.actions.board import NoSuchWorker
from jiahe.dispatch.actions.events import Happening
from jiahe.dispatch.actions.plans import Outcome
from jiahe.dispatch.actions.stays import open_stays
from jiahe.dispatch.auto import beyond_limits
from jiahe.dispatch.choices import EventKind, EventState, ProposalState
from jiahe.dispatch.models import DayEvent, PlanProposal
from jiahe.dispatch.queries import trouble
from jiahe.dispatch.queries.limits import limits_in_force
from jiahe.engine.intervals import Span
from jiahe.engine.routing.rungs import Slower, Trouble, rescues
from jiahe.engine.travel import TravelModel
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.workforce import actions as workforce
from jiahe.workforce import queries as workers

LATE_KINDS = (EventKind.LATE, EventKind.OVERRUN)


@dataclass(frozen=True)
class Reported:
    """An event with what is proposed; `is_settled` when automatic mode has decided already."""

    code: str
    kind: str
    is_settled: bool


def worker_fell_ill(
    *,
    company_id: int,
    worker_code: str,
    from_at: datetime,
    until_at: datetime,
    actor_id: int,
    reason: str = "",
) -> Reported:
    """Leave at once, the seats of the day that is meant are empty; others are proposed for them.

    Raises `NoSuchWorker`, `LeaveTooShort`.
    """
    on = from_at.astimezone(workers.ZONE).date()
    span = Span(from_at, until_at)

    def drop_out() -> DayEvent:
        with for_company(company_id):
            worker = workers.worker_by_code(worker_code)
            if worker is None:
                raise NoSuchWorker
            workforce.grant_leave(
                worker_id=worker.pk, starts_at=from_at, ends_at=until_at, reason=reason
            )
            freed = absence.seats_in(worker.pk, span)
            for visit_id, seat in freed:
                absence.free_seat(visit_id=visit_id, seat=seat, actor_id=actor_id)
            return events.keep_event(
                happening=Happening(EventKind.ILL, on, span, worker_id=worker.pk),
                troubles=[Trouble(one) for one in freed],
                actor_id=actor_id,
            )

    return _proposed(company_id, with_retries(drop_out))


def worker_has_not_come(*, company_id: int, visit_code: str, actor_id: int) -> Reported:
    """The seats of the visit are empty; raises `NoSuchVisit`, `VisitHasStarted`."""

    def give_up(visit: Visit) -> Sequence[Trouble]:
        seats = [row.seat for row in visit.reservations.all()]
        for seat in seats:
            absence.free_seat(visit_id=visit.pk, seat=seat, actor_id=actor_id)
        return [Trouble((visit.pk, seat)) for seat in seats]

    return _of_visit(company_id, visit_code, EventKind.NO_SHOW, 0, actor_id, give_up)


def visit_is_late(
    *, company_id: int, visit_code: str, minutes: int, kind: EventKind, actor_id: int | None
) -> Reported:
    """The worker comes late, or the visit takes longer: the visits after it are in trouble."""

    def found(visit: Visit) -> Sequence[Trouble]:
        return trouble.delayed_by(visit, minutes)

    return _of_visit(company_id, visit_code, kind, minutes, actor_id, found)


def visit_has_nobody(*, company_id: int, visit_code: str, actor_id: int | None) -> Reported:
    """An urgent order, or any other, whose seats are empty; a live-in term as one.

    Pressed again it is the same event, looked at anew.
    """
    return _of_visit(company_id, visit_code, EventKind.URGENT, 0, actor_id, trouble.empty_with)


def visit_was_cancelled(*, company_id: int, visit_code: str, actor_id: int | None) -> Reported:
    """The freed time is looked at for the visits that wait for somebody."""

    def found(visit: Visit) -> Sequence[Trouble]:
        return trouble.empty_on(_day_of(visit))

    return _of_visit(company_id, visit_code, EventKind.CANCELLED, 0, actor_id, found)


def note_empty(*, company_id: int, visit_code: str) -> None:
    """An event without a proposal yet, once a visit or live-in term; the next sweep proposes."""
    with for_company(company_id):
        visit = booking.visit_by_code(visit_code)
        if visit is not None and events.open_event_of(visit) is None:
            _keep(visit, EventKind.URGENT, trouble.empty_with(visit))


def note_freed(*, company_id: int, visit_code: str) -> None:
    """One event a day, however many visits of it are cancelled; the next sweep proposes anew."""
    with for_company(company_id):
        visit = booking.visit_by_code(visit_code)
        if visit is None or events.open_event_of(visit) is not None:
            return
        troubles = trouble.empty_on(_day_of(visit))
        known = events.freed_event_on(_day_of(visit))
        if known is not None:
            events.look_anew(event=known, troubles=troubles)
            return
        _keep(visit, EventKind.CANCELLED, troubles)


def _keep(visit: Visit, kind: EventKind, troubles: Sequence[Trouble]) -> None:
    happening = Happening(kind, _day_of(visit), booking.visit_span(visit), visit_id=visit.pk)
    events.keep_event(happening=happening, troubles=troubles, actor_id=None)


def propose_for_noted(company_id: int) -> int:
    """Climbs the ladder for events that were only noted; returns for how many."""
    with for_company(company_id):
        noted = events.without_proposal()
    for event in noted:
        _proposed(company_id, event)
    return len(noted)


def _day_of(visit: Visit) -> date:
    return booking.visit_span(visit).start.astimezone(workers.ZONE).date()


def _of_visit(
    company_id: int,
    visit_code: str,
    kind: EventKind,
    minutes: int,
    actor_id: int | None,
    found: Callable[[Visit], Sequence[Trouble]],
) -> Reported:
    def story() -> DayEvent:
        with for_company(company_id):
            visit = booking.visit_by_code(visit_code)
            if visit is None:
                raise NoSuchVisit
            lock_visit(visit_id=visit.pk)
            first = min(visit.reservations.all(), key=lambda row: row.seat)
            happening = Happening(
                kind,
                _day_of(visit),
                booking.visit_span(visit),
                worker_id=first.worker_id,
                visit_id=visit.pk,
                minutes=minutes,
            )
            troubles = found(visit)
            known = events.open_event_of(visit) if kind is EventKind.URGENT else None
            if known is not None and known.kind == kind:
                return events.look_anew(event=known, troubles=troubles)
            return events.keep_event(happening=happening, troubles=troubles, actor_id=actor_id)

    return _proposed(company_id, with_retries(story))


def weather_turned(*, company_id: int, span: Span, percent: int, actor_id: int) -> Reported:
    """Every way takes `percent` of its time: the visits that would be late are in trouble."""
    on = span.start.astimezone(workers.ZONE).date()
    with for_company(company_id):
        rest = trouble.rest_of_day(on)
    late = trouble.slowed(rest, span, percent)
    with for_company(company_id):
        event = events.keep_event(
            happening=Happening(EventKind.WEATHER, on, span, factor_percent=percent),
            troubles=late,
            actor_id=actor_id,
        )
    return _proposed(company_id, event)


def propose_again(*, company_id: int, event_code: str) -> Reported:
    """A fresh look at what is still in trouble; raises `NoSuchEvent`, `EventDecided`."""
    with for_company(company_id):
        event = events.event_by_code(event_code)
        if event.state != EventState.OPEN:
            raise events.EventDecided
    return _proposed(company_id, event)


def _proposed(company_id: int, event: DayEvent) -> Reported:
    assert not connection.in_atomic_block, "no ladder is climbed inside a transaction"
    travel: TravelModel = TRAVEL
    if event.factor_percent != 100:
        travel = Slower(TRAVEL, event.factor_percent)
    with for_company(company_id):
        stays = open_stays(event)
        of_stays = {(visit.pk, stay.seat) for stay in stays for visit in stay.visits}
        keys = {(visit_id, seat) for visit_id, seat, _ in event.seats} - of_stays
        rest = trouble.rest_of_day(event.on, keys, travel)
        open_ones = [one for one in trouble.still_troubled(event, rest) if one.key in keys]
    found = rescues(rest.day, open_ones)
    with for_company(company_id):
        proposal = events.keep_rescues(event=event, rest=rest, found=found, stays=stays)
    settled = _by_itself(company_id, event, proposal)
    return Reported(event.code, event.kind, settled)


def _by_itself(company_id: int, event: DayEvent, proposal: PlanProposal) -> bool:
    """Automatic mode: taken at once when it is within the limits that somebody has set."""
    with for_company(company_id):
        limits = limits_in_force()
        beyond = beyond_limits(limits, proposal.moves, proposal.gains)
        PlanProposal.objects.filter(pk=proposal.pk).update(waits_for=beyond)
        actor_id = limits.set_by_id
    if beyond or not limits.is_on or actor_id is None or not proposal.gains["groups"]:
        return False
    decide(
        company_id=company_id,
        event_code=event.code,
        chosen=None,
        actor_id=actor_id,
        was_automatic=True,
    )
    return True


def decide(
    *,
    company_id: int,
    event_code: str,
    chosen: Mapping[int, int] | None,
    actor_id: int,
    was_automatic: bool = False,
) -> Outcome:
    """Takes the chosen way out of each group (None: every suggestion); households are told.

    Raises `EventDecided`, `NoSuchEvent`, `PlanAlreadyDecided`, `StillLooking`.
    """

    def story() -> Outcome:
        with for_company(company_id):
            event = events.claim_event(code=event_code, to=EventState.SETTLED, actor_id=actor_id)
            if event.proposal is None:
                raise events.StillLooking
            proposal = plans.claim_proposal(
                code=event.proposal.code,
                to=ProposalState.ACCEPTED,
                actor_id=actor_id,
                was_automatic=was_automatic,
            )
            ways = chosen
            if ways is None:
                ways = {group["group"]: 0 for group in proposal.gains["groups"]}
            return events.apply_ways(proposal=proposal, chosen=ways, actor_id=actor_id)

    return with_retries(story)


def leave_as_it_is(*, company_id: int, event_code: str, actor_id: int) -> None:
    """Nothing moves; raises `EventDecided`."""

    def story() -> None:
        with for_company(company_id):
            event = events.claim_event(code=event_code, to=EventState.DISMISSED, actor_id=actor_id)
            if event.proposal is not None and event.proposal.state == ProposalState.OPEN:
                plans.claim_proposal(
                    code=event.proposal.code, to=ProposalState.DISCARDED, actor_id=actor_id
                )

    with_retries(story)
