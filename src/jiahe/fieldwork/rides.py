"""The ways that workers went: from where they set out to the door, with the time it took."""

from datetime import date

from jiahe.booking.queries import day_bounds
from jiahe.engine.travel import Place, kilometres
from jiahe.engine.travelfit import Ride
from jiahe.fieldwork.choices import Moment, Proof
from jiahe.fieldwork.models import CheckIn

LEAST_KILOMETRES = 0.2  # ours: below it the stairs decide, not the way
MOST_KILOMETRES = 60.0
LEAST_MINUTES, MOST_MINUTES = 1.0, 180.0


def rides_between(first: date, days: int) -> list[Ride]:
    """Rides of these local days in the company in scope, in the order of setting out.

    Only ways with a position at both ends count, the second proved at the door by GPS.
    """
    set_out = {
        (row.visit_id, row.worker_id): row
        for row in CheckIn.objects.filter(
            moment=Moment.SET_OUT,
            happened_at__range=day_bounds(first, days),
            lat__isnull=False,
            lng__isnull=False,
        ).select_related("worker")
    }
    arrived = CheckIn.objects.filter(
        moment=Moment.ARRIVED,
        proof=Proof.GPS,
        happened_at__range=day_bounds(first, days + 1),
        lat__isnull=False,
        lng__isnull=False,
    )
    found = [
        _ride(set_out[row.visit_id, row.worker_id], row)
        for row in arrived
        if (row.visit_id, row.worker_id) in set_out
    ]
    return sorted((one for one in found if _is_told(one)), key=_order)


def _ride(left: CheckIn, came: CheckIn) -> Ride:
    return Ride(
        origin=Place(left.lat or 0.0, left.lng or 0.0),
        goal=Place(came.lat or 0.0, came.lng or 0.0),
        left_at=left.happened_at,
        minutes=(came.happened_at - left.happened_at).total_seconds() / 60.0,
        mode=left.worker.transport,
    )


def _is_told(ride: Ride) -> bool:
    """Whether the two moments can be the ends of one way: no forgotten button, no leap."""
    way = kilometres(ride.origin, ride.goal)
    return (
        LEAST_KILOMETRES <= way <= MOST_KILOMETRES and LEAST_MINUTES <= ride.minutes <= MOST_MINUTES
    )


def _order(ride: Ride) -> tuple[object, ...]:
    return (ride.left_at, ride.origin, ride.goal, ride.minutes)
