"""Refunds by hand: bounded, audited, sent once, and exact to the fen."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from at_once import at_once
from jiahe.billing.actions.payments import (
    open_payment,
)
from jiahe.billing.actions.refunds import (
    MoreThanPaid,
    NotAPaidPayment,
    ask_again,
    ask_refund,
    fail_refund,
    finish_refund,
)
from jiahe.billing.choices import RefundReason, RefundState
from jiahe.billing.models import Refund
from jiahe.billing.queries.ledger import held_fen, ledger_audit, worker_owed_fen
from jiahe.booking.choices import VisitState
from jiahe.journeys.refund import (
    refund_payment,
    send_refunds,
    try_refund_again,
)
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import for_company
from jiahe.trust.actions import ReasonMissing
from jiahe.trust.models import AuditEntry
from money_world import World, place_order
from settling import (
    CLEAN,
    audit,
    give_back,
    paid,
    put,
    send_refunds_after_the_gateway_knows,
    settle,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("remote")]


def test_a_refund_before_settlement_lessens_what_is_divided(world: World) -> None:
    order, payment, (visit,) = paid(world)
    give_back(world, payment, 6_500, visit)
    put(world, visit, VisitState.ACCEPTED)
    settlement = settle(world, visit)
    assert settlement.gross_fen == 10_000
    assert [line["key"] for line in settlement.lines][:2] == ["price", "refunded"]
    with for_company(world.company_id):
        assert held_fen(order.pk) == 0
    assert send_refunds_after_the_gateway_knows(world, payment) == 1
    assert audit(world) == CLEAN


def test_a_refund_after_settlement_is_borne_by_the_company(world: World) -> None:
    _, payment, (visit,) = paid(world)
    put(world, visit, VisitState.ACCEPTED)
    settle(world, visit)
    give_back(world, payment, 1_000, visit)
    assert audit(world) == CLEAN
    with for_company(world.company_id):
        assert worker_owed_fen(world.worker_id) == 12_375


def test_a_refund_by_hand_needs_a_reason_and_is_audited(world: World) -> None:
    _, payment, _ = paid(world)
    with pytest.raises(ReasonMissing):
        refund_payment(
            company_id=world.company_id, payment_code=payment.code, amount_fen=1,
            actor_id=world.person_id, because=" ",
        )  # fmt: skip
    with for_company(world.company_id):
        assert Refund.objects.count() == 0
    give_back(world, payment, 1)
    with for_company(world.company_id):
        assert AuditEntry.objects.get().detail == {"amount_fen": 1}


@pytest.mark.parametrize("fen", [0, -1, 16_501, 10**9])
def test_a_refund_beyond_what_was_paid_is_refused(world: World, fen: int) -> None:
    _, payment, _ = paid(world)
    with pytest.raises(MoreThanPaid):
        give_back(world, payment, fen)
    assert audit(world) == CLEAN


def test_an_unpaid_payment_cannot_be_refunded(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        payment = open_payment(order_id=order.pk, amount_fen=order.total_fen)
    with pytest.raises(NotAPaidPayment):
        give_back(world, payment, 1)


def test_refunds_asked_at_the_same_instant_never_exceed_what_was_paid(world: World) -> None:
    _, payment, _ = paid(world)
    outcomes = at_once([lambda: give_back(world, payment, 6_000)] * 5)
    assert outcomes.count("MoreThanPaid") == 3
    with for_company(world.company_id):
        assert sum(Refund.objects.values_list("amount_fen", flat=True)) == 12_000
    assert audit(world) == CLEAN


def test_control_without_the_check_more_than_was_paid_is_promised(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jiahe.billing.actions.refunds._demand_refundable", lambda *_: None)
    _, payment, _ = paid(world)
    for _ in range(3):
        give_back(world, payment, 6_000)
    with for_company(world.company_id):
        assert sum(Refund.objects.values_list("amount_fen", flat=True)) == 18_000


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    price_fen=st.integers(1, 50_000),
    asked=st.lists(st.integers(1, 30_000), max_size=8),
    settle_after=st.integers(0, 8),
)
def test_partial_refunds_in_any_order_leave_the_books_exact(
    world: World, price_fen: int, asked: list[int], settle_after: int
) -> None:
    order, payment, (visit,) = paid(world, prices_fen=(price_fen,))
    put(world, visit, VisitState.ACCEPTED)
    returned = 0
    for number, fen in enumerate(asked):
        if number == settle_after:
            settle(world, visit)
        try:
            give_back(world, payment, fen, visit)
            returned += fen
        except MoreThanPaid:
            assert returned + fen > price_fen
        assert audit(world) == CLEAN
    settle(world, visit)
    with for_company(world.company_id):
        assert 0 <= returned <= price_fen
        assert held_fen(order.pk) == 0
        assert ledger_audit() == CLEAN


def ended_refund(world: World) -> str:
    _, payment, _ = paid(world)
    with for_company(world.company_id):
        code = ask_refund(
            payment_code=payment.code, amount_fen=1_000, reason=RefundReason.GOODWILL
        ).code
        finish_refund(code=code)
    return code


def refund_story(world: World, code: str) -> tuple[str, object, int]:
    with for_company(world.company_id):
        refund = Refund.objects.get(code=code)
    return refund.state, refund.done_at, Outbox.objects.filter(kind="RefundDone").count()


@pytest.mark.parametrize("verb", [finish_refund, fail_refund, ask_again])
def test_a_refund_that_is_done_stays_done_and_is_told_once(world: World, verb) -> None:
    code = ended_refund(world)
    before = refund_story(world, code)
    with for_company(world.company_id):
        verb(code=code)
    assert (refund_story(world, code), before[0], before[2]) == (before, RefundState.DONE, 1)


def test_control_a_failed_refund_is_asked_for_again_and_done(world: World) -> None:
    _, payment, _ = paid(world)
    with for_company(world.company_id):
        code = ask_refund(
            payment_code=payment.code, amount_fen=1_000, reason=RefundReason.GOODWILL
        ).code
        for verb, state in (
            (fail_refund, RefundState.FAILED),
            (ask_again, RefundState.ASKED),
            (finish_refund, RefundState.DONE),
        ):
            verb(code=code)
            assert Refund.objects.get().state == state


def test_a_refund_that_the_provider_refuses_is_kept_and_can_be_tried_again(world: World) -> None:
    _, payment, _ = paid(world)
    code = give_back(world, payment, 500)
    with for_company(world.company_id):
        Refund.objects.filter(code=code).update(state=RefundState.FAILED)
    assert send_refunds(world.company_id) == 0
    try_refund_again(company_id=world.company_id, refund_code=code)
    assert send_refunds_after_the_gateway_knows(world, payment) == 1
