"""Writes planned visits into the contexts' books, each as far as its fate says."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from jiahe.booking.actions.bulk import Entered, Entry, Occurrence, enter_orders
from jiahe.booking.choices import OrderState, SeriesRule
from jiahe.catalog.rules import Asked, care_of, frozen_quote, quote_service, terms_on_sale
from jiahe.kit.calendar import exceptions_between
from jiahe.simulation.seeding.fates import OFFERED, Fate, order_state
from jiahe.simulation.seeding.force import Planned
from jiahe.workforce.queries import ZONE

PAY_WITHIN = timedelta(minutes=25)
BECAUSE = ("临时有事", "改天再约", "家里来客人", "时间不合适")
NOTES = ("", "", "", "", "请重点打扫厨房。", "家里有小孩，请用温和的清洁剂。", "窗户请轻关。")


@dataclass(frozen=True)
class Told:
    """A planned visit with its fate."""

    planned: Planned
    fate: Fate


@dataclass(frozen=True)
class Written:
    """A visit as it stands in the books."""

    planned: Planned
    fate: Fate
    entered: Entered

    @property
    def price_fen(self) -> int:
        return int(self.entered.entry.quote["total_fen"])

    @property
    def changed_at(self) -> datetime:
        return self.entered.entry.occurrences[self.entered.number - 1].changed_at


@dataclass(frozen=True)
class Calendar:
    """The exceptions of the days that are written, asked for once."""

    holidays: frozenset[date]
    working_weekends: frozenset[date]


def calendar_of(first: date, last: date) -> Calendar:
    return Calendar(*exceptions_between(first, last))


def write_orders(
    rng: random.Random,
    told: Sequence[Sequence[Told]],
    *,
    at: datetime,
    mode: str,
    calendar: Calendar,
) -> list[Written]:
    """The orders, each with its visits and promised seats; inside the company's walls."""
    entries = [_entry(rng, one, at, calendar) for one in told]
    entered = enter_orders(entries=entries, mode=mode, terms={"refund_tiers": []})
    flat = [one for visits in told for one in visits]
    return [Written(one.planned, one.fate, row) for one, row in zip(flat, entered, strict=True)]


def _entry(rng: random.Random, told: Sequence[Told], at: datetime, calendar: Calendar) -> Entry:
    planned, home = told[0].planned, told[0].planned.home
    placed_at = min(
        planned.start - timedelta(minutes=rng.randint(6 * 60, 6 * 24 * 60)),
        at - timedelta(minutes=rng.randint(3, 600)),
    )
    state = order_state([one.fate for one in told])
    is_unpaid = state is OrderState.AWAITING_PAYMENT
    if is_unpaid:
        placed_at = at - timedelta(minutes=rng.randint(1, 4))
    elif told[0].fate == OFFERED:  # paid a moment ago, and asked about since
        placed_at = at - timedelta(minutes=rng.randint(7, 12))
    return Entry(
        household_id=home.household_id,
        person_id=home.person_id,
        contact_name=home.household.contact,
        contact_phone=home.household.phone,
        address=f"{home.household.compound} {home.household.door}",
        lat=home.household.place.lat,
        lng=home.household.place.lng,
        service_id=planned.sold.service_id,
        sop_id=planned.sold.sop_id,
        quote=_quote(planned, len(told), placed_at, calendar),
        duration_minutes=planned.minutes,
        placed_at=placed_at,
        order_state=state,
        occurrences=tuple(_occurrence(rng, one, placed_at, at) for one in told),
        rule=_rule(planned, len(told)),
        pay_until=placed_at + PAY_WITHIN if is_unpaid else None,
        note=rng.choice(NOTES),
    )


def _occurrence(rng: random.Random, one: Told, placed_at: datetime, at: datetime) -> Occurrence:
    return Occurrence(
        start=one.planned.start,
        worker_ids=tuple(hand.worker_id for hand in one.planned.crew),
        visit_state=one.fate.visit,
        seat_state=one.fate.seat,
        changed_at=min(at, max(placed_at, one.planned.end)),
        cancelled_because=rng.choice(BECAUSE) if one.fate.visit == "cancelled" else "",
    )


def _rule(planned: Planned, visits: int) -> SeriesRule | None:
    if terms_on_sale(planned.sold.row):
        return SeriesRule.TERM
    return SeriesRule.WEEKLY if visits > 1 else None


def _quote(
    planned: Planned, visits: int, placed_at: datetime, calendar: Calendar
) -> dict[str, Any]:
    """Of one visit, or of all the days of a live-in term."""
    service = planned.sold.row
    term_days = visits if terms_on_sale(service) else 0
    asked = Asked(
        starts_at=planned.start,
        booked_at=placed_at,
        duration_minutes=planned.minutes * max(1, term_days),
        area_m2=planned.home.household.area_m2,
        zone=ZONE,
        holidays=calendar.holidays,
        working_weekends=calendar.working_weekends,
    )
    found = quote_service(service, asked)
    return frozen_quote(found, service.minimum_fen, term_days, care_of(service))
