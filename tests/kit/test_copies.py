"""A copy says what the tables say: after a change, beside an open one, after an undone one."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection, transaction

from factories import Shop, open_shop
from jiahe.catalog.models import Service, SopVersion
from jiahe.catalog.shelf import Shelf, shelf_in_scope
from jiahe.kit.clock import now
from jiahe.kit.models import CalendarDay
from jiahe.kit.tenancy import for_company
from marks import marks_off

pytestmark = pytest.mark.django_db(transaction=True)
DEAR = 99_900
PATIENCE_SECONDS = 30


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def shelf(shop: Shop) -> Shelf:
    with for_company(shop.company_id):
        return shelf_in_scope()


def price(shop: Shop) -> int:
    return shelf(shop).services[shop.service_code].price_fen


def reprice(shop: Shop, fen: int = DEAR) -> None:
    Service.objects.filter(pk=shop.service_id).update(price_fen=fen)


@pytest.fixture
def _without_marks() -> Iterator[None]:
    """The control: whoever changes a service leaves no mark."""
    with marks_off("catalog_service"):
        yield


def undone(shop: Shop, meanwhile: Callable[[], None] = lambda: None) -> int:
    """What the shelf said inside a transaction that changed the price and was taken back."""
    with for_company(shop.company_id):
        reprice(shop)
        meanwhile()
        seen = shelf_in_scope().services[shop.service_code].price_fen
        transaction.set_rollback(True)
        return seen


def is_kept(shop: Shop) -> bool:
    """Whether the shelf is read no more; older transactions beside us may hold that up."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if shelf(shop) is shelf(shop):
            return True
        time.sleep(0.05)
    return False


def test_an_unchanged_shelf_is_read_once(shop: Shop) -> None:
    assert is_kept(shop)


def test_a_change_is_known_at_once(shop: Shop) -> None:
    assert price(shop) != DEAR
    with for_company(shop.company_id):
        reprice(shop)
    assert price(shop) == DEAR


@pytest.mark.usefixtures("_without_marks")
def test_control_without_marks_the_old_price_stands(shop: Shop) -> None:
    before = price(shop)
    assert is_kept(shop)
    with for_company(shop.company_id):
        reprice(shop)
    assert price(shop) == before


def test_our_own_change_counts_at_once_and_not_after_it_was_undone(shop: Shop) -> None:
    before = price(shop)
    assert undone(shop) == DEAR
    assert price(shop) == before


def test_ours_does_not_hide_behind_a_later_change_for_everybody(shop: Shop) -> None:
    before = price(shop)

    def add_holiday() -> None:
        CalendarDay.objects.create(on=date(2031, 5, 1), is_working=False, name="节")
        connection.close()

    def aside() -> None:
        thread = threading.Thread(target=add_holiday)
        thread.start()
        thread.join()

    assert undone(shop, aside) == DEAR
    assert price(shop) == before
    assert shelf(shop).is_holiday(date(2031, 5, 1))


def test_what_another_transaction_has_not_committed_does_not_count_yet(shop: Shop) -> None:
    before = price(shop)
    written, looked = threading.Event(), threading.Event()

    def slow() -> None:
        with for_company(shop.company_id):
            reprice(shop)
            written.set()
            looked.wait(20)
        connection.close()

    aside = threading.Thread(target=slow)
    aside.start()
    assert written.wait(20)
    meanwhile = price(shop)
    looked.set()
    aside.join()
    assert (meanwhile, price(shop)) == (before, DEAR)


def test_a_copy_read_beside_an_open_change_is_read_again_after_it(shop: Shop) -> None:
    """The change began first and ends last: its number is below those that came between."""
    price(shop)
    begun, other_done = threading.Event(), threading.Event()

    def first() -> None:
        with for_company(shop.company_id):
            SopVersion.objects.filter(pk=0).update(number=0)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id()")
            begun.set()
            other_done.wait(20)
            reprice(shop)
        connection.close()

    aside = threading.Thread(target=first)
    aside.start()
    assert begun.wait(20)
    with transaction.atomic():
        CalendarDay.objects.create(on=date(2031, 5, 2), is_working=True, name="补")
    seen = price(shop)
    other_done.set()
    aside.join()
    assert seen != DEAR
    assert price(shop) == DEAR


def test_each_company_has_its_own(shop: Shop) -> None:
    other = open_shop(slug="other")
    assert set(shelf(shop).services) == {shop.service_code}
    assert set(shelf(other).services) == {other.service_code}


def test_a_service_taken_off_sale_is_gone_and_the_newest_procedure_counts(shop: Shop) -> None:
    with for_company(shop.company_id):
        newest = SopVersion.objects.filter(service_id=shop.service_id).order_by("-number").first()
    assert shelf(shop).procedure_id(shop.service_id, now()) == (newest.pk if newest else None)
    with for_company(shop.company_id):
        Service.objects.filter(pk=shop.service_id).update(status="withdrawn")
    assert shelf(shop).services == {}
