"""Reads what couriers really did: each request with its window, its courier and its moment."""

import csv
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from jiahe.engine.travel import Place
from jiahe.simulation.replay.reading import BadRow, Columns, instant, reason_of

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Pickup:
    """One request as it was served; times are seconds from midnight of the day it was served."""

    number: str
    courier: str
    place: Place
    asked: int  # when the courier took it on, the first that is known of it; may be negative
    opens: int
    closes: int
    done: int


@dataclass
class Day:
    """All good rows of one city and one day, in the order in which they were asked."""

    city: str
    on: date
    pickups: list[Pickup] = field(default_factory=list)

    def rounds(self) -> dict[str, list[int]]:
        """Each courier's requests (places in `pickups`) in the order in which he served them."""
        order = sorted(
            range(len(self.pickups)),
            key=lambda k: (self.pickups[k].done, self.pickups[k].number),
        )
        found: dict[str, list[int]] = {}
        for k in order:
            found.setdefault(self.pickups[k].courier, []).append(k)
        return dict(sorted(found.items()))


def read_days(path: Path, columns: Columns, zone: ZoneInfo) -> tuple[list[Day], list[BadRow]]:
    """The days by city and date, and the rows left out; raises OSError for an unreadable file."""
    days: dict[tuple[str, date], Day] = {}
    bad, seen = [], set[str]()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                city, on, one = _pickup(row, columns, zone, seen)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                bad.append(BadRow(line, reason_of(error)))
                continue
            seen.add(one.number)
            days.setdefault((city, on), Day(city, on)).pickups.append(one)
    for day in days.values():
        day.pickups.sort(key=lambda one: (one.asked, one.number))
    return [days[key] for key in sorted(days)], bad


def _pickup(
    row: Mapping[str, str], columns: Columns, zone: ZoneInfo, seen: Container[str]
) -> tuple[str, date, Pickup]:
    number, courier = row[columns.number].strip(), row[columns.crew].strip()
    if number in seen:
        raise ValueError(f"number {number} appears twice")
    if not courier:
        raise ValueError("no courier is named")
    done = instant(row[columns.done], columns, zone)
    day = done.astimezone(zone).date()
    midnight = datetime.combine(day, time(), zone)

    def seconds(column: str) -> int:
        return _since(midnight, instant(row[column], columns, zone))

    one = Pickup(
        number=number,
        courier=courier,
        place=Place(float(row[columns.lat]), float(row[columns.lng])),
        asked=seconds(columns.asked),
        opens=seconds(columns.opens),
        closes=seconds(columns.closes),
        done=_since(midnight, done),
    )
    if one.closes <= one.opens:
        raise ValueError("the window ends before it starts")
    if one.opens >= DAY or one.closes < 0:
        raise ValueError("served on a day that its window does not touch")
    if one.asked > one.done:
        raise ValueError("served before it was asked")
    return row.get(columns.group, "").strip() or "all", day, one


def _since(midnight: datetime, at: datetime) -> int:
    return round((at - midnight).total_seconds())
