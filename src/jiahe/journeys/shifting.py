"""To which starts the rest of a term, or a visit in its own day, can move: workers stay theirs."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from jiahe.booking.choices import OCCUPYING
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.booking.queries import TRAVEL, commitments_between
from jiahe.booking.rules import work_rules
from jiahe.engine.intervals import Span
from jiahe.engine.recurrence import Scope
from jiahe.engine.slots import Candidate, is_feasible
from jiahe.engine.travel import Place
from jiahe.journeys.change import visits_in_scope
from jiahe.workforce.queries import ZONE
from jiahe.workforce.rosters import rosters_of

A_DAY = timedelta(days=1)


def starts_for_the_rest(
    order: Order, visit_code: str, starts: Sequence[datetime]
) -> list[datetime]:
    """Those of the starts that this day and all later ones can move to, by as much each.

    What the workers have promised to these days themselves does not stand in the way. Whoever
    moves them proves it again.
    """
    return _fitting(order, visits_in_scope(order, visit_code, Scope.FOLLOWING), starts)


def starts_in_the_day(order: Order, visit_code: str, starts: Sequence[datetime]) -> list[datetime]:
    """Those of the starts at which the visit's own workers can come, as if it were not promised.

    An hour later lies within the time that is promised to the visit itself: no offer knows of it.
    """
    return _fitting(order, visits_in_scope(order, visit_code, Scope.ONE), starts)


def _fitting(order: Order, visits: Iterable[Visit], starts: Sequence[datetime]) -> list[datetime]:
    seats = [one for visit in visits for one in visit.reservations.all() if one.state in OCCUPYING]
    if not seats or not starts:
        return list(starts)
    spans = {one.worker_id: _whole(seats, one.worker_id) for one in seats}
    first = min(span.start for span in spans.values())
    last = max(span.end for span in spans.values())
    reach = Span(min(starts) - A_DAY, max(starts) + (last - first) + A_DAY)
    candidates = _candidates(spans, reach, [one.pk for one in seats])
    place, rules = Place(order.lat, order.lng), work_rules(order.service.shift_kind)

    def fits(start: datetime) -> bool:
        spans_then = ((one, _moved(spans[one.worker_id], start - first)) for one in candidates)
        return all(
            is_feasible(one, span, place, TRAVEL, rules, ZONE).ok for one, span in spans_then
        )

    return [start for start in starts if fits(start)]


def _whole(seats: Iterable[Reservation], worker_id: int) -> Span:
    """From the worker's first of these days to the last."""
    own = [one.during for one in seats if one.worker_id == worker_id]
    return Span(min(one.lower for one in own), max(one.upper for one in own))


def _moved(span: Span, shift: timedelta) -> Span:
    return Span(span.start + shift, span.end + shift)


def _candidates(ids: Iterable[int], reach: Span, leaving_out: Sequence[int]) -> list[Candidate]:
    first, last = (at.astimezone(ZONE).date() for at in (reach.start, reach.end))
    people = rosters_of(sorted(ids))
    taken = commitments_between(sorted(ids), first, last, leaving_out=leaving_out)
    return [
        Candidate(one.worker_id, one.home, one.working(first, last), tuple(taken.get(key, ())))
        for key, one in people.items()
    ]
