"""A booked live-in term with days of rest, and the question for another day of rest."""

from birth_world import DAY, FIRST, live_in_shop, nanny_service
from factories import Shop, at
from jiahe.accounts.models import Company
from jiahe.booking.choices import OCCUPYING, Side
from jiahe.booking.models import Order, Reservation, RestMove
from jiahe.booking.rests import Wanted
from jiahe.catalog.models import Service
from jiahe.engine.recurrence import Scope
from jiahe.journeys import reserve, rests
from jiahe.kit.tenancy import for_company

CARE = [0, 1, 2, 4, 5, 6, 8]  # seven days of care, a rest after each three
MOVED = [0, 1, 2, 3, 5, 6, 8]  # the first rest a day later
DAYS = 7
HOUSEHOLD, WORKER = Side.HOUSEHOLD, Side.WORKER


def stay(rest_after: int = 3, days: int = DAYS, **company) -> tuple[Shop, Order]:
    """A shop with one worker, and a booked term of so many days with rests between."""
    shop, _maternity = live_in_shop(workers=1)
    service = nanny_service(shop)
    if company:
        Company.objects.filter(pk=shop.company_id).update(**company)
    with for_company(shop.company_id):
        Service.objects.filter(code=service).update(
            rest_after_days=rest_after, term_days=[DAYS, 13, 26]
        )
    return shop, reserve.book(booking=booking(shop, service, days))


def booking(shop: Shop, service: str, days: int, first: int = 0, **whose) -> reserve.Booking:
    fields = {
        "service_code": service,
        "household_id": shop.household_id,
        "person_id": shop.person_id,
        "start": at(8, on=FIRST + first * DAY),
        "duration_minutes": days * 1440,
    }
    return reserve.Booking(**(fields | whose))


def wanted(rest: int, to: int, scope: Scope = Scope.ONE) -> Wanted:
    return Wanted(FIRST + rest * DAY, FIRST + to * DAY, scope)


def person(shop: Shop, side: Side) -> int:
    return shop.person_id if side is HOUSEHOLD else shop.worker_person_ids[0]


def ask(shop: Shop, order: Order, what: Wanted, side: Side = HOUSEHOLD) -> RestMove:
    return rests.ask_for_rest(
        company_id=shop.company_id,
        order_code=order.code,
        wanted=what,
        side=side,
        person_id=person(shop, side),
    )


def answer(verb, shop: Shop, move: RestMove, side: Side) -> None:
    verb(
        company_id=shop.company_id,
        move_code=move.code,
        side=side,
        person_id=person(shop, side),
    )


def promised(shop: Shop) -> list[int]:
    """The days, counted from the first, on which the worker is promised."""
    with for_company(shop.company_id):
        rows = Reservation.objects.filter(state__in=OCCUPYING).order_by("during")
        return [(row.during.lower - at(8, on=FIRST)) // DAY for row in rows]


def state(shop: Shop, move: RestMove) -> str:
    with for_company(shop.company_id):
        return RestMove.objects.get(pk=move.pk).state
