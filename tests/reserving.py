"""Bookings and holds of one shop's Monday: for tests of promised time."""

from datetime import datetime

from factories import MONDAY, Shop, at
from jiahe.booking.choices import OCCUPYING
from jiahe.booking.models import Reservation
from jiahe.catalog import actions as catalog
from jiahe.engine.travel import Place
from jiahe.journeys import reserve
from jiahe.journeys.reserve import Booking
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.tenancy import for_company, for_every_company

FAR = Place(30.99, 119.40)


def booking(shop: Shop, hour: int, **changes: object) -> Booking:
    fields = {
        "service_code": shop.service_code,
        "household_id": shop.household_id,
        "person_id": shop.person_id,
        "start": at(hour),
        "duration_minutes": 180,
    }
    return Booking(**(fields | changes))


def hold(shop: Shop, hour: int, held_by: str = "") -> reserve.Hold:
    return reserve.hold_slot(
        service_code=shop.service_code,
        household_id=shop.household_id,
        held_by=held_by or f"person:{shop.person_id}",
        start=at(hour),
        duration_minutes=180,
    )


def offered(shop: Shop) -> list[datetime]:
    """Every start that is free on the coming Monday, for three hours at a known home."""
    board = reserve.offer_slots(
        service_code=shop.service_code,
        asked=SlotQuestion(Place(30.91, 119.30), 180, MONDAY, days=1),
    )
    return [slot.start for slot in board.days[0].slots if slot.is_free]


def free_starts(shop: Shop) -> list[int]:
    """The full hours among them."""
    starts = [one.astimezone(at(0).tzinfo) for one in offered(shop)]
    return [one.hour for one in starts if one.minute == 0]


def occupying() -> int:
    with for_every_company():
        return Reservation.objects.filter(state__in=OCCUPYING).count()


def other_service(shop: Shop) -> str:
    """The code of a service of the same length for which nobody of the shop has the papers."""
    with for_company(shop.company_id):
        service = catalog.draft_service(
            slug="newborn",
            category_code="cleaning",
            unit="hour",
            price_fen=9_000,
            fields={
                "name": "新生儿照护",
                "name_en": "Newborn care",
                "skill": "newborn_care",
                "required_certificates": ["health_newborn"],
                "duration_choices": [120, 180, 240],
                "at_least_minutes": 120,
            },
        )
        catalog.submit_service(service_id=service.pk)
        catalog.publish_service(service_id=service.pk)
        return service.code
