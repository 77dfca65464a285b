"""SERVQUAL: the gap between what is perceived and what is expected, and whether items agree.

Parasuraman, Zeithaml, Berry, "SERVQUAL", Journal of Retailing 64 (1988); Cronbach, "Coefficient
alpha", Psychometrika 16 (1951).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

LEAST, MOST = 1, 7


@dataclass(frozen=True)
class Pair:
    """One home's answers in the order of the form, each 1 to 7; raises ValueError otherwise."""

    expected: tuple[int, ...]
    perceived: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.expected) != len(self.perceived):
            raise ValueError("each item is asked twice")
        if not all(LEAST <= one <= MOST for one in self.expected + self.perceived):
            raise ValueError("answers run from 1 to 7")


@dataclass(frozen=True)
class DimensionResult:
    """`gap` is perceived minus expected: below nought, the service falls short.

    `alpha` tells how well the items agree (0.7 and more is usual); None where it has no meaning.
    """

    code: str
    expected: float
    perceived: float
    gap: float
    alpha: float | None
    item_gaps: tuple[float, ...]


def results(
    pairs: Sequence[Pair], dimensions: Sequence[tuple[str, int]]
) -> tuple[DimensionResult, ...]:
    """Each dimension (code, number of items) in the order of the form; empty without answers.

    Raises ValueError when a home answered another number of items.
    """
    whole = sum(items for _, items in dimensions)
    if any(len(pair.expected) != whole for pair in pairs):
        raise ValueError(f"the form has {whole} items")
    if not pairs:
        return ()
    found, first = [], 0
    for code, items in dimensions:
        found.append(_of_dimension(code, pairs, slice(first, first + items)))
        first += items
    return tuple(found)


def _of_dimension(code: str, pairs: Sequence[Pair], part: slice) -> DimensionResult:
    expected = [pair.expected[part] for pair in pairs]
    perceived = [pair.perceived[part] for pair in pairs]
    gaps = tuple(
        fmean(one) - fmean(other)
        for one, other in zip(
            zip(*perceived, strict=True), zip(*expected, strict=True), strict=True
        )
    )
    wanted, seen = fmean(fmean(one) for one in expected), fmean(fmean(one) for one in perceived)
    return DimensionResult(code, wanted, seen, seen - wanted, alpha(perceived), gaps)


def alpha(answers: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha over answers (rows: people, columns: items).

    None for fewer than two people or items, or when everybody answers alike.
    """
    if len(answers) < 2 or len(answers[0]) < 2:
        return None
    items = len(answers[0])
    whole = variance([sum(row) for row in answers])
    if whole == 0:
        return None
    single = sum(variance(column) for column in zip(*answers, strict=True))
    return items / (items - 1) * (1 - single / whole)


def recommend(figures: Sequence[int]) -> float | None:
    """The net promoter score of answers 0 to 10, -100 to 100 (Reichheld 2003); None of none."""
    if not figures:
        return None
    for_us = sum(one >= 9 for one in figures)
    against = sum(one <= 6 for one in figures)
    return 100 * (for_us - against) / len(figures)
