"""Days, instants, numbers as forms and addresses name them: read once, never a fault of ours."""

from collections.abc import Iterable
from datetime import date, datetime

MOST_DIGITS = 9  # more is no number that a form of ours asks for
YEARS = range(2000, 3000)  # beyond them no time zone and no span can be reckoned


def day_said(text: str) -> date | None:
    """The day of an ISO text; None for what is no day, February 30 too, or lies ages away."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def instant_said(text: str) -> datetime | None:
    """The instant of an ISO text with its zone; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and found.year in YEARS else None


def number_said(text: str) -> int | None:
    """The number of plain digits; None for anything else: signs, "²", thousands of digits."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def numbers_said(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are numbers, in their order."""
    return [found for one in texts if (found := number_said(one)) is not None]
