"""A finished visit to review: the fieldwork world, settled."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from django.db import connection

from field_world import START, World, at, build_world, reserve
from jiahe.accounts import actions as accounts
from jiahe.booking.choices import ReservationState, VisitState
from jiahe.booking.models import Order, OrderDirectory, Reservation, Visit
from jiahe.journeys import review
from jiahe.kit.ids import new_code, new_pin
from jiahe.quality.models import Review
from jiahe.quality.rules import Opinion

END = START + timedelta(hours=3)
SOON = END + timedelta(hours=1)
GOOD = Opinion(5, 5, 4, ("on_time", "spotless"), "擦得很干净 👍")
BAD = Opinion(1, 2, 1, ("late",), "来晚了")


def settled_world(*, crew: int = 1, slug: str = "east", state=VisitState.SETTLED) -> World:
    world = build_world(crew=crew, slug=slug, steps=False)
    settle(world, state)
    return world


def settle(world: World, state=VisitState.SETTLED) -> None:
    with world.inside():
        Visit.objects.filter(code=world.visit_code).update(state=state, changed_at=END)
        Reservation.objects.filter(visit__code=world.visit_code).update(state=ReservationState.DONE)


def rate(world: World, opinion: Opinion = GOOD, **more) -> str:
    """The household rates; the code of the review."""
    return review.review_visit(**world.act(world.member), opinion=opinion, **more)


def all_reviews(world: World) -> list[Review]:
    with world.inside():
        return list(Review.objects.order_by("pk"))


def worker_of(world: World, person=None):
    from jiahe.workforce.queries import worker_of as found

    with world.inside():
        return found((person or world.lead).pk)


def another_visit(world: World, *, days: int = 1, home=None) -> World:
    """The same company and worker at another home (or the given one), settled."""
    phone = f"137{world.company_id % 10000:04d}{days:04d}"
    person = accounts.register_person(phone=phone, name=f"客户{days}")
    place = home or accounts.found_household(
        person_id=person.pk, contact_name=person.name, contact_phone=person.phone,
        compound="竹径", door=f"{days} 号", lat=30.87, lng=120.09, area_m2=80,
    )  # fmt: skip
    with world.inside():
        order = Order.objects.get(code=world.order_code)
        order.pk, order.code, order.household_id = None, new_code(), place.pk
        order.contact_phone = person.phone
        order.save()
        OrderDirectory.objects.create(code=order.code, company_id=world.company_id, household=place)
        visit = Visit.objects.create(
            company_id=world.company_id, order=order, state=VisitState.SETTLED,
            price_fen=order.total_fen, pin=new_pin(), changed_at=END,
        )  # fmt: skip
        worker = worker_of(world)
        reserve(visit, worker, 1, START - timedelta(days=days))
        Reservation.objects.filter(visit=visit).update(state=ReservationState.DONE)
    return replace(world, member=person, visit_code=visit.code, order_code=order.code)


@contextmanager
def as_owner_of_tables():
    """Inside a test's own transaction: the lever that a control test removes a guard with."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL ROLE jiahe_owner")
        yield cursor
        cursor.execute("SET LOCAL ROLE jiahe_app")


__all__ = [
    "BAD", "END", "GOOD", "SOON", "START", "all_reviews", "another_visit", "as_owner_of_tables",
    "at", "rate", "settle", "settled_world", "worker_of",
]  # fmt: skip
