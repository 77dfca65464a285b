"""Shares of a sum of money that add up to it exactly."""

from collections.abc import Sequence


def largest_remainder(total_fen: int, weights: Sequence[int]) -> tuple[int, ...]:
    """The total divided by weight (Hamilton's method); the parts sum to the total.

    Each part is its exact share rounded down, and the fen left over go to the largest remainders;
    between equal remainders the earlier one gets it. A negative total is split like its positive
    twin. Raises ValueError for a negative weight and when no weight is positive.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("weights are not negative")
    whole = sum(weights)
    if whole == 0:
        raise ValueError("at least one weight is positive")
    sign = -1 if total_fen < 0 else 1
    shares = [divmod(abs(total_fen) * weight, whole) for weight in weights]
    left = abs(total_fen) - sum(share for share, _ in shares)
    lucky = sorted(range(len(shares)), key=lambda index: (-shares[index][1], index))[:left]
    parts = [share for share, _ in shares]
    for index in lucky:
        parts[index] += 1
    return tuple(sign * part for part in parts)
