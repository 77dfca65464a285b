"""Today and tomorrow explained by the product's own judgement, and what already broke today."""

from datetime import date, timedelta

from jiahe.booking import queries as booking
from jiahe.dispatch.actions.bulk import explain_day
from jiahe.dispatch.actions.events import Happening, enter_event
from jiahe.dispatch.choices import EventKind
from jiahe.dispatch.queries import board_day
from jiahe.dispatch.queries.trouble import empty_of

DAYS = 2
EVENTS = 2


def explain_days(today: date) -> int:
    """How many decisions are kept with their reasons."""
    return sum(explain_day(on=today + timedelta(days=n)) for n in range(DAYS))


def note_what_broke(today: date) -> None:
    """The most pressing empty seats that lie ahead get a guide page; the next sweep proposes."""
    ahead = [one for one in board_day(today).queue if one.minutes_left > 0]
    for one in ahead[:EVENTS]:
        visit = booking.visit_by_code(one.visit.code)
        if visit is not None:
            span = booking.visit_span(visit)
            happening = Happening(EventKind.URGENT, today, span, visit_id=visit.pk)
            enter_event(happening=happening, troubles=empty_of(visit), actor_id=None)
