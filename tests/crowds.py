"""A large company in a few statements: for query counts and times, not for stories."""

from datetime import date, timedelta

from django.db import connection

from conftest import APPLICATION_ROLE, OWNER_ROLE, as_role
from factories import CENTRE, MONDAY, Shop, at, open_shop
from jiahe.accounts.models import Person
from jiahe.booking.choices import OrderState, ReservationState
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.dispatch.choices import AssignmentState
from jiahe.dispatch.models import Assignment
from jiahe.journeys import reserve
from jiahe.journeys.reserve import Booking
from jiahe.kit.clock import now
from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Certificate, SkillGrant, WeeklyShift, Worker


def hire_many(shop: Shop, count: int) -> list[int]:
    """Ids of `count` more workers, copied from the shop's first one."""
    people = Person.objects.bulk_create(
        Person(phone=f"+86135{number:08d}", name=f"员工{number}", joined_at=now())
        for number in range(count)
    )
    with for_company(shop.company_id):
        hired = Worker.objects.bulk_create(
            Worker(
                company_id=shop.company_id,
                person=person,
                name=person.name,
                home_lat=CENTRE[0] + (number % 10) / 200,
                home_lng=CENTRE[1] + (number // 10) / 200,
            )
            for number, person in enumerate(people)
        )
        first = shop.worker_ids[0]
        for model in (SkillGrant, Certificate, WeeklyShift):
            rows = list(model.objects.filter(worker_id=first))
            copies = [_copy(row, worker.pk) for worker in hired for row in rows]
            model.objects.bulk_create(copies)
    return [worker.pk for worker in hired]


def _copy(row: object, worker_id: int) -> object:
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**(fields | {"id": None, "worker_id": worker_id}))


def book_many(shop: Shop, worker_ids: list[int], each: int, on: date = MONDAY) -> None:
    """`each` accepted visits of one hour for every worker, two hours apart."""
    order = reserve.book(
        booking=Booking(
            service_code=shop.service_code,
            household_id=shop.household_id,
            person_id=shop.person_id,
            start=at(10, on=on + timedelta(days=7)),
            duration_minutes=120,
        )
    )
    with for_company(shop.company_id):
        slots = [(worker_id, 8 + 2 * n) for worker_id in worker_ids for n in range(each)]
        fields = {
            field.attname: getattr(order, field.attname)
            for field in Order._meta.concrete_fields
            if field.attname not in {"id", "code"}
        }
        fields["state"] = OrderState.BOOKED
        orders = Order.objects.bulk_create(Order(code=new_code(), **fields) for _ in slots)
        visits = Visit.objects.bulk_create(
            Visit(
                company_id=shop.company_id,
                order=one,
                price_fen=10_000,
                pin="123456",
                changed_at=now(),
            )
            for one in orders
        )
        Reservation.objects.bulk_create(
            Reservation(
                company_id=shop.company_id,
                worker_id=worker_id,
                visit=visit,
                during=(at(hour, on=on), at(hour + 1, on=on)),
                lat=CENTRE[0] + 0.01,
                lng=CENTRE[1],
                state=ReservationState.CONFIRMED,
            )
            for (worker_id, hour), visit in zip(slots, visits, strict=True)
        )
        Assignment.objects.bulk_create(
            Assignment(
                company_id=shop.company_id,
                visit=visit,
                worker_id=worker_id,
                state=AssignmentState.ACCEPTED,
                created_at=now(),
            )
            for (worker_id, _), visit in zip(slots, visits, strict=True)
        )


def crowd(workers: int, visits_each: int) -> Shop:
    shop = open_shop()
    hired = hire_many(shop, workers - 1)
    book_many(shop, [shop.worker_ids[0], *hired], visits_each)
    _gather_statistics()
    return shop


def _gather_statistics() -> None:
    """What autovacuum does within a minute: without it the database plans for empty tables."""
    as_role(OWNER_ROLE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    as_role(APPLICATION_ROLE)
