"""Cumulative sums to both sides (Page 1954): a lasting shift of about one standard deviation."""

from dataclasses import dataclass

from jiahe.engine.charts.reading import Reading, Side


@dataclass(frozen=True, slots=True)
class CusumRule:
    """`slack` (k) is half of the shift that matters, `limit` (h) what a sum may reach."""

    slack: float = 0.5
    limit: float = 5.0


@dataclass(frozen=True, slots=True)
class Cusum:
    """What has gathered above and below the centre; both at least 0."""

    above: float = 0.0
    below: float = 0.0


USUAL = CusumRule()


def step(state: Cusum, z: float, rule: CusumRule = USUAL) -> tuple[Cusum, Reading]:
    """The next state after a standardised point; the reading shows the larger sum, signed."""
    above = max(0.0, state.above + z - rule.slack)
    below = max(0.0, state.below - z - rule.slack)
    value = above if above >= below else -below
    side = Side.UP if above > rule.limit else Side.DOWN if below > rule.limit else Side.NONE
    reading = Reading(value, -rule.limit, rule.limit, side)
    return (Cusum() if reading.signals else Cusum(above, below)), reading
