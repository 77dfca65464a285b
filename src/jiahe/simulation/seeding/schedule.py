"""Full working days for every worker, feasible by construction; pure.

Between two visits lie the travel, a rest and the buffer, so neither overlaps, nor unkept
travel, nor more than eight hours can come out.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from jiahe.engine.travel import CrowTravel, Place
from jiahe.simulation.seeding.openings import Hand, Home
from jiahe.simulation.seeding.shelf import Sold
from jiahe.standards.limits import WORK_MINUTES_A_DAY
from jiahe.workforce.queries import ZONE
from jiahe.workforce.rules import certificate_blocks, skill_block

TRAVEL = CrowTravel()
REST_AND_BUFFER = 25
GRID = 15
LONGEST_VISIT = 240
GLANCES = 20  # homes looked at before the nearest is taken
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
    minute = shift.start_minute + rng.choice((0, 0, 30))
    place, worked, day = None, 0, []
    while True:
        sold = min(rng.choices(able, k=2), key=_shortest)
        home = _nearest_free(rng, force, sold, place, taken)
        if home is None:
            return day
        here = Place(home.household.place.lat, home.household.place.lng)
        if place is not None:
            minute += TRAVEL.minutes(place, here) + REST_AND_BUFFER
        minute = -(-minute // GRID) * GRID
        length = min(sold.minutes_for(home.household.area_m2), LONGEST_VISIT)
        if minute + length > shift.end_minute or worked + length > WORK_MINUTES_A_DAY:
            return day
        taken.add(home.household_id)
        day.append(Planned(hand, home, sold, midnight + timedelta(minutes=minute), length))
        minute, worked, place = minute + length, worked + length, here


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
        hand.worker.certificates, sold.required, on
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
