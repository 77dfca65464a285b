"""A home-service day made by the product itself, so that the dispatch bench needs no data.

Six trades with levels, shifts of different length, districts of unequal demand, narrow and wide
windows, a quarter of the households with a worker of their own. The numbers are ours, not measured.
"""

from dataclasses import dataclass, replace
from math import sqrt
from random import Random

from jiahe.engine.routing.rounds.model import Law, Point, Problem, Shift, Visit

SECONDS_PER_METRE = 1.35 / 5.0  # an e-bike at 18 km/h on streets 1.35 times the crow's way
HANDOVER = 300  # seconds at the door
PENALTIES = (18_000, 36_000, 72_000)  # by priority: five, ten and twenty hours of travel


@dataclass(frozen=True, slots=True)
class _Trade:
    name: str
    share: float
    hours: tuple[float, ...]
    levels: tuple[float, float, float]


_TRADES = (
    _Trade("clean", 0.48, (2.0, 3.0, 4.0), (0.7, 0.25, 0.05)),
    _Trade("deep", 0.10, (4.0, 6.0), (0.5, 0.4, 0.1)),
    _Trade("cook", 0.14, (1.5, 2.0, 2.5), (0.6, 0.3, 0.1)),
    _Trade("elder", 0.14, (1.0, 2.0, 4.0), (0.4, 0.4, 0.2)),
    _Trade("baby", 0.06, (4.0, 6.0), (0.3, 0.4, 0.3)),
    _Trade("repair", 0.08, (0.5, 1.0, 1.5), (0.6, 0.3, 0.1)),
)


def synthetic_day(visits: int, seed: int) -> Problem:
    """So many visits and rather more than half as many workers; the same for the same seed."""
    random = Random(seed)  # noqa: S311 -- a made-up city, not a secret
    side = 12_000.0 + 7_000.0 * sqrt(visits / 1000)
    districts = [
        (random.uniform(0, side), random.uniform(0, side), random.expovariate(1.0))
        for _ in range(max(6, visits // 60))
    ]
    shifts = tuple(_shift(number, random, districts) for number in range(max(1, visits * 10 // 18)))
    made = tuple(_visit(number, random, districts, len(shifts)) for number in range(visits))
    return Problem(made, shifts, Law(SECONDS_PER_METRE))


def linked_day(visits: int, seed: int) -> Problem:
    """The same with links: every tenth visit and the next are a crew, a chain, a pair, or apart."""
    day = synthetic_day(visits, seed)
    twos = [(one, one + 1) for one in range(0, visits - 1, 10)]
    crews = twos[0::4]
    leaders = {other: day.visits[one] for one, other in crews}
    made = tuple(
        replace(one, windows=leaders[one.id].windows, needs=leaders[one.id].needs)
        if one.id in leaders
        else one
        for one in day.visits
    )
    return replace(
        day,
        visits=made,
        crews=tuple(crews),
        chains=tuple((*two, 3600, 6 * 3600) for two in twos[1::4]),
        pairs=tuple(twos[2::4]),
        apart=tuple(twos[3::4]),
    )


def _point(random: Random, districts: list[tuple[float, float, float]], spread: float) -> Point:
    east, north, _ = random.choices(districts, weights=[one[2] for one in districts])[0]
    return (round(random.gauss(east, spread), 1), round(random.gauss(north, spread), 1))


def _shift(number: int, random: Random, districts: list[tuple[float, float, float]]) -> Shift:
    home = _point(random, districts, 2500.0)
    opens = random.choice((7, 8, 8, 8, 9, 9, 10)) * 3600
    trades = random.choices(
        _TRADES, weights=[one.share for one in _TRADES], k=random.choice((1, 1, 2))
    )
    skills = {trade.name: random.choice((1, 2, 2, 3)) for trade in trades}
    return Shift(
        id=number,
        start=home,
        end=home,
        opens=opens,
        closes=min(opens + random.choice((5, 8, 9, 10, 11)) * 3600, 21 * 3600),
        skills=tuple(sorted(skills.items())),
        gender=random.choice("FFFFM"),
    )


def _visit(
    number: int, random: Random, districts: list[tuple[float, float, float]], workers: int
) -> Visit:
    trade = random.choices(_TRADES, weights=[one.share for one in _TRADES])[0]
    length = round(random.choice(trade.hours) * 3600)
    first = random.randrange(16, 32) * 1800
    wide = random.choice((0, 1800, 3600, 2 * 3600, 4 * 3600, 9 * 3600))
    last = max(first, min(first + wide, 20 * 3600 - length))
    return Visit(
        id=number,
        point=_point(random, districts, 1200.0),
        windows=((first, last),),
        duration=length + HANDOVER,
        penalty=random.choices(PENALTIES, weights=(6, 3, 1))[0],
        needs=((trade.name, random.choices((1, 2, 3), weights=trade.levels)[0]),),
        gender="F" if random.random() < 0.08 else None,
        forbidden=frozenset({random.randrange(workers)}) if random.random() < 0.03 else frozenset(),
    )
