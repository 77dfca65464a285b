"""Stars of workers and services, and the grade of a company; the formulas are ours, published.

The company's five levels have the shape of GB/T 31772 (A to AAAAA); its own points and parts
could not be had, so ours are versioned and never called by the standard's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jiahe.engine.fairscore import Score

VERSION = "1"
STAR_CUTS = ((5, 4.8), (4, 4.5), (3, 4.0), (2, 3.0), (1, 1.0))
FEWEST_FOR_STARS = 10.0  # fresh ratings
LEVELS = (("AAAAA", 90.0), ("AAAA", 80.0), ("AAA", 70.0), ("AA", 60.0), ("A", 0.0))
FEWEST_FOR_LEVEL = 30
UNGRADED = ""


@dataclass(frozen=True)
class Part:
    """One part of a company's grade: `share` from 0 to 1 of `of` points; `n` cases behind it."""

    name: str
    share: float
    of: float
    n: int

    @property
    def points(self) -> float:
        return round(self.share * self.of, 2)


def stars(score: Score) -> int:
    """1 to 5 by the lower end of the interval; 0 (not graded) under ten fresh ratings."""
    if score.weight < FEWEST_FOR_STARS:
        return 0
    return next(number for number, least in STAR_CUTS if score.low >= least)


def level(parts: Sequence[Part]) -> tuple[float, str]:
    """(points of 100, level); parts without cases are left out and the others stretched.

    Not graded under thirty cases in all. Raises ValueError for a share off 0 to 1.
    """
    if any(not 0 <= part.share <= 1 for part in parts):
        raise ValueError("a share runs from 0 to 1")
    known = [part for part in parts if part.n]
    if sum(part.n for part in known) < FEWEST_FOR_LEVEL:
        return 0.0, UNGRADED
    points = 100 * sum(part.points for part in known) / sum(part.of for part in known)
    points = round(min(100.0, points), 1)
    return points, next(name for name, least in LEVELS if points >= least)
