"""Which plan: code letters, sample sizes, acceptance numbers (single sampling).

The master tables are diagonals: a cell's place is the sum of its row and its column, and each
place holds an acceptance number or an arrow. An arrow means the whole of the next plan in its
direction, with that plan's sample size. Where no row is left in that direction it points back.

In normal and tightened inspection the arrows after 0 lead to plans of the same indifference
quality, so the chance of acceptance never jumps back from one AQL to the next: that is how
tests/engine/sampling holds every cell. Reduced inspection steps back once a row, as printed
(GB/T 2828.1-2012, table 2-C, the same as ISO 2859-1:1999, without the gap between Ac and Re that
older editions had); decision 22 says what was compared with what.
The reject number is always one more.
"""

from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum, StrEnum

LETTERS = "ABCDEFGHJKLMNPQR"
AQLS = (
    0.01, 0.015, 0.025, 0.04, 0.065, 0.1, 0.15, 0.25, 0.4, 0.65, 1.0, 1.5, 2.5,
    4.0, 6.5, 10.0, 15.0, 25.0, 40.0, 65.0, 100.0, 150.0, 250.0, 400.0, 650.0, 1000.0,
)  # fmt: skip
HIGHEST_SHARE = 10.0  # above it an AQL counts defects per hundred, not bad units in a hundred


class Level(StrEnum):
    S1 = "S-1"
    S2 = "S-2"
    S3 = "S-3"
    S4 = "S-4"
    I = "I"  # noqa: E741  # the standard's own name
    II = "II"
    III = "III"


class Severity(StrEnum):
    NORMAL = "normal"
    TIGHTENED = "tightened"
    REDUCED = "reduced"


class Arrow(Enum):
    UP = -1
    DOWN = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """Inspect `size` units; the lot is accepted with at most `accept` bad ones."""

    letter: str
    size: int
    accept: int

    @property
    def reject(self) -> int:
        return self.accept + 1


Cell = int | Arrow
LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000)
LETTERS_OF_LEVEL = {
    Level.S1: "AAAABBBBCCCCDDD",
    Level.S2: "AAABBBCCCDDDEEE",
    Level.S3: "AABBCCDDEEFFGGH",
    Level.S4: "AABCCDEEFGGHJJK",
    Level.I: "AABCCDEFGHJKLMN",
    Level.II: "ABCDEFGHJKLMNPQ",
    Level.III: "BCDEFGHJKLMNPQR",
}
SIZES = {
    Severity.NORMAL: (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000),
    Severity.TIGHTENED: (
        2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150,
    ),
    Severity.REDUCED: (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800),
}  # fmt: skip
UP, DOWN = Arrow.UP, Arrow.DOWN
FIRST = 14  # the place of the acceptance number 0: row A and AQL 6.5
# From place 14 on; before it every cell points down, after the last one up.
DIAGONAL: dict[Severity, tuple[Cell, ...]] = {
    Severity.NORMAL: (0, UP, DOWN, 1, 2, 3, 5, 7, 10, 14, 21, 30, 44),
    Severity.TIGHTENED: (DOWN, 0, DOWN, DOWN, 1, 2, 3, 5, 8, 12, 18, 27, 41),
    Severity.REDUCED: (0, UP, DOWN, DOWN, 1, 2, 3, 5, 6, 8, 10, 14, 21),
}
LAST_FOR_MOST = 10  # rows from F on have no numbers beyond this step of the diagonal
ROWS_TO_THE_END = 5
# A and B share the reduced sample of 2 and its acceptance numbers from AQL 25 on; C does not.
REDUCED_OF_TWO = dict(zip(AQLS[17:], (1, 2, 3, 5, 7, 10, 14, 21, 30), strict=True))


def code_letter(lot_size: int, level: Level) -> str:
    """The letter for a lot; raises ValueError for fewer than two units."""
    if lot_size < 2:  # the table begins there
        raise ValueError("a lot has at least two units")
    return LETTERS_OF_LEVEL[level][bisect_left(LOTS, lot_size)]


def cell(letter: str, aql: float, severity: Severity) -> Cell:
    """What the master table prints; raises ValueError for an AQL that it does not have."""
    row, column = _row(letter), AQLS.index(aql)
    if severity is Severity.REDUCED and row < 2 and aql in REDUCED_OF_TWO:
        return REDUCED_OF_TWO[aql]
    step = row + column - FIRST
    if step < 0:
        return DOWN
    last = len(DIAGONAL[severity]) - 1 if row < ROWS_TO_THE_END else LAST_FOR_MOST
    return DIAGONAL[severity][step] if step <= last else UP


def plan_by_letter(letter: str, aql: float, severity: Severity) -> Plan:
    """The plan that a cell means, arrows followed: the next plan's size and number."""
    rows = len(SIZES[severity])
    row, way = _row(letter), 0
    while True:
        found = cell(_letter(row), aql, severity)
        if isinstance(found, int):
            return Plan(_letter(row), SIZES[severity][row], found)
        way = way or found.value
        if not 0 <= row + way < rows:
            way = -way
        row += way


def plan_for(lot_size: int, level: Level, aql: float, severity: Severity) -> Plan:
    """The plan for a lot; a sample as large as the lot is the whole lot."""
    plan = plan_by_letter(code_letter(lot_size, level), aql, severity)
    return Plan(plan.letter, min(plan.size, lot_size), plan.accept)


def _row(letter: str) -> int:
    return (LETTERS + "S").index(letter)


def _letter(row: int) -> str:
    return (LETTERS + "S")[row]
