"""Small problems whose visits hang together in twos."""

from dataclasses import replace
from random import Random

from jiahe.engine.routing.rounds.model import Problem
from rounds_cases import HOUR, random_problem


def linked_problem(seed: int, visits: int = 12, shifts: int = 4) -> Problem:
    """Crews, chains and visits of two people; lateness priced; one shift for each person."""
    plain_one, random = random_problem(seed, visits, shifts), Random(seed + 7)
    ids = [one.id for one in plain_one.visits]
    random.shuffle(ids)
    twos = [(ids[k], ids[k + 1]) for k in range(0, len(ids) - 1, 2)][: len(ids) // 3]
    crews = tuple(two for k, two in enumerate(twos) if k % 3 == 0)
    apart = tuple(two for k, two in enumerate(twos) if k % 3)
    gaps = [(two, random.randint(-HOUR, HOUR)) for two in apart[::2]]
    return replace(
        plain_one,
        visits=tuple(
            replace(one, due=one.windows[0][0] + random.choice([0, HOUR]))
            for one in plain_one.visits
        ),
        shifts=tuple(replace(one, person=None, lunch=None) for one in plain_one.shifts),
        weights=replace(plain_one.weights, fairness=0, late=random.choice([0, 2]), latest=1),
        crews=crews,
        apart=apart,
        chains=tuple((*two, least, least + random.choice([0, HOUR])) for two, least in gaps),
    )
