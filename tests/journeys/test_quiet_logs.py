"""What the log keeps of a household's way through the product names nobody."""

import json
import re
from collections.abc import Iterator

import pytest
import structlog
from django.test import Client
from structlog.testing import capture_logs

from factories import SUNDAY_NOON, Shop, at, open_shop
from jiahe.accounts.models import Household, Person
from jiahe.billing.ports import ProviderSilent
from jiahe.journeys import pay, reserve
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.notify.models import Message
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon(settings) -> Iterator[None]:
    settings.GATEWAY_URL = "http://127.0.0.1:9"
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def personal(shop: Shop) -> set[str]:
    """What must stand in no log: names, numbers, doors, codes that were sent."""
    home = Household.objects.get(pk=shop.household_id)
    people = Person.objects.values_list("phone", "name")
    codes = {found for text in Message.objects.values_list("text", flat=True)
             for found in re.findall(r"\b\d{6}\b", text)}  # fmt: skip
    numbers = {phone.removeprefix("+86") for phone, _ in people}
    return {home.door, home.compound, *numbers, *codes, *(name for _, name in people if name)}


def told_by(logs: list, secrets: set[str]) -> list[str]:
    text = json.dumps(logs, ensure_ascii=False, default=str)
    return sorted(one for one in secrets if one in text)


def a_households_way(shop: Shop) -> None:
    browser = Client()
    browser.post("/login/code/", {"phone": "13700000001"})
    browser.post("/login/code/confirm/", {"code": "000000"})
    order = reserve.book(
        booking=reserve.Booking(
            service_code=shop.service_code,
            person_id=shop.person_id,
            household_id=shop.household_id,
            start=at(10),
            duration_minutes=180,
            note="钥匙在门垫下",
        )
    )
    with pytest.raises(ProviderSilent):  # nobody answers at the gateway's address
        pay.start_payment(
            company_id=shop.company_id, order_code=order.code, person_id=shop.person_id
        )
    page = signed_in(shop.person_id)
    page.get(f"/orders/{order.code}/")
    page.post("/api/v1/orders", {"note": "门牌 3 号楼 502"}, "application/json")


def test_the_log_of_a_booking_names_nobody() -> None:
    shop = open_shop()
    with capture_logs() as logs:
        a_households_way(shop)
    assert (told_by(logs, personal(shop) | {"钥匙在门垫下"}), len(logs) > 0) == ([], True)


def test_control_a_number_in_the_log_is_found() -> None:
    shop = open_shop()
    with capture_logs() as logs:
        structlog.get_logger().info("asked", phone="+8613700000001")
    assert told_by(logs, personal(shop)) == ["13700000001"]
