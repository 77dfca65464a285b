"""What breaks a day, kept; the rescues that are proposed for it, and the chosen ones applied."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy

from jiahe.booking.models import Visit
from jiahe.dispatch.actions.calls import call_workers
from jiahe.dispatch.actions.plans import Outcome, apply_moves
from jiahe.dispatch.actions.stay_ways import group_of_stay
from jiahe.dispatch.actions.stays import Stay, give_days
from jiahe.dispatch.actions.times import ask_household
from jiahe.dispatch.choices import EventKind, EventState, ProposalState
from jiahe.dispatch.facts import DayBroken, DelayTold, PlanProposed
from jiahe.dispatch.models import DayEvent, PlanProposal
from jiahe.dispatch.queries.trouble import RestOfDay
from jiahe.engine.intervals import Span
from jiahe.engine.routing.rungs import Move, Rescue, Rung, Trouble, Way
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company

SENDS = frozenset({Rung.SAME, Rung.INSERT, Rung.STANDBY, Rung.SWAP})


class EventDecided(Refusal):
    sentence = gettext_lazy("This has been decided on already.")
    status = HTTPStatus.CONFLICT


class StillLooking(Refusal):
    sentence = gettext_lazy("We are still looking for a way out. Please look again in a moment.")
    status = HTTPStatus.CONFLICT


class NoSuchEvent(Refusal):
    sentence = gettext_lazy("There is no such event.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Happening:
    """What somebody saw: the kind, whom it meets and how much."""

    kind: EventKind
    on: date
    span: Span
    worker_id: int | None = None
    visit_id: int | None = None
    minutes: int = 0
    factor_percent: int = 100


def keep_event(
    *, happening: Happening, troubles: Iterable[Trouble], actor_id: int | None
) -> DayEvent:
    """The event with its seats in trouble; the boards are told."""
    event = enter_event(happening=happening, troubles=troubles, actor_id=actor_id)
    record(DayBroken(company_id=current_company(), event_id=event.pk))
    return event


def enter_event(
    *, happening: Happening, troubles: Iterable[Trouble], actor_id: int | None
) -> DayEvent:
    """The same without a fact: for what is entered, not seen."""
    return DayEvent.objects.create(
        company_id=current_company(),
        kind=happening.kind,
        on=happening.on,
        worker_id=happening.worker_id,
        visit_id=happening.visit_id,
        minutes=happening.minutes,
        factor_percent=happening.factor_percent,
        from_at=happening.span.start,
        until_at=happening.span.end,
        seats=[[*one.key, one.late_minutes] for one in troubles],
        reported_by_id=actor_id,
        at=now(),
    )


def event_by_code(code: str) -> DayEvent:
    """Raises `NoSuchEvent`."""
    found = DayEvent.objects.select_related("worker", "visit__order__service", "proposal")
    event = found.filter(code=code).first()
    if event is None:
        raise NoSuchEvent
    return event


def open_event_of(visit: Visit) -> DayEvent | None:
    """The oldest open event that names the visit, or any day of its live-in term."""
    rows = DayEvent.objects.filter(state=EventState.OPEN)
    if visit.order.term_days:
        return rows.filter(visit__order_id=visit.order_id).order_by("pk").first()
    return rows.filter(visit_id=visit.pk).order_by("pk").first()


def freed_event_on(on: date) -> DayEvent | None:
    """The day's open event of freed time: all of them look at the same empty seats."""
    rows = DayEvent.objects.filter(state=EventState.OPEN, kind=EventKind.CANCELLED, on=on)
    return rows.order_by("pk").first()


def look_anew(*, event: DayEvent, troubles: Iterable[Trouble]) -> DayEvent:
    """The open event meets these seats now, whoever reported them.

    Its answer is put aside at once: whoever reported climbs the ladder anew, or else the sweep.
    """
    PlanProposal.objects.filter(pk=event.proposal_id, state=ProposalState.OPEN).update(
        state=ProposalState.DISCARDED, decided_at=now()
    )
    event.proposal = None
    event.seats = [[*one.key, one.late_minutes] for one in troubles]
    event.save(update_fields=["proposal", "seats"])
    return event


def without_proposal(limit: int = 20) -> list[DayEvent]:
    """Open events that nobody has looked at yet, oldest first."""
    rows = DayEvent.objects.filter(state=EventState.OPEN, proposal=None)
    return list(rows.order_by("at", "pk")[:limit])


def keep_rescues(
    *, event: DayEvent, rest: RestOfDay, found: Sequence[Rescue], stays: Sequence[Stay] = ()
) -> PlanProposal:
    """The ladder's answer beside its event, with that for whole live-in terms.

    An older answer that waits still is put aside.
    """
    PlanProposal.objects.filter(pk=event.proposal_id, state=ProposalState.OPEN).update(
        state=ProposalState.DISCARDED, decided_at=now()
    )
    numbers = iter(range(1, 10_000))
    groups: list[dict[str, Any]] = [
        {
            "group": place,
            "visit": rest.faces[one.trouble.key].visit_code,
            "household": rest.faces[one.trouble.key].household,
            "seat": one.trouble.key[1],
            "late": one.trouble.late_minutes,
            "ways": [_way(way, rest, numbers) for way in one.ways],
        }
        for place, one in enumerate(found, 1)
    ]
    groups += [
        group_of_stay(place, stay, numbers) for place, stay in enumerate(stays, len(groups) + 1)
    ]
    moves = [
        move | {"group": group["group"], "way": way_number}
        for group in groups
        for way_number, way in enumerate(group["ways"])
        for move in way.pop("moves")
    ]
    proposal = PlanProposal.objects.create(
        company_id=current_company(),
        on=event.on,
        made_at=now(),
        moves=moves,
        gains=_gains(found) | {"groups": groups},
    )
    DayEvent.objects.filter(pk=event.pk).update(proposal=proposal)
    record(PlanProposed(company_id=current_company(), proposal_id=proposal.pk))
    return proposal


def _gains(found: Sequence[Rescue]) -> dict[str, Any]:
    first = [one.ways[0] for one in found]
    sent = [way for way in first if way.rung in SENDS]
    return {
        "moved": sum(len(way.moves) for way in sent),
        "filled": len(sent),
        "travel_saved_minutes": -sum(move.way_minutes for way in sent for move in way.moves),
        "late_saved_minutes": sum(
            one.trouble.late_minutes for one in found if one.ways[0].rung is not Rung.SHIFT
        ),
        "solver": "ladder",
        "failure": "",
    }


def _way(way: Way, rest: RestOfDay, numbers: Any) -> dict[str, Any]:
    return {
        "rung": way.rung.value,
        "called": [rest.names[one][1] for one in way.called],
        "called_ids": list(way.called),
        "moves": [_move(next(numbers), way.rung, move, rest) for move in way.moves],
    }


def _move(number: int, rung: Rung, move: Move, rest: RestOfDay) -> dict[str, Any]:
    face = rest.faces[move.key]
    seat = next(one for one in rest.day.seats if one.key == move.key)
    code, name = rest.names.get(move.worker_id, ("", face.worker_name))
    is_later = move.start != seat.span.start
    return {
        "id": number,
        "rung": rung.value,
        "visit_id": move.key[0],
        "visit": face.visit_code,
        "household": face.household,
        "seat": move.key[1],
        "version": face.version,
        "from": rest.names.get(seat.worker_id or 0, ("", ""))[0],
        "from_name": face.worker_name,
        "to": code,
        "to_id": move.worker_id,
        "to_name": name,
        "start": seat.span.start.isoformat(),
        "to_start": move.start.isoformat() if is_later else "",
        "travel_minutes": move.way_minutes,
        "had_preferred": face.has_preferred,
        "source": "ladder",
    }


def claim_event(*, code: str, to: EventState, actor_id: int) -> DayEvent:
    """Open -> decided, once; raises `EventDecided`, `NoSuchEvent`."""
    event = event_by_code(code)
    changed = DayEvent.objects.filter(pk=event.pk, state=EventState.OPEN).update(
        state=to, settled_at=now(), settled_by_id=actor_id
    )
    if not changed:
        raise EventDecided
    return event


def apply_ways(*, proposal: PlanProposal, chosen: Mapping[int, int], actor_id: int) -> Outcome:
    """Takes the chosen way out of each group: sends, tells, asks or calls.

    A group that is not named stays as it is. What conflicts by now is skipped with the reason.
    """
    groups = {group["group"]: group for group in proposal.gains["groups"]}
    chosen = {
        number: way
        for number, way in chosen.items()
        if number in groups and way < len(groups[number]["ways"])
    }
    picked = {number: groups[number]["ways"][way] for number, way in chosen.items()}
    sent: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    refused: list[tuple[int, str]] = []
    for move in proposal.moves:
        if chosen.get(move["group"]) == move["way"]:
            (sent if Rung(move["rung"]) in SENDS else told).append(move)
    outcome = apply_moves(
        proposal=proposal, move_ids={move["id"] for move in sent}, actor_id=actor_id
    )
    for number, way in sorted(picked.items()):
        mine = [move for move in told if move["group"] == number]
        try:
            _carry_out(groups[number], way, mine)
        except Refusal as refusal:
            refused += [(move["id"], str(refusal)) for move in mine] or [(0, str(refusal))]
    taken = tuple(move["id"] for move in told if move["id"] not in dict(refused))
    return Outcome(outcome.applied + taken, outcome.skipped + tuple(refused))


def _carry_out(
    group: Mapping[str, Any], way: Mapping[str, Any], moves: Sequence[Mapping[str, Any]]
) -> None:
    """The rungs that send nobody at once."""
    rung = Rung(way["rung"])
    if rung is Rung.SHIFT:
        for move in moves:
            late = _minutes_between(move["start"], move["to_start"])
            record(
                DelayTold(
                    company_id=current_company(), visit_id=move["visit_id"], late_minutes=late
                )
            )
    elif rung is Rung.STAY:
        for move in moves:
            give_days(visit_ids=move["days"], seat=group["seat"], worker_id=move["to_id"])
    elif rung is Rung.ASK:
        offered = [{"worker": move["to_id"], "start": move["to_start"]} for move in moves]
        ask_household(visit_code=group["visit"], seat=group["seat"], offered=offered)
    elif rung is Rung.CALL:
        call_workers(visit_code=group["visit"], seat=group["seat"], worker_ids=way["called_ids"])


def _minutes_between(start: str, later: str) -> int:
    if not later:
        return 0
    return int(
        (datetime.fromisoformat(later) - datetime.fromisoformat(start)).total_seconds() // 60
    )
