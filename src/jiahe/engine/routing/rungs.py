"""A seat in trouble in the middle of the day: the smallest change that still keeps a promise.

The rungs, each dearer for the households than the one before. Every move is proved by the same
`is_feasible` that promises time; a worker who could not be there in time from now on is not asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from jiahe.engine.intervals import Span
from jiahe.engine.slots import Candidate, Commitment, WorkRules, is_feasible
from jiahe.engine.travel import Place, TravelModel

Key = tuple[int, int]  # visit id, seat

SWAP_NEIGHBOURS = 60  # who are looked at
SWAP_TRIES = 12  # of whose visits somebody is looked for who takes them
OTHER_STARTS = 3  # times that are put to a household
STEP = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


class Rung(StrEnum):
    """How a promise is kept, or what is asked when it cannot be."""

    SHIFT = "shift"  # the same worker, later within what the promise allows
    SAME = "same"  # who cares there the day before or after comes on this day too
    INSERT = "insert"  # somebody with free time comes at the promised time
    STANDBY = "standby"  # somebody who was kept free comes
    SWAP = "swap"  # a neighbour comes and hands a visit of their own on
    ASK = "ask"  # the household is asked for another time
    CALL = "call"  # whoever might is called: overtime, first come
    STAY = "stay"  # one colleague takes all the days of a live-in term: no ladder of one day


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of the day; `liking` is the merit beside the way, in minutes, by worker.

    `around` holds whoever cares there the day before or after, as they stand for this seat: a day
    between their own days of live-in care is no rest of theirs once they take it.
    """

    key: Key
    span: Span
    place: Place
    rules: WorkRules
    worker_id: int | None
    able: frozenset[int]
    liking: Mapping[int, int] = field(default_factory=dict)
    around: Mapping[int, Candidate] = field(default_factory=dict)
    is_fixed: bool = False
    is_under_way: bool = False  # its worker has set out: nobody else is sent


@dataclass(frozen=True, slots=True)
class Trouble:
    """A seat whose worker comes late, or not at all (`late_minutes` 0)."""

    key: Key
    late_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """The seat goes to this worker at this start."""

    key: Key
    worker_id: int
    start: datetime
    way_minutes: int


@dataclass(frozen=True, slots=True)
class Way:
    """One way out; `called` are those who might come when nobody can be sent."""

    rung: Rung
    moves: tuple[Move, ...] = ()
    called: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rescue:
    """All ways out of one trouble, the smallest change first; the first is the suggestion."""

    trouble: Trouble
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """All that limits the rest of a day. `people` hold promised time that is no seat of the day."""

    now: datetime
    seats: tuple[Seat, ...]
    people: Mapping[int, Candidate]
    reserve: frozenset[int]  # kept free to step in
    travel: TravelModel
    zone: ZoneInfo
    within_minutes: int  # by which a visit may be late and its promise still stands
    closes: datetime  # no other start is offered after this


@dataclass(frozen=True, slots=True)
class Slower:
    """Another model's ways, each longer by the same factor: rain, snow, a closed bridge."""

    base: TravelModel
    percent: int

    def minutes(self, origin: Place, goal: Place, at: datetime | None = None) -> int:
        """Whole minutes, rounded up."""
        return -(-self.base.minutes(origin, goal, at) * self.percent // 100)


def rescues(day: Day, troubles: Sequence[Trouble]) -> list[Rescue]:
    """A rescue for each trouble, earliest visit first; each sees what the ones before have done."""
    books = _Books(day, frozenset(one.key for one in troubles))
    starts = {seat.key: seat.span.start for seat in day.seats}
    found = []
    for trouble in sorted(troubles, key=lambda one: (starts[one.key], one.key)):
        ways = tuple(_ways(books, trouble))
        found.append(Rescue(trouble, ways))
        books.take(trouble.key, ways[0])
    return found


def delays(
    stops: Iterable[tuple[Key, Span, Place]],
    origin: Place,
    free_at: datetime,
    travel: TravelModel,
    grace_minutes: int,
) -> list[Trouble]:
    """The stops that are reached late by a worker who leaves `origin` at `free_at`, in order.

    It ends where a pause has swallowed the delay.
    """
    found, here = [], origin
    for key, span, place in stops:
        arrives = free_at + travel.minutes(here, place, free_at) * MINUTE
        late = -(-(arrives - span.start) // MINUTE)
        if late <= grace_minutes:
            break
        found.append(Trouble(key, late))
        here, free_at = place, arrives + span.length
    return found


class _Books:
    """Who has promised what, as the rescues so far have left it."""

    def __init__(self, day: Day, troubled: frozenset[Key]) -> None:
        self.day, self.open = day, set(troubled)
        self.seats = {seat.key: seat for seat in day.seats}
        self.held: dict[int, dict[Key, Commitment]] = {}
        for seat in day.seats:
            if seat.worker_id is not None:
                self._hold(seat.worker_id, seat.key, seat.span)

    def _hold(self, worker_id: int, key: Key, span: Span) -> None:
        self.held.setdefault(worker_id, {})[key] = Commitment(span, self.seats[key].place)

    def take(self, key: Key, way: Way) -> None:
        """The suggestion stands; a call binds nobody yet."""
        self.open.discard(key)
        for move in way.moves:
            for mine in self.held.values():
                mine.pop(move.key, None)
        for move in way.moves:
            span = Span(move.start, move.start + self.seats[move.key].span.length)
            self._hold(move.worker_id, move.key, span)

    def way_to(
        self, worker_id: int, seat: Seat, start: datetime, leaving: frozenset[Key] = frozenset()
    ) -> int | None:
        """Minutes on the way when the worker can make the seat at `start`, without `leaving`."""
        person = seat.around.get(worker_id, self.day.people.get(worker_id))
        if person is None or worker_id not in seat.able:
            return None
        span, held = Span(start, start + seat.span.length), self.held.get(worker_id, {})
        left_out = leaving | self.open | {seat.key}
        mine = tuple(one for key, one in held.items() if key not in left_out)
        is_on_crew = any(key[0] == seat.key[0] and key != seat.key for key in held)
        if is_on_crew or any(one.span.overlaps(span) for one in mine):
            return None
        busy = replace(person, commitments=(*person.commitments, *mine))
        way = _way(busy, span, seat.place, self.day)
        if way is None:
            return None
        day = self.day
        verdict = is_feasible(busy, span, seat.place, day.travel, seat.rules, day.zone)
        return way if verdict.ok else None


def _way(person: Candidate, span: Span, place: Place, day: Day) -> int | None:
    """Minutes there from home or the visit before; None when it is too late to set out."""
    before = [one for one in person.commitments if one.span.end <= span.start]
    before = [one for one in before if span.start - one.span.end < timedelta(hours=10)]
    origin = max(before, key=lambda one: one.span.end).place if before else person.home
    minutes = day.travel.minutes(origin, place, max(day.now, span.start - STEP))
    return minutes if day.now + minutes * MINUTE <= span.start else None


def _ways(books: _Books, trouble: Trouble) -> Iterator[Way]:
    seat = books.seats[trouble.key]
    is_little = 0 < trouble.late_minutes <= books.day.within_minutes
    if seat.worker_id is not None and (is_little or seat.is_under_way):
        start = seat.span.start + trouble.late_minutes * MINUTE
        yield Way(Rung.SHIFT, (Move(seat.key, seat.worker_id, start, 0),))
    if seat.is_under_way:
        return
    others = [one for one in _nearest(books, seat) if one != seat.worker_id]
    same = [one for one in others if one in seat.around]
    free = [one for one in others if one not in books.day.reserve and one not in same]
    kept = [one for one in others if one in books.day.reserve and one not in same]
    for rung, people in ((Rung.SAME, same), (Rung.INSERT, free), (Rung.STANDBY, kept)):
        best = _best(books, seat, people, seat.span.start)
        if best is not None:
            yield Way(rung, (best,))
    swap = _swap(books, seat, free)
    if swap is not None:
        yield swap
    asked = _other_starts(books, seat, trouble)
    if asked:
        yield Way(Rung.ASK, tuple(asked))
    yield Way(Rung.CALL, called=_might_come(books, seat, others))


def _best(
    books: _Books, seat: Seat, people: Sequence[int], start: datetime, enough: int = 12
) -> Move | None:
    """The best suited of the first `enough` who can: liking less the way; ties to the lower id.

    They are tried nearest home first, liking counted, so that a large company costs no more.
    """
    able: list[tuple[int, int, int]] = []
    for one in people:
        way = books.way_to(one, seat, start)
        if way is not None:
            able.append((way - seat.liking.get(one, 0), one, way))
            if len(able) >= enough:
                break
    if not able:
        return None
    _, worker_id, way = min(able)
    return Move(seat.key, worker_id, start, way)


def _nearest(books: _Books, seat: Seat) -> list[int]:
    """Whoever may be sent, by the way from home less the liking."""
    day = books.day
    ways = {
        one: day.travel.minutes(day.people[one].home, seat.place)
        for one in seat.able & day.people.keys()
    }
    return sorted(ways, key=lambda one: (ways[one] - seat.liking.get(one, 0), one))


def _swap(books: _Books, seat: Seat, people: Sequence[int]) -> Way | None:
    """The nearest neighbour who would be free without one visit, and who takes that visit."""
    tried = 0
    for worker_id in people[:SWAP_NEIGHBOURS]:
        for key in sorted(books.held.get(worker_id, {})):
            if tried >= SWAP_TRIES:
                return None
            other = books.seats[key]
            if other.is_fixed or key in books.open:
                continue
            way = books.way_to(worker_id, seat, seat.span.start, frozenset({key}))
            if way is None:
                continue
            tried += 1
            handed = _handed_on(books, other, seat, worker_id)
            if handed is not None:
                own = Move(seat.key, worker_id, seat.span.start, way)
                return Way(Rung.SWAP, (handed, own))
    return None


def _handed_on(books: _Books, other: Seat, seat: Seat, giver: int) -> Move | None:
    """Who takes the neighbour's visit: also the late worker, whose own visit is gone then."""
    reserve = books.day.reserve
    people = [one for one in _nearest(books, other) if one != giver and one not in reserve]
    late = seat.worker_id
    start = other.span.start
    if late is not None and late in people:
        way = books.way_to(late, other, start, frozenset({seat.key}))
        if way is not None:
            return Move(other.key, late, start, way)
    return _best(books, other, people, start)


def _other_starts(books: _Books, seat: Seat, trouble: Trouble) -> list[Move]:
    """The nearest other starts of the day that somebody can keep, in order of time."""
    day, found, people = books.day, list[Move](), _nearest(books, seat)
    if trouble.late_minutes and seat.worker_id is not None:
        late = seat.span.start + -(-trouble.late_minutes // 15) * 15 * MINUTE
        way = books.way_to(seat.worker_id, seat, late)
        if way is not None:
            found.append(Move(seat.key, seat.worker_id, late, way))
    starts = [seat.span.start + n * STEP for n in range(-12, 25) if n]
    ahead = [one for one in starts if day.now + 2 * STEP <= one < day.closes]
    for start in sorted(ahead, key=lambda one: (abs(one - seat.span.start), one)):
        if len(found) >= OTHER_STARTS:
            break
        best = _best(books, seat, people, start, enough=1)
        if best is not None:
            found.append(best)
    return sorted(found, key=lambda one: one.start)


def _might_come(books: _Books, seat: Seat, people: Iterable[int]) -> tuple[int, ...]:
    """Whom to call: qualified, not promised elsewhere then, with the time to get there."""
    day, found = books.day, []
    for one in people:
        person = day.people[one]
        held = [*person.commitments, *books.held.get(one, {}).values()]
        if any(other.span.overlaps(seat.span) for other in held):
            continue
        way = day.travel.minutes(person.home, seat.place)
        if day.now + way * MINUTE <= seat.span.end:
            found.append((way, one))
    return tuple(one for _, one in sorted(found)[:12])
