"""The credit score 服务信用分 of a worker or company: a start, reasons with points, and no more.

Not a licensed credit report: law.md L41. Good entries count for a year or as long as their paper
holds; bad ones for at most five years, then they are erased (by analogy with 征信业管理条例 16).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

VERSION = "1"
START = 80
LEAST, MOST = 0, 100
POINTS = {
    "clean_month": 1,
    "proven_paper": 2,
    "good_mystery": 3,
    "upheld_objection": -4,
    "bad_mystery": -5,
    "quiet_month": 2,
    "good_lot": 1,
    "bad_lot": -4,
    "own_loss": -2,
    "late_answer": -3,
}
MOST_OF_KIND = {
    "clean_month": 12,
    "proven_paper": 6,
    "good_mystery": 6,
    "quiet_month": 12,
    "good_lot": 6,
}
BAD_YEARS, GOOD_YEARS = 5, 1


@dataclass(frozen=True)
class Reason:
    """One entry as it counts: `counted` is less than `points` beyond the most of its kind."""

    key: int
    kind: str
    points: int
    happened_at: datetime
    ends_at: datetime | None
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Credit:
    """The score and what each reason, by key, adds to it."""

    points: int
    counted: dict[int, int]
    cut: int  # taken off or added so that the score stays on 0 to 100


def ends_at(happened_at: datetime, points: int) -> datetime:
    """When an entry of that instant stops to count: a year for good ones, five for bad ones."""
    years = GOOD_YEARS if points >= 0 else BAD_YEARS
    try:
        return happened_at.replace(year=happened_at.year + years)
    except ValueError:  # the 29th of February
        return happened_at.replace(year=happened_at.year + years, day=28)


def counts(reason: Reason, at: datetime) -> bool:
    return not reason.is_withdrawn and (reason.ends_at is None or at < reason.ends_at)


def credit(reasons: Sequence[Reason], at: datetime) -> Credit:
    """The score at an instant; of one kind of good entries, the latest count up to its most."""
    left = dict(MOST_OF_KIND)
    counted: dict[int, int] = {}
    for one in sorted(reasons, key=lambda row: (row.happened_at, row.key), reverse=True):
        if not counts(one, at):
            continue
        given = one.points
        if one.kind in left:
            given = min(given, left[one.kind])
            left[one.kind] -= given
        counted[one.key] = given
    whole = START + sum(counted.values())
    points = min(MOST, max(LEAST, whole))
    return Credit(points, counted, points - whole)
