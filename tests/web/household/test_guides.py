"""Household education: the right short guide at the right step, in both languages."""

import re

import pytest

from dispatching import accepted
from factories import SUNDAY_NOON, at, open_shop
from jiahe.booking.choices import OrderState, VisitState
from jiahe.booking.models import Order, Visit
from jiahe.catalog.kinds import SHELVES
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.web.household.guides import STEP_OF, every_guide, guides_for
from signing import signed_in, speak

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_step_that_a_visit_can_be_at_has_a_guide_for_every_home() -> None:
    for state in set(VisitState) - {VisitState.CANCELLED}:
        assert guides_for(OrderState.BOOKED, state, "nowhere") != []
    assert set(STEP_OF) == set(VisitState) - {VisitState.CANCELLED}


def test_guides_are_whole_in_both_languages_and_short() -> None:
    lines = {shelf.code for shelf in SHELVES} | {""}
    for one in every_guide():
        assert one.line in lines
        assert CHINESE.search(one.zh)
        assert not CHINESE.search(one.en + "".join(one.points_en))
        assert 1 <= len(one.points) == len(one.points_en) <= 4


def test_a_line_adds_its_own_guide_after_that_for_every_home() -> None:
    found = guides_for(OrderState.BOOKED, VisitState.PLANNED, "cleaning")
    assert [one.line for one in found] == ["", "cleaning"]


@pytest.mark.parametrize(
    ("order", "visit"),
    [
        (OrderState.CANCELLED, VisitState.PLANNED),
        (OrderState.BOOKED, VisitState.CANCELLED),
    ],
)
def test_what_is_cancelled_teaches_nothing(order: str, visit: str) -> None:
    assert guides_for(order, visit, "cleaning") == []


@pytest.mark.django_db
def test_the_order_page_shows_the_guide_of_its_step() -> None:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        shop = open_shop(1)
        booked = accepted(shop, at(9))
        with for_company(shop.company_id):
            code = Order.objects.get(pk=booked.order_id).code
        client = signed_in(shop.person_id)
        page = client.get(f"/orders/{code}/").content.decode()
        assert "上门前三件小事" in page
        assert "验收看这几处" not in page
        with for_company(shop.company_id):
            Visit.objects.update(state=VisitState.AWAITING_ACCEPTANCE)
        assert "验收看这几处" in client.get(f"/orders/{code}/").content.decode()
        speak(client, "en")
        assert (
            "What to look at before you accept" in client.get(f"/orders/{code}/").content.decode()
        )
