"""From the kept scale of 1 to 5 to ten points and four grades; the cut points are ours.

The seeds of the trade name no cut points (methods, conflict d), so ours are published with a
version, and a change is a new version.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cuts:
    """Grades from the best down, each with the lowest mean that earns it."""

    version: str
    grades: tuple[tuple[str, float], ...]


FIRST = Cuts("1", (("excellent", 4.5), ("good", 4.0), ("fair", 3.0), ("poor", 1.0)))
IN_FORCE = FIRST


def grade(mean: float, cuts: Cuts = IN_FORCE) -> str:
    """The name of the grade; raises ValueError off the scale of 1 to 5."""
    if not 1.0 <= mean <= 5.0:
        raise ValueError("grades are made of means from 1 to 5")
    return next(name for name, least in cuts.grades if mean >= least)


def ten_points(mean: float) -> float:
    """Twice the mean, from 2 to 10, to one decimal place."""
    return round(2 * mean, 1)
