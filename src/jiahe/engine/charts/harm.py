"""Risk-adjusted Bernoulli CUSUM (Steiner, Cook, Farewell, Treasure 2000): rare harm.

Every visit counts by what could be expected of it: harm on a risky visit weighs less than the
same harm on an easy one, and each visit without harm takes a little away.
"""

from dataclasses import dataclass
from math import log

from jiahe.engine.charts.reading import Reading, Side


@dataclass(frozen=True, slots=True)
class HarmRule:
    """Looks for odds of harm that are `times` what they should be; signals above `limit`."""

    times: float = 3.0
    limit: float = 4.0


@dataclass(frozen=True, slots=True)
class Harm:
    value: float = 0.0


USUAL = HarmRule()


def weight(risk: float, rule: HarmRule = USUAL, *, harmed: bool) -> float:
    """The log likelihood ratio that one visit adds; raises ValueError for a risk of 0 or 1."""
    if not 0 < risk < 1:
        raise ValueError("a risk lies between 0 and 1")
    usual = -log(1 - risk + rule.times * risk)
    return log(rule.times) + usual if harmed else usual


def step(state: Harm, risk: float, rule: HarmRule = USUAL, *, harmed: bool) -> tuple[Harm, Reading]:
    """The next state after a visit of this expected risk."""
    value = max(0.0, state.value + weight(risk, rule, harmed=harmed))
    side = Side.UP if value > rule.limit else Side.NONE
    return (Harm() if side else Harm(value)), Reading(value, 0.0, rule.limit, side)
