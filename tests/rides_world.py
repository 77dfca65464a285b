"""Rides that were ridden: visits of one order with both moments, entered as past ones."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jiahe.booking.choices import VisitState
from jiahe.booking.models import Order, Visit
from jiahe.engine.travel import Place, kilometres
from jiahe.fieldwork.actions.bulk import PastMoment, enter_moments
from jiahe.fieldwork.choices import Moment, Proof
from jiahe.kit.tenancy import for_company

ZONE = ZoneInfo("Asia/Shanghai")


def ride(
    company_id: int,
    order: Order,
    worker_id: int,
    count: int,
    until: datetime,
    pace: float = 8.0,
    proof: Proof = Proof.GPS,
) -> None:
    """So many rides on the ten days before `until`, three minutes plus `pace` a kilometre."""
    draw = random.Random(count)
    midnight = until.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    with for_company(company_id):
        first = Visit.objects.filter(order=order).count() + 1
        visits = Visit.objects.bulk_create(
            Visit(
                company_id=company_id, order=order, number=first + number,
                state=VisitState.ACCEPTED, price_fen=0, pin="0000", changed_at=until,
            )
            for number in range(count)
        )  # fmt: skip
        moments = []
        for number, visit in enumerate(visits):
            left_at = midnight - timedelta(days=1 + number % 10) + timedelta(hours=8 + number % 9)
            here = Place(30.88 + draw.uniform(-0.05, 0.05), 120.10 + draw.uniform(-0.05, 0.05))
            door = Place(30.88 + draw.uniform(-0.05, 0.05), 120.10 + draw.uniform(-0.05, 0.05))
            minutes = 3.0 + pace * kilometres(here, door) * draw.uniform(0.9, 1.1)
            came_at = left_at + timedelta(minutes=minutes)
            key = (visit.pk, worker_id)
            moments += [
                PastMoment(*key, Moment.SET_OUT, left_at, Proof.GPS, here.lat, here.lng),
                PastMoment(*key, Moment.ARRIVED, came_at, proof, door.lat, door.lng, 5.0),
            ]
        enter_moments(moments=moments)
