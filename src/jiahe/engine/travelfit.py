"""How long ways really take, learnt from rides: one law for the city, corrected by hour and cell.

`minutes = overhead + crow kilometres x pace of the mode x hour factor x cell factor`. The city's
overhead and paces are a robust line (Huber, 1964). Factors of the hours of a week and of the goal's
cell are slopes shrunken towards 1 by empirical Bayes, the variance between groups after DerSimonian
& Laird (1986): a cell with three rides says little, one with three hundred decides.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from math import ceil, cos, floor, radians
from statistics import median
from typing import Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from jiahe.engine.travel import Place, TravelModel, kilometres

CELL_DEGREES = 0.018  # two kilometres of latitude
HOURS = 48  # 0-23 of a working day, then 0-23 of a day of the weekend
EBIKE = "e_bike"
LEAST_RIDES = 60
_ROUNDS = 15
_BACKFITS = 3
_HUBER = 1.5
_FACTORS = (0.4, 2.5)  # no hour and no cell is believed to be farther from the city than this
_OVERHEADS = (0.0, 20.0)
_SLOWEST, _FASTEST = 30.0, 0.5  # minutes a kilometre

Cell = tuple[int, int]
G = TypeVar("G", bound=Hashable)


class TooFewRides(ValueError):  # noqa: N818 -- the house names a refusal for its state
    """Fewer rides than a law can be learnt from."""


@dataclass(frozen=True, slots=True)
class Ride:
    """One way that somebody went, from setting out to arriving; `left_at` is aware."""

    origin: Place
    goal: Place
    left_at: datetime
    minutes: float
    mode: str = EBIKE


@dataclass(frozen=True, slots=True)
class FittedTravel:
    """A `TravelModel` learnt from rides; what it never saw goes at the city's pace."""

    zone: str
    overhead: float
    paces: Mapping[str, float]  # mode -> minutes a kilometre as the crow flies
    hours: tuple[float, ...] = (1.0,) * HOURS
    cells: Mapping[Cell, float] = field(default_factory=dict)
    rides_by_hour: tuple[int, ...] = (0,) * HOURS
    rides_by_cell: Mapping[Cell, int] = field(default_factory=dict)
    mode: str = EBIKE  # of whoever asks
    is_steady: ClassVar[bool] = False

    def minutes(self, origin: Place, goal: Place, at: datetime | None = None) -> int:
        """Whole minutes, rounded up; 0 only for the same place; without `at`, any hour's mean."""
        if origin.lat == goal.lat and origin.lng == goal.lng:
            return 0
        return max(1, ceil(self.overhead + self.ride_minutes(origin, goal, at, self.mode)))

    def going_by(self, mode: str) -> "FittedTravel":
        """The same law for somebody who goes otherwise."""
        return replace(self, mode=mode)

    def ride_minutes(
        self, origin: Place, goal: Place, at: datetime | None = None, mode: str = EBIKE
    ) -> float:
        """The minutes that grow with the distance."""
        pace = self.paces.get(mode) or min(self.paces.values())
        hour = self.hours[hour_class(at, ZoneInfo(self.zone))] if at is not None else 1.0
        return kilometres(origin, goal) * pace * hour * self.cells.get(cell_of(goal), 1.0)

    def kilometres_per_hour(self, hour: int, mode: str = EBIKE) -> float:
        """Crow-flight speed in an hour class, overhead not counted."""
        return 60.0 / (self.paces[mode] * self.hours[hour])


@dataclass(frozen=True, slots=True)
class Error:
    """How far told minutes are from the ridden ones; bias > 0: told too long."""

    rides: int
    mean_absolute: float
    p90_absolute: float
    bias: float


@dataclass(frozen=True, slots=True)
class Study:
    """A law from all rides; its error, and that of the plain law, on days that it had not seen.

    The errors are those of a law learnt without these days.
    """

    law: FittedTravel
    fitted: Error
    plain: Error
    learnt_days: int
    held_days: int

    @property
    def is_better(self) -> bool:
        """Whether unseen days speak for the learnt law."""
        return self.fitted.mean_absolute < self.plain.mean_absolute


def hour_class(at: datetime, zone: ZoneInfo) -> int:
    """0-23 on a working day, 24-47 on Saturday and Sunday, by the zone's clock."""
    local = at.astimezone(zone)
    return local.hour + (24 if local.weekday() >= 5 else 0)


def cell_of(place: Place) -> Cell:
    """Row and column of the grid: cells are about two kilometres wide everywhere but at a pole."""
    row = floor(place.lat / CELL_DEGREES)
    return row, floor(place.lng * _narrowing(row) / CELL_DEGREES)


def middle_of(cell: Cell) -> Place:
    row, column = cell
    lat = max(-90.0, min(90.0, (row + 0.5) * CELL_DEGREES))
    lng = (column + 0.5) * CELL_DEGREES / _narrowing(row)
    return Place(lat, max(-180.0, min(180.0, lng)))


def _narrowing(row: int) -> float:
    return max(0.01, cos(radians(row * CELL_DEGREES)))


def fit(rides: Sequence[Ride], zone: ZoneInfo) -> FittedTravel:
    """The law of these rides, the same for the same rides in any order of days.

    Raises `TooFewRides`.
    """
    if len(rides) < LEAST_RIDES:
        raise TooFewRides(f"{len(rides)} rides, {LEAST_RIDES} are needed")
    law, weights = _city(rides, zone.key)
    by_hour = [hour_class(one.left_at, zone) for one in rides]
    by_cell = [cell_of(one.goal) for one in rides]
    for _ in range(_BACKFITS):
        flat = replace(law, hours=(1.0,) * HOURS)
        found = _factors(rides, weights, by_hour, flat)
        law = replace(law, hours=tuple(found.get(hour, 1.0) for hour in range(HOURS)))
        law = replace(law, cells=_factors(rides, weights, by_cell, replace(law, cells={})))
    return replace(
        law,
        rides_by_hour=tuple(by_hour.count(hour) for hour in range(HOURS)),
        rides_by_cell={cell: by_cell.count(cell) for cell in sorted(set(by_cell))},
    )


def _city(rides: Sequence[Ride], zone: str) -> tuple[FittedTravel, list[float]]:
    """The robust line of the whole city, and how much each ride may say."""
    ways = [kilometres(one.origin, one.goal) for one in rides]
    trust = [1.0 / (1.0 + way) for way in ways]  # a longer ride scatters more
    weights = trust
    overhead, paces = 0.0, dict[str, float]()
    for _ in range(_ROUNDS):
        overhead, paces = _line(rides, ways, weights)
        misses = [
            (one.minutes - overhead - paces[one.mode] * way) * share**0.5
            for one, way, share in zip(rides, ways, trust, strict=True)
        ]
        usual = max(1e-6, 1.4826 * median(abs(miss) for miss in misses))
        weights = [
            share * min(1.0, _HUBER * usual / max(abs(miss), 1e-9))
            for share, miss in zip(trust, misses, strict=True)
        ]
    return FittedTravel(zone, overhead, paces), weights


def _line(
    rides: Sequence[Ride], ways: Sequence[float], weights: Sequence[float]
) -> tuple[float, dict[str, float]]:
    """Weighted least squares: one overhead for all, one pace for each mode."""
    sums: dict[str, list[float]] = {}
    whole = told = 0.0
    for one, x, w in zip(rides, ways, weights, strict=True):
        of_mode = sums.setdefault(one.mode, [0.0, 0.0, 0.0])
        of_mode[0] += w * x
        of_mode[1] += w * x * x
        of_mode[2] += w * x * one.minutes
        whole += w
        told += w * one.minutes
    for x, xx, xy in sums.values():
        if xx > 0.0:
            whole -= x * x / xx
            told -= x * xy / xx
    overhead = _within(_OVERHEADS, told / whole) if whole > 1e-9 else 0.0
    paces = {
        mode: _within((_FASTEST, _SLOWEST), (xy - overhead * x) / xx) if xx > 0.0 else _FASTEST
        for mode, (x, xx, xy) in sums.items()
    }
    return overhead, dict(sorted(paces.items()))


def _factors(
    rides: Sequence[Ride], weights: Sequence[float], groups: Sequence[G], law: FittedTravel
) -> dict[G, float]:
    """Each group's own slope over the law's, shrunken towards 1."""
    sums: dict[G, list[float]] = {}
    scatter = 0.0
    for one, w, group in zip(rides, weights, groups, strict=True):
        told = law.ride_minutes(one.origin, one.goal, one.left_at, one.mode)
        seen = one.minutes - law.overhead
        of_group = sums.setdefault(group, [0.0, 0.0])
        of_group[0] += w * told * seen
        of_group[1] += w * told * told
    slopes = {group: a / b for group, (a, b) in sums.items() if b > 1e-9}
    for one, w, group in zip(rides, weights, groups, strict=True):
        told = law.ride_minutes(one.origin, one.goal, one.left_at, one.mode)
        scatter += w * (one.minutes - law.overhead - slopes.get(group, 1.0) * told) ** 2
    noise = max(1e-9, scatter / max(1, len(rides) - len(slopes)))
    spreads = {group: noise / sums[group][1] for group in slopes}
    between = between_groups(list(slopes.values()), [spreads[group] for group in slopes])
    return {
        group: _within(_FACTORS, shrunken(slopes[group], spreads[group], between))
        for group in sorted(slopes, key=repr)
    }


def between_groups(values: Sequence[float], variances: Sequence[float]) -> float:
    """The variance between groups that their own noise does not explain; 0 when it explains all."""
    shares = [1.0 / one for one in variances]
    whole = sum(shares)
    room = whole - sum(one * one for one in shares) / whole if whole > 0.0 else 0.0
    if len(values) < 2 or room <= 0.0:
        return 0.0
    mean = sum(share * one for share, one in zip(shares, values, strict=True)) / whole
    spread = sum(share * (one - mean) ** 2 for share, one in zip(shares, values, strict=True))
    return max(0.0, (spread - (len(values) - 1)) / room)


def shrunken(value: float, variance: float, between: float) -> float:
    """The group's value, pulled towards 1 by as much as its noise outweighs the differences."""
    return 1.0 + (value - 1.0) * between / (between + variance) if between > 0.0 else 1.0


def _within(limits: tuple[float, float], value: float) -> float:
    return min(max(value, limits[0]), limits[1])


def going_by(law: TravelModel, mode: str) -> TravelModel:
    """The law for that mode; a law that knows no modes is the same for all."""
    return law.going_by(mode) if isinstance(law, FittedTravel) else law


def error_of(law: TravelModel, rides: Iterable[Ride]) -> Error:
    """The error of the law's minutes on these rides; zeros without any."""
    misses = [
        going_by(law, one.mode).minutes(one.origin, one.goal, one.left_at) - one.minutes
        for one in rides
    ]
    if not misses:
        return Error(0, 0.0, 0.0, 0.0)
    sizes = sorted(abs(miss) for miss in misses)
    return Error(
        rides=len(misses),
        mean_absolute=sum(sizes) / len(sizes),
        p90_absolute=sizes[ceil(0.9 * len(sizes)) - 1],
        bias=sum(misses) / len(misses),
    )


def held_out(rides: Iterable[Ride], zone: ZoneInfo) -> tuple[list[Ride], list[Ride]]:
    """(earlier rides, those of the last fifth of the days): a law is judged by days to come."""
    days: dict[date, list[Ride]] = {}
    for one in rides:
        days.setdefault(one.left_at.astimezone(zone).date(), []).append(one)
    order = sorted(days)
    last = len(order) // 5
    split = len(order) - last
    return (
        [one for on in order[:split] for one in days[on]],
        [one for on in order[split:] for one in days[on]],
    )


def study(rides: Sequence[Ride], zone: ZoneInfo, plain: TravelModel) -> Study:
    """The law of all rides with honest errors; raises `TooFewRides`, also without unseen days."""
    earlier, unseen = held_out(rides, zone)
    if not unseen:
        raise TooFewRides("rides of five days are needed, the last one to judge by")
    judged = fit(earlier, zone)
    return Study(
        law=fit(list(rides), zone),
        fitted=error_of(judged, unseen),
        plain=error_of(plain, unseen),
        learnt_days=len({one.left_at.astimezone(zone).date() for one in earlier}),
        held_days=len({one.left_at.astimezone(zone).date() for one in unseen}),
    )


def learnt_detour(ways: Iterable[tuple[float, float]], usual: float = 1.35) -> float:
    """Road over crow kilometres, from (crow, road) pairs; few of them hardly move the usual one."""
    crow, road = 20.0, 20.0 * usual  # as if so many kilometres had been seen at the usual detour
    for flown, ridden in ways:
        crow, road = crow + flown, road + ridden
    return _within((1.0, 3.0), road / crow)


def told(law: FittedTravel) -> dict[str, Any]:
    """The law as plain JSON."""
    return {
        "zone": law.zone,
        "overhead": law.overhead,
        "paces": dict(law.paces),
        "hours": list(law.hours),
        "rides_by_hour": list(law.rides_by_hour),
        "cells": [
            [row, column, factor, law.rides_by_cell.get((row, column), 0)]
            for (row, column), factor in sorted(law.cells.items())
        ],
    }


def read(body: Mapping[str, Any]) -> FittedTravel:
    """The law that `told` wrote down."""
    return FittedTravel(
        zone=body["zone"],
        overhead=body["overhead"],
        paces=dict(body["paces"]),
        hours=tuple(body["hours"]),
        cells={(row, column): factor for row, column, factor, _ in body["cells"]},
        rides_by_hour=tuple(body["rides_by_hour"]),
        rides_by_cell={(row, column): rides for row, column, _, rides in body["cells"]},
    )
