"""What an even week costs at least: a certificate that holds for every planner of these days.

The Gini coefficient of incomes `x` with ranks `r` is the sum of `(2r - n - 1) x` over `n` times
their sum, and no other order of the same factors gives more (rearrangement inequality). So with a
price of `rate * ((2r - n - 1) / n - gini)` for each second of a person's work, in any order of the
persons, whoever plans a week no less even than `gini` pays at most nothing for it. What each priced
day costs at least is therefore a bound on the days' real cost: also for those who know all days
ahead, and however much work they plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from jiahe.engine.routing.rounds.bound import lower_bound
from jiahe.engine.routing.rounds.model import Problem, Visit
from jiahe.engine.routing.rounds.search import plan
from jiahe.simulation.bench.fair_week import MOVES, Week, days_of

_HOUR = 3600


def with_bounds(weeks: Sequence[Week], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of fairness with `at_least`: what any plan as even as each week costs beyond plain.

    In percent of the plain weeks' travel; travel and penalties.
    """
    plain = {
        (one.size, one.seed): one for one in weeks if one.part == "fairness" and not one.weight
    }
    more: dict[tuple[int, int], list[int]] = {}
    for one in weeks:
        if one.part == "fairness" and one.weight:
            base = plain[one.size, one.seed]
            more.setdefault((one.size, one.weight), []).append(_least_of(one) - base.cost)
    way = {size: sum(p.travel for p in plain.values() if p.size == size) for size, _ in plain}
    return [
        row | {"at_least": round(100.0 * sum(found) / way[row["visits"]], 1)}
        if row["part"] == "fairness" and (found := more.get((row["visits"], row["weight"])))
        else row
        for row in rows
    ]


def _least_of(week: Week) -> int:
    """The bound for a week's evenness, at the price that its own weight puts on an hour."""
    incomes = dict(week.incomes)
    mean = sum(incomes.values()) / len(incomes) / _HOUR
    rate = round(4 * week.weight * week.gini * mean)  # twice the weight, and twice the mean miss
    days = days_of(week.size, week.seed)
    return least_cost(days, incomes, week.gini, rate, MOVES * week.size)


def least_cost(
    days: Sequence[Problem], incomes: Mapping[int, int], gini: float, rate: int, moves: int
) -> int:
    """Travel and penalties, at least, of any plans of these days that are at least so even.

    Valid for any `incomes` (their order alone counts) and any `rate` (units of cost for an hour,
    from the poorest to the middle); good where they come from a week about so even. Raises
    `TooManyRounds`.
    """
    prices = {who: rate * (place - gini) for who, place in places(incomes).items()}
    found = 0
    for day in days:
        asked, given_back = priced(day, prices)
        made, _ = plan(asked, moves, seed=1)
        found += lower_bound(asked, made.total).value + given_back
    return found


def places(incomes: Mapping[int, int]) -> dict[int, float]:
    """From nearly -1 for the poorest to nearly 1 for the richest."""
    ordered, number = sorted(incomes, key=lambda who: (incomes[who], who)), len(incomes)
    return {who: (2 * rank - number - 1) / number for rank, who in enumerate(ordered, 1)}


def priced(day: Problem, prices: Mapping[int, float]) -> tuple[Problem, int]:
    """The day with a price for an hour of each person's work, and what is to be added to its cost.

    The least price is in the penalties, for nothing may cost less than nothing; parts of a unit are
    left away, so that the sum is never more than the real one.
    """
    least = min(prices.values())

    def known(visit: Visit) -> Visit:
        cost = {who: _floor((one - least) * _work(visit)) for who, one in prices.items()}
        most = max(cost.values())
        regulars = tuple((who, most - one) for who, one in sorted(cost.items()))
        penalty = visit.penalty - _floor(least * _work(visit))
        return replace(visit, regulars=regulars, penalty=penalty)

    given_back = sum(_floor(least * _work(visit)) for visit in day.visits)
    weights = replace(day.weights, fairness=0)
    return replace(day, visits=tuple(map(known, day.visits)), weights=weights), given_back


def _work(visit: Visit) -> float:
    """Hours of income."""
    return (visit.duration if visit.pay is None else visit.pay) / _HOUR


def _floor(cost: float) -> int:
    return int(cost // 1)
