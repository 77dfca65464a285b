"""One company's people and promised time, kept in arrays and asked for a week of starts at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import cos, radians, sin
from zoneinfo import ZoneInfo

import numpy as np

from jiahe.engine.intervals import Span, union
from jiahe.engine.roster import instant_of
from jiahe.engine.slotindex.kernel import MINUTE, PREFERRED, empty_answer, scan, way_minutes
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
    """Workers by row; not safe for two threads at once."""

    def __init__(self, zone: ZoneInfo, travel: CrowTravel) -> None:
        self.zone = zone
        self.travel = np.array(
            [travel.detour / travel.kilometres_per_hour, float(travel.overhead_minutes)]
        )
        self.row_of: dict[int, int] = {}
        self.worker_ids = np.zeros(0, np.int64)
        self.scores = np.zeros(0)
        self.homes = np.zeros((0, 3))
        self.opens = self.closes = np.zeros((0, _ROOM), np.int64)
        self.shift_counts = np.zeros(0, np.int64)
        self.begins = self.ends = np.zeros((0, _ROOM), np.int64)
        self.places = np.zeros((0, _ROOM, 3))
        self.ways = self.home_ways = np.zeros((0, _ROOM), np.int64)
        self.counts = np.zeros(0, np.int64)

    def set_worker(
        self, worker_id: int, *, home: Place, score: float, working: Iterable[Span]
    ) -> None:
        """Adds a worker or says anew where she lives and when she works; promised time stays."""
        row = self.row_of.get(worker_id)
        if row is None:
            row = self.row_of[worker_id] = len(self.row_of)
            self._make_rows(row + 1)
        stretches = union(working)
        self._make_columns(("opens", "closes"), len(stretches))
        self.worker_ids[row], self.scores[row], self.homes[row] = worker_id, score, _unit(home)
        self.shift_counts[row] = len(stretches)
        self.opens[row, : len(stretches)] = [_micros(one.start) for one in stretches]
        self.closes[row, : len(stretches)] = [_micros(one.end) for one in stretches]
        self._measure(row)

    def set_commitments(self, worker_id: int, commitments: Iterable[Commitment]) -> None:
        """Says anew what the worker has promised; raises KeyError for a worker unknown here."""
        row = self.row_of[worker_id]
        busy = sorted(commitments, key=lambda one: one.span)
        count = len(busy)
        self._make_columns(("begins", "ends", "places", "ways", "home_ways"), count)
        self.counts[row] = count
        self.begins[row, :count] = [_micros(one.span.start) for one in busy]
        self.ends[row, :count] = [_micros(one.span.end) for one in busy]
        for number, one in enumerate(busy):
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
        answer = empty_answer(len(starts), question.crew_size)
        scan(
            rows, self.worker_ids, self._scores_for(question), self.homes,
            self.opens, self.closes, self.shift_counts,
            self.begins, self.ends, self.places, self.ways, self.home_ways, self.counts,
            instants, np.searchsorted(midnights, instants, "right") - 1,
            question.length // _MICROSECOND, np.array(_unit(question.place)),
            midnights, _limits(question.rules), self.travel,
            *answer,
        )  # fmt: skip
        free, _, ids, detours = answer
        return [
            Offer(
                start=starts[number],
                worker_ids=tuple(int(one) for one in ids[number]),
                available=int(free[number]),
                disturbance_minutes=int(detours[number].sum()),
                has_preferred=int(ids[number, 0]) == question.preferred_worker_id,
            )
            for number in np.flatnonzero(free >= question.crew_size)
        ]

    def _scores_for(self, question: Question) -> np.ndarray:
        extra = dict(question.bonus)
        if question.preferred_worker_id is not None:
            extra[question.preferred_worker_id] = PREFERRED
        if not extra:
            return self.scores
        scores = self.scores.copy()
        for worker_id, points in extra.items():
            if worker_id in self.row_of:
                scores[self.row_of[worker_id]] += points
        return scores

    def _midnights(self, first: datetime, last: datetime) -> np.ndarray:
        """Local midnights from the day of `first` to the one after `last`."""
        on: date = first.astimezone(self.zone).date()
        found = [_micros(instant_of(datetime.combine(on, time()), self.zone))]
        while found[-1] < _micros(last):
            on += timedelta(days=1)
            found.append(_micros(instant_of(datetime.combine(on, time()), self.zone)))
        return np.array(found, np.int64)

    def _measure(self, row: int) -> None:
        """The ways from each commitment to the next and to the worker's home."""
        home, places = self.homes[row], self.places[row]
        for number in range(self.counts[row]):
            self.home_ways[row, number] = way_minutes(places[number], home, self.travel)
            if number:
                self.ways[row, number] = way_minutes(
                    places[number - 1], places[number], self.travel
                )

    def _make_rows(self, count: int) -> None:
        if count <= len(self.counts):
            return
        more = max(count, 2 * len(self.counts))
        for name in vars(self):
            array = getattr(self, name)
            if isinstance(array, np.ndarray) and name != "travel":
                setattr(self, name, _grown(array, 0, more))

    def _make_columns(self, names: tuple[str, ...], count: int) -> None:
        if count <= getattr(self, names[0]).shape[1]:
            return
        for name in names:
            setattr(self, name, _grown(getattr(self, name), 1, 2 * count))


def _grown(array: np.ndarray, axis: int, length: int) -> np.ndarray:
    """The same values in an array that is longer along one axis, zeros behind them."""
    shape = list(array.shape)
    shape[axis] = length
    larger = np.zeros(shape, array.dtype)
    larger[tuple(slice(0, size) for size in array.shape)] = array
    return larger


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _unit(place: Place) -> tuple[float, float, float]:
    """The place as a vector of length 1 from the middle of the earth."""
    lat, lng = radians(place.lat), radians(place.lng)
    return cos(lat) * cos(lng), cos(lat) * sin(lng), sin(lat)


def _limits(rules: WorkRules) -> np.ndarray:
    minutes = (
        rules.max_minutes_per_day,
        rules.continuous_minutes,
        rules.rest_minutes,
        rules.buffer_minutes,
    )
    return np.array(minutes, np.int64) * MINUTE
