"""Full working days for every worker, feasible by construction; pure.

Between two visits lie the travel and a buffer, and a rest after four hours, so neither
overlaps, nor unkept travel, nor more than eight hours can come out.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from jiahe.engine.travel import CrowTravel, Place
from jiahe.simulation.seeding.openings import Hand, Home
from jiahe.simulation.seeding.shelf import Sold
from jiahe.standards.limits import CONTINUOUS_MINUTES, REST_MINUTES, WORK_MINUTES_A_DAY
from jiahe.workforce.queries import ZONE
from jiahe.workforce.rules import Proof, certificate_blocks, skill_block

TRAVEL = CrowTravel()
BUFFER = 5
GRID = 10
MOST_MISSES = 3
LONGEST_VISIT = 240
GLANCES = 40  # homes looked at before the nearest is taken
USUAL_HOME_M2 = 89
WHOLE_DAY = 24 * 60
STARTS = {"overnight": 21, "day_and_night": 8}  # local hours
NEED_OF_SKILL = {
    "elder_care": "elder",
    "patient_care": "elder",
    "infant_care": "infant",
    "newborn_care": "infant",
}


@dataclass(frozen=True)
class Planned:
    """One visit of one worker at one home."""

    hand: Hand
    home: Home
    sold: Sold
    start: datetime
    minutes: int

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Force:
    """A company's workers, the homes that it serves and its shelf."""

    hands: Sequence[Hand]
    homes: Sequence[Home]
    shelf: Sequence[Sold]


def plan_day(rng: random.Random, force: Force, on: date, wanted: int) -> list[Planned]:
    """Up to `wanted` visits of that day, earliest first; no home is visited twice."""
    taken: set[int] = set()
    found: list[Planned] = []
    for hand in force.hands:
        found += _working_day(rng, force, hand, on, taken)
    kept = found if len(found) <= wanted else _thinned(rng, found, wanted)
    return sorted(kept, key=lambda one: (one.start, one.hand.worker_id))


def _thinned(rng: random.Random, found: list[Planned], wanted: int) -> list[Planned]:
    """The first worker's visits stay: she is the one that people look at."""
    first = [one for one in found if one.hand.worker.code == "w001"]
    rest = [one for one in found if one.hand.worker.code != "w001"]
    return first + rng.sample(rest, max(0, wanted - len(first)))


def _working_day(
    rng: random.Random, force: Force, hand: Hand, on: date, taken: set[int]
) -> list[Planned]:
    shift = next((one for one in hand.worker.weekly if one.weekday == on.weekday()), None)
    able = [one for one in force.shelf if _may_do(hand, one, on)]
    if shift is None or hand.worker.is_away(on):
        return []
    midnight = datetime.combine(on, time(), ZONE)
    if shift.end_minute == WHOLE_DAY:
        return _day_and_night(rng, force, hand, midnight, able, taken)
    able = [one for one in able if one.shift_kind == "visit"]
    if not able:
        return []
    clock = Clock(shift.start_minute + rng.choice((0, 0, 30)), shift.end_minute)
    day: list[Planned] = []
    misses = 0
    while misses < MOST_MISSES:
        sold = min(rng.choices(able, k=2 + misses), key=_shortest)
        home = _nearest_free(rng, force, sold, clock.place, taken)
        minutes = clock.fit(home, sold) if home else None
        if home is None or minutes is None:
            misses += 1
            continue
        taken.add(home.household_id)
        start = midnight + timedelta(minutes=clock.minute - minutes)
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
    rng: random.Random,
    force: Force,
    hand: Hand,
    midnight: datetime,
    able: Sequence[Sold],
    taken: set[int],
) -> list[Planned]:
    """Every second day one long visit; the day between is free."""
    longer = [one for one in able if one.shift_kind in STARTS]
    if not longer or (midnight.toordinal() + hand.worker_id) % 2:
        return []
    sold = rng.choice(longer)
    home = _nearest_free(rng, force, sold, None, taken)
    if home is None:
        return []
    taken.add(home.household_id)
    start = midnight + timedelta(hours=STARTS[sold.shift_kind])
    return [Planned(hand, home, sold, start, sold.minutes_for(USUAL_HOME_M2))]


def _shortest(sold: Sold) -> int:
    return sold.minutes_for(USUAL_HOME_M2)


def _may_do(hand: Hand, sold: Sold, on: date) -> bool:
    levels = {one.skill: one.level for one in hand.worker.skills}
    return not skill_block(levels, sold.skill, sold.lowest_level) and not certificate_blocks(
        cast("tuple[Proof, ...]", hand.worker.certificates), sold.required, on
    )


def _nearest_free(
    rng: random.Random, force: Force, sold: Sold, place: Place | None, taken: set[int]
) -> Home | None:
    need = NEED_OF_SKILL.get(sold.skill, "")
    glances = [rng.choice(force.homes) for _ in range(GLANCES * (4 if need else 1))]
    free = [
        one
        for one in glances
        if one.household_id not in taken and (not need or need in one.household.needs)
    ]
    if not free:
        return None
    if place is None:
        return free[0]
    return min(
        free,
        key=lambda one: (
            (one.household.place.lat - place.lat) ** 2 + (one.household.place.lng - place.lng) ** 2
        ),
    )
