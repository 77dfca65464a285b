"""One company's people and promised time, kept in arrays and asked for a week of starts at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import cos, radians, sin
from zoneinfo import ZoneInfo

import numpy as np

from jiahe.engine.intervals import Span, union
from jiahe.engine.roster import instant_of
from jiahe.engine.slotindex import kernel
from jiahe.engine.slots import Offer
from jiahe.engine.travel import CrowTravel, Place
from jiahe.engine.workday import Commitment, WorkRules

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ROOM = 8  # columns to begin with; a busier worker doubles them for all


@dataclass(frozen=True, slots=True)
class Question:
    """Many starts for one visit: how long, where, by which rules, how many together.

    `bonus` are score points for some workers, such as those who know the home.
    """

    starts: Sequence[datetime]
    length: timedelta
    place: Place
    rules: WorkRules
    crew_size: int = 1
    preferred_worker_id: int | None = None
    bonus: Mapping[int, float] = field(default_factory=dict)


class SlotIndex:
    """Workers by row; not safe for two threads at once. The columns are named in `kernel`."""

    def __init__(self, zone: ZoneInfo, travel: CrowTravel) -> None:
        self.zone = zone
        self.rate = travel.detour / travel.kilometres_per_hour
        self.overhead = travel.overhead_minutes
        self.row_of: dict[int, int] = {}
        self.sizes = np.zeros((0, 3), np.int64)
        self.people = np.zeros((0, 4))
        self.shifts = np.zeros((0, _ROOM, 2), np.int64)
        self.diaries = np.zeros((0, _ROOM, 4), np.int64)
        self.places = np.zeros((0, _ROOM, 3))

    def set_worker(
        self, worker_id: int, *, home: Place, score: float, working: Iterable[Span]
    ) -> None:
        """Adds a worker or says anew where she lives and when she works; promised time stays."""
        row = self.row_of.get(worker_id)
        if row is None:
            row = self.row_of[worker_id] = len(self.row_of)
            self._make_rows(row + 1)
        stretches = [(_micros(one.start), _micros(one.end)) for one in union(working)]
        self.shifts = _with_columns(self.shifts, len(stretches))
        self.sizes[row, kernel.WORKER_ID] = worker_id
        self.sizes[row, kernel.SHIFTS] = len(stretches)
        self.people[row] = (*_unit(home), score)
        if stretches:
            self.shifts[row, : len(stretches)] = stretches
        self._measure(row)

    def set_commitments(self, worker_id: int, commitments: Iterable[Commitment]) -> None:
        """Says anew what the worker has promised; raises KeyError for a worker unknown here."""
        row = self.row_of[worker_id]
        busy = sorted(commitments, key=lambda one: one.span)
        self.diaries = _with_columns(self.diaries, len(busy))
        self.places = _with_columns(self.places, len(busy))
        self.sizes[row, kernel.COMMITMENTS] = len(busy)
        for number, one in enumerate(busy):
            self.diaries[row, number, kernel.BEGINS] = _micros(one.span.start)
            self.diaries[row, number, kernel.ENDS] = _micros(one.span.end)
            self.places[row, number] = _unit(one.place)
        self._measure(row)

    def offers(self, worker_ids: Iterable[int], question: Question) -> list[Offer]:
        """What `engine.slots.offers` answers for these workers; ids unknown here are passed over.

        The starts come back in time order, each once, only those for which the crew is complete.
        """
        rows = np.array([self.row_of[one] for one in worker_ids if one in self.row_of], np.int64)
        starts = sorted(set(question.starts))
        if not starts or not len(rows):
            return []
        instants = np.array([_micros(one) for one in starts], np.int64)
        midnights = self._midnights(starts[0], starts[-1] + question.length)
        ends = instants + question.length // _MICROSECOND - 1
        days = [np.searchsorted(midnights, one, "right") - 1 for one in (instants, ends)]
        free, merits, crew = kernel.empty_answer(len(starts), question.crew_size)
        kernel.scan(
            rows, self.sizes, self._people_for(question), self.shifts, self.diaries, self.places,
            np.stack([instants, *days], axis=1), midnights,
            np.array([*_unit(question.place), self.rate]), self._limits(question),
            np.zeros(len(midnights) - 1, np.int64),
            free, merits, crew,
        )  # fmt: skip
        return [
            Offer(
                start=starts[number],
                worker_ids=tuple(int(one) for one in crew[number, :, kernel.WHO]),
                available=int(free[number]),
                disturbance_minutes=int(crew[number, :, kernel.DETOUR].sum()),
                has_preferred=int(crew[number, 0, kernel.WHO]) == question.preferred_worker_id,
            )
            for number in np.flatnonzero(free >= question.crew_size)
        ]

    def _people_for(self, question: Question) -> np.ndarray:
        """Homes and scores, as this question weighs them."""
        extra = dict(question.bonus)
        if question.preferred_worker_id is not None:
            extra[question.preferred_worker_id] = kernel.PREFERRED
        known = {self.row_of[one]: points for one, points in extra.items() if one in self.row_of}
        if not known:
            return self.people
        people = self.people.copy()
        for row, points in known.items():
            people[row, kernel.SCORE] += points
        return people

    def _limits(self, question: Question) -> np.ndarray:
        rules = question.rules
        minutes = (
            rules.max_minutes_per_day,
            rules.continuous_minutes,
            rules.rest_minutes,
            rules.buffer_minutes,
        )
        length = question.length // _MICROSECOND
        return np.array(
            [length, *(one * kernel.MINUTE for one in minutes), self.overhead], np.int64
        )

    def _midnights(self, first: datetime, last: datetime) -> np.ndarray:
        """Local midnights from the day of `first` to the one after `last`."""
        on: date = first.astimezone(self.zone).date()
        found = [_micros(instant_of(datetime.combine(on, time()), self.zone))]
        while found[-1] < _micros(last):
            on += timedelta(days=1)
            found.append(_micros(instant_of(datetime.combine(on, time()), self.zone)))
        return np.array(found, np.int64)

    def _measure(self, row: int) -> None:
        """The ways from each commitment to the one before it and to the worker's home."""
        home, places, diary = self.people[row], self.places[row], self.diaries[row]
        for number in range(self.sizes[row, kernel.COMMITMENTS]):
            diary[number, kernel.HOME_WAY] = self._way(places[number], home)
            if number:
                diary[number, kernel.WAY] = self._way(places[number - 1], places[number])

    def _way(self, one: np.ndarray, other: np.ndarray) -> int:
        return int(kernel.way_minutes(one, other, self.rate, self.overhead))

    def _make_rows(self, count: int) -> None:
        if count > len(self.sizes):
            more = max(count, 2 * len(self.sizes))
            for name in ("sizes", "people", "shifts", "diaries", "places"):
                setattr(self, name, _grown(getattr(self, name), 0, more))


def _with_columns(table: np.ndarray, count: int) -> np.ndarray:
    return table if count <= table.shape[1] else _grown(table, 1, 2 * count)


def _grown(table: np.ndarray, axis: int, length: int) -> np.ndarray:
    """The same values in a table that is longer along one axis, zeros behind them."""
    shape = list(table.shape)
    shape[axis] = length
    larger = np.zeros(shape, table.dtype)
    larger[tuple(slice(0, size) for size in table.shape)] = table
    return larger


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _unit(place: Place) -> tuple[float, float, float]:
    """The place as a vector of length 1 from the middle of the earth."""
    lat, lng = radians(place.lat), radians(place.lng)
    return cos(lat) * cos(lng), cos(lat) * sin(lng), sin(lat)
