"""What stands before a day is filled: homes visited every week, and visits for two; pure."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from jiahe.simulation.seeding.force import (
    GRID,
    LONGEST_VISIT,
    WHOLE_DAY,
    Force,
    Planned,
    may_do,
    nearest_free,
    shift_on,
)
from jiahe.simulation.seeding.openings import Hand
from jiahe.simulation.seeding.shelf import Sold
from jiahe.workforce.queries import ZONE

HANDS_TO_A_ROUND = 6  # every sixth worker has a weekly home
HANDS_TO_A_PAIR = 12
LEAST_VISITS = 2


def plan_rounds(rng: random.Random, force: Force, days: Sequence[date]) -> list[list[Planned]]:
    """Weekly visits over all the days, each round of one home, worker and service.

    The first worker's round is at the first home: people try the city out as these two.
    """
    first, *others = force.hands
    hands = [first, *rng.sample(others, min(len(others), len(force.hands) // HANDS_TO_A_ROUND))]
    taken: set[int] = set()
    rounds = []
    for hand in hands:
        planned = _round_of(rng, force, hand, days, taken)
        if len(planned) >= LEAST_VISITS:
            taken.add(planned[0].home.household_id)
            rounds.append(planned)
    return rounds


def _round_of(
    rng: random.Random, force: Force, hand: Hand, days: Sequence[date], taken: set[int]
) -> list[Planned]:
    able = [one for one in force.shelf if one.shift_kind == "visit" and may_do(hand, one, days[0])]
    weekday = rng.choice(hand.worker.weekly).weekday
    if not able:
        return []
    sold = rng.choice(able)
    home = force.homes[0] if not taken else nearest_free(rng, force, sold, None, taken)
    if home is None:
        return []
    minutes = min(sold.minutes_for(home.household.area_m2), LONGEST_VISIT)
    found = []
    for on in days:
        shift = shift_on(hand, on)
        if on.weekday() != weekday or shift is None or shift.end_minute == WHOLE_DAY:
            continue
        if may_do(hand, sold, on):
            found.append(Planned(hand, home, sold, _at(on, shift.start_minute), minutes))
    return found


def visits_for_two(
    rng: random.Random, force: Force, on: date, taken: set[int], openings: dict[int, Planned]
) -> list[Planned]:
    """Visits at which two workers begin their day together; their homes are taken then."""
    free = [hand for hand in force.hands if hand.worker_id not in openings and _has_hours(hand, on)]
    rng.shuffle(free)
    found: list[Planned] = []
    for sold in rng.choices(force.shelf_for_two, k=len(force.hands) // HANDS_TO_A_PAIR + 1):
        pair = [hand for hand in free if may_do(hand, sold, on)][:2]
        found += _together(rng, force, sold, pair, on, taken)
        if found and found[-1].crew == tuple(pair):
            free = [hand for hand in free if hand not in pair]
    return found


def _together(
    rng: random.Random,
    force: Force,
    sold: Sold,
    pair: Sequence[Hand],
    on: date,
    taken: set[int],
) -> Iterator[Planned]:
    """One visit of the pair, when both have the hours and a home is found."""
    home = nearest_free(rng, force, sold, None, taken)
    hours = [shift for hand in pair if (shift := shift_on(hand, on))]
    if home is None or len(hours) < 2:
        return
    start = max(one.start_minute for one in hours)
    minutes = min(sold.minutes_for(home.household.area_m2), LONGEST_VISIT)
    if start + minutes > min(one.end_minute for one in hours):
        return
    taken.add(home.household_id)
    lead, mate = pair
    yield Planned(lead, home, sold, _at(on, -(-start // GRID) * GRID), minutes, (mate,))


def _has_hours(hand: Hand, on: date) -> bool:
    shift = shift_on(hand, on)
    return shift is not None and shift.end_minute != WHOLE_DAY


def _at(on: date, minute: int) -> datetime:
    return datetime.combine(on, time(), ZONE) + timedelta(minutes=minute)
