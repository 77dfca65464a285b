"""Settlement and refunds: each fen goes to one place, once, whoever asks at the same time."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from threading import Event

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from at_once import at_once
from gateway_world import Remote
from jiahe.accounts.models import Company
from jiahe.billing import ports
from jiahe.billing.actions import settlements
from jiahe.billing.actions.payments import (
    capture_payment,
    decline_payment,
    lock_payments,
    locked_payment,
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
from jiahe.billing.actions.settlements import NotAccepted, NotPaid
from jiahe.billing.choices import RefundReason, RefundState
from jiahe.billing.models import Journal, Payment, Refund, Settlement
from jiahe.billing.queries.ledger import Audit, held_fen, ledger_audit, worker_owed_fen
from jiahe.billing.rules import Shares, divide
from jiahe.booking.choices import OrderState, VisitState
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import visit_by_id
from jiahe.engine.refunds import RefundRule, simulate_cancellation
from jiahe.journeys.refund import (
    refund_cancelled_visit,
    refund_payment,
    refund_stranded,
    send_refunds,
    try_refund_again,
)
from jiahe.journeys.settle import settle_visit
from jiahe.kit.clock import now
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import for_company
from jiahe.trust.actions import ReasonMissing
from jiahe.trust.models import AuditEntry
from money_world import World, add_worker, found_world, place_order

pytestmark = pytest.mark.django_db(transaction=True)
CLEAN = Audit(sum_fen=0, unbalanced=(), overdrawn_escrows=(), unexplained_fen=0)


@pytest.fixture(autouse=True)
def remote(monkeypatch: pytest.MonkeyPatch) -> Iterator[Remote]:
    made = Remote()
    monkeypatch.setattr(ports, "_built", lambda _: made.adapter)
    with override_settings(PAYMENT_PROVIDERS={"demo": "unused"}):
        yield made


@pytest.fixture
def world() -> World:
    return found_world()


def paid(world: World, **wanted: object) -> tuple[Order, Payment, list[Visit]]:
    """A booked order with its money in escrow, as after a callback."""
    order = place_order(world, state=OrderState.BOOKED, **wanted)
    with for_company(world.company_id):
        payment = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        capture_payment(payment=locked_payment(payment.code), transaction_code="t")
        return order, payment, list(order.visits.order_by("number"))


def put(world: World, visit: Visit, state: VisitState) -> None:
    with for_company(world.company_id):
        Visit.objects.filter(pk=visit.pk).update(state=state)


def settle(world: World, visit: Visit) -> Settlement:
    number = settle_visit(company_id=world.company_id, visit_id=visit.pk)
    with for_company(world.company_id):
        return Settlement.objects.get(pk=number)


def audit(world: World) -> Audit:
    with for_company(world.company_id):
        return ledger_audit()


def test_an_accepted_visit_is_divided_by_the_companys_shares(world: World) -> None:
    order, _, (visit,) = paid(world)
    put(world, visit, VisitState.ACCEPTED)
    settlement = settle(world, visit)
    assert (settlement.platform_fen, settlement.company_fen, settlement.worker_fen) == (
        825, 3_300, 12_375,
    )  # fmt: skip
    with for_company(world.company_id):
        assert held_fen(order.pk) == 0
        assert worker_owed_fen(world.worker_id) == 12_375
        assert Visit.objects.get(pk=visit.pk).state == VisitState.SETTLED
    assert Outbox.objects.filter(kind="VisitSettled").count() == 1


def test_settling_again_changes_nothing(world: World) -> None:
    _, _, (visit,) = paid(world)
    put(world, visit, VisitState.ACCEPTED)
    first, second = settle(world, visit), settle(world, visit)
    assert first.pk == second.pk
    with for_company(world.company_id):
        assert (Settlement.objects.count(), Journal.objects.count()) == (1, 2)


def test_settling_at_the_same_instant_settles_once(world: World) -> None:
    _, _, (visit,) = paid(world)
    put(world, visit, VisitState.ACCEPTED)
    numbers = at_once([lambda: settle(world, visit).pk] * 6)
    assert len(set(numbers)) == 1
    assert audit(world) == CLEAN


def test_each_visit_of_a_series_is_settled_by_itself(world: World) -> None:
    order, _, visits = paid(world, prices_fen=(10_000, 10_000, 10_000))
    put(world, visits[0], VisitState.ACCEPTED)
    settle(world, visits[0])
    with for_company(world.company_id):
        assert held_fen(order.pk) == 20_000


@pytest.mark.parametrize(
    "state", [state for state in VisitState if state not in {"accepted", "settled"}]
)
def test_a_visit_that_was_not_accepted_is_not_settled(world: World, state: VisitState) -> None:
    _, _, (visit,) = paid(world)
    put(world, visit, state)
    with pytest.raises(NotAccepted):
        settle(world, visit)
    assert audit(world) == CLEAN


def test_an_unpaid_visit_is_not_settled(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        visit = order.visits.get()
    put(world, visit, VisitState.ACCEPTED)
    with pytest.raises(NotPaid):
        settle(world, visit)


def test_a_crew_shares_the_workers_part_to_the_fen(world: World) -> None:
    with for_company(world.company_id):
        crew = (world.worker_id, add_worker(world.company_id).pk, add_worker(world.company_id).pk)
    _, _, (visit,) = paid(world, prices_fen=(10_001,), worker_ids=crew)
    put(world, visit, VisitState.ACCEPTED)
    settlement = settle(world, visit)
    with for_company(world.company_id):
        owed = [worker_owed_fen(worker_id) for worker_id in crew]
    assert owed == [2_501, 2_500, 2_500]
    assert [line["fen"] for line in settlement.lines if line["key"] == "worker"] == owed


@given(
    gross_fen=st.integers(0, 10**9),
    platform=st.integers(0, 5_000),
    worker=st.integers(0, 5_000),
    crew=st.integers(0, 9),
)
def test_every_division_adds_up(gross_fen: int, platform: int, worker: int, crew: int) -> None:
    division = divide(gross_fen, Shares(platform, worker), range(crew))
    parts = (division.platform_fen, division.company_fen, *division.worker_fens)
    assert sum(parts) == gross_fen
    assert min(parts) >= 0


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


def give_back(world: World, payment: Payment, fen: int, visit: Visit | None = None) -> str:
    return refund_payment(
        company_id=world.company_id, payment_code=payment.code, amount_fen=fen,
        actor_id=world.person_id, because="one room was left out",
        visit_code=visit.code if visit else "",
    )  # fmt: skip


def send_refunds_after_the_gateway_knows(world: World, payment: Payment) -> int:
    """The money came by hand in `paid`; the gateway is told of it, so that it can give it back."""
    adapter = ports.provider_named("demo")
    remote = adapter.create(ports.Charge(payment.code, payment.amount_fen, "s", "", "zh"))
    adapter.transport.handler.__self__.press(remote.url, "pay")
    return send_refunds(world.company_id)


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


def cancel(world: World, visit: Visit, hours_before: float) -> Refund | None:
    with for_company(world.company_id):
        found = visit_by_id(visit.pk)
        starts_at = now() + timedelta(hours=hours_before)
        cancellation = simulate_cancellation(
            visit.price_fen, starts_at, now(), RefundRule(), has_set_out=False
        )
        Visit.objects.filter(pk=visit.pk).update(state=VisitState.CANCELLED)
        return refund_cancelled_visit(visit=found, cancellation=cancellation)


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
        "jiahe.billing.actions.refunds._fullest_payment",
        lambda order_id: (lock_payments(order_id=order_id)[0], 16_500),
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
        refund = refund_cancelled_visit(visit=found, cancellation=whole)
        assert refund is not None
        assert (refund.amount_fen, held_fen(order.pk)) == (7_000, 10_000)


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


def refunded_while_settling(
    world: World, monkeypatch: pytest.MonkeyPatch, *, patience: int = 1
) -> list[str]:
    """What settling and a refund got, the refund asked for when the shares were worked out."""
    _, payment, (visit,) = paid(world)
    put(world, visit, VisitState.ACCEPTED)
    reckoned, done, share = Event(), Event(), settlements.divide

    def slowly(*given: object) -> object:
        reckoned.set()
        done.wait(patience)  # under the lock the refund waits for us
        return share(*given)

    monkeypatch.setattr(settlements, "divide", slowly)

    def refund() -> None:
        reckoned.wait(20)
        with for_company(world.company_id):
            ask_refund(payment_code=payment.code, amount_fen=3_000, reason=RefundReason.GOODWILL)
        done.set()

    return [str(one) for one in at_once([lambda: settle(world, visit) and None, refund])]


def test_a_refund_waits_for_the_settling_of_its_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refunded_while_settling(world, monkeypatch) == ["None", "None"]
    assert audit(world) == CLEAN


def test_control_without_the_lock_of_the_payments_settling_meets_an_empty_escrow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        settlements, "lock_payments", lambda *, order_id: Payment.objects.filter(order_id=order_id)
    )
    outcomes = refunded_while_settling(world, monkeypatch, patience=20)
    assert outcomes == ["EscrowOverdrawn", "None"]


def test_cancelling_an_unpaid_visit_returns_nothing(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        visit = order.visits.get()
    assert cancel(world, visit, 5) is None


def test_a_refund_that_the_provider_refuses_is_kept_and_can_be_tried_again(world: World) -> None:
    _, payment, _ = paid(world)
    code = give_back(world, payment, 500)
    with for_company(world.company_id):
        Refund.objects.filter(code=code).update(state=RefundState.FAILED)
    assert send_refunds(world.company_id) == 0
    try_refund_again(company_id=world.company_id, refund_code=code)
    assert send_refunds_after_the_gateway_knows(world, payment) == 1


@pytest.mark.parametrize("seed", range(8))
def test_a_random_life_of_many_orders_keeps_the_ledger_at_zero(world: World, seed: int) -> None:
    chance = Random(seed)
    with for_company(world.company_id):
        Company.objects.filter(pk=world.company_id).update(
            platform_share_basis_points=chance.randint(0, 2_000),
            worker_share_basis_points=chance.randint(0, 8_000),
        )
    for _ in range(6):
        prices = tuple(chance.randint(1, 40_000) for _ in range(chance.randint(1, 3)))
        _, payment, visits = paid(world, prices_fen=prices)
        for visit in visits:
            live(world, chance, payment, visit)
            assert audit(world) == CLEAN


def live(world: World, chance: Random, payment: Payment, visit: Visit) -> None:
    if chance.random() < 0.4:
        try_to_give_back(world, payment, chance.randint(1, visit.price_fen), visit)
    if chance.random() < 0.3:
        cancel(world, visit, chance.choice([30, 6, 1, -1]))
        return
    put(world, visit, VisitState.ACCEPTED)
    settle(world, visit)
    if chance.random() < 0.4:
        try_to_give_back(world, payment, chance.randint(1, visit.price_fen), visit)


def try_to_give_back(world: World, payment: Payment, fen: int, visit: Visit) -> None:
    with for_company(world.company_id):
        try:
            ask_refund(payment_code=payment.code, amount_fen=fen, reason=RefundReason.GOODWILL,
                       visit_id=visit.pk)  # fmt: skip
        except MoreThanPaid:
            return


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
