"""Today and tomorrow explained by the product's own judgement, and what already broke today."""

from datetime import date, timedelta

from jiahe.dispatch.actions.bulk import explain_day
from jiahe.dispatch.queries import board_day
from jiahe.journeys.day import note_empty

DAYS = 2
EVENTS = 2


def explain_days(today: date) -> int:
    """How many decisions are kept with their reasons."""
    return sum(explain_day(on=today + timedelta(days=n)) for n in range(DAYS))


def note_what_broke(company_id: int, today: date) -> None:
    """The most pressing empty seats that lie ahead get a guide page; the next sweep proposes."""
    ahead = [one for one in board_day(today).queue if one.minutes_left > 0]
    for one in ahead[:EVENTS]:
        note_empty(company_id=company_id, visit_code=one.visit.code)
