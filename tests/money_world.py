"""A company with a household, a worker and an order: what the money tests stand on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.test import override_settings

from gateway_world import Remote
from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import CompanyMode
from jiahe.accounts.models import Household, Person
from jiahe.billing import ports
from jiahe.booking.choices import OrderState, ReservationState, VisitState
from jiahe.booking.models import Agreement, Order, OrderDirectory, Reservation, Visit
from jiahe.catalog.models import Category, Service
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker

_numbers = count(1)
_orders = count()


@dataclass(frozen=True)
class World:
    company_id: int
    person_id: int
    household_id: int
    service_id: int
    worker_id: int


def found_world() -> World:
    number = next(_numbers)
    company = accounts.open_company(
        slug=f"company-{number}", name="家和", name_en="Jiahe", mode=CompanyMode.SHOP
    )
    person = accounts.register_person(phone=f"1380013{number % 10_000:04d}")
    household = accounts.found_household(
        person_id=person.pk, contact_name="王女士", contact_phone="13800138000",
        compound="阳光小区", door="1-101", lat=31.23, lng=121.47, area_m2=90,
    )  # fmt: skip
    with for_company(company.pk):
        category, _ = Category.objects.get_or_create(
            code="clean", defaults={"name": "保洁", "name_en": "Cleaning", "icon": "spray"}
        )
        service = Service.objects.create(
            company=company, slug="daily", category=category, name="日常保洁", unit="hour",
            price_fen=5500, skill="clean",
            refund_tiers=[[24, 0], [4, 1000], [0, 3000]],
        )  # fmt: skip
        worker = add_worker(company.pk, number)
    return World(company.pk, person.pk, household.pk, service.pk, worker.pk)


def add_worker(company_id: int, number: int | None = None) -> Worker:
    number = number or next(_numbers)
    person = accounts.register_person(phone=f"1390013{number % 10_000:04d}", name="李阿姨")
    return Worker.objects.create(
        company_id=company_id, person=person, name="李阿姨", home_lat=31.2, home_lng=121.4
    )


def place_order(
    world: World,
    *,
    prices_fen: tuple[int, ...] = (16_500,),
    state: OrderState = OrderState.AWAITING_PAYMENT,
    starts_at: datetime | None = None,
    worker_ids: tuple[int, ...] = (),
) -> Order:
    """An order with one visit per price, as the booking context leaves it behind."""
    household = Household.objects.get(pk=world.household_id)
    person = Person.objects.get(pk=world.person_id)
    with for_company(world.company_id):
        agreement = Agreement.objects.create(
            company_id=world.company_id, household=household, agreed_by=person,
            agreed_at=now(), mode="shop",
        )  # fmt: skip
        order = Order.objects.create(
            company_id=world.company_id, agreement=agreement, household=household,
            placed_by=person, service_id=world.service_id, state=state, quote={},
            quote_hash="0" * 64, total_fen=sum(prices_fen), duration_minutes=180,
            contact_name="王女士", contact_phone="+8613800138000", address="阳光小区 1-101",
            lat=31.23, lng=121.47, placed_at=now(), pay_until=now() + timedelta(minutes=30),
        )  # fmt: skip
        OrderDirectory.objects.create(
            code=order.code, company_id=world.company_id, household=household
        )
        start = starts_at or now() + timedelta(days=3, hours=96 * (next(_orders) % 50))
        for number, price_fen in enumerate(prices_fen, start=1):
            add_visit(world, order, number=number, price_fen=price_fen,
                      start=start + timedelta(days=number - 1),
                      worker_ids=worker_ids or (world.worker_id,))  # fmt: skip
    return order


def add_visit(
    world: World, order: Order, *, number: int, price_fen: int, start: datetime,
    worker_ids: tuple[int, ...],
) -> Visit:  # fmt: skip
    visit = Visit.objects.create(
        company_id=world.company_id, order=order, number=number, price_fen=price_fen,
        pin="123456", changed_at=now(), state=VisitState.PLANNED,
    )  # fmt: skip
    for seat, worker_id in enumerate(worker_ids, start=1):
        Reservation.objects.create(
            company_id=world.company_id, worker_id=worker_id, visit=visit, seat=seat,
            during=(start, start + timedelta(hours=3)), lat=31.23, lng=121.47,
            state=ReservationState.CONFIRMED,
        )  # fmt: skip
    return visit


@pytest.fixture
def world(transactional_db: None) -> World:
    return found_world()


@pytest.fixture
def remote(monkeypatch: pytest.MonkeyPatch) -> Iterator[Remote]:
    """The demo provider in this process, in place of the one that is reached over HTTP."""
    made = Remote()
    monkeypatch.setattr(ports, "_built", lambda _: made.adapter)
    with override_settings(PAYMENT_PROVIDERS={"demo": "unused"}):
        yield made
