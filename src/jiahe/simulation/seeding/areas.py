"""Asks from beyond the stores' reach in past weeks, and a proposal of areas that waits."""

import random
from datetime import date, datetime, time, timedelta
from math import cos, radians

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.booking.actions.unserved import note_unserved
from jiahe.catalog.shelf import Shelf, shelf_in_scope
from jiahe.dispatch.actions.reaches import keep_reach_plan
from jiahe.dispatch.reaching import reach_week
from jiahe.engine.travel import Place
from jiahe.journeys.area import is_served
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.workforce.queries import ZONE

WEEKS = 4
BEYOND_KILOMETRES = (0.8, 1.9)  # behind the edge of a store's reach: new estates out there
DIRECTIONS = 24
PLACES = 6
MOST_ASKS = 5
DEGREE_KILOMETRES = 111.2


def seed_areas(rng: random.Random, today: date) -> None:
    """In the company in scope."""
    shelf = shelf_in_scope()
    places = _just_beyond(rng, shelf, today)
    for day in range(7 * WEEKS, 0, -1):
        noon = datetime.combine(today - timedelta(days=day), time(12), ZONE)
        with clock_set_to(FixedClock(noon)):
            for place in places:
                if rng.random() < 0.4:  # two days in five
                    note_unserved(place, asks=rng.randint(1, MOST_ASKS))
    week = reach_week(today)
    asked_by = role_holders(Role.DISPATCHER)[0].pk
    keep_reach_plan(week=week, changes=week.changes(), asked_by_id=asked_by)


def _just_beyond(rng: random.Random, shelf: Shelf, today: date) -> list[Place]:
    """Places that no store reaches, though one nearly does."""
    found = [
        _at(Place(one.lat, one.lng), 360 * n / DIRECTIONS, shelf.reach_metres(one, today), rng)
        for one in shelf.stores
        for n in range(DIRECTIONS)
    ]
    unserved = [one for one in found if not is_served(shelf, one, today)]
    return unserved[:: max(1, len(unserved) // PLACES)][:PLACES]


def _at(store: Place, bearing: float, metres: int, rng: random.Random) -> Place:
    distance = metres / 1_000 + rng.uniform(*BEYOND_KILOMETRES)
    turn = radians(bearing)
    north, east = distance * cos(turn), distance * cos(radians(90) - turn)
    return Place(
        store.lat + north / DEGREE_KILOMETRES,
        store.lng + east / (DEGREE_KILOMETRES * cos(radians(store.lat))),
    )
