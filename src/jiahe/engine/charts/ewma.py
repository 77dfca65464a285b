"""Exponentially weighted moving average (Roberts 1959): small lasting shifts of a mean."""

from dataclasses import dataclass
from math import sqrt

from jiahe.engine.charts.reading import Reading, side_of


@dataclass(frozen=True, slots=True)
class EwmaRule:
    """`weight` of the newest point (lambda); limits `width` standard deviations away (L)."""

    weight: float = 0.2
    width: float = 2.86

    @property
    def limit(self) -> float:
        """The distance of the limits from the centre, in standard deviations of a point."""
        return self.width * sqrt(self.weight / (2 - self.weight))


@dataclass(frozen=True, slots=True)
class Ewma:
    """The average so far; 0 is the centre."""

    value: float = 0.0


USUAL = EwmaRule()


def step(state: Ewma, z: float, rule: EwmaRule = USUAL) -> tuple[Ewma, Reading]:
    """The next state after a standardised point; the limits are those of a long run."""
    value = rule.weight * z + (1 - rule.weight) * state.value
    reading = Reading(value, -rule.limit, rule.limit, side_of(value, -rule.limit, rule.limit))
    return (Ewma() if reading.signals else Ewma(value)), reading
