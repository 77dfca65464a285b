"""Risks graded by likelihood and severity with a published matrix; pure.

Words after ISO 31000: a risk has a source, is analysed (likelihood, consequence), evaluated
(grade), treated (avoid, reduce, share, accept) and looked at again; what is left is residual.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

LEVELS = range(1, 6)
WINDOW_DAYS = 90  # over which happenings are counted


class RiskGrade(StrEnum):
    """From the mildest to the gravest."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    EXTREME = "extreme"


ORDER = tuple(RiskGrade)


@dataclass(frozen=True)
class Matrix:
    """From which product of likelihood and severity on each grade holds, and its clocks."""

    version: str
    least: Mapping[RiskGrade, int]
    treat_days: Mapping[RiskGrade, int]  # at most until the treatment is done
    review_days: Mapping[RiskGrade, int]  # at most until somebody looks again


FIRST = Matrix(
    "1",
    MappingProxyType(
        {RiskGrade.LOW: 1, RiskGrade.MEDIUM: 5, RiskGrade.HIGH: 10, RiskGrade.EXTREME: 16}
    ),
    MappingProxyType(
        {RiskGrade.LOW: 180, RiskGrade.MEDIUM: 90, RiskGrade.HIGH: 30, RiskGrade.EXTREME: 7}
    ),
    MappingProxyType(
        {RiskGrade.LOW: 365, RiskGrade.MEDIUM: 90, RiskGrade.HIGH: 30, RiskGrade.EXTREME: 7}
    ),
)
OFTEN = (0, 1, 2, 4, 10)  # from how many happenings in the window on each likelihood holds


def grade_of(likelihood: int, severity: int, matrix: Matrix = FIRST) -> RiskGrade:
    """The gravest grade whose least product is reached; raises ValueError off the scale."""
    if likelihood not in LEVELS or severity not in LEVELS:
        raise ValueError("likelihood and severity go from 1 to 5")
    product = likelihood * severity
    return next(grade for grade in reversed(ORDER) if product >= matrix.least[grade])


def likelihood_of(happened: int) -> int:
    """1 to 5, by how often something happened in the window; nought is the least likely."""
    return sum(happened >= least for least in OFTEN)


def may_be_left(grade: RiskGrade) -> bool:
    """Whether a risk of that grade may simply be accepted, or closed."""
    return ORDER.index(grade) < ORDER.index(RiskGrade.HIGH)
