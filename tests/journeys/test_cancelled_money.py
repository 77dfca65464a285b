"""What a cancelled visit gives back: by its tier, from the payment that stayed, once."""

from datetime import timedelta

import pytest

from jiahe.billing.actions.payments import (
    capture_payment,
    decline_payment,
    lock_payments,
    locked_payment,
    open_payment,
)
from jiahe.billing.actions.refunds import (
    MoreThanPaid,
    ask_refund,
)
from jiahe.billing.choices import RefundReason
from jiahe.billing.models import Payment, Refund, Settlement
from jiahe.billing.queries.ledger import held_fen
from jiahe.booking.choices import OrderState, VisitState
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import visit_by_id
from jiahe.engine.refunds import RefundRule, simulate_cancellation
from jiahe.journeys.refund import (
    refund_cancelled_visit,
    refund_stranded,
)
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from money_world import World, place_order
from settling import (
    CLEAN,
    audit,
    cancel,
    paid,
    put,
    settle,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("remote")]


@pytest.mark.parametrize(
    ("hours", "refund_fen", "fee_fen"),
    [(48, 16_500, 0), (5, 14_850, 1_650), (1, 11_550, 4_950), (-1, 0, 16_500)],
)
def test_a_cancellation_returns_what_its_tier_says_and_divides_the_fee(
    world: World, hours: float, refund_fen: int, fee_fen: int
) -> None:
    order, _, (visit,) = paid(world)
    refund = cancel(world, visit, hours)
    assert (refund.amount_fen if refund else 0) == refund_fen
    with for_company(world.company_id):
        assert held_fen(order.pk) == 0
        assert sum(Settlement.objects.values_list("gross_fen", flat=True)) == fee_fen
    assert audit(world) == CLEAN


def test_cancelling_one_visit_of_a_series_leaves_the_others_held(world: World) -> None:
    order, _, visits = paid(world, prices_fen=(10_000, 10_000))
    cancel(world, visits[1], 5)
    with for_company(world.company_id):
        assert held_fen(order.pk) == 10_000


def paid_by_the_second_try(world: World) -> tuple[Order, Payment, Visit]:
    """The first try was declined, the second one paid; then the first one's money came as well."""
    order = place_order(world, state=OrderState.BOOKED)
    with for_company(world.company_id):
        first = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        decline_payment(payment=first)
        second = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        for one in (second, first):
            capture_payment(payment=locked_payment(one.code), transaction_code="t")
        ask_refund(
            payment_code=first.code, amount_fen=order.total_fen, reason=RefundReason.PAID_TWICE
        )
        return order, second, order.visits.get()


def test_a_visit_of_an_order_that_was_paid_twice_is_cancelled_from_the_payment_that_stayed(
    world: World,
) -> None:
    order, stayed, visit = paid_by_the_second_try(world)
    refund = cancel(world, visit, 48)
    assert refund is not None
    assert (refund.payment_id, refund.amount_fen) == (stayed.pk, order.total_fen)
    assert audit(world) == CLEAN


def test_control_the_earliest_payment_could_return_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, visit = paid_by_the_second_try(world)
    monkeypatch.setattr(
        "jiahe.billing.actions.refunds._from_payments",
        lambda order_id, fen: [(lock_payments(order_id=order_id)[0], fen)],
    )
    with pytest.raises(MoreThanPaid):
        cancel(world, visit, 48)


def test_a_visit_is_cancelled_after_a_refund_that_named_no_visit(world: World) -> None:
    """Part of the price went back by hand: the rest does now, and the household may cancel."""
    _, payment, (visit,) = paid(world)
    with for_company(world.company_id):
        ask_refund(payment_code=payment.code, amount_fen=3_000, reason=RefundReason.GOODWILL)
    refund = cancel(world, visit, 48)
    assert refund is not None
    assert refund.amount_fen == 13_500
    assert audit(world) == CLEAN


def test_what_is_stranded_goes_back_from_the_payment_that_stayed(world: World) -> None:
    order = place_order(world, state=OrderState.BOOKED)
    with for_company(world.company_id):
        stayed = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        capture_payment(payment=stayed, transaction_code="t")
        again = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        capture_payment(payment=again, transaction_code="t")
        ask_refund(
            payment_code=again.code, amount_fen=order.total_fen, reason=RefundReason.PAID_TWICE
        )
        Order.objects.filter(pk=order.pk).update(state=OrderState.CANCELLED)
    assert (refund_stranded(world.company_id), refund_stranded(world.company_id)) == (1, 0)
    with for_company(world.company_id):
        assert Refund.objects.get(reason=RefundReason.NOT_BOOKABLE).payment_id == stayed.pk
    assert audit(world) == CLEAN


def test_a_visit_returns_at_most_what_is_left_of_its_own_price(world: World) -> None:
    """What stands in the escrow for the other visits of the order is theirs."""
    order, payment, visits = paid(world, prices_fen=(10_000, 10_000))
    with for_company(world.company_id):
        ask_refund(
            payment_code=payment.code, amount_fen=3_000, reason=RefundReason.GOODWILL,
            visit_id=visits[0].pk,
        )  # fmt: skip
        found = visit_by_id(visits[0].pk)
        at = now() + timedelta(days=2)
        whole = simulate_cancellation(10_000, at, now(), RefundRule(), False)
        (refund,) = refund_cancelled_visit(visit=found, cancellation=whole)
        assert (refund.amount_fen, held_fen(order.pk)) == (7_000, 10_000)


def test_cancelling_an_unpaid_visit_returns_nothing(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        visit = order.visits.get()
    assert cancel(world, visit, 5) is None


def test_what_is_left_of_an_order_that_is_over_goes_back_by_itself(world: World) -> None:
    """A visit was cancelled before anybody paid; the payment then came for the whole order."""
    order, payment, visits = paid(world, prices_fen=(10_000, 6_000))
    put(world, visits[1], VisitState.CANCELLED)
    assert refund_stranded(world.company_id) == 0
    put(world, visits[0], VisitState.ACCEPTED)
    settle(world, visits[0])
    assert refund_stranded(world.company_id) == 1
    assert refund_stranded(world.company_id) == 0
    with for_company(world.company_id):
        assert held_fen(order.pk) == 0
        assert Refund.objects.get().amount_fen == 6_000
    assert audit(world) == CLEAN


def test_money_that_arrives_while_the_order_is_cancelled_goes_back_by_itself(
    world: World,
) -> None:
    order, _, (visit,) = paid(world)
    put(world, visit, VisitState.CANCELLED)
    with for_company(world.company_id):
        Order.objects.update(state=OrderState.CANCELLED)
    assert refund_stranded(world.company_id) == 1
    assert audit(world) == CLEAN
    with for_company(world.company_id):
        assert held_fen(order.pk) == 0
