"""Hours of a week in which more people are needed than work, from what past weeks asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jiahe.engine.intervals import Span

Cell = tuple[int, int]  # weekday (Monday 0), hour
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """One hour of the week: people needed by the busiest of the past weeks, people at work."""

    cell: Cell
    needed: int
    usual: float
    at_work: int

    @property
    def short(self) -> int:
        return max(0, self.needed - self.at_work)


@dataclass(frozen=True, slots=True)
class Ask:
    """A worker who could be asked for hours of a weekday; `minutes` is their week so far."""

    worker_id: int
    weekday: int
    hours: tuple[int, ...]
    minutes: int


def cells_of(span: Span, zone: ZoneInfo) -> list[tuple[datetime, Cell]]:
    """The local hours that the span touches, each with its own day."""
    at = span.start.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    found = []
    while at < span.end:
        found.append((at, (at.weekday(), at.hour)))
        at += HOUR
    return found


def coverage(
    asked: Iterable[Span],
    working: Mapping[int, Sequence[Span]],
    zone: ZoneInfo,
    spare_percent: int = 20,
) -> list[Coverage]:
    """Every hour that was asked for or is worked, in order of the week.

    Needed are the people of the busiest such hour of the past, and the spare for ways and illness.
    """
    by_hour: dict[datetime, int] = {}
    for span in asked:
        for at, _ in cells_of(span, zone):
            by_hour[at] = by_hour.get(at, 0) + 1
    past: dict[Cell, list[int]] = {}
    for at, people in by_hour.items():
        past.setdefault((at.weekday(), at.hour), []).append(people)
    supply: dict[Cell, int] = {}
    for spans in working.values():
        for cell in {cell for span in spans for _, cell in cells_of(span, zone)}:
            supply[cell] = supply.get(cell, 0) + 1
    return [
        Coverage(
            cell=cell,
            needed=-(-max(past.get(cell, [0])) * (100 + spare_percent) // 100),
            usual=sum(past.get(cell, ())) / max(1, len(past.get(cell, ()))),
            at_work=supply.get(cell, 0),
        )
        for cell in sorted(past.keys() | supply.keys())
    ]


def whom_to_ask(
    covers: Sequence[Coverage],
    working: Mapping[int, Sequence[Span]],
    zone: ZoneInfo,
    longest_minutes: int,
) -> list[Ask]:
    """For each weekday that is short: the least loaded who do not work those hours, one by one.

    Nobody is asked beyond `longest_minutes` of a day; ties go to the lower id.
    """
    cells = {
        one: {cell for span in spans for _, cell in cells_of(span, zone)}
        for one, spans in working.items()
    }
    minutes = {one: 60 * len(mine) for one, mine in cells.items()}
    short = {one.cell: one.short for one in covers if one.short}
    found: list[Ask] = []
    for weekday in sorted({cell[0] for cell in short}):
        for worker_id in sorted(working, key=lambda one: (minutes[one], one)):
            today = sum(cell[0] == weekday for cell in cells[worker_id])
            room = longest_minutes // 60 - today
            wanted = [
                hour
                for day, hour in sorted(short)
                if day == weekday and short[day, hour] and (day, hour) not in cells[worker_id]
            ][: max(0, room)]
            if not wanted:
                continue
            for hour in wanted:
                short[weekday, hour] -= 1
            found.append(Ask(worker_id, weekday, tuple(wanted), minutes[worker_id]))
            minutes[worker_id] += 60 * len(wanted)
    return found
