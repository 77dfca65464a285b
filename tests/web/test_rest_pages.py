"""Days of rest on their pages: the household's order, the worker's schedule."""

import pytest
from tests.journeys.test_rest_moves import CARE, MOVED, promised, stay, wanted

from factories import SUNDAY_NOON
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.choices import RestMoveState
from jiahe.booking.models import RestMove
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.tenancy import for_company
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(db):
    set_process_clock(FixedClock(SUNDAY_NOON))
    shop, order = stay()
    with for_company(shop.company_id):
        mark_paid(order_id=order.pk)
    yield shop, order
    set_process_clock(SystemClock())


def value(rest: int, to: int) -> str:
    asked = wanted(rest, to)
    return f"{asked.rest_on.isoformat()}/{asked.to_on.isoformat()}/{asked.scope.value}"


def moves(shop) -> list[RestMove]:
    with for_company(shop.company_id):
        return list(RestMove.objects.order_by("pk"))


def test_the_household_asks_and_the_worker_says_yes(world):
    shop, order = world
    home, work = signed_in(shop.person_id), signed_in(shop.worker_person_ids[0])
    page, own = f"/orders/{order.code}/", f"/work/rests/{order.code}/"
    assert f'value="{value(3, 4)}"' in home.get(page).content.decode()
    for _ in range(2):
        home.post(f"{page}rest/", {"move": value(3, 4), "idempotency_key": "r1"})
    (move,) = moves(shop)
    assert f"{page}rest/{move.code}/back/" in home.get(page).content.decode()
    assert own in work.get("/work/schedule/").content.decode()
    assert f"{own}{move.code}/yes/" in work.get(own).content.decode()
    assert promised(shop) == CARE
    for _ in range(2):
        work.post(f"{own}{move.code}/yes/", {"idempotency_key": "y1"})
    assert promised(shop) == MOVED
    assert moves(shop)[0].state == RestMoveState.AGREED


def test_the_worker_asks_and_the_household_says_no(world):
    shop, order = world
    home, work = signed_in(shop.person_id), signed_in(shop.worker_person_ids[0])
    page, own = f"/orders/{order.code}/", f"/work/rests/{order.code}/"
    work.post(f"{own}ask/", {"move": value(7, 6), "idempotency_key": "r1"})
    (move,) = moves(shop)
    assert f"{page}rest/{move.code}/no/" in home.get(page).content.decode()
    home.post(f"{page}rest/{move.code}/no/", {"idempotency_key": "n1"})
    assert (promised(shop), moves(shop)[0].state) == (CARE, RestMoveState.DECLINED)


@pytest.mark.parametrize("odd", ["", "x", "2026-02-30/2026-12-01/one", value(3, 7), "a/b/c/d"])
def test_what_no_form_offers_is_refused_in_words_and_changes_nothing(world, odd):
    shop, order = world
    home = signed_in(shop.person_id)
    page = f"/orders/{order.code}/"
    home.post(f"{page}rest/", {"move": odd, "idempotency_key": "r1"})
    assert "休息日不能" in home.get(page).content.decode()
    assert moves(shop) == []


def test_nobody_else_sees_asks_or_answers(world):
    shop, order = world
    home, stranger = signed_in(shop.person_id), signed_in(shop.worker_person_ids[0])
    page = f"/orders/{order.code}/"
    home.post(f"{page}rest/", {"move": value(3, 4), "idempotency_key": "r1"})
    (move,) = moves(shop)
    asked = stranger.post(f"{page}rest/", {"move": value(7, 6), "idempotency_key": "s1"})
    said = stranger.post(f"{page}rest/{move.code}/yes/", {"idempotency_key": "s2"})
    assert (asked.status_code, said.status_code) == (404, 404)
    own = home.post(f"{page}rest/{move.code}/yes/", {"idempotency_key": "s3"})
    assert (own.status_code, promised(shop)) == (404, CARE)
    assert stranger.get("/work/rests/nothing/").status_code == 404
