"""Who may do what at which home, and one visit of a plan; pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from jiahe.engine.travel import Place
from jiahe.simulation.seeding.openings import Hand, Home
from jiahe.simulation.seeding.shelf import Sold
from jiahe.simulation.workers import Shift
from jiahe.workforce.rules import Proof, certificate_blocks, skill_block

GRID = 10
LONGEST_VISIT = 240
GLANCES = 40  # homes looked at before the nearest is taken
USUAL_HOME_M2 = 89
WHOLE_DAY = 24 * 60
NEED_OF_SKILL = {
    "elder_care": "elder",
    "patient_care": "elder",
    "infant_care": "infant",
    "newborn_care": "infant",
}


@dataclass(frozen=True)
class Planned:
    """One visit at one home, of one worker or with `mates`."""

    hand: Hand
    home: Home
    sold: Sold
    start: datetime
    minutes: int
    mates: tuple[Hand, ...] = ()

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)

    @property
    def crew(self) -> tuple[Hand, ...]:
        return (self.hand, *self.mates)


@dataclass(frozen=True)
class Force:
    """A company's workers, the homes that it serves, what one sells and what two carry out."""

    hands: Sequence[Hand]
    homes: Sequence[Home]
    shelf: Sequence[Sold]
    shelf_for_two: Sequence[Sold] = ()


def shift_on(hand: Hand, on: date) -> Shift | None:
    """The worker's hours of that day; None on a free day and on leave."""
    if hand.worker.is_away(on):
        return None
    return next((one for one in hand.worker.weekly if one.weekday == on.weekday()), None)


def shortest(sold: Sold) -> int:
    return sold.minutes_for(USUAL_HOME_M2)


def may_do(hand: Hand, sold: Sold, on: date) -> bool:
    levels = {one.skill: one.level for one in hand.worker.skills}
    return not skill_block(levels, sold.skill, sold.lowest_level) and not certificate_blocks(
        cast("tuple[Proof, ...]", hand.worker.certificates), sold.required, on
    )


def nearest_free(
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
