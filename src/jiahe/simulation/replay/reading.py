"""Reads a table of requests; each bad row is named with its reason and left out."""

import csv
import random
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

LONGEST_WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Columns:
    """Which column holds what; `group` splits the table into cities."""

    number: str = "order_id"
    lat: str = "lat"
    lng: str = "lng"
    opens: str = "time_window_start"
    closes: str = "time_window_end"
    asked: str = "accept_time"
    group: str = "city"
    crew: str = "courier_id"
    done: str = "pickup_time"  # when somebody really came; a replay does not read it
    time_format: str = "%m-%d %H:%M:%S"
    year: int = 2026


@dataclass(frozen=True)
class Wanted:
    """One household's request: where, when a visit may start, and when it was asked."""

    number: str
    group: str
    crew: str
    lat: float
    lng: float
    opens: datetime
    closes: datetime
    asked: datetime


@dataclass(frozen=True)
class BadRow:
    line: int
    reason: str


@dataclass
class Table:
    wanted: list[Wanted] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


def read_table(path: Path, columns: Columns, zone: ZoneInfo) -> Table:
    """The requests in the order in which they were asked; raises OSError for an unreadable file."""
    table, seen = Table(), set[str]()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                one = _wanted(row, columns, zone, seen)
                seen.add(one.number)
                table.wanted.append(one)
            except (ValueError, KeyError, TypeError) as error:
                table.bad.append(BadRow(line, reason_of(error)))
    table.wanted.sort(key=lambda one: (one.asked, one.number))
    return table


def of_crews(wanted: Sequence[Wanted], count: int) -> list[Wanted]:
    """The requests of so many crews, drawn with a fixed seed; each crew's whole day stays whole."""
    crews = sorted({one.crew for one in wanted})
    if not 0 < count < len(crews):
        return list(wanted)
    drawn = set(random.Random(count).sample(crews, count))  # noqa: S311  # the same draw again
    return [one for one in wanted if one.crew in drawn]


def reason_of(error: Exception) -> str:
    """What is wrong with a row, for whoever keeps the table."""
    if isinstance(error, KeyError):
        return f"column {error} is missing"
    return str(error) or "unreadable"


def _wanted(
    row: Mapping[str, str], columns: Columns, zone: ZoneInfo, seen: Container[str]
) -> Wanted:
    if row[columns.number].strip() in seen:
        raise ValueError(f"number {row[columns.number]} appears twice")
    lat, lng = float(row[columns.lat]), float(row[columns.lng])
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):  # degrees
        raise ValueError("the place is not on the globe")
    opens = instant(row[columns.opens], columns, zone)
    closes = instant(row[columns.closes], columns, zone)
    if not timedelta() < closes - opens <= LONGEST_WINDOW:
        raise ValueError("the window ends before it starts, or lasts more than a day")
    asked = min(instant(row[columns.asked], columns, zone), opens - timedelta(hours=2))
    return Wanted(
        number=row[columns.number].strip(),
        group=row.get(columns.group, "").strip() or "all",
        crew=row.get(columns.crew, "").strip(),
        lat=lat,
        lng=lng,
        opens=opens,
        closes=closes,
        asked=asked,
    )


def instant(text: str, columns: Columns, zone: ZoneInfo) -> datetime:
    """The instant of a local wall time; the year is the option's when the format has none.

    Of an hour that comes twice the first is meant. Raises `ValueError` for one that clocks leapt.
    """
    has_year = "%Y" in columns.time_format
    pattern = columns.time_format if has_year else f"%Y {columns.time_format}"
    said = text.strip() if has_year else f"{columns.year} {text.strip()}"
    wall = datetime.strptime(said, pattern).replace(tzinfo=zone)
    found = wall.astimezone(UTC)  # so that windows are reckoned in real time
    if found.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise ValueError(f"{text.strip()} did not exist in {zone.key}: the clocks went forward")
    return found
