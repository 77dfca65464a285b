"""What a visit costs at another time: only what the move itself changes is priced anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jiahe.engine.pricing import Occasion

_WHOLE = 10_000
_OCCASIONS = frozenset(one.value for one in Occasion)

Extras = Mapping[str, int]  # occasion -> fen that the price holds for it, before any discount


@dataclass(frozen=True, slots=True)
class Agreed:
    """A frozen quote taken apart: what stays, what occasions cost, the discount, the minimum.

    The discount is the smallest in basis points that gives the line as it was agreed.
    """

    base_fen: int
    other_fen: int
    extras: Extras
    discount_basis_points: int
    minimum_fen: int

    def total(self, extras: Extras) -> int:
        """The price with these extras; rounds as `pricing.quote` does."""
        whole = self.base_fen + sum(extras.values()) + self.other_fen
        return max(whole - whole * self.discount_basis_points // _WHOLE, self.minimum_fen)


def agreed_of(lines: Sequence[Mapping[str, Any]], minimum_fen: int = 0) -> Agreed:
    """The parts of a quote's lines (`code`, `amount_fen`).

    Where the quote was filled up to a minimum, that is its minimum; else the one given.
    """
    found = [(str(line["code"]), int(line["amount_fen"])) for line in lines]
    base = sum(fen for code, fen in found if code.startswith(("base_", "level_")))
    extras = {code: fen for code, fen in found if code in _OCCASIONS}
    discount = -sum(fen for _code, fen in found if fen < 0)
    others = sum(
        fen for code, fen in found if fen > 0 and (code == "area" or code.startswith("add_on_"))
    )
    whole = base + sum(extras.values()) + others
    points = -(-discount * _WHOLE // whole) if whole else 0
    if any(code == "minimum" for code, _fen in found):
        minimum_fen = sum(fen for _code, fen in found)
    return Agreed(base, others, extras, points, minimum_fen)


def extras_after(
    paid: Extras,
    before: frozenset[Occasion],
    after: frozenset[Occasion],
    offered: Extras,
) -> dict[str, int]:
    """What the price holds for occasions once the visit has moved.

    An occasion that the old time had and the new one has not is taken out, if it was paid; one
    that only the new time has is added at what is `offered` for it. What both times have, or
    neither, stays as it was agreed.
    """
    gone = {one.value for one in before - after}
    new = {one.value for one in after - before}
    kept = {code: fen for code, fen in paid.items() if code not in gone}
    added = {code: fen for code, fen in offered.items() if code in new and code not in kept}
    return kept | added


def offered_extras(base_fen: int, basis_points: Mapping[str, int]) -> dict[str, int]:
    """What each occasion adds to the base, rounded half up as in a quote."""
    return {
        code: _half_up(Fraction(base_fen * points, _WHOLE))
        for code, points in basis_points.items()
        if points
    }


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
