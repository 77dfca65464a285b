"""What visits cost the air and the bin, from the promised ways, the used supplies, the hours."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import QuerySet

from jiahe.booking.choices import VisitState
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.queries import TRAVEL, day_bounds
from jiahe.engine.footprint import (
    NOTHING,
    Activity,
    Factor,
    Footprint,
    Spent,
    footprint,
    total,
)
from jiahe.engine.travel import Place, kilometres
from jiahe.fieldwork.models import MaterialRecord
from jiahe.fieldwork.queries import OFF_THE_VISIT
from jiahe.workforce.queries import ZONE

FILE = Path(__file__).with_name("footprint.toml")
DONE = (
    VisitState.AWAITING_ACCEPTANCE,
    VisitState.OBJECTED,
    VisitState.ACCEPTED,
    VisitState.SETTLED,
)
CAR = "travel.car"
WEEK = 7


@dataclass(frozen=True)
class Method:
    """The factors in force, and litres of water an hour of work by shelf."""

    version: str
    factors: Mapping[str, Factor]
    water_litres_an_hour: Mapping[str, float]


@lru_cache(maxsize=1)
def method() -> Method:
    """As `footprint.toml` says."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    factors = {row["name"]: Factor(**row) for row in read["factor"]}
    return Method(read["version"], factors, read["water_litres_an_hour"])


class Seat(NamedTuple):
    """One worker's promised time at one visit, with what the sums need of both."""

    visit_id: int
    seat: int
    worker_id: int
    during: Any
    lat: float
    lng: float
    home_lat: float
    home_lng: float
    transport: str
    store_id: int | None
    shelf: str
    state: str


SEAT = (
    "visit_id", "seat", "worker_id", "during", "lat", "lng", "worker__home_lat",
    "worker__home_lng", "worker__transport", "worker__store_id",
    "visit__order__service__category__code", "visit__state",
)  # fmt: skip


@dataclass(frozen=True)
class VisitFigure:
    """One visit's footprint, where it belongs, and what the same ways by car would be."""

    visit_id: int
    on: date
    store_id: int | None
    found: Footprint
    car_grams: float


@dataclass(frozen=True)
class Period:
    """The figures of some visits together; `saved_grams` is against the same ways by car."""

    visits: int
    found: Footprint
    car_grams: float
    recorded: int  # visits whose materials somebody recorded

    @property
    def grams_a_visit(self) -> float:
        return self.found.co2_grams / self.visits if self.visits else 0.0

    @property
    def saved_grams(self) -> float:
        return self.car_grams - self.found.grams_of("travel")


@dataclass(frozen=True)
class MonthReport:
    first_on: date
    whole: Period
    stores: dict[int | None, Period]
    weeks: list[tuple[date, Period]]


def footprint_of(visit: Visit) -> Footprint | None:
    """The figures of a visit that took place; None before."""
    if visit.state not in DONE:
        return None
    seats = [row for row in visit.reservations.all() if row.state not in OFF_THE_VISIT]
    if not seats:
        return None
    opens, closes = _days_of(seats)
    rows = _seats(opens, closes).filter(worker_id__in=[row.worker_id for row in seats])
    found = {one.visit_id: one.found for one in _figures(rows)}
    return found.get(visit.pk, NOTHING)


def _days_of(seats: Sequence[Reservation]) -> tuple[datetime, datetime]:
    days = [row.during.lower.astimezone(ZONE).date() for row in seats]
    return day_bounds(min(days))[0], day_bounds(max(days))[1]


def green_report(first_on: date) -> MonthReport:
    """Every visit of the month that took place: together, by store and by week."""
    following = (first_on + timedelta(days=32)).replace(day=1)
    opens, closes = day_bounds(first_on)[0], day_bounds(following)[0]
    figures = list(_figures(_seats(opens, closes)))
    recorded = set(
        MaterialRecord.objects.filter(visit_id__in=[one.visit_id for one in figures])
        .values_list("visit_id", flat=True)
        .distinct()
    )
    stores: dict[int | None, list[VisitFigure]] = defaultdict(list)
    weeks: dict[date, list[VisitFigure]] = defaultdict(list)
    for one in figures:
        stores[one.store_id].append(one)
        weeks[one.on - timedelta(days=one.on.weekday())].append(one)
    return MonthReport(
        first_on,
        _period(figures, recorded),
        {store: _period(rows, recorded) for store, rows in stores.items()},
        [(monday, _period(weeks[monday], recorded)) for monday in sorted(weeks)],
    )


def _period(figures: Sequence[VisitFigure], recorded: set[int]) -> Period:
    return Period(
        len(figures),
        total(one.found for one in figures),
        sum(one.car_grams for one in figures),
        sum(one.visit_id in recorded for one in figures),
    )


def _seats(opens: datetime, closes: datetime) -> QuerySet[Reservation]:
    return Reservation.objects.filter(
        visit__isnull=False, during__startswith__gte=opens, during__startswith__lt=closes
    ).exclude(state__in=OFF_THE_VISIT)


def _figures(rows: QuerySet[Reservation]) -> Iterable[VisitFigure]:
    """Walks through each worker's day in time order, so that each way has its origin."""
    seats: dict[int, list[tuple[Seat, float]]] = defaultdict(list)
    here: dict[int, tuple[date, Place]] = {}
    for row in rows.order_by("worker_id", "during").values_list(*SEAT):
        seat = Seat(*row)
        place, on = Place(seat.lat, seat.lng), _day(seat)
        home = Place(seat.home_lat, seat.home_lng)
        before, origin = here.get(seat.worker_id, (on, home))
        way = kilometres(origin if before == on else home, place) * TRAVEL.detour
        here[seat.worker_id] = (on, place)
        if seat.state in DONE:
            seats[seat.visit_id].append((seat, way))
    spent = _spent(list(seats))
    for visit_id, found in seats.items():
        yield _figure(visit_id, found, spent.get(visit_id, []))


def _day(seat: Seat) -> date:
    lower: datetime = seat.during.lower
    return lower.astimezone(ZONE).date()


def _hours(seat: Seat) -> float:
    during = seat.during
    length: timedelta = during.upper - during.lower
    return length / timedelta(hours=1)


def _figure(
    visit_id: int, seats: Sequence[tuple[Seat, float]], spent: Sequence[Spent]
) -> VisitFigure:
    known = method()
    ways: dict[str, float] = defaultdict(float)
    for seat, way in seats:
        ways[seat.transport] += way
    lead = min(seats, key=lambda row: row[0].seat)[0]
    water = known.water_litres_an_hour.get(lead.shelf, 0.0)
    litres = water * sum(_hours(seat) for seat, _ in seats)
    found = footprint(Activity(ways, spent, litres), known.factors)
    car = sum(ways.values()) * known.factors[CAR].grams
    return VisitFigure(visit_id, _day(lead), lead.store_id, found, car)


def _spent(visit_ids: Sequence[int]) -> dict[int, list[Spent]]:
    found: dict[int, list[Spent]] = defaultdict(list)
    rows = MaterialRecord.objects.filter(visit_id__in=visit_ids, quantity__gt=0).values_list(
        "visit_id", "supply__slug", "quantity", "supply__pack_size", "supply__co2_grams",
        "supply__packaging_grams",
    )  # fmt: skip
    for visit_id, *row in rows:
        found[visit_id].append(Spent(*row))
    return found
