"""A small world for fieldwork tests: one company, a crew of two, one visit today."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from PIL import Image

from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import CompanyMode, Role
from jiahe.accounts.models import Household, Person
from jiahe.booking.choices import OrderState, ReservationState, VisitState
from jiahe.booking.models import Agreement, Order, OrderDirectory, Reservation, Visit
from jiahe.catalog.choices import PhotoNeed, ServiceStatus, Unit
from jiahe.catalog.models import Category, Service, SopStep, SopVersion
from jiahe.fieldwork.rules import PlaceClaim
from jiahe.journeys import carry_out
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.ids import new_pin
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker

DOOR = (30.8703, 120.0933)
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
AT_DOOR = PlaceClaim(lat=30.8705, lng=120.0935, accuracy_metres=15)
FAR_AWAY = PlaceClaim(lat=30.95, lng=120.2, accuracy_metres=15)


@dataclass(frozen=True)
class World:
    company_id: int
    member: Person
    lead: Person
    second: Person
    stranger: Person
    visit_code: str
    order_code: str
    pin: str

    def inside(self):
        return for_company(self.company_id)

    def visit(self) -> Visit:
        with self.inside():
            return Visit.objects.select_related("order").get(code=self.visit_code)

    def act(self, person: Person | None = None) -> dict[str, object]:
        """The arguments that every fieldwork journey takes."""
        return {
            "company_id": self.company_id,
            "visit_code": self.visit_code,
            "person_id": (person or self.lead).pk,
        }


@contextmanager
def at(instant: datetime):
    with clock_set_to(FixedClock(instant)):
        yield instant


def build_world(*, crew: int = 1, steps: bool = True, slug: str = "east") -> World:
    company = accounts.open_company(slug=slug, name="家和一店", name_en="", mode=CompanyMode.SHOP)
    tail = f"{company.pk % 1000:03d}"
    people = [
        accounts.register_person(phone=f"1390000{number}{tail}", name=name)
        for number, name in enumerate(("王女士", "李阿姨", "张阿姨", "陌生人"), start=1)
    ]
    home = accounts.found_household(
        person_id=people[0].pk, contact_name="王女士", contact_phone="13900009999",
        compound="映月花园", door="3 幢 502", lat=DOOR[0], lng=DOOR[1], area_m2=92,
        pets="一只猫", entry_notes="门铃坏了，请敲门",
    )  # fmt: skip
    with for_company(company.pk):
        for person in people[1:]:
            accounts.grant_role(person_id=person.pk, role=Role.WORKER)
        workers = [_worker(company.pk, person) for person in people[1:]]
        order = _order(company.pk, home, people[0], with_steps=steps)
        visit = _visit(order, workers[:crew])
    return World(company.pk, *people, visit_code=visit.code, order_code=order.code, pin=visit.pin)


def _worker(company_id: int, person: Person) -> Worker:
    return Worker.objects.create(
        company_id=company_id, person=person, name=person.name, home_lat=30.88, home_lng=120.10
    )


def _order(company_id: int, home: Household, person: Person, *, with_steps: bool) -> Order:
    category, _ = Category.objects.get_or_create(
        code="clean",
        defaults={"name": "保洁", "name_en": "Cleaning", "icon": "spray", "hue": "clean"},
    )
    service = Service.objects.create(
        company_id=company_id, slug="daily", category=category, name="日常保洁",
        name_en="Daily cleaning", unit=Unit.HOUR, price_fen=5500, skill="cleaning",
        status=ServiceStatus.PUBLISHED,
    )  # fmt: skip
    sop = SopVersion.objects.create(
        company_id=company_id, service=service, number=1, effective_from=START - timedelta(days=9)
    )
    if with_steps:
        _steps(sop)
    agreement = Agreement.objects.create(
        company_id=company_id, household=home, agreed_by=person, agreed_at=START, mode="shop"
    )
    order = Order.objects.create(
        company_id=company_id, agreement=agreement, household=home, placed_by=person,
        service=service, sop=sop, state=OrderState.BOOKED, quote={}, quote_hash="0" * 64,
        total_fen=16500, duration_minutes=180, contact_name="王女士",
        contact_phone="+8613900009999", address="映月花园 3 幢 502", lat=DOOR[0], lng=DOOR[1],
        placed_at=START - timedelta(days=1),
    )  # fmt: skip
    OrderDirectory.objects.create(code=order.code, company_id=company_id, household=home)
    return order


def _steps(sop: SopVersion) -> None:
    for position, text, text_en, photo, required in (
        (1, "确认需求", "Ask what is wanted", PhotoNeed.NONE, True),
        (2, "清洁厨房台面", "Clean the kitchen top", PhotoNeed.BOTH, True),
        (3, "整理门口", "Tidy the entrance", PhotoNeed.NONE, False),
    ):
        SopStep.objects.create(
            company_id=sop.company_id, sop=sop, position=position, text=text, text_en=text_en,
            photo=photo, is_required=required,
        )  # fmt: skip


def _visit(order: Order, crew: list[Worker]) -> Visit:
    visit = Visit.objects.create(
        company_id=order.company_id, order=order, state=VisitState.ASSIGNED,
        price_fen=order.total_fen, pin=new_pin(), changed_at=START - timedelta(days=1),
    )  # fmt: skip
    for seat, worker in enumerate(crew, start=1):
        reserve(visit, worker, seat, START)
    return visit


def reserve(visit: Visit, worker: Worker, seat: int, start: datetime) -> Reservation:
    return Reservation.objects.create(
        company_id=visit.company_id, worker=worker, visit=visit, seat=seat,
        during=DateTimeTZRange(start, start + timedelta(hours=3)), lat=DOOR[0], lng=DOOR[1],
        state=ReservationState.CONFIRMED,
    )  # fmt: skip


def picture_bytes(
    colour: str = "green", *, kind: str = "JPEG", size=(640, 480), **options
) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def claim_with(base: PlaceClaim = PlaceClaim(), **changes: object) -> PlaceClaim:
    return replace(base, **changes)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="jiahe.web.signin.PhoneBackend")
    return client


def world_at_the_door() -> World:
    """The lead has set out and arrived."""
    world = build_world()
    with at(START):
        carry_out.set_out(**world.act(), happened_at=START)
        carry_out.arrive(**world.act(), happened_at=START, claim=AT_DOOR)
    return world
