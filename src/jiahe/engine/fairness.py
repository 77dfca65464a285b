"""How evenly something is shared out."""

from collections.abc import Sequence


def gini(amounts: Sequence[int]) -> float:
    """The Gini coefficient of what each one has: no unit, 0 where all have the same.

    Half the mean absolute difference of all pairs (each with itself too) over the mean (Gini 1912),
    so that for `n` people it is at most 1 - 1/n. 0 for nobody and where nobody has anything. Raises
    ValueError for a negative amount.
    """
    ordered = sorted(amounts)
    if ordered and ordered[0] < 0:
        raise ValueError("a share is never negative")
    number, total = len(ordered), sum(ordered)
    if not total:
        return 0.0
    weighted = sum(place * amount for place, amount in enumerate(ordered, 1))
    return (2 * weighted - (number + 1) * total) / (number * total)


def median(amounts: Sequence[float]) -> float:
    """The middle one, between the two middle ones for an even number; 0 for nobody."""
    ordered = sorted(amounts)
    if not ordered:
        return 0.0
    half = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[half])
    return (ordered[half - 1] + ordered[half]) / 2
