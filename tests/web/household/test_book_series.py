"""A series on the booking page: what each day costs stands there before anybody agrees."""

from datetime import timedelta

import pytest
from tests.factories import MONDAY, at
from tests.signing import speak
from tests.web.household.test_book import field, filled, orders, url

from jiahe.booking.models import Order
from jiahe.catalog.models import Service
from jiahe.kit.tenancy import for_company
from jiahe.web.household.forms import repeats_for

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = MONDAY + timedelta(weeks=1)
SEEN = ("seen_fen", "seen_visits", "seen_sum_fen")


@pytest.fixture
def dearer(shop, monkeypatch):
    """The second Monday is a public holiday, which costs half more."""
    monkeypatch.setattr("jiahe.catalog.shelf.Shelf.is_holiday", lambda _, on: on == SECOND)
    with for_company(shop.company_id):
        Service.objects.update(surcharges={"holiday": 5_000})


def form_of(page, **changes):
    return filled(page, **({name: field(page, name) for name in SEEN} | changes))


@pytest.fixture
def sheet(shop, owner, dearer):
    """The page after four Mondays at ten were chosen."""
    weekly = {"start": at(10).isoformat(), "minutes": "180", "repeat": "weekly", "count": "4"}
    answer = owner.post(url(shop), form_of(owner.get(url(shop)), do="look", **weekly))
    assert answer.status_code == 302
    return owner.get(url(shop))


def test_the_page_tells_the_days_by_their_price_and_books_at_it(shop, owner, sheet):
    text = sheet.content.decode()
    assert all(one in text for one in ("3 次，每次 ¥165.00", "1 次，每次 ¥247.50", "法定节假日"))
    assert [field(sheet, name) for name in SEEN] == ["16500", "4", "74250"]
    answer = owner.post(url(shop), form_of(sheet, do="confirm"))
    (order,) = orders(shop)
    assert answer.headers["Location"] == f"/orders/{order.code}/pay/"
    assert order.total_fen == 74_250
    second = next(one for one in order.visits.all() if one.number == 2).code
    shown = owner.get(f"/orders/{order.code}/?visit={second}").content.decode()
    assert "法定节假日" in shown
    assert "改到其他时间" not in shown
    assert "法定节假日" not in owner.get(f"/orders/{order.code}/").content.decode()


def test_in_english_too(shop, owner, sheet):
    speak(owner, "en")
    text = owner.get(url(shop)).content.decode()
    assert all(one in text for one in ("3 visits at ¥165.00", "1 visit at ¥247.50", "First visit"))


def test_a_sum_that_was_not_seen_is_shown_anew_and_books_nothing(shop, owner, sheet):
    answer = owner.post(url(shop), form_of(sheet, do="confirm", seen_sum_fen="66000"))
    assert answer.status_code == 409
    assert "¥742.50" in answer.content.decode()
    with for_company(shop.company_id):
        assert not Order.objects.exists()


def test_visits_that_cost_the_same_are_told_once(shop, owner):
    weekly = {"start": at(10).isoformat(), "minutes": "180", "repeat": "weekly", "count": "4"}
    owner.post(url(shop), form_of(owner.get(url(shop)), do="look", **weekly))
    text = owner.get(url(shop)).content.decode()
    assert "每次 ¥" not in text
    assert "单次费用" in text


@pytest.mark.parametrize(
    ("shift_kind", "offered"),
    [
        ("visit", ["", "weekly", "biweekly"]),
        ("overnight", ["", "weekly", "biweekly", "month_26"]),
        ("day_and_night", ["", "weekly", "biweekly", "month_26"]),
        ("live_in", ["", "month_26"]),
    ],
)
def test_how_often_suits_the_kind_of_shift(shift_kind, offered):
    assert [value for value, _name in repeats_for(shift_kind)] == offered
