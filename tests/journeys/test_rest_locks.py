"""What a moved rest rests on stays true while it moves: the term's days are locked first."""

from collections.abc import Iterator
from threading import Thread

import pytest
from django.db import connection

from factories import SUNDAY_NOON, Shop
from jiahe.booking.actions import rests as actions
from jiahe.booking.actions.visits import cancel_visit
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import order_by_id
from jiahe.journeys import rests
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from rest_world import WORKER, answer, ask, stay, wanted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def planned_while_a_day_is_cancelled(
    shop: Shop, order: Order, monkeypatch: pytest.MonkeyPatch, patience: float | None
) -> list[bool]:
    """Between plan and move somebody gives a day up; whether that had to wait."""
    move, waited, plan = ask(shop, order, wanted(3, 4)), [], actions._plan

    def give_up(visit_id: int) -> None:
        try:
            with clock_set_to(FixedClock(SUNDAY_NOON)), for_company(shop.company_id):
                cancel_visit(visit_id=visit_id, because="", actor_id=None)
        finally:
            connection.close()

    def beside(*what):
        found = plan(*what)
        other = Thread(target=give_up, args=(found.moves[0][0].pk,))
        other.start()
        other.join(patience)
        waited.append(other.is_alive())
        threads.append(other)
        return found

    threads: list[Thread] = []
    monkeypatch.setattr(actions, "_plan", beside)
    answer(rests.agree_to_rest, shop, move, WORKER)
    threads[0].join()
    return waited


def test_what_is_planned_is_planned_while_nobody_changes_the_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop, order = stay()
    assert planned_while_a_day_is_cancelled(shop, order, monkeypatch, 0.5) == [True]


def test_control_without_the_locks_a_day_that_was_given_up_is_moved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop, order = stay()
    days = {one.pk: one for one in order_visits(shop, order)}
    monkeypatch.setattr(actions, "_lock_days", lambda _order_id: days)
    assert planned_while_a_day_is_cancelled(shop, order, monkeypatch, None) == [False]


def order_visits(shop: Shop, order: Order) -> list[Visit]:
    with for_company(shop.company_id):
        return list(order_by_id(order.pk).visits.all())
