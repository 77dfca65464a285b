"""The money comes as the household gives up: the visit is paid and kept, or all goes back."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event

import pytest

from at_once import at_once
from gateway_world import Remote
from jiahe.billing.choices import NoticeOutcome
from jiahe.billing.models import Refund
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Order, Visit
from jiahe.journeys import cancel, pay, refund
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from money_world import World, add_worker, place_order
from paying import deliver, start, state_of

pytestmark = pytest.mark.django_db(transaction=True)
FEN, PATIENCE = 16_500, 30
KEPT = ("booked", ["paid"], FEN, 0)
GIVEN_BACK = ("cancelled", ["paid"], 0, 0)
ROUNDS = 4


def pressed(world: World, remote: Remote) -> Order:
    """An order hours before its visit, whose money is on its way."""
    with for_company(world.company_id):
        worker_id = add_worker(world.company_id).pk
    order = place_order(world, starts_at=now() + timedelta(hours=5), worker_ids=(worker_id,))
    remote.press(start(world, order).url, "pay")
    return order


def give_up(world: World, order: Order) -> list[str]:
    """As long as it is free, for nothing was paid: a fee of now would be refused."""
    with for_company(world.company_id):
        code = order.visits.get().code
    return cancel.cancel(
        order_code=order.code, visit_code=code, person_id=world.person_id, expected_fee_fen=0
    )


def visit_of(world: World, order: Order) -> Visit:
    with for_company(world.company_id):
        return Visit.objects.get(order=order)


def settled(world: World, order: Order) -> tuple[str, list[str], int, int]:
    """How order, payment and ledger stand once the sweeps have passed."""
    refund.refund_stranded(world.company_id)
    refund.send_refunds(world.company_id)
    return state_of(world, order)


def returned(world: World, order: Order) -> int:
    with for_company(world.company_id):
        return sum(Refund.objects.filter(payment__order=order).values_list("amount_fen", flat=True))


def paid_while_giving_up(
    world: World, remote: Remote, order: Order, monkeypatch: pytest.MonkeyPatch
) -> list[object]:
    """Who gives up has read that nothing is paid; the money arrives before that is written."""
    has_read, has_come = Event(), Event()
    cancel_visit: Callable[..., Visit] = cancel.cancel_visit

    def later(**asked: object) -> Visit:
        has_read.set()
        assert has_come.wait(PATIENCE)
        return cancel_visit(**asked)

    def money() -> list[NoticeOutcome]:
        assert has_read.wait(PATIENCE)
        try:
            return deliver(remote)
        finally:
            has_come.set()

    monkeypatch.setattr(cancel, "cancel_visit", later)
    return at_once([partial(give_up, world, order), money])


def test_money_that_came_while_the_household_gave_up_goes_back(world, remote, monkeypatch) -> None:
    order = pressed(world, remote)
    gone, heard = paid_while_giving_up(world, remote, order, monkeypatch)
    assert (gone, heard) == ([visit_of(world, order).code], [NoticeOutcome.PAID])
    assert settled(world, order) == GIVEN_BACK
    assert (visit_of(world, order).state, returned(world, order)) == (VisitState.CANCELLED, FEN)


def test_control_without_the_net_that_money_stays_for_a_visit_that_is_off(
    world, remote, monkeypatch
) -> None:
    order = pressed(world, remote)
    paid_while_giving_up(world, remote, order, monkeypatch)
    monkeypatch.setattr(refund, "refund_stranded", lambda _company_id: 0)
    assert settled(world, order) == ("cancelled", ["paid"], FEN, 0)
    assert visit_of(world, order).state == VisitState.CANCELLED


def given_up_while_paying(
    world: World, remote: Remote, order: Order, monkeypatch: pytest.MonkeyPatch
) -> list[object]:
    """The money is captured, and the household gives up before the order is marked."""
    captured, is_off = Event(), Event()
    mark_paid = pay.mark_paid

    def later(*, order_id: int) -> bool:
        captured.set()
        assert is_off.wait(PATIENCE)
        return mark_paid(order_id=order_id)

    def giving_up() -> list[str]:
        assert captured.wait(PATIENCE)
        try:
            return give_up(world, order)
        finally:
            is_off.set()

    monkeypatch.setattr(pay, "mark_paid", later)
    return at_once([partial(deliver, remote), giving_up])


def test_money_for_what_was_given_up_meanwhile_goes_back(world, remote, monkeypatch) -> None:
    order = pressed(world, remote)
    heard, gone = given_up_while_paying(world, remote, order, monkeypatch)
    assert (heard, gone) == (
        [NoticeOutcome.PAID_AND_REFUNDED],
        [visit_of(world, order).code],
    )
    assert settled(world, order) == GIVEN_BACK
    assert returned(world, order) == FEN


def test_control_marked_whatever_its_state_it_would_be_booked_without_a_visit(
    world, remote, monkeypatch
) -> None:
    from jiahe.booking.actions import orders

    order = pressed(world, remote)
    only_waiting = "AND company_id = %s AND state = %s"
    assert only_waiting in orders.MARK_PAID
    monkeypatch.setattr(
        orders,
        "MARK_PAID",
        orders.MARK_PAID.replace(only_waiting, "AND company_id = %s AND %s <> ''"),
    )
    heard, _gone = given_up_while_paying(world, remote, order, monkeypatch)
    assert heard == [NoticeOutcome.PAID]
    assert state_of(world, order) == ("booked", ["paid"], FEN, 0)
    assert visit_of(world, order).state == VisitState.CANCELLED


def test_paid_first_the_household_is_told_the_fee_and_nothing_is_cancelled(world, remote) -> None:
    order = pressed(world, remote)
    assert deliver(remote) == [NoticeOutcome.PAID]
    with pytest.raises(cancel.FeeChanged):
        give_up(world, order)
    assert settled(world, order) == KEPT
    assert (visit_of(world, order).state, returned(world, order)) == (VisitState.PLANNED, 0)


def test_whoever_is_first_the_books_are_even_and_the_visit_is_paid_or_off(world, remote) -> None:
    """Money and giving up start at the same instant, each on a connection of its own."""
    for _round in range(ROUNDS):
        order = pressed(world, remote)
        _heard, gone = at_once([partial(deliver, remote), partial(give_up, world, order)])
        visit = visit_of(world, order)
        if gone == "FeeChanged":
            assert settled(world, order) == KEPT
            assert (visit.state, returned(world, order)) == (VisitState.PLANNED, 0)
        else:
            assert gone == [visit.code]
            assert settled(world, order) == GIVEN_BACK
            assert (visit.state, returned(world, order)) == (VisitState.CANCELLED, FEN)
