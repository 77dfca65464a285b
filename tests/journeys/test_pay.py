"""Paying, from the button to the booked order, with a provider that loses answers."""

from datetime import timedelta

import pytest

from gateway_world import Remote
from jiahe.billing.actions.payments import NothingToPay, PaymentNotFound
from jiahe.billing.choices import NoticeOutcome, PaymentState, RefundReason, RefundState
from jiahe.billing.models import GatewayNotice, Payment, Refund
from jiahe.billing.ports import ProviderSilent
from jiahe.billing.queries.ledger import held_fen, ledger_audit
from jiahe.booking.choices import OrderState
from jiahe.booking.models import Order
from jiahe.journeys.pay import (
    OrderNotPayable,
    PaymentStart,
    query_open_payments,
    query_payment,
    receive_notice,
    start_payment,
)
from jiahe.journeys.refund import send_refund, send_refunds
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import for_company
from money_world import World, place_order

pytestmark = pytest.mark.django_db(transaction=True)


def start(world: World, order: Order) -> PaymentStart:
    return start_payment(
        company_id=world.company_id, order_code=order.code, person_id=world.person_id,
        return_url="http://testserver/back",
    )  # fmt: skip


def deliver(remote: Remote) -> list[NoticeOutcome]:
    return [
        receive_notice(provider="demo", headers=headers, body=body)
        for headers, body in remote.callbacks()
    ]


def state_of(world: World, order: Order) -> tuple[str, list[str], int, int]:
    """(order, payments, held fen, unexplained fen)"""
    with for_company(world.company_id):
        payments = list(
            Payment.objects.filter(order=order).order_by("pk").values_list("state", flat=True)
        )
        order = Order.objects.get(pk=order.pk)
        return order.state, payments, held_fen(order.pk), ledger_audit().unexplained_fen


def paid(world: World, remote: Remote) -> Order:
    order = place_order(world)
    remote.press(start(world, order).url, "pay")
    assert deliver(remote) == [NoticeOutcome.PAID]
    return order


def test_a_paid_order_is_booked_and_its_money_held(world: World, remote: Remote) -> None:
    order = paid(world, remote)
    assert state_of(world, order) == ("booked", ["paid"], 16_500, 0)
    assert Outbox.objects.filter(kind="OrderPaid").count() == 1


def test_pressing_twice_opens_one_payment(world: World, remote: Remote) -> None:
    order = place_order(world)
    assert start(world, order) == start(world, order)
    assert state_of(world, order)[1] == ["open"]


def test_our_number_stands_before_the_provider_hears_it(world: World, remote: Remote) -> None:
    order = place_order(world)
    remote.broken = "before"
    with pytest.raises(ProviderSilent):
        start(world, order)
    assert state_of(world, order) == ("awaiting_payment", ["open"], 0, 0)
    started = start(world, order)
    assert state_of(world, order)[1] == ["open"]
    assert list(remote.gateway.book.charges) == [started.code]


def test_a_lost_answer_is_asked_for_and_never_charged_anew(world: World, remote: Remote) -> None:
    order = place_order(world)
    remote.broken = "after"
    started = start(world, order)
    assert remote.calls == ["POST /api/payments", f"GET /api/payments/{started.code}"]
    assert list(remote.gateway.book.charges) == [started.code]


def test_a_declined_payment_is_never_shown_as_paid_and_can_be_tried_again(
    world: World, remote: Remote
) -> None:
    order = place_order(world)
    remote.press(start(world, order).url, "decline")
    assert deliver(remote) == [NoticeOutcome.DECLINED]
    assert state_of(world, order) == ("awaiting_payment", ["declined"], 0, 0)
    remote.press(start(world, order).url, "pay")
    assert deliver(remote) == [NoticeOutcome.PAID]
    assert state_of(world, order) == ("booked", ["declined", "paid"], 16_500, 0)


def test_a_query_books_the_order_when_the_callback_never_comes(
    world: World, remote: Remote
) -> None:
    order = place_order(world)
    started = start(world, order)
    remote.press(started.url, "pay")
    state = query_payment(company_id=world.company_id, payment_code=started.code)
    assert state == PaymentState.PAID
    assert state_of(world, order) == ("booked", ["paid"], 16_500, 0)
    assert deliver(remote) == [NoticeOutcome.ALREADY_SETTLED]
    assert state_of(world, order) == ("booked", ["paid"], 16_500, 0)


def test_the_sweep_asks_about_silent_payments_only(world: World, remote: Remote) -> None:
    order = place_order(world)
    remote.press(start(world, order).url, "pay")
    assert query_open_payments(world.company_id) == 0
    with clock_set_to(FixedClock(now() + timedelta(minutes=1))):
        assert query_open_payments(world.company_id) == 1
    assert state_of(world, order)[0] == "booked"


def test_the_sweep_goes_on_when_the_provider_is_silent(world: World, remote: Remote) -> None:
    first, second = place_order(world), place_order(world)
    for order in (first, second):
        remote.press(start(world, order).url, "pay")
    remote.broken = "before"
    with clock_set_to(FixedClock(now() + timedelta(minutes=1))):
        assert query_open_payments(world.company_id) == 1
        assert query_open_payments(world.company_id) == 1
    assert [state_of(world, order)[0] for order in (first, second)] == ["booked", "booked"]


def test_a_payment_that_nobody_makes_is_closed_after_a_day(world: World, remote: Remote) -> None:
    order = place_order(world)
    start(world, order)
    with clock_set_to(FixedClock(now() + timedelta(hours=25))):
        query_open_payments(world.company_id)
    assert state_of(world, order)[1] == ["closed"]


def test_money_after_cancellation_goes_back_by_itself(world: World, remote: Remote) -> None:
    order = place_order(world)
    started = start(world, order)
    with for_company(world.company_id):
        Order.objects.filter(pk=order.pk).update(state=OrderState.CANCELLED)
    remote.press(started.url, "pay")
    assert deliver(remote) == [NoticeOutcome.PAID_AND_REFUNDED]
    assert send_refunds(world.company_id) == 1
    assert state_of(world, order) == ("cancelled", ["paid"], 0, 0)
    with for_company(world.company_id):
        refund = Refund.objects.get()
        assert (refund.amount_fen, refund.reason, refund.state) == (
            16_500, RefundReason.NOT_BOOKABLE, RefundState.DONE,
        )  # fmt: skip


def test_a_second_payment_of_one_order_goes_back_by_itself(world: World, remote: Remote) -> None:
    order = place_order(world)
    first = start(world, order)
    with for_company(world.company_id):
        Payment.objects.filter(code=first.code).update(state=PaymentState.CLOSED)
    second = start(world, order)
    for one in (first, second):
        remote.press(one.url, "pay")
    assert deliver(remote) == [NoticeOutcome.PAID, NoticeOutcome.PAID_AND_REFUNDED]
    assert send_refunds(world.company_id) == 1
    assert state_of(world, order) == ("booked", ["paid", "paid"], 16_500, 0)
    with for_company(world.company_id):
        assert Refund.objects.get().reason == RefundReason.PAID_TWICE


def test_a_refund_whose_answer_is_lost_is_paid_once(world: World, remote: Remote) -> None:
    order = paid(world, remote)
    code = ask_back(world, order, 5_000)
    remote.broken = "before"  # the question whether it was paid already
    assert send_refunds(world.company_id) == 0
    assert send_refunds(world.company_id) == 1
    assert [refund.amount_fen for refund in remote.gateway.book.refunds.values()] == [5_000]
    assert send_refund(company_id=world.company_id, refund_code=code) == RefundState.DONE
    assert deliver(remote) == [NoticeOutcome.REFUND_DONE]
    assert state_of(world, order) == ("booked", ["paid"], 11_500, 0)


def ask_back(world: World, order: Order, fen: int) -> str:
    from jiahe.journeys.refund import refund_payment

    with for_company(world.company_id):
        code = Payment.objects.get(order=order, state=PaymentState.PAID).code
    return refund_payment(
        company_id=world.company_id, payment_code=code, amount_fen=fen,
        actor_id=world.person_id, because="stain on the carpet",
    )  # fmt: skip


def test_a_refund_can_be_told_by_callback_alone(world: World, remote: Remote) -> None:
    order = paid(world, remote)
    code = ask_back(world, order, 5_000)
    with for_company(world.company_id):
        payment_code = Refund.objects.get(code=code).payment.code
    remote.adapter.refund(code=code, payment_code=payment_code, amount_fen=5_000)
    assert deliver(remote) == [NoticeOutcome.REFUND_DONE]
    assert state_of(world, order) == ("booked", ["paid"], 11_500, 0)


def test_an_order_that_is_not_waiting_cannot_be_paid(world: World, remote: Remote) -> None:
    order = place_order(world, state=OrderState.BOOKED)
    with pytest.raises(OrderNotPayable):
        start(world, order)
    assert remote.calls == []


def test_a_free_order_needs_no_payment(world: World, remote: Remote) -> None:
    order = place_order(world, prices_fen=(0,))
    with pytest.raises(NothingToPay):
        start(world, order)


def test_an_unknown_payment_cannot_be_asked_about(world: World, remote: Remote) -> None:
    with pytest.raises(PaymentNotFound):
        query_payment(company_id=world.company_id, payment_code="0" * 16)


def test_a_provider_is_never_called_inside_a_transaction(world: World, remote: Remote) -> None:
    order = place_order(world)
    with pytest.raises(AssertionError, match="inside a transaction"), for_company(world.company_id):
        start(world, order)
    assert remote.calls == []


def test_the_notice_is_kept_even_when_judging_it_fails(
    world: World, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError

    order = place_order(world)
    remote.press(start(world, order).url, "pay")
    monkeypatch.setattr("jiahe.journeys.pay.capture_payment", fails)
    with pytest.raises(RuntimeError):
        deliver(remote)
    assert GatewayNotice.objects.count() == 1
    assert not hasattr(GatewayNotice.objects.get(), "verdict")
    assert state_of(world, order) == ("awaiting_payment", ["open"], 0, 0)
