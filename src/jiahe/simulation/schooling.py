"""What the invented workers have learnt: who passed what when, who learns, who failed; pure.

Nothing is drawn: it follows from a worker's number, so that the rest of the city stays as it was.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from jiahe.catalog.kinds import KINDS
from jiahe.workforce.rules import training_kind

SHELF_OF = {kind.skill: kind.shelf for kind in KINDS}
FIRST_NUMBER_WITH_TROUBLE = 20  # the first workers are those whom people try out
VALID_DAYS = 730


@dataclass(frozen=True, slots=True)
class Schooling:
    """One worker's way on one line's path; `withdrawn_on` is the day of a failed re-test."""

    line: str
    passed_on: date
    assessed_on: date
    failed_quarterly: bool = False
    withdrawn_on: date | None = None

    @property
    def kind(self) -> str:
        return training_kind(self.line)

    @property
    def valid_until(self) -> date:
        if self.withdrawn_on is not None:
            return self.withdrawn_on - timedelta(days=1)
        return self.passed_on + timedelta(days=VALID_DAYS)


def lines_of(skills: tuple[str, ...]) -> list[str]:
    """The lines that these skills belong to, in their order."""
    return list(dict.fromkeys(SHELF_OF[skill] for skill in skills))


def schooling_of(number: int, skills: tuple[str, ...], today: date) -> list[Schooling]:
    """All paths of the worker's lines, passed months ago; the last one of a few was lost again."""
    lines = lines_of(skills)
    troubled = number >= FIRST_NUMBER_WITH_TROUBLE
    return [
        Schooling(
            line,
            today - timedelta(days=80 + (number * 7 + place * 31) % 200),
            today - timedelta(days=10 + (number * 13 + place * 5) % 58),
            failed_quarterly=troubled and place == 0 and number % 23 == 5,
            withdrawn_on=today - timedelta(days=6)
            if troubled and len(lines) > 1 and place == len(lines) - 1 and number % 19 == 12
            else None,
        )
        for place, line in enumerate(lines)
    ]


def next_line(number: int, skills: tuple[str, ...]) -> str | None:
    """What one in fifteen is learning beside their work: a line near to theirs."""
    if number < FIRST_NUMBER_WITH_TROUBLE or number % 15 != 2:  # one in fifteen
        return None
    known = set(lines_of(skills))
    return next((one for one in ("organising", "cooking", "cleaning") if one not in known), None)
