"""Days and instants as forms and addresses name them: read once, and never a fault of ours."""

from datetime import date, datetime

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
