"""Full working days for every worker, feasible by construction; pure.

A day opens with what stands already: a round that comes every week, or a visit for two. Between
two visits lie the travel and a buffer, and a rest after four hours, so neither overlaps, nor
unkept travel, nor more than eight hours can come out.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from jiahe.engine.travel import CrowTravel, Place
from jiahe.simulation.seeding.force import (
    GRID,
    LONGEST_VISIT,
    USUAL_HOME_M2,
    WHOLE_DAY,
    Force,
    Planned,
    may_do,
    nearest_free,
    shift_on,
    shortest,
)
from jiahe.simulation.seeding.openings import Hand, Home
from jiahe.simulation.seeding.rounds import visits_for_two
from jiahe.simulation.seeding.shelf import Sold
from jiahe.standards.limits import CONTINUOUS_MINUTES, REST_MINUTES, WORK_MINUTES_A_DAY
from jiahe.workforce.queries import ZONE

TRAVEL = CrowTravel()
BUFFER = 5
MOST_MISSES = 3
PULLS = (2, 3, 5, 9)  # of so many services drawn, the shortest is taken
STARTS = {"overnight": 21, "day_and_night": 8}  # local hours


def plan_day(
    rng: random.Random, force: Force, on: date, wanted: int, rounds: Sequence[Planned] = ()
) -> list[Planned]:
    """Visits of that day beside the rounds, `wanted` with them, earliest first.

    No home is visited twice. Days that come out too short are planned again with shorter visits.
    """
    found: list[Planned] = []
    for pull in PULLS:
        found = _whole_day(rng, force, on, rounds, pull)
        if len(found) + len(rounds) >= wanted:
            break
    kept = _thinned(rng, found, wanted - len(rounds))
    return sorted(kept, key=lambda one: (one.start, one.hand.worker_id))


def _whole_day(
    rng: random.Random, force: Force, on: date, rounds: Sequence[Planned], pull: int
) -> list[Planned]:
    taken = {one.home.household_id for one in rounds}
    openings = {one.hand.worker_id: one for one in rounds}
    crews = visits_for_two(rng, force, on, taken, openings)
    openings |= {hand.worker_id: one for one in crews for hand in one.crew}
    found = list(crews)
    for hand in force.hands:
        day = Day(on, taken, pull, openings.get(hand.worker_id))
        found += _working_day(rng, force, hand, day)
    return found


def _thinned(rng: random.Random, found: list[Planned], wanted: int) -> list[Planned]:
    """The first worker's visits stay: she is the one that people look at; so do rare ones."""
    if len(found) <= wanted:
        return found
    kept = [one for one in found if _is_rare(one)]
    rest = [one for one in found if not _is_rare(one)]
    return kept + rng.sample(rest, min(len(rest), max(0, wanted - len(kept))))


def _is_rare(one: Planned) -> bool:
    return bool(one.mates) or one.sold.shift_kind in STARTS or one.hand.worker.code == "w001"


@dataclass(frozen=True)
class Day:
    """A day's homes that are taken, how hard short visits are preferred, and how one begins."""

    on: date
    taken: set[int]
    pull: int
    opening: Planned | None = None

    @property
    def midnight(self) -> datetime:
        return datetime.combine(self.on, time(), ZONE)


def _working_day(rng: random.Random, force: Force, hand: Hand, today: Day) -> list[Planned]:
    shift = shift_on(hand, today.on)
    able = [one for one in force.shelf if may_do(hand, one, today.on)]
    if shift is None:
        return []
    if shift.end_minute == WHOLE_DAY:
        return _day_and_night(rng, force, hand, today, able)
    able = [one for one in able if one.shift_kind == "visit"]
    if not able:
        return []
    clock = Clock(shift.start_minute + rng.choice((0, 0, 30)), shift.end_minute)
    clock.begin_after(today.opening, today.midnight)
    day: list[Planned] = []
    misses = 0
    while misses < MOST_MISSES:
        sold = min(rng.choices(able, k=today.pull + misses), key=shortest)
        home = nearest_free(rng, force, sold, clock.place, today.taken)
        minutes = clock.fit(home, sold) if home else None
        if home is None or minutes is None:
            misses += 1
            continue
        today.taken.add(home.household_id)
        start = today.midnight + timedelta(minutes=clock.minute - minutes)
        day.append(Planned(hand, home, sold, start, minutes))
    return day


@dataclass
class Clock:
    """How far a worker's day is planned: the minute, the place, the minutes worked."""

    minute: int
    until: int
    place: Place | None = None
    worked: int = 0
    run_from: int = 0  # when the work without a rest began

    def begin_after(self, opening: Planned | None, midnight: datetime) -> None:
        """Stands at the end of what opens the day."""
        if opening is None:
            return
        self.run_from = round((opening.start - midnight) / timedelta(minutes=1))
        self.minute, self.worked = self.run_from + opening.minutes, opening.minutes
        here = opening.home.household.place
        self.place = Place(here.lat, here.lng)

    def fit(self, home: Home, sold: Sold) -> int | None:
        """The visit's length, after which the clock stands at its end; None when it is too long."""
        here = Place(home.household.place.lat, home.household.place.lng)
        length = min(sold.minutes_for(home.household.area_m2), LONGEST_VISIT)
        start = self._start(here, BUFFER)
        is_rested = start + length - self.run_from > CONTINUOUS_MINUTES
        if is_rested:
            start = self._start(here, BUFFER + REST_MINUTES)
        if start + length > self.until or self.worked + length > WORK_MINUTES_A_DAY:
            return None
        if is_rested or self.place is None:
            self.run_from = start
        self.minute, self.place, self.worked = start + length, here, self.worked + length
        return length

    def _start(self, here: Place, pause: int) -> int:
        start = self.minute
        if self.place is not None:
            start += TRAVEL.minutes(self.place, here) + pause
        return -(-start // GRID) * GRID


def _day_and_night(
    rng: random.Random, force: Force, hand: Hand, today: Day, able: Sequence[Sold]
) -> list[Planned]:
    """Every second day one long visit; the day between is free."""
    longer = [one for one in able if one.shift_kind in STARTS]
    is_free = (today.on.toordinal() + force.hands.index(hand)) % 2 == 0
    if not longer or is_free:
        return []
    sold = rng.choice(longer)
    home = nearest_free(rng, force, sold, None, today.taken)
    if home is None:
        return []
    today.taken.add(home.household_id)
    start = today.midnight + timedelta(hours=STARTS[sold.shift_kind])
    return [Planned(hand, home, sold, start, sold.minutes_for(USUAL_HOME_M2))]
