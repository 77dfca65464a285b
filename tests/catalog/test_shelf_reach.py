"""The shelf's copy says how far a store comes on a day, as exactly as the tables do."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from factories import MONDAY, SUNDAY_NOON, Shop
from jiahe.accounts.actions.reach import take_reach_back
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from marks import marks_off
from reach_world import NEXT_MONDAY, dated, shop_with_store

pytestmark = pytest.mark.django_db(transaction=True)
USUAL, WIDE = 5_000, 9_000
PATIENCE_SECONDS = 30


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop() -> Shop:
    return shop_with_store()


def metres(shop: Shop, on=NEXT_MONDAY) -> int:
    with for_company(shop.company_id):
        shelf = shelf_in_scope()
        return shelf.reach_metres(shelf.stores[0], on)


def is_kept(shop: Shop) -> bool:
    """Whether the shelf is read no more; older transactions beside us may hold that up."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with for_company(shop.company_id):
            first = shelf_in_scope()
        with for_company(shop.company_id):
            if shelf_in_scope() is first:
                return True
        time.sleep(0.05)
    return False


@pytest.fixture
def _without_marks() -> Iterator[None]:
    """The control: whoever changes a reach leaves no mark."""
    with marks_off("accounts_storereach"):
        yield


def aside(deed) -> None:
    """The deed in another connection, done when this returns."""

    def run() -> None:
        with clock_set_to(FixedClock(SUNDAY_NOON)):
            deed()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_a_reach_set_and_undone_in_another_connection_is_known_at_once(shop) -> None:
    assert metres(shop) == USUAL
    made = []
    aside(lambda: made.append(dated(shop, WIDE)))
    assert (metres(shop), metres(shop, MONDAY)) == (WIDE, USUAL)

    def undo() -> None:
        with for_company(shop.company_id):
            take_reach_back(code=made[0].code, actor_id=shop.person_id)

    aside(undo)
    assert metres(shop) == USUAL


@pytest.mark.usefixtures("_without_marks")
def test_control_without_marks_the_old_reach_stands(shop) -> None:
    assert metres(shop) == USUAL
    assert is_kept(shop)
    aside(lambda: dated(shop, WIDE))
    assert metres(shop) == USUAL


def test_our_own_change_counts_at_once_and_not_after_it_was_undone(shop) -> None:
    metres(shop)
    with for_company(shop.company_id):
        dated(shop, WIDE)
        seen = metres(shop)
        transaction.set_rollback(True)
    assert (seen, metres(shop)) == (WIDE, USUAL)


def test_what_another_transaction_has_not_committed_does_not_count_yet(shop) -> None:
    assert metres(shop) == USUAL
    written, looked = threading.Event(), threading.Event()

    def slow() -> None:
        with clock_set_to(FixedClock(SUNDAY_NOON)), for_company(shop.company_id):
            dated(shop, WIDE)
            written.set()
            looked.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    meanwhile = metres(shop)
    looked.set()
    thread.join()
    assert (meanwhile, metres(shop)) == (USUAL, WIDE)
