"""A service's own values put into the engine's price and duration formulas; no tables here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from jiahe.catalog.choices import Rhythm, ShiftKind
from jiahe.engine.pricing import (
    DAYS_OF_MONTH,
    AddOn,
    Occasion,
    Package,
    PriceList,
    Quote,
    QuoteRequest,
    Reduction,
    Unit,
    duration_from_area,
    occasions_of,
    quote,
)
from jiahe.engine.recurrence import EVERY_DAY, CareDays
from jiahe.engine.refunds import RefundRule
from jiahe.standards.inforce import in_force

DAY_MINUTES = 24 * 60
LONGEST_TERM = 366  # days of a live-in term
DEFAULT_REFUND_TIERS = ((24, 0), (4, 1_000), (0, 3_000))


class Priced(Protocol):
    """The values of a service that decide its price and duration."""

    unit: str
    price_fen: int
    minimum_fen: int
    base_minutes: int
    minutes_per_m2: float
    at_least_minutes: int
    at_most_minutes: int
    duration_choices: list[int]
    term_days: list[int]
    rest_after_days: int
    crew_size: int
    shift_kind: str
    surcharges: dict[str, int]
    refund_tiers: list[list[int]]


@dataclass(frozen=True)
class ChosenAddOn:
    slug: str
    name: str
    price_fen: int
    minutes: int


@dataclass(frozen=True)
class ChosenPackage:
    slug: str
    name: str
    visits: int
    discount_basis_points: int
    rhythm: str = Rhythm.WEEKLY


@dataclass(frozen=True)
class GroupDiscount:
    """What a household pays less because of a customer group that it belongs to."""

    group: str
    name: str
    basis_points: int


@dataclass(frozen=True)
class Asked:
    """What a household asks a price for."""

    starts_at: datetime
    booked_at: datetime
    duration_minutes: int
    area_m2: int
    zone: ZoneInfo
    quantity: int = 1
    holidays: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()
    add_ons: tuple[ChosenAddOn, ...] = ()
    package: ChosenPackage | None = None
    groups: tuple[GroupDiscount, ...] = ()


def terms_on_sale(service: Priced) -> tuple[int, ...]:
    """The days of care that a live-in service is sold for, by the month; empty for all others."""
    if service.shift_kind != ShiftKind.LIVE_IN or service.unit != Unit.MONTH.value:
        return ()
    return tuple(sorted(service.term_days)) or (DAYS_OF_MONTH,)


def term_of(service: Priced, duration_minutes: int) -> int:
    """The days of care that so many minutes are; 0 for a service that is not sold by the term."""
    return duration_minutes // DAY_MINUTES if terms_on_sale(service) else 0


def care_of(service: Priced) -> CareDays:
    """On which days of a term there is care, and on which the carer rests."""
    return CareDays(service.rest_after_days if terms_on_sale(service) else 0)


def span_minutes(service: Priced, duration_minutes: int) -> int:
    """From the first start to the last end: of a term with the days of rest between."""
    days = term_of(service, duration_minutes)
    return care_of(service).span_days(days) * DAY_MINUTES if days else duration_minutes


def visit_minutes(service: Priced, duration_minutes: int) -> int:
    """How long one visit of the booking lasts: a day of a term, else what was chosen."""
    return DAY_MINUTES if terms_on_sale(service) else duration_minutes


def price_list(
    service: Priced, add_ons: Sequence[ChosenAddOn], package: ChosenPackage | None = None
) -> PriceList:
    return PriceList(
        unit=Unit(service.unit),
        unit_fen=service.price_fen,
        occasion_basis_points=tuple(
            (Occasion(kind), points) for kind, points in sorted(service.surcharges.items())
        ),
        add_ons=tuple(AddOn(one.slug, one.name, one.price_fen) for one in add_ons),
        packages=(
            (Package(package.slug, package.name, package.visits, package.discount_basis_points),)
            if package
            else ()
        ),
        floor_fen_per_hour=in_force("FLOOR_FEN_PER_HOUR"),
    )


def quote_service(service: Priced, asked: Asked) -> Quote:
    """The itemised price of one visit with the best single discount; see `frozen_quote`."""
    prices = price_list(service, asked.add_ons, asked.package)
    known = {kind for kind, _ in prices.occasion_basis_points}
    term_days = term_of(service, asked.duration_minutes)
    occasions = occasions_of(
        prices,
        asked.starts_at,
        asked.booked_at,
        asked.zone,
        asked.holidays,
        asked.working_weekends,
    )
    return quote(
        QuoteRequest(
            prices=prices,
            duration_minutes=asked.duration_minutes,
            crew_size=service.crew_size,
            quantity=asked.quantity,
            area_m2=asked.area_m2,
            occasions=frozenset(occasions & known),
            add_ons=tuple((one.slug, 1) for one in asked.add_ons),
            package_code=asked.package.slug if asked.package else None,
            reductions=tuple(
                Reduction(f"group_{one.group}", one.name, one.basis_points) for one in asked.groups
            ),
            term_days=term_days,
            holiday_days=_holidays_within(asked, care_of(service).offsets(term_days)),
        )
    )


def _holidays_within(asked: Asked, offsets: Sequence[int]) -> int:
    """Of the days of care alone: a day of rest costs nothing."""
    first = asked.starts_at.astimezone(asked.zone).date()
    return sum(first + timedelta(days=offset) in asked.holidays for offset in offsets)


def frozen_quote(
    found: Quote, minimum_fen: int, term_days: int = 0, care: CareDays = EVERY_DAY
) -> dict[str, Any]:
    """The quote as the order keeps it: lines, total, warnings, hash; version 1 of this shape.

    A minimum that the visit does not reach shows as a line of its own, after every discount.
    `term_days` stands in the quote of a live-in term, which is for all its days together, and
    beside it after how many days the carer rests and how many days of rest there are.
    """
    lines = [
        {
            "code": line.code,
            "label": line.label_key,
            "quantity": str(line.quantity),
            "unit_fen": line.unit_fen,
            "amount_fen": line.amount_fen,
        }
        for line in found.lines
    ]
    missing = minimum_fen - found.total_fen
    if missing > 0:
        lines.append(
            {
                "code": "minimum",
                "label": "price.minimum",
                "quantity": "1",
                "unit_fen": missing,
                "amount_fen": missing,
            }
        )
    return {
        "version": 1,
        "lines": lines,
        "total_fen": found.total_fen + max(missing, 0),
        "warnings": list(found.warnings),
        "hash": found.content_hash,
        **({"term_days": term_days} if term_days else {}),
        **_rest_words(term_days, care),
    }


def _rest_words(term_days: int, care: CareDays) -> dict[str, int]:
    rests = care.span_days(term_days) - term_days
    return {"rest_after_days": care.rest_after, "rest_days": rests} if rests else {}


def usual_minutes(service: Priced, area_m2: int) -> int:
    """How long this home usually takes, in the service's own steps; of terms the shortest."""
    terms = terms_on_sale(service)
    if terms:
        return terms[0] * DAY_MINUTES
    if service.duration_choices and not service.minutes_per_m2:
        return service.duration_choices[0]
    return duration_from_area(
        area_m2,
        service.base_minutes,
        service.minutes_per_m2,
        at_least=service.at_least_minutes,
        at_most=service.at_most_minutes,
    )


def minutes_to_choose_from(service: Priced, area_m2: int) -> list[int]:
    """The durations that the booking page shows, the usual one among them."""
    terms = terms_on_sale(service)
    if terms:
        return [days * DAY_MINUTES for days in terms]
    usual = usual_minutes(service, area_m2)
    if service.duration_choices:
        return sorted({*service.duration_choices, usual})
    around = {usual - 60, usual, usual + 60}
    return sorted(
        minutes
        for minutes in around
        if service.at_least_minutes <= minutes <= service.at_most_minutes
    )


def can_last(service: Priced, minutes: int) -> bool:
    """Whether the service is sold in this length: one of its own, or any between its limits.

    Which terms a live-in service is sold for, `terms_on_sale` says.
    """
    if terms_on_sale(service):
        return True
    within = service.at_least_minutes <= minutes <= service.at_most_minutes
    return within or minutes in service.duration_choices


def refund_rule(tiers: Sequence[Sequence[int]]) -> RefundRule:
    """The service's cancellation tiers, or the usual ones."""
    chosen = tuple((hours, fee) for hours, fee in tiers) or DEFAULT_REFUND_TIERS
    return RefundRule(tiers=chosen)
