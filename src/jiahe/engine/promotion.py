"""What a worker has shown before the next level of a skill; pure, ours, published, versioned.

Levels run from 5 (entry) to 1 (highest), as the vocational levels do; those of level 3 and above
ask for the vocational certificate too, so that a company's own word is never taken for it.
"""

from dataclasses import dataclass
from enum import StrEnum

VERSION = "1"
HIGHEST = 1
TEST_GOOD_FOR_DAYS = 91  # a quarter
FEWEST_RATINGS = 10


class Asked(StrEnum):
    VISITS = "visits"
    SCORE = "score"
    TEST = "test"
    PAPER = "paper"
    MEASURE = "measure"


@dataclass(frozen=True)
class Rung:
    """What the level asks for: visits since the last one, the score's low end, the paper."""

    visits: int
    least_score: float
    asks_paper: bool


RUNGS = {
    4: Rung(40, 4.0, asks_paper=False),
    3: Rung(80, 4.3, asks_paper=True),
    2: Rung(160, 4.5, asks_paper=True),
    1: Rung(300, 4.7, asks_paper=True),
}


@dataclass(frozen=True)
class Record:
    """What is known; `score_low` None under ten ratings, `tested_days` None without a pass."""

    level: int
    visits: int
    score_low: float | None
    tested_days: int | None
    has_paper: bool
    is_under_measure: bool


@dataclass(frozen=True)
class Condition:
    """One thing that is asked; `have` and `need` are numbers where there are any."""

    asked: Asked
    is_met: bool
    have: float | None = None
    need: float | None = None


def conditions(record: Record) -> tuple[Condition, ...]:
    """What the next level asks for, met or not; nothing at the highest. ValueError off 1 to 5."""
    if not HIGHEST <= record.level <= max(RUNGS) + 1:
        raise ValueError("a level runs from 5 to 1")
    if record.level == HIGHEST:
        return ()
    rung = RUNGS[record.level - 1]
    low, days = record.score_low, record.tested_days
    found = [
        Condition(Asked.VISITS, record.visits >= rung.visits, record.visits, rung.visits),
        Condition(Asked.SCORE, low is not None and low >= rung.least_score, low, rung.least_score),
        Condition(Asked.TEST, days is not None and days <= TEST_GOOD_FOR_DAYS),
        Condition(Asked.MEASURE, not record.is_under_measure),
    ]
    if rung.asks_paper:
        found.append(Condition(Asked.PAPER, record.has_paper))
    return tuple(found)


def is_ready(found: tuple[Condition, ...]) -> bool:
    """Whether everything is met, and there is a next level at all."""
    return bool(found) and all(one.is_met for one in found)
