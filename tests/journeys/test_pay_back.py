"""Money that came too late or twice goes back by itself, once, whatever is lost on the way."""

import pytest

from gateway_world import Remote
from jiahe.billing.choices import NoticeOutcome, PaymentState, RefundReason, RefundState
from jiahe.billing.models import Payment, Refund
from jiahe.booking.choices import OrderState
from jiahe.booking.models import Order
from jiahe.journeys import pay
from jiahe.journeys.refund import send_refund, send_refunds
from jiahe.kit.tenancy import for_company
from money_world import World, place_order
from paying import ask_back, deliver, paid, start, state_of

pytestmark = pytest.mark.django_db(transaction=True)


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


def asked_for_refunds(remote: Remote) -> int:
    return remote.calls.count("POST /api/refunds")


def test_a_refund_that_the_provider_knows_is_not_asked_for_anew(
    world: World, remote: Remote
) -> None:
    """Its answer was lost after it was paid: the next try asks what became of it (R12)."""
    order = paid(world, remote)
    code = ask_back(world, order, 5_000)
    payment = next(iter(remote.gateway.book.charges))
    remote.adapter.refund(code=code, payment_code=payment, amount_fen=5_000)  # nobody noted it
    assert send_refund(company_id=world.company_id, refund_code=code) == RefundState.DONE
    assert asked_for_refunds(remote) == 1


def test_control_without_the_question_it_is_asked_for_anew(
    world: World, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid(world, remote)
    code = ask_back(world, order, 5_000)
    payment = next(iter(remote.gateway.book.charges))
    remote.adapter.refund(code=code, payment_code=payment, amount_fen=5_000)
    monkeypatch.setattr(type(remote.adapter), "query_refund", lambda *_: None)
    send_refund(company_id=world.company_id, refund_code=code)
    assert asked_for_refunds(remote) == 2


def test_a_refund_can_be_told_by_callback_alone(world: World, remote: Remote) -> None:
    order = paid(world, remote)
    code = ask_back(world, order, 5_000)
    with for_company(world.company_id):
        payment_code = Refund.objects.get(code=code).payment.code
    remote.adapter.refund(code=code, payment_code=payment_code, amount_fen=5_000)
    assert deliver(remote) == [NoticeOutcome.REFUND_DONE]
    assert state_of(world, order) == ("booked", ["paid"], 11_500, 0)


def test_control_without_asking_it_back_the_second_payment_is_kept(
    world: World, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pay, "ask_refund", lambda **_: None)
    order = place_order(world)
    first = start(world, order)
    with for_company(world.company_id):
        Payment.objects.filter(code=first.code).update(state=PaymentState.CLOSED)
    second = start(world, order)
    for one in (first, second):
        remote.press(one.url, "pay")
    deliver(remote)
    assert send_refunds(world.company_id) == 0
    assert state_of(world, order) == ("booked", ["paid", "paid"], 33_000, 0)
