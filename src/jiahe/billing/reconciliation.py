"""Our books against a provider's bill: every difference by name, and what they add up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DifferenceKind(StrEnum):
    MISSING_WITH_US = "missing_with_us"
    MISSING_AT_PROVIDER = "missing_at_provider"
    OTHER_AMOUNT = "other_amount"


@dataclass(frozen=True)
class Difference:
    """One number on which the two sides disagree; refunds are negative, absence is 0."""

    code: str
    kind: DifferenceKind
    ours_fen: int
    theirs_fen: int

    @property
    def gap_fen(self) -> int:
        return self.ours_fen - self.theirs_fen


@dataclass(frozen=True)
class Reconciliation:
    on: date
    compared: int
    differences: tuple[Difference, ...]

    @property
    def unexplained_fen(self) -> int:
        """The size of every difference added up; 0 when both sides agree."""
        return sum(abs(one.gap_fen) for one in self.differences)


def compare(on: date, ours: Mapping[str, int], theirs: Mapping[str, int]) -> Reconciliation:
    """Every number that either side knows, compared; differences in order of their number."""
    codes = sorted({*ours, *theirs})
    found = (
        Difference(code, _kind(code, ours, theirs), ours.get(code, 0), theirs.get(code, 0))
        for code in codes
        if ours.get(code) != theirs.get(code)
    )
    return Reconciliation(on, len(codes), tuple(found))


def _kind(code: str, ours: Mapping[str, int], theirs: Mapping[str, int]) -> DifferenceKind:
    if code not in ours:
        return DifferenceKind.MISSING_WITH_US
    if code not in theirs:
        return DifferenceKind.MISSING_AT_PROVIDER
    return DifferenceKind.OTHER_AMOUNT
