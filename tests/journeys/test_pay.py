"""Paying, from the button to the booked order, with a provider that loses answers."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from at_once import at_once
from conftest import APPLICATION_ROLE, OWNER_ROLE, as_role
from gateway_world import Remote
from jiahe.billing import ports
from jiahe.billing.actions import payments
from jiahe.billing.actions.payments import NothingToPay, PaymentNotFound, open_payment
from jiahe.billing.actions.refunds import RefundNotFound, ask_refund
from jiahe.billing.choices import NoticeOutcome, PaymentState, RefundReason, RefundState
from jiahe.billing.models import GatewayNotice, Payment, PaymentDirectory, Refund
from jiahe.billing.ports import Notice, NoticeKind, ProviderSilent
from jiahe.booking.choices import OrderState
from jiahe.journeys import cash, pay
from jiahe.journeys.pay import (
    OrderNotPayable,
    open_order_payment,
    query_open_payments,
    query_payment,
)
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import for_company
from money_world import World, place_order
from paying import ask_back, deliver, paid, start, state_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_paid_order_is_booked_and_its_money_held(world: World, remote: Remote) -> None:
    order = paid(world, remote)
    assert state_of(world, order) == ("booked", ["paid"], 16_500, 0)
    assert Outbox.objects.filter(kind="OrderPaid").count() == 1


def test_pressing_twice_opens_one_payment(world: World, remote: Remote) -> None:
    order = place_order(world)
    assert start(world, order) == start(world, order)
    assert state_of(world, order)[1] == ["open"]


def numbers_of_two_presses(world: World) -> set[str]:
    """The numbers that two presses in the same instant opened; neither saw the other's."""
    order = place_order(world)

    def press() -> str:
        return open_order_payment(company_id=world.company_id, order_code=order.code)

    return {str(one) for one in at_once([press] * 2)}


def both_look_first(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, look = Barrier(2), payments.lock_payments

    def together(**which: int) -> list[Payment]:
        standing = look(**which)
        looked.wait(20)
        return standing

    monkeypatch.setattr(payments, "lock_payments", together)


def test_pressing_twice_at_once_opens_one_payment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_look_first(monkeypatch)
    assert len(numbers_of_two_presses(world)) == 1
    with for_company(world.company_id):
        assert Payment.objects.count() == PaymentDirectory.objects.count() == 1


def test_control_without_the_constraint_it_opens_two(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "an_order_waits_for_a_sum_once"
    as_role(OWNER_ROLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        definition = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {name}")
    try:
        as_role(APPLICATION_ROLE)
        both_look_first(monkeypatch)
        assert len(numbers_of_two_presses(world)) == 2
    finally:
        as_role(OWNER_ROLE)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE billing_payment CASCADE")
            cursor.execute(definition)
        as_role(APPLICATION_ROLE)


def said(kind: NoticeKind, code: str, fen: int) -> Notice:
    return Notice(
        event_code=f"e-{code}", kind=kind, code=code, transaction="t", currency="CNY",
        amount_fen=fen,
    )  # fmt: skip


def test_the_payment_service_does_not_speak_for_the_till(world: World) -> None:
    """Neither of cash that was taken nor of cash that goes back."""
    order = place_order(world)
    with for_company(world.company_id):
        payment = open_payment(order_id=order.pk, amount_fen=16_500, provider_name="cash")
    notice = said(NoticeKind.PAID, payment.code, 16_500)
    assert pay._believed("demo", world.company_id, notice) == NoticeOutcome.UNKNOWN_PAYMENT
    assert state_of(world, order) == ("awaiting_payment", ["open"], 0, 0)
    with for_company(world.company_id):
        payments.capture_payment(payment=payment, transaction_code="")
        refund = ask_refund(payment_code=payment.code, amount_fen=500, reason=RefundReason.GOODWILL)
    notice = said(NoticeKind.REFUNDED, refund.code, 500)
    assert pay._believed("demo", world.company_id, notice) == NoticeOutcome.UNKNOWN_PAYMENT
    with for_company(world.company_id):
        assert Refund.objects.get().state == RefundState.ASKED


def test_what_the_payment_service_gives_back_is_not_handed_over_in_cash(
    world: World, remote: Remote
) -> None:
    code = ask_back(world, paid(world, remote), 500)
    with pytest.raises(RefundNotFound):
        cash.hand_back_cash(company_id=world.company_id, refund_code=code, actor_id=world.person_id)
    with for_company(world.company_id):
        assert Refund.objects.get().state == RefundState.ASKED


@pytest.mark.parametrize(("fen", "outcome", "state"), [
    (499, NoticeOutcome.WRONG_AMOUNT, RefundState.ASKED),
    (500, NoticeOutcome.REFUND_DONE, RefundState.DONE),
])  # fmt: skip
def test_a_refund_is_done_when_its_own_sum_came_back(
    world: World, remote: Remote, fen: int, outcome: NoticeOutcome, state: RefundState
) -> None:
    code = ask_back(world, paid(world, remote), 500)
    notice = said(NoticeKind.REFUNDED, code, fen)
    assert pay._believed("demo", world.company_id, notice) == outcome
    with for_company(world.company_id):
        assert Refund.objects.get().state == state


@pytest.mark.parametrize(("fen", "state"), [(1, "open"), (16_500, "paid")])
def test_an_answer_about_another_sum_books_nothing(world: World, fen: int, state: str) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        code = open_payment(order_id=order.pk, amount_fen=16_500).code
    told = ports.Remote(
        state=ports.RemoteState.PAID, transaction="t", currency="CNY", amount_fen=fen, url=""
    )
    assert pay._settled_from(world.company_id, code, told) == state


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


def test_another_sum_or_another_way_to_pay_is_another_number(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        asked = [(16_500, "demo"), (16_500, "demo"), (16_000, "demo"), (16_500, "cash")]
        codes = [
            open_payment(order_id=order.pk, amount_fen=fen, provider_name=name).code
            for fen, name in asked
        ]
    assert (codes[0] == codes[1], len(set(codes))) == (True, 3)


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
