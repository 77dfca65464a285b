"""An itemised price in whole fen, the same for the same question, and how long a home takes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil
from zoneinfo import ZoneInfo

from jiahe.engine.hashing import content_hash

_WHOLE = 10_000
_CENT = Decimal("0.01")
DAYS_OF_MONTH = 26  # days of care that a month's price is told for, as the trade counts


class Unit(StrEnum):
    """What a price is told for."""

    HOUR = "hour"
    SQUARE_METRE = "square_metre"
    ITEM = "item"
    VISIT = "visit"
    MONTH = "month"


class Occasion(StrEnum):
    """What makes a visit dearer than usual."""

    EVENING = "evening"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class AddOn:
    """Something extra that a household may choose."""

    code: str
    label_key: str
    unit_fen: int


@dataclass(frozen=True, slots=True)
class Package:
    """Several visits bought at once, at a discount in basis points of the whole visit."""

    code: str
    label_key: str
    visits: int
    discount_basis_points: int


@dataclass(frozen=True, slots=True)
class Reduction:
    """A discount that a household has a claim to, in basis points of the whole visit."""

    code: str
    label_key: str
    basis_points: int


@dataclass(frozen=True, slots=True)
class PriceList:
    """What a service costs; surcharges are basis points of the base (2000 = 20 % more).

    `level_surcharges` holds `(skill level, fen for each unit)`. The area surcharge is for each
    square metre beyond `area_from_m2`. An hourly price under `floor_fen_per_hour` draws a warning.
    """

    unit: Unit
    unit_fen: int
    level_surcharges: tuple[tuple[int, int], ...] = ()
    occasion_basis_points: tuple[tuple[Occasion, int], ...] = ()
    area_from_m2: int = 0
    area_fen_per_m2: int = 0
    add_ons: tuple[AddOn, ...] = ()
    packages: tuple[Package, ...] = ()
    floor_fen_per_hour: int = 0
    evening_from: time = time(18)
    urgent_within_minutes: int = 240


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """What is to be priced.

    `quantity` counts items, visits or months; hours come from `duration_minutes` times
    `crew_size`, square metres from `area_m2`. With `term_days` a month's price and its add-ons are
    for that many days of care, a month being `DAYS_OF_MONTH`; so many of them are `holiday_days`,
    the only ones of a term that cost more.
    """

    prices: PriceList
    duration_minutes: int = 0
    crew_size: int = 1
    quantity: int = 1
    area_m2: int = 0
    level: int | None = None
    occasions: frozenset[Occasion] = frozenset()
    add_ons: tuple[tuple[str, int], ...] = ()
    package_code: str | None = None
    reductions: tuple[Reduction, ...] = ()
    term_days: int = 0
    holiday_days: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a quote; `quantity` is rounded to two places for reading, the amount is exact."""

    code: str
    label_key: str
    quantity: Decimal
    unit_fen: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines that sum to the total, and what somebody should look at before selling at it."""

    lines: tuple[Line, ...]
    warnings: tuple[str, ...] = ()
    total_fen: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total_fen", sum(line.amount_fen for line in self.lines))

    @property
    def content_hash(self) -> str:
        """The same for the same lines, so that a frozen quote can be checked later."""
        return content_hash(self)


def quote(request: QuoteRequest) -> Quote:
    """The itemised price; amounts round half up, the discount down.

    One discount at most: the largest of the package and the reductions, of equals the package,
    then the earlier reduction.

    Raises ValueError for an amount to be priced that is not positive, and for an add-on, package or
    surcharge on a level that the price list does not know.
    """
    quantity = _quantity(request)
    if quantity <= 0 or any(count <= 0 for _, count in request.add_ons):
        raise ValueError("only a positive amount has a price")
    prices = request.prices
    unit = prices.unit.value
    base = _line(f"base_{unit}", f"price.base.{unit}", quantity, prices.unit_fen)
    lines = [base, *_level_lines(request, quantity)]
    lines += _occasion_lines(request, sum(line.amount_fen for line in lines))
    lines += _area_lines(request)
    lines += _add_on_lines(request)
    lines += _discount_lines(request, sum(line.amount_fen for line in lines))
    return Quote(tuple(lines), tuple(_warnings(request)))


def occasions_of(
    prices: PriceList,
    starts_at: datetime,
    booked_at: datetime,
    zone: ZoneInfo,
    holidays: frozenset[date] = frozenset(),
    working_weekends: frozenset[date] = frozenset(),
) -> frozenset[Occasion]:
    """The occasions that a start falls on; a holiday is not a weekend as well.

    `working_weekends` are the Saturdays and Sundays that a holiday notice makes working days.
    """
    local = starts_at.astimezone(zone)
    found: set[Occasion] = set()
    if local.time() >= prices.evening_from:
        found.add(Occasion.EVENING)
    if local.date() in holidays:
        found.add(Occasion.HOLIDAY)
    elif local.weekday() >= 5 and local.date() not in working_weekends:
        found.add(Occasion.WEEKEND)
    if starts_at - booked_at < timedelta(minutes=prices.urgent_within_minutes):
        found.add(Occasion.URGENT)
    return frozenset(found)


def duration_from_area(
    area_m2: float,
    base_minutes: int,
    minutes_per_m2: float,
    step: int = 30,
    at_least: int = 60,
    at_most: int = 480,
) -> int:
    """Minutes for a home of this size, rounded up to the step, then kept within the bounds."""
    minutes = base_minutes + Fraction(str(area_m2)) * Fraction(str(minutes_per_m2))
    return min(at_most, max(at_least, ceil(minutes / step) * step))


def _quantity(request: QuoteRequest) -> Fraction:
    if request.prices.unit is Unit.HOUR:
        return Fraction(request.duration_minutes * request.crew_size, 60)
    if request.prices.unit is Unit.SQUARE_METRE:
        return Fraction(request.area_m2)
    return request.quantity * _months(request)


def _months(request: QuoteRequest) -> Fraction:
    """How many months a term is; 1 for what is not sold by the term."""
    return Fraction(request.term_days, DAYS_OF_MONTH) if request.term_days else Fraction(1)


def _line(code: str, label_key: str, quantity: Fraction, unit_fen: int) -> Line:
    shown = (Decimal(quantity.numerator) / Decimal(quantity.denominator)).quantize(_CENT)
    return Line(code, label_key, shown, unit_fen, _half_up(quantity * unit_fen))


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def _level_fen(request: QuoteRequest) -> int:
    known = dict(request.prices.level_surcharges)
    if request.level is None or not known:
        return 0
    if request.level not in known:
        raise ValueError("the price list does not know this level")
    return known[request.level]


def _level_lines(request: QuoteRequest, quantity: Fraction) -> Iterator[Line]:
    surcharge = _level_fen(request)
    if surcharge:
        yield _line(f"level_{request.level}", "price.level", quantity, surcharge)


def _occasion_lines(request: QuoteRequest, base_fen: int) -> Iterator[Line]:
    if request.term_days:
        yield from _holiday_lines(request, base_fen)
        return
    for occasion, basis_points in request.prices.occasion_basis_points:
        if occasion in request.occasions and basis_points:
            amount = _half_up(Fraction(base_fen * basis_points, _WHOLE))
            label_key = f"price.occasion.{occasion.value}"
            yield Line(occasion.value, label_key, Decimal(1), amount, amount)


def _holiday_lines(request: QuoteRequest, base_fen: int) -> Iterator[Line]:
    """What the public holidays of a term cost more, each as one of its days."""
    points = dict(request.prices.occasion_basis_points).get(Occasion.HOLIDAY, 0)
    if points and request.holiday_days:
        a_day = Fraction(base_fen * points, _WHOLE * request.term_days)
        yield Line(
            Occasion.HOLIDAY.value,
            f"price.occasion.{Occasion.HOLIDAY.value}",
            Decimal(request.holiday_days),
            _half_up(a_day),
            _half_up(a_day * request.holiday_days),
        )


def _area_lines(request: QuoteRequest) -> Iterator[Line]:
    beyond = request.area_m2 - request.prices.area_from_m2
    if request.prices.area_fen_per_m2 and beyond > 0:
        yield _line("area", "price.area", Fraction(beyond), request.prices.area_fen_per_m2)


def _add_on_lines(request: QuoteRequest) -> Iterator[Line]:
    known = {add_on.code: add_on for add_on in request.prices.add_ons}
    for code, count in request.add_ons:
        if code not in known:
            raise ValueError("the price list does not know this add-on")
        add_on, months = known[code], count * _months(request)
        yield _line(f"add_on_{code}", add_on.label_key, months, add_on.unit_fen)


def _discount_lines(request: QuoteRequest, sum_fen: int) -> Iterator[Line]:
    claims = [*_package_claims(request), *request.reductions]
    if not claims:
        return
    best = max(claims, key=lambda one: sum_fen * one.basis_points // _WHOLE)
    amount = -(sum_fen * best.basis_points // _WHOLE)
    yield Line(best.code, best.label_key, Decimal(1), amount, amount)


def _package_claims(request: QuoteRequest) -> Iterator[Reduction]:
    if request.package_code is None:
        return
    known = {package.code: package for package in request.prices.packages}
    if request.package_code not in known:
        raise ValueError("the price list does not know this package")
    package = known[request.package_code]
    yield Reduction(f"package_{package.code}", package.label_key, package.discount_basis_points)


def _warnings(request: QuoteRequest) -> Iterator[str]:
    prices = request.prices
    hourly_fen = prices.unit_fen + _level_fen(request)
    if prices.unit is Unit.HOUR and hourly_fen < prices.floor_fen_per_hour:
        yield "below_floor"  # PR-01: to be seen, not to be stopped by
