"""Everything that the booking page shows, worked out from a draft: one question, one answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from jiahe.accounts import queries as accounts
from jiahe.booking import queries as booking
from jiahe.booking.quotes import visit_prices
from jiahe.catalog import queries as catalog
from jiahe.catalog.choices import Unit
from jiahe.catalog.rules import minutes_to_choose_from, refund_rule, usual_minutes
from jiahe.catalog.shelf import Shelf, shelf_in_scope
from jiahe.dispatch.actions.births import LONGEST_AHEAD
from jiahe.dispatch.queries.births import begins_with_birth
from jiahe.engine.recurrence import CareDays
from jiahe.engine.travel import Place
from jiahe.journeys import reserve
from jiahe.journeys.area import served_days
from jiahe.journeys.groups import discounts_for
from jiahe.journeys.quoting import Wanted, quote_of, quote_of_visits
from jiahe.journeys.repeats import Repeat, occurrences_of, repeat_with
from jiahe.journeys.slots import Slot, SlotDay, SlotQuestion, best_of
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.web.household.births import moving_terms
from jiahe.web.household.compounds import compound_named
from jiahe.web.household.draft import Draft
from jiahe.web.household.prices import (
    cancellation_terms,
    late_move_terms,
    line_names,
    price_lines,
    prices_by_day,
)
from jiahe.web.household.story import TermSight
from jiahe.web.household.tiles import day_tiles, free_until, next_best, slot_periods
from jiahe.web.templatetags.household import said
from jiahe.workforce import queries as workforce

DAYS_SHOWN = 7
WORKERS_SHOWN = 3
USUAL_AREA_M2 = 90


@dataclass(frozen=True)
class Spot:
    """Where the visit would be: a home of the person's, or a compound that was picked."""

    place: Place
    area_m2: int
    home: Any = None


@dataclass(frozen=True)
class Sheet:
    """The page's contents; `draft` is the draft with everything recommended filled in."""

    draft: Draft
    page: dict[str, Any]


def spot_of(draft: Draft, homes: Sequence[Any]) -> Spot | None:
    """The chosen home, else the first, else the picked compound; None when nothing is known."""
    home = next((one for one in homes if one.code == draft.home), None)
    if home is None and homes:
        home = homes[0]
    if home is not None:
        return Spot(Place(home.lat, home.lng), home.area_m2, home)
    compound = compound_named(draft.compound) if draft.compound else None
    if compound is None or draft.area_m2 <= 0:
        return None
    return Spot(Place(compound.lat, compound.lng), draft.area_m2)


def sheet_for(service_code: str, draft: Draft, person_id: int | None) -> Sheet:
    """The page for this draft; raises `NoSuchService`."""
    homes = list(accounts.households_of(person_id)) if person_id else []
    spot = spot_of(draft, homes)
    with for_company(reserve.company_selling(service_code)):
        shelf = shelf_in_scope()
        service = shelf.services.get(service_code)
        if service is None:
            raise reserve.NoSuchService
        area_m2 = spot.area_m2 if spot else draft.area_m2 or USUAL_AREA_M2
        choices = minutes_to_choose_from(service, area_m2)
        usual = usual_minutes(service, area_m2)
        draft = replace(
            draft,
            minutes=draft.minutes if draft.minutes in choices else usual,
            home=spot.home.code if spot and spot.home else "",
        )
        page = _plain_parts(service, draft, area_m2) | {"homes": homes, "spot": spot}
        page |= _reach_parts(shelf, draft, spot)
        draft = _with_known_package(draft, page["packages"])
        ask = _question(shelf, service, draft, spot, area_m2)
        draft = _on_the_expected_day(draft) if page["asks_birth"] else draft
        has_no_day = page["asks_birth"] and draft.expected_on is None
        if spot is None or not page["is_served"] or has_no_day:
            page["durations"] = _durations(shelf, service, choices, ask)
            return Sheet(draft, page)
        draft, timed = _timed_parts(service, draft, spot)
        ask = replace(ask, start=draft.starts_at or ask.start)
        page |= timed
        page["durations"] = _durations(shelf, service, choices, ask)
        page |= _money_parts(shelf, service, draft, ask) if draft.start else {}
        return Sheet(draft, page)


def _reach_parts(shelf: Shelf, draft: Draft, spot: Spot | None) -> dict[str, Any]:
    """Whether the company comes to the spot in the week shown, and the days when not on each."""
    first = max(localtime(now()).date(), _first_shown(draft))
    days = [first + timedelta(days=n) for n in range(DAYS_SHOWN)]
    served = days if spot is None else served_days(shelf, spot.place, days)
    return {"is_served": bool(served), "served_on": served if len(served) < DAYS_SHOWN else []}


def _any_morning() -> datetime:
    tomorrow = localtime(now()) + timedelta(days=1)
    return tomorrow.replace(hour=10, minute=0, second=0, microsecond=0)


def _plain_parts(service: Any, draft: Draft, area_m2: int) -> dict[str, Any]:
    rule = refund_rule(service.refund_tiers)
    return {
        "service": service,
        "area_m2": area_m2,
        "area_is_known": bool(draft.area_m2 or draft.home),
        "compound_is_known": bool(draft.compound and compound_named(draft.compound)),
        "usual": usual_minutes(service, area_m2),
        "add_ons": catalog.add_on_rows(service.pk),
        "asks_birth": begins_with_birth(service),
        "birth_days": [one.isoformat() for one in birth_days()],
        "asks_quantity": service.unit == Unit.ITEM,
        "may_repeat": service.unit != Unit.MONTH,
        "packages": catalog.bookable_packages(service),
        "terms": [*moving_terms(service), *cancellation_terms(rule), *late_move_terms()],
    }


def _with_known_package(draft: Draft, packages: Sequence[Any]) -> Draft:
    """Without a package that is not offered here, or not any more."""
    known = {one.slug for one in packages}
    return draft if draft.package in known else replace(draft, package="")


def _question(shelf: Shelf, service: Any, draft: Draft, spot: Spot | None, area_m2: int) -> Wanted:
    """What is priced, with the discounts of the home where one is known."""
    home_id = spot.home.pk if spot and spot.home else None
    return Wanted(
        _any_morning(),
        draft.minutes,
        area_m2,
        draft.add_ons,
        max(1, draft.quantity),
        draft.package,
        discounts_for(shelf, service, home_id),
    )


def _durations(
    shelf: Shelf, service: Any, choices: list[int], asked: Wanted
) -> list[tuple[int, int]]:
    """(minutes, fen) for each duration to choose from."""
    return [
        (minutes, quote_of(shelf, service, replace(asked, duration_minutes=minutes))["total_fen"])
        for minutes in choices
    ]


def _timed_parts(service: Any, draft: Draft, spot: Spot) -> tuple[Draft, dict[str, Any]]:
    household_id = spot.home.pk if spot.home else None
    first = max(localtime(now()).date(), _first_shown(draft))
    shown = 1 if draft.expected else DAYS_SHOWN
    board = reserve.offer_slots(
        service_code=service.code,
        asked=SlotQuestion(spot.place, draft.minutes, first, shown, draft.worker or None),
        household_id=household_id,
    )
    best = best_of(board.days)
    held = draft.starts_at if draft.held_until else None
    slot = _chosen(board.days, draft.starts_at, held)
    lost = draft.starts_at if draft.start and slot is None else None
    day = _day(board.days, draft.on, slot, best)
    if slot is None and best is not None and (draft.on is None or best_day(best) == day):
        slot = best
    if slot is None and draft.on is not None:
        slot = best_of([one for one in board.days if one.on == day])
    that_day = next(one for one in board.days if one.on == day)
    start = slot.start if slot else None
    filled = replace(draft, day=day.isoformat(), start=start.isoformat() if start else "")
    return filled, {
        "days": day_tiles(board.days, day, held),
        "periods": slot_periods(that_day.slots, best=best, chosen=start, held=held),
        "chosen": slot,
        "ends_at": start + timedelta(minutes=draft.minutes) if start else None,
        "held_until": draft.held_until if start == held else None,
        "lost": lost,
        "next_best": next_best(board.days, lost) if lost else [],
        "is_full": not any(slot.is_free for slot in that_day.slots),
        "day": day,
        "workers": _workers(board.known_worker_ids, household_id, draft.worker),
    }


def _first_shown(draft: Draft) -> date:
    """A day beyond the first week moves the window, so that a link can lead to it."""
    today = localtime(now()).date()
    wanted = draft.on
    if draft.expected and wanted is not None:
        return wanted
    if wanted is None or (wanted - today).days < DAYS_SHOWN:
        return today
    return min(wanted, today + timedelta(days=60))


def birth_days() -> tuple[date, date]:
    """The first and the last expected date of birth that can be booked for."""
    today = localtime(now()).date()
    return today, today + LONGEST_AHEAD


def _on_the_expected_day(draft: Draft) -> Draft:
    """Care that begins with a birth is promised from the expected date; without one, no time."""
    first, last = birth_days()
    on = draft.expected_on
    if on is None or not first <= on <= last:
        return replace(draft, expected="", day="", start="").without_hold()
    if draft.on == on:
        return draft
    return replace(draft, day=draft.expected, start="").without_hold()


def best_day(slot: Slot) -> date:
    return localtime(slot.start).date()


def _chosen(days: Sequence[SlotDay], wanted: datetime | None, held: datetime | None) -> Slot | None:
    """The wanted start while it is free or kept for us."""
    for day in days:
        for slot in day.slots:
            if slot.start == wanted and (slot.is_free or slot.start == held):
                return slot
    return None


def _day(
    days: Sequence[SlotDay], wanted: date | None, slot: Slot | None, best: Slot | None
) -> date:
    shown = {day.on for day in days}
    if slot is not None and best_day(slot) in shown and wanted in {None, best_day(slot)}:
        return best_day(slot)
    if wanted in shown and wanted is not None:
        return wanted
    return best_day(best) if best else days[0].on


def _workers(known: frozenset[int], household_id: int | None, wanted: int) -> list[dict[str, Any]]:
    """Who has been here before, most often first: only they can be asked for by name."""
    counts = booking.served_counts(household_id) if household_id else {}
    ids = sorted(known, key=lambda worker_id: -counts.get(worker_id, 0))[:WORKERS_SHOWN]
    if wanted and wanted not in ids:
        ids.append(wanted)
    found = workforce.workers_named(ids)
    return [
        {
            "id": worker_id,
            "name": found[worker_id].name,
            "score": f"{found[worker_id].score_mean:.1f}",
            "served": counts.get(worker_id, 0),
        }
        for worker_id in ids
        if worker_id in found
    ]


def _money_parts(shelf: Shelf, service: Any, draft: Draft, ask: Wanted) -> dict[str, Any]:
    start = ask.start
    repeat = repeat_with(service, draft.package, repeat_of(draft), draft.minutes)
    times = occurrences_of(start, repeat)
    quote = quote_of_visits(shelf, service, ask, times)
    names = line_names(service.pk)
    tiers = refund_rule(service.refund_tiers).tiers
    return {
        "quote": quote,
        "lines": price_lines(quote, names | {"": said(service, "name")}),
        "visit_fen": quote["total_fen"],
        "by_day": prices_by_day(quote, times),
        "times": times if repeat else [],
        "term": _term(quote, start),
        "visits": len(times),
        "total_fen": sum(visit_prices(quote, len(times))),
        "free_until": free_until(start, tiers),
    }


def _term(quote: dict[str, Any], start: datetime) -> TermSight | None:
    days, care = quote.get("term_days", 0), CareDays(quote.get("rest_after_days", 0))
    if not days:
        return None
    offsets = care.offsets(days)
    rests = (n for n in range(care.span_days(days)) if n not in offsets)
    first = localtime(start).date()
    return TermSight(
        days,
        start,
        start + timedelta(days=care.span_days(days)),
        tuple(first + timedelta(days=n) for n in rests),
    )


def repeat_of(draft: Draft) -> Repeat | None:
    return Repeat(draft.rule, _count(draft)) if draft.rule else None


def _count(draft: Draft) -> int:
    return 26 if draft.repeat == "month_26" else draft.count
