"""Which workers to ask for which hours of a week ahead, so that the peaks are covered.

Need is told by weekday, hour and skill. At each hour every worker at work serves one skill; who
serves which is a matching (augmenting paths, Kuhn 1955), so that nobody is counted twice. Days are
opened one by one, where they cover most; ties go to whoever was asked least lately, then to the
least loaded, then to the lower id. A person accepts it; a worker may decline.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

Cell = tuple[int, int]  # weekday (Monday 0), hour
Need = Mapping[Cell, Mapping[str, int]]  # people needed, by skill
Skills = frozenset[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a proposal may never exceed, whatever the need."""

    hours_a_day: int = 8
    minutes_a_week: int = 44 * 60
    days_a_week: int = 6
    rest_hours: int = 11  # between the end of one day and the start of the next
    fewest_hours: int = 3  # nobody is asked to come for less


@dataclass(frozen=True, slots=True)
class Hand:
    """A worker as a roster sees them: hours of the week, and what may be asked of them.

    `usual` are the first hour and the hour of the end of a working day; `open` weekdays may be
    asked for, `givable` ones may be given free in return; `week_minutes` is the load of the week.
    """

    worker_id: int
    skills: Skills
    hours: Mapping[int, frozenset[int]]
    usual: tuple[int, int]
    open: frozenset[int] = frozenset()
    givable: frozenset[int] = frozenset()
    week_minutes: int = 0
    asked_lately: int = 0

    @property
    def days(self) -> frozenset[int]:
        return frozenset(day for day, hours in self.hours.items() if hours)


@dataclass(frozen=True, slots=True)
class Line:
    """One worker, one weekday, from `start` to `end` o'clock; `free_day` is given in return.

    `covers` is how many hours, now without anybody, it fills; `skills` for what.
    """

    worker_id: int
    day: int
    start: int
    end: int
    free_day: int | None
    covers: int
    skills: tuple[str, ...]


@dataclass
class Shift:
    """Who serves what at one hour."""

    need: Mapping[str, int]
    served: dict[str, list[int]] = field(default_factory=dict)
    people: dict[int, Skills] = field(default_factory=dict)

    @property
    def covered(self) -> int:
        return sum(len(who) for who in self.served.values())

    def add(self, worker_id: int, skills: Skills) -> bool:
        """The worker comes at this hour; whether one more need is met."""
        self.people[worker_id] = skills
        return self._seat(worker_id, set())

    def would_cover(self, skills: Skills) -> str | None:
        """The skill of which one person more would be served by somebody with these; or None."""
        trial = Shift(self.need, {one: list(who) for one, who in self.served.items()})
        trial.people = {**self.people}
        if not trial.add(_NOBODY, skills):
            return None
        grown = (one for one in trial.served if len(trial.served[one]) > self.met(one))
        return next(grown)

    def can_spare(self, worker_id: int) -> bool:
        """Whether as much is covered without the worker."""
        without = covered_by(self.need, {k: v for k, v in self.people.items() if k != worker_id})
        return without.covered >= self.covered

    def met(self, skill: str) -> int:
        return len(self.served.get(skill, ()))

    def _seat(self, worker_id: int, seen: set[str]) -> bool:
        for skill in sorted(self.people[worker_id] & self.need.keys() - seen):
            seen.add(skill)
            held = self.served.setdefault(skill, [])
            if len(held) < self.need[skill]:
                held.append(worker_id)
                return True
            for other in list(held):
                if self._seat(other, seen):
                    held.remove(other)
                    held.append(worker_id)
                    return True
        return False


_NOBODY = -1


def covered_by(need: Mapping[str, int], people: Mapping[int, Skills]) -> Shift:
    """As much of the need as these people can meet together."""
    shift = Shift(need)
    for worker_id in sorted(people, key=lambda one: (len(people[one]), one)):
        shift.add(worker_id, people[worker_id])
    return shift


def week_of(need: Need, hands: Iterable[Hand]) -> dict[Cell, Shift]:
    """Who serves what at every hour that is asked for or worked."""
    people: dict[Cell, dict[int, Skills]] = {cell: {} for cell in need}
    for hand in hands:
        for day, hours in hand.hours.items():
            for hour in hours:
                people.setdefault((day, hour), {})[hand.worker_id] = hand.skills
    return {cell: covered_by(need.get(cell, {}), people[cell]) for cell in sorted(people)}


def propose(need: Need, hands: Sequence[Hand], limits: Limits, most: int = 60) -> list[Line]:
    """Days to open, the most helpful first; each keeps every limit beside those before it."""
    desk = _Desk(week_of(need, hands), {one.worker_id: one for one in hands}, limits)
    found: list[Line] = []
    while len(found) < most:
        line = desk.best()
        if line is None:
            break
        desk.take(line)
        found.append(line)
    return found


def keeps_limits(
    hand: Hand, day: int, window: tuple[int, int], free_day: int | None, limits: Limits
) -> bool:
    """Whether the worker's week with these hours keeps days, minutes and nightly rest."""
    if len(hand.days - {free_day}) >= limits.days_a_week:
        return False
    usual_day = hand.week_minutes // max(1, len(hand.days)) if free_day is not None else 0
    load = hand.week_minutes - usual_day + 60 * (window[1] - window[0])
    return load <= limits.minutes_a_week and _rests(hand, day, window, free_day, limits)


def _rests(
    hand: Hand, day: int, window: tuple[int, int], free_day: int | None, limits: Limits
) -> bool:
    """Whether the nights before and after are long enough, inside the week."""
    before, after = hand.hours.get(day - 1), hand.hours.get(day + 1)
    least = limits.rest_hours
    if before and day - 1 != free_day and 24 - (max(before) + 1) + window[0] < least:
        return False
    return not (after and day + 1 != free_day and 24 - window[1] + min(after) < least)


@dataclass
class _Desk:
    """The week as it stands while lines are added to it."""

    week: dict[Cell, Shift]
    hands: dict[int, Hand]
    limits: Limits
    helped: dict[tuple[Cell, Skills], str | None] = field(default_factory=dict)

    def best(self) -> Line | None:
        """The line that covers most; of equal ones the fairest."""
        options = [
            (hand, line)
            for hand in self.hands.values()
            for day in sorted(hand.open)
            if (line := self._line(hand, day)) is not None
        ]
        if not options:
            return None
        return min(
            options,
            key=lambda one: (
                -one[1].covers,
                one[0].asked_lately,
                one[0].week_minutes,
                one[0].worker_id,
                one[1].day,
            ),
        )[1]

    def take(self, line: Line) -> None:
        """Enters the line; a worker is asked for one day of the week."""
        hand = self.hands[line.worker_id]
        for hour in range(line.start, line.end):
            self._shift(line.day, hour).add(hand.worker_id, hand.skills)
        if line.free_day is not None:
            for hour in hand.hours[line.free_day]:
                cell = (line.free_day, hour)
                people = {k: v for k, v in self.week[cell].people.items() if k != hand.worker_id}
                self.week[cell] = covered_by(self.week[cell].need, people)
        touched = {line.day, line.free_day}
        self.helped = {key: value for key, value in self.helped.items() if key[0][0] not in touched}
        del self.hands[line.worker_id]

    def _shift(self, day: int, hour: int) -> Shift:
        return self.week.setdefault((day, hour), Shift({}))

    def _line(self, hand: Hand, day: int) -> Line | None:
        window = self._window(hand, day)
        if window is None:
            return None
        free_day = self._given_for(hand, day)
        if not keeps_limits(hand, day, window, free_day, self.limits):
            return None
        skills = [self._help(hand, day, hour) for hour in range(*window)]
        named = sorted({one for one in skills if one is not None})
        covers = sum(one is not None for one in skills)
        return Line(hand.worker_id, day, *window, free_day, covers, tuple(named))

    def _help(self, hand: Hand, day: int, hour: int) -> str | None:
        cell = (day, hour)
        key = (cell, hand.skills)
        if key not in self.helped:
            shift = self.week.get(cell)
            self.helped[key] = shift.would_cover(hand.skills) if shift and shift.need else None
        return self.helped[key]

    def _window(self, hand: Hand, day: int) -> tuple[int, int] | None:
        """The hours of a usual day in which the worker helps most, no longer than is allowed."""
        first, last = hand.usual
        useful = [self._help(hand, day, hour) is not None for hour in range(first, last)]
        length = min(self.limits.hours_a_day, last - first)
        gain = partial(_gain, useful, length)
        start = max(range(last - first - length + 1), key=lambda one: (gain(one), -one))
        hours = [n for n in range(start, start + length) if useful[n]]
        if len(hours) < self.limits.fewest_hours:
            return None
        return first + hours[0], first + hours[-1] + 1

    def _given_for(self, hand: Hand, day: int) -> int | None:
        """A working day that can be free in return, without anything left uncovered."""
        if len(hand.days) < self.limits.days_a_week:
            return None
        spare = (
            one
            for one in sorted(hand.givable - {day})
            if all(self.week[one, hour].can_spare(hand.worker_id) for hour in hand.hours[one])
        )
        return next(spare, None)


def _gain(useful: Sequence[bool], length: int, start: int) -> int:
    return sum(useful[start : start + length])
