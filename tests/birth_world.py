"""A shop that sells live-in care of newborns, with workers who live in."""

from datetime import date, datetime, time, timedelta

from factories import CENTRE, MONDAY, STEPS, Shop, at, open_shop
from jiahe.accounts import actions as accounts
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.models import Order
from jiahe.catalog import actions as catalog
from jiahe.dispatch.choices import NewsKind
from jiahe.dispatch.models import BirthCase, PoolAsk
from jiahe.journeys import births, reserve
from jiahe.journeys.reserve import Booking
from jiahe.kit.tenancy import for_company
from jiahe.workforce import actions as workforce
from jiahe.workforce.choices import Truth

DAY = timedelta(days=1)
FIRST = MONDAY + timedelta(days=20)
NANNY_DAYS = 5
TRIAL_DAYS = 4  # a short term, so that tests are quick


def live_in_shop(workers: int = 3) -> tuple[Shop, str]:
    """The shop and the code of its maternity service; every worker lives in, all the week."""
    shop = open_shop(workers)
    with for_company(shop.company_id):
        service = catalog.draft_service(
            slug="maternity",
            category_code="cleaning",
            unit="month",
            price_fen=1_280_000,
            fields={
                "name": "月嫂（住家）",
                "name_en": "Live-in maternity nurse",
                "skill": "newborn_care",
                "shift_kind": "live_in",
                "required_certificates": ["health_general"],
                "term_days": [TRIAL_DAYS, 26],
                "at_least_minutes": 1440,
            },
        )
        catalog.submit_service(service_id=service.pk)
        catalog.publish_service(service_id=service.pk)
        catalog.publish_sop(service_id=service.pk, steps=STEPS)
        for worker_id in shop.worker_ids:
            live_in(worker_id)
    return shop, service.code


def nanny_service(shop: Shop) -> str:
    """The code of a live-in service that begins with no birth."""
    with for_company(shop.company_id):
        service = catalog.draft_service(
            slug="live-in-nanny",
            category_code="cleaning",
            unit="month",
            price_fen=780_000,
            fields={
                "name": "育儿嫂（住家）",
                "name_en": "Live-in nanny",
                "skill": "infant_care",
                "shift_kind": "live_in",
                "required_certificates": ["health_general"],
                "term_days": [NANNY_DAYS, 26, 78],
            },
        )
        catalog.submit_service(service_id=service.pk)
        catalog.publish_service(service_id=service.pk)
        catalog.publish_sop(service_id=service.pk, steps=STEPS)
        for worker_id in shop.worker_ids:
            workforce.grant_skill(worker_id=worker_id, skill="infant_care", level=5)
    return service.code


def second_home() -> tuple[int, int]:
    """(household id, person id) of another family of the same compound."""
    person = accounts.register_person(phone="13700000777", name="周先生")
    home = accounts.found_household(
        person_id=person.pk,
        contact_name="周先生",
        contact_phone=person.phone,
        compound="幸福里小区",
        door="1 号楼 101",
        lat=CENTRE[0] + 0.01,
        lng=CENTRE[1],
        area_m2=80,
    )
    return home.pk, person.pk


def live_in(worker_id: int) -> None:
    workforce.grant_skill(worker_id=worker_id, skill="newborn_care", level=5)
    for kind in ("violence_check", "health_mother_baby"):
        workforce.add_certificate(
            worker_id=worker_id,
            kind=kind,
            issuer="云栖市健康中心",
            number=f"{kind} {worker_id}",
            valid_from=MONDAY - timedelta(days=100),
            valid_until=MONDAY + timedelta(days=200),
            truth=Truth.CHECKED,
        )
    week = [(day, time(0), time(0)) for day in range(7)]
    workforce.set_weekly_shifts(worker_id=worker_id, shifts=week)


def booked_case(
    shop: Shop,
    service: str,
    on: date = FIRST,
    worker: int = 0,
    days: int = 26,
    expected: date | None = None,
) -> Order:
    """A paid order of so many days from that day on; the birth is expected then, or as said."""
    order = reserve.book(
        booking=Booking(
            service_code=service,
            household_id=shop.household_id,
            person_id=shop.person_id,
            start=at(8, on=on),
            duration_minutes=days * 1440,
            preferred_worker_id=shop.worker_ids[worker],
            expected_on=expected or on,
        )
    )
    with for_company(shop.company_id):
        mark_paid(order_id=order.pk)
    return order


def said(shop: Shop, order: Order, on: date, kind: NewsKind = NewsKind.EXPECTED) -> BirthCase:
    return births.tell_date(order_code=order.code, said=births.Said(kind, on, shop.person_id))


def starts(shop: Shop, order: Order) -> list[datetime]:
    with for_company(shop.company_id):
        rows = Order.objects.get(pk=order.pk).visits.order_by("number")
        return [one.reservations.get().during.lower for one in rows]


def asks(shop: Shop) -> list[tuple[int, str]]:
    """(worker id, state) in the order in which they were asked."""
    with for_company(shop.company_id):
        return list(PoolAsk.objects.order_by("pk").values_list("worker_id", "state"))
