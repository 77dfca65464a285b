"""A shop whose only store reaches five kilometres, and homes at chosen distances from it."""

from datetime import date, timedelta
from itertools import count

from factories import CENTRE, MONDAY, Shop, open_shop
from jiahe.accounts import actions as accounts
from jiahe.accounts.actions.reach import WantedReach, set_reaches
from jiahe.accounts.models import Store, StoreReach
from jiahe.engine.travel import Place
from jiahe.journeys import reserve
from jiahe.journeys.repeats import Repeat
from jiahe.kit.tenancy import for_company

NEXT_MONDAY = MONDAY + timedelta(days=7)
NEXT_SUNDAY = MONDAY + timedelta(days=13)
DEGREE_KILOMETRES = 111.2
_numbers = count(1)


def shop_with_store(workers: int = 2, *, kilometres: int = 5) -> Shop:
    shop = open_shop(workers=workers)
    with for_company(shop.company_id):
        store = accounts.open_store(name="主店", name_en="Main", lat=CENTRE[0], lng=CENTRE[1])
        Store.objects.filter(pk=store.pk).update(reach_kilometres=kilometres)
    return shop


def store_id(shop: Shop) -> int:
    with for_company(shop.company_id):
        return Store.objects.get().pk


def north(kilometres: float) -> Place:
    return Place(CENTRE[0] + kilometres / DEGREE_KILOMETRES, CENTRE[1])


def home_at(kilometres: float) -> tuple[int, int]:
    """(household id, person id) of a home that far to the north."""
    number, place = next(_numbers), north(kilometres)
    person = accounts.register_person(phone=f"1360000{number:04d}", name="赵女士")
    home = accounts.found_household(
        person_id=person.pk,
        contact_name="赵女士",
        contact_phone=person.phone,
        compound="远山里",
        door="1 号楼 101",
        lat=place.lat,
        lng=place.lng,
        area_m2=90,
    )
    return home.pk, person.pk


def dated(
    shop: Shop, metres: int, first_on: date = NEXT_MONDAY, last_on: date = NEXT_SUNDAY
) -> StoreReach:
    wanted = WantedReach(store_id(shop), first_on, last_on, metres, "人手有余")
    with for_company(shop.company_id):
        return set_reaches(wanted=[wanted], actor_id=shop.person_id)[0]


def booked(shop: Shop, home: tuple[int, int], start, repeat: Repeat | None = None):
    return reserve.book(
        booking=reserve.Booking(
            service_code=shop.service_code,
            household_id=home[0],
            person_id=home[1],
            start=start,
            duration_minutes=120,
            repeat=repeat,
        )
    )
