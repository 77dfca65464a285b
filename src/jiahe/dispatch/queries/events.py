"""The events of a day as the desk reads them: what happened, the ways out, what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiahe.dispatch.choices import EventKind, EventState
from jiahe.dispatch.models import DayEvent
from jiahe.dispatch.queries.trouble import WITHIN_PROMISE_MINUTES
from jiahe.dispatch.wording import time_words
from jiahe.engine.routing.rungs import Rung

ICONS = {
    EventKind.ILL: "stethoscope",
    EventKind.LATE: "clock",
    EventKind.NO_SHOW: "alert-circle",
    EventKind.OVERRUN: "history",
    EventKind.CANCELLED: "calendar",
    EventKind.URGENT: "bell",
    EventKind.WEATHER: "alert-triangle",
}


SENDING = frozenset({Rung.SAME, Rung.INSERT, Rung.STANDBY, Rung.SWAP, Rung.STAY})  # another comes


@dataclass(frozen=True)
class EventLine:
    """One event in a list."""

    code: str
    kind: str
    icon: str
    title: str
    whom: str
    seats: int
    at: datetime
    state: str
    state_words: str
    has_proposal: bool


@dataclass(frozen=True)
class WayShown:
    """One way out, in words; `told` is what its household will read."""

    index: int
    rung: str
    title: str
    words: tuple[str, ...]
    consequence: str
    moves: tuple[Mapping[str, Any], ...]
    called: tuple[str, ...]
    outcome: str  # "", "applied", or why not


@dataclass(frozen=True)
class GroupShown:
    """One seat in trouble with all its ways out; `days` of a live-in term together."""

    number: int
    visit_code: str
    household: str
    seat: int
    start: datetime | None
    late_minutes: int
    days: int
    ways: tuple[WayShown, ...]


@dataclass(frozen=True)
class Sums:
    """What the suggestions come to."""

    people_changed: int
    times_changed: int
    way_minutes: int
    late_minutes: int
    asked: int


def open_events(on: date) -> list[EventLine]:
    """What waits for a decision that day, oldest first."""
    rows = DayEvent.objects.filter(on=on, state=EventState.OPEN)
    return [_line(row) for row in rows.select_related("worker", "visit__order").order_by("at")]


def recent_events(days: int = 2, limit: int = 40) -> list[EventLine]:
    """Open ones first, then what was decided, newest first."""
    rows = DayEvent.objects.select_related("worker", "visit__order").order_by("-at")[: limit * days]
    lines = [_line(row) for row in rows]
    return sorted(lines, key=lambda one: one.state != EventState.OPEN)[:limit]


def _line(event: DayEvent) -> EventLine:
    return EventLine(
        code=event.code,
        kind=event.kind,
        icon=ICONS[EventKind(event.kind)],
        title=str(EventKind(event.kind).label),
        whom=whom(event),
        seats=len(event.seats),
        at=event.at,
        state=event.state,
        state_words=str(EventState(event.state).label),
        has_proposal=event.proposal_id is not None,
    )


def whom(event: DayEvent) -> str:
    """Whom or what it meets, in a few words."""
    if event.kind == EventKind.WEATHER:
        return _("every way takes %(percent)s %% of its time") % {"percent": event.factor_percent}
    names = [event.worker.name] if event.worker else []
    if event.visit is not None:
        names.append(event.visit.order.contact_name)
    if event.minutes:
        names.append(_("%(minutes)s min") % {"minutes": event.minutes})
    return " · ".join(names)


def groups_of(event: DayEvent) -> tuple[GroupShown, ...]:
    """The ladder's answer for each seat in trouble; empty before anybody looked."""
    if event.proposal is None:
        return ()
    moves = event.proposal.moves
    return tuple(_group(group, moves) for group in event.proposal.gains["groups"])


def _group(group: Mapping[str, Any], moves: Sequence[Mapping[str, Any]]) -> GroupShown:
    mine = [move for move in moves if move["group"] == group["group"]]
    own = [move["start"] for move in mine if move["visit"] == group["visit"]]
    starts = [group["start"]] if "start" in group else own
    return GroupShown(
        number=group["group"],
        visit_code=group["visit"],
        household=group["household"],
        seat=group["seat"],
        start=datetime.fromisoformat(starts[0]) if starts else None,
        late_minutes=group["late"],
        days=group.get("days", 1),
        ways=tuple(
            _way(index, way, [move for move in mine if move["way"] == index], group["late"])
            for index, way in enumerate(group["ways"])
        ),
    )


def _way(
    index: int, way: Mapping[str, Any], moves: Sequence[Mapping[str, Any]], late_minutes: int
) -> WayShown:
    rung = Rung(way["rung"])
    consequence = _consequence(rung, moves, way["called"])
    if rung is Rung.SHIFT and late_minutes > WITHIN_PROMISE_MINUTES:
        consequence = _("The worker is on the way already: the promised time is not kept.")
    outcomes = {move.get("outcome", "") for move in moves} - {"", "left"}
    return WayShown(
        index=index,
        rung=rung.value,
        title=rung_title(rung),
        words=tuple(_move_words(rung, move) for move in moves),
        consequence=consequence,
        moves=tuple(moves),
        called=tuple(way["called"]),
        outcome=next(iter(sorted(outcomes)), ""),
    )


def rung_title(rung: Rung) -> str:
    titles = {
        Rung.SHIFT: _("The same worker comes, later"),
        Rung.SAME: _("The carer of the days around comes"),
        Rung.INSERT: _("Somebody with free time comes"),
        Rung.STANDBY: _("Somebody on standby comes"),
        Rung.SWAP: _("A neighbour comes and hands a visit on"),
        Rung.ASK: _("Ask the household for another time"),
        Rung.CALL: _("Call whoever could come: the first yes has it"),
        Rung.STAY: _("One colleague takes all the days"),
    }
    return titles[rung]


def _move_words(rung: Rung, move: Mapping[str, Any]) -> str:
    facts = {
        "household": move["household"],
        "at": time_words(datetime.fromisoformat(move["to_start"] or move["start"])),
        "name": move["to_name"],
        "minutes": move["travel_minutes"],
    }
    if rung is Rung.SHIFT:
        return _("%(household)s: %(name)s arrives about %(at)s") % facts
    if rung is Rung.STAY:
        facts |= {"days": len(move["days"])}
        return _("%(name)s, %(minutes)s min on the way, all %(days)s days") % facts
    return _("%(household)s at %(at)s: %(name)s, %(minutes)s min on the way") % facts


def _consequence(rung: Rung, moves: Sequence[Mapping[str, Any]], called: Sequence[str]) -> str:
    if rung is Rung.CALL:
        return ngettext(
            "%(n)s person is asked; nobody is sent before a yes.",
            "%(n)s people are asked; nobody is sent before one says yes.",
            len(called),
        ) % {"n": len(called)}
    if rung is Rung.ASK:
        return _("Nothing moves before the household says yes.")
    if rung is Rung.SHIFT:
        return _("The promise stands; the household is told.")
    if rung is Rung.STAY:
        return _("The colleague is asked once for all days; the household is told once.")
    if rung is Rung.SAME:
        return _("%(name)s cares there the day before or after: the home keeps whom it knows.") % {
            "name": moves[0]["to_name"]
        }
    return ngettext(
        "%(n)s household meets another person; every time stays.",
        "%(n)s households meet another person; every time stays.",
        len(moves),
    ) % {"n": len(moves)}


def sums_of(groups: Sequence[GroupShown], chosen: Mapping[int, int] | None = None) -> Sums:
    """What the suggested ways come to, or the chosen ones."""
    picked = [group.ways[(chosen or {}).get(group.number, 0)] for group in groups if group.ways]
    sent = [move for way in picked if way.rung in SENDING for move in way.moves]
    late = [
        group.late_minutes for group in groups if group.ways and group.ways[0].rung == Rung.SHIFT
    ]
    return Sums(
        people_changed=len(sent),
        times_changed=sum(bool(move["to_start"]) for move in sent),
        way_minutes=sum(move["travel_minutes"] for move in sent),
        late_minutes=sum(late),
        asked=sum(way.rung in (Rung.ASK, Rung.CALL) for way in picked),
    )


def beyond_words(names: Sequence[str]) -> list[str]:
    """Why automatic mode left it to a human."""
    sentences = {
        "fallback": _("the planner failed and a simpler plan stands in"),
        "asks_people": _("a household or workers would be asked"),
        "too_many": _("more changes than you allow"),
        "moves_promise": _("a promised time would move further than you allow"),
        "preferred": _("a household would lose the worker it asked for"),
        "fairness": _("the week's income would be less fair"),
    }
    return [sentences[name] for name in names]
