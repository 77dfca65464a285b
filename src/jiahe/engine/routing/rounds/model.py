"""The question and the answer of the rounds planner: frozen, hashed, in seconds and metres.

All times are whole seconds from one common midnight (several days simply go on counting), places
are metres on a plane, and costs are whole units: one second of travel costs `Weights.travel`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from jiahe.engine.hashing import content_hash

FULL_SPEED = 10_000  # units of way ridden in a second of an hour of 100 percent
FOREVER = 10**9  # seconds: later than every plan
REQUIRED = 10**8  # the price of leaving out a visit that must not be left out

Window = tuple[int, int]
Point = tuple[float, float]


class LeftOut(StrEnum):
    """Why nobody goes: the first reason that removes the last shift."""

    NO_SHIFTS = "no_shifts"
    NOBODY_ABLE = "nobody_able"  # skill, level, gender, forbidden or pinned
    UNREACHABLE = "unreachable"  # no able shift could make it even with an empty day
    CREW_INCOMPLETE = "crew_incomplete"
    NO_ROOM = "no_room"  # others were worth more


@dataclass(frozen=True, slots=True)
class Law:
    """Travel time: `floor(metres * seconds_per_metre + rounding)` on the plane.

    With a `matrix` of seconds the places are row numbers: `point[0]` is the row, `point[1]` unused.

    `hours` are percents of that time by hour from midnight, a row of whole days (24 or 168) for
    each means of transport (`Shift.mode`); empty: every hour is the same. What goes beyond
    `floor(rounding)` (the stairs, the lock) is ridden through the hours at the speed of each, so
    that who leaves later never comes earlier (Ichoua, Gendreau & Potvin, EJOR 144, 2003).
    """

    seconds_per_metre: float = 0.27
    rounding: float = 0.5
    matrix: tuple[tuple[int, ...], ...] = ()
    hours: tuple[tuple[int, ...], ...] = ()

    @property
    def speeds(self) -> tuple[tuple[int, ...], ...]:
        """Units of way in a second, by means and hour; empty when no hour differs from another."""
        if all(percent == 100 for row in self.hours for percent in row):
            return ()
        return tuple(tuple(100 * FULL_SPEED // percent for percent in row) for row in self.hours)

    @property
    def standing(self) -> int:
        """Seconds of each way that no hour changes."""
        return 0 if self.matrix else int(self.rounding)


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay at a place; its start lies in one of `windows` (earliest and latest start, sorted).

    `needs` are skills with the lowest level that will do (more is better). `only` pins the visit to
    shifts; a pinned start is a window of no length. `penalty` is the price of leaving it out.
    `regulars` are persons with the price saved by keeping them (continuity of care); `preferred`
    are persons whom the household asked for. A start after `due` is late and has a price
    (`Weights.late`); the windows end where it would be too late. `dues` tell that for each window
    by itself, in the order of the windows.
    """

    id: int
    point: Point
    windows: tuple[Window, ...]
    duration: int
    penalty: int = REQUIRED
    needs: tuple[tuple[str, int], ...] = ()
    gender: str | None = None
    forbidden: frozenset[int] = frozenset()
    only: frozenset[int] | None = None
    preferred: frozenset[int] = frozenset()
    regulars: tuple[tuple[int, int], ...] = ()
    load: int = 0
    pay: int | None = None  # seconds of income; None: as long as it lasts
    due: int | None = None  # None: never late
    dues: tuple[int, ...] = ()  # empty: `due` for all windows

    def due_in(self, window: int) -> int:
        """The last start in time when it lies in the window of that number."""
        if self.dues:
            return self.dues[window]
        return FOREVER if self.due is None else self.due


@dataclass(frozen=True, slots=True)
class Lunch:
    """A break of `length` that should begin and end between two times; soft, without a place.

    Without `missed` it may be short and costs by what is missing (`Weights.lunch`), and it is taken
    before the way to the next stop. With it, it is taken whole, at the next stop's door, or has
    this price for every round without it.
    """

    opens: int
    closes: int
    length: int
    missed: int | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """After `after` seconds of visits in a run, `length` seconds of rest (seconds all).

    A run goes from the start of its first visit to the end of its last; a gap ends it when `length`
    or more is left of it beside the way: waiting is rest, riding is not. One visit by itself may be
    longer, its rest is taken within it. `price` None: no plan may break this; else units for each
    second by which a run lasts too long. Source: the four hours and twenty minutes of L30; the
    same rule as `engine.slots`.
    """

    after: int
    length: int
    price: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch of work of one person, from a start to an end place; several make a week.

    Travel and visits beyond `regular` seconds are overtime, beyond `longest` they are not done.
    Visits beyond `longest_day` paid seconds (`Visit.pay`) are not done in all shifts together that
    a person has on the same `day` (L31; the least of these shifts' limits counts). Who is home
    after `due` stays for extra time (`Weights.extra`). `pace` is the person's time per visit in
    percent, `mode` the row of `Law.hours`. `person` None: the shift's own id.
    """

    id: int
    start: Point
    end: Point
    opens: int
    closes: int
    skills: tuple[tuple[str, int], ...] = ()
    gender: str | None = None
    person: int | None = None
    regular: int = FOREVER
    longest: int = FOREVER
    lunch: Lunch | None = None
    capacity: int = FOREVER
    callout: int = 0
    pace: int = 100
    mode: int = 0
    rest: Rest | None = None
    day: int = 0
    longest_day: int = FOREVER
    due: int | None = None  # None: `closes`

    @property
    def who(self) -> int:
        return self.id if self.person is None else self.person

    @property
    def ends(self) -> int:
        """When the shift is over, extra time not counted."""
        return self.closes if self.due is None else min(self.due, self.closes)


@dataclass(frozen=True, slots=True)
class Weights:
    """What a unit of each part costs: travel, overtime, lunch, late by the second; others each.

    `fairness` is the price of one squared hour by which a person's income misses the target,
    `latest` that of a second by which the latest of all visits is late (once for the plan).
    `waiting` is the price of a second between two visits that is neither way nor lunch, `extra` of
    one on the way or at work after the shift, `idlest` of one that the most idle of all shifts
    spends without visit, way or lunch (once for the plan; staying at home is idle).
    """

    travel: int = 1
    overtime: int = 1
    lunch: int = 1
    not_preferred: int = 0
    changed: int = 0
    fairness: int = 0
    late: int = 0
    latest: int = 0
    waiting: int = 0
    extra: int = 0
    idlest: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Visits, shifts and all that decides which plan is better.

    `incomes` holds (person, income so far minus target in seconds) for fairness; absent is zero.
    `reference` holds (visit, person) of a plan that should change little. `crews` are visits that
    start together or not at all; `chains` are (first, second, least gap, most gap) in seconds
    between the two starts; `pairs` are visits for the same person, `apart` for two persons.
    """

    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    law: Law = field(default_factory=Law)
    weights: Weights = field(default_factory=Weights)
    incomes: tuple[tuple[int, int], ...] = ()
    reference: tuple[tuple[int, int], ...] = ()
    crews: tuple[tuple[int, ...], ...] = ()
    chains: tuple[tuple[int, int, int, int], ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()

    @property
    def content_hash(self) -> str:
        """The same for the same question."""
        return content_hash(self)

    @property
    def is_day_priced(self) -> bool:
        """Whether waiting, idle or extra time, a whole lunch or the lateness by window has a price.

        Only the search of `ordered` knows these prices; the other refuses them.
        """
        weights, lunches = self.weights, [shift.lunch for shift in self.shifts if shift.lunch]
        is_owed = any(lunch.missed is not None for lunch in lunches)
        has_dues = any(visit.dues for visit in self.visits)
        return bool(weights.waiting or weights.extra or weights.idlest) or is_owed or has_dues


@dataclass(frozen=True, slots=True)
class Round:
    """One shift's visits in order, each with its start."""

    shift_id: int
    stops: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Rounds by shift, the visits left out with the reason, and the parts of the score."""

    rounds: tuple[Round, ...]
    left_out: tuple[tuple[int, LeftOut], ...]
    score: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(value for _, value in self.score)

    @property
    def content_hash(self) -> str:
        """The same for the same answer."""
        return content_hash(self)
