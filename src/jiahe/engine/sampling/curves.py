"""What a plan lets through: exact for a lot, and for a stream of given quality."""

from math import comb, exp, lgamma, log, log1p

from jiahe.engine.sampling.tables import Plan

CURVE_POINTS = 41


def accepted_of_lot(plan: Plan, lot_size: int, bad: int) -> float:
    """The probability that a lot with so many bad units is accepted (hypergeometric).

    Raises ValueError when the lot is smaller than the sample or than its bad units.
    """
    if not 0 <= bad <= lot_size or plan.size > lot_size:
        raise ValueError("the lot holds the sample and its bad units")
    least = max(0, plan.size - (lot_size - bad))
    most = min(plan.accept, bad, plan.size)
    total = _log_comb(lot_size, plan.size)
    good = lot_size - bad
    ways = (_log_comb(bad, n) + _log_comb(good, plan.size - n) for n in range(least, most + 1))
    return min(1.0, sum(exp(one - total) for one in ways))


def accepted_at(plan: Plan, share: float) -> float:
    """The probability that a lot from a stream with this share of bad units is accepted.

    Binomial: the lot is large beside the sample. Raises ValueError outside of 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    if share in {0.0, 1.0}:
        return 1.0 if share == 0.0 or plan.accept >= plan.size else 0.0
    terms = (
        exp(_log_comb(plan.size, n) + n * log(share) + (plan.size - n) * log1p(-share))
        for n in range(min(plan.accept, plan.size) + 1)
    )
    return min(1.0, sum(terms))


def share_accepted_with(plan: Plan, chance: float) -> float:
    """The share of bad units at which a lot is accepted with this chance, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if accepted_at(plan, middle) > chance else (low, middle)
    return (low + high) / 2


def operating_curve(plan: Plan, up_to: float) -> list[tuple[float, float]]:
    """(share of bad units, chance of acceptance) in even steps from 0 to `up_to`."""
    steps = CURVE_POINTS - 1
    return [(up_to * n / steps, accepted_at(plan, up_to * n / steps)) for n in range(CURVE_POINTS)]


SMALL = 60  # below it the whole numbers themselves are quick and exact


def _log_comb(n: int, k: int) -> float:
    if n <= SMALL:
        return log(comb(n, k))
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
