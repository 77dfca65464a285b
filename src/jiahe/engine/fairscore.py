"""A rating that is fair to newcomers: shrunken towards the usual, old ratings fading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

_DAY = timedelta(days=1)
_PRIOR_VARIANCE = 0.6**2  # how far single ratings usually lie from the mean
_NINETY_PERCENT = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating on the scale of 1 to 5; raises ValueError off the scale."""

    value: float
    at: datetime

    def __post_init__(self) -> None:
        if not 1.0 <= self.value <= 5.0:
            raise ValueError("ratings run from 1 to 5")


@dataclass(frozen=True, slots=True)
class Score:
    """A mean within its 90 % interval; `weight` is the number of fresh ratings it stands on."""

    mean: float
    low: float
    high: float
    weight: float


def fair_score(
    ratings: Sequence[Rating],
    now: datetime,
    prior_mean: float = 4.6,
    prior_weight: float = 8,
    half_life_days: float = 180,
) -> Score:
    """Weighted mean of the ratings and of `prior_weight` ratings at `prior_mean`.

    A rating counts half after `half_life_days`; one from the future counts as fresh. The interval
    is the normal one with the variance shrunken in the same way, cut at 1 and 5.
    """
    weights = [_weight(rating, now, half_life_days) for rating in ratings]
    weight = sum(weights)
    known = weight + prior_weight
    pairs = list(zip(weights, ratings, strict=True))
    mean = (prior_weight * prior_mean + sum(w * r.value for w, r in pairs)) / known
    spread = sum(w * (r.value - mean) ** 2 for w, r in pairs)
    spread += prior_weight * (_PRIOR_VARIANCE + (prior_mean - mean) ** 2)
    reach = _NINETY_PERCENT * sqrt(spread / known / known)
    mean = min(5.0, max(1.0, mean))
    return Score(mean, max(1.0, mean - reach), min(5.0, mean + reach), weight)


def _weight(rating: Rating, now: datetime, half_life_days: float) -> float:
    age = max(0.0, (now - rating.at) / _DAY)
    return float(2.0 ** (-age / half_life_days))
