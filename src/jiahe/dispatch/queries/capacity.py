"""Next week's hours against what the past weeks asked for, and whom to ask for more."""

from dataclasses import dataclass
from datetime import date, timedelta

from jiahe.booking import queries as booking
from jiahe.booking.rules import longest_day
from jiahe.engine.capacity import Ask, Coverage, coverage, whom_to_ask
from jiahe.workforce import queries as workforce
from jiahe.workforce.rosters import rosters_of

PAST_WEEKS = 4


@dataclass(frozen=True)
class Capacity:
    """`first` is the Monday of the week that is looked at."""

    first: date
    hours: tuple[int, ...]
    days: tuple[tuple[date, tuple[Coverage | None, ...]], ...]
    asks: tuple[tuple[str, str, Ask], ...]  # worker code, name, what to ask
    short_hours: int


def capacity_of(today: date) -> Capacity:
    """The week after this one, from the last four whole weeks before today."""
    first = today + timedelta(days=7 - today.weekday())
    people = {one.pk: one for one in workforce.workers_in_company().filter(duty="on")}
    since = today - timedelta(weeks=PAST_WEEKS)
    past = booking.commitments_between(list(people), since, today - timedelta(days=1))
    asked = [one.span for held in past.values() for one in held]
    last = first + timedelta(days=6)
    rosters = rosters_of(list(people))
    working = {one: file.working(first, last) for one, file in rosters.items()}
    covers = coverage(asked, working, workforce.ZONE)
    asks = whom_to_ask(covers, working, workforce.ZONE, longest_day())
    by_cell = {one.cell: one for one in covers}
    hours = tuple(sorted({one.cell[1] for one in covers}))
    return Capacity(
        first=first,
        hours=hours,
        days=tuple(
            (first + timedelta(days=day), tuple(by_cell.get((day, hour)) for hour in hours))
            for day in range(7)
        ),
        asks=tuple((people[one.worker_id].code, people[one.worker_id].name, one) for one in asks),
        short_hours=sum(one.short for one in covers),
    )
