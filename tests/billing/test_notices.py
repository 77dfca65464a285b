"""Callbacks: every true one acts once, every other one is refused by name and changes nothing."""

from dataclasses import dataclass
from random import Random

import pytest
from django.db import connection

from at_once import at_once
from jiahe.billing.choices import BELIEVED, PaymentState
from jiahe.billing.models import GatewayNotice, NoticeEffect, NoticeVerdict, Payment, Refund
from jiahe.billing.queries.ledger import ledger_audit
from jiahe.billing.queries.payments import refused_notices
from jiahe.billing.signing import SIGNATURE
from jiahe.booking.choices import OrderState
from jiahe.booking.models import Order
from jiahe.kit.tenancy import for_company
from money_world import World
from notice_cases import (
    BOOKED,
    FAMILIES,
    FEN,
    O,
    decline,
    deliver,
    note,
    state_of,
    waiting,
    with_header,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("remote")]


def test_there_are_at_least_a_hundred_generated_callbacks() -> None:
    assert sum(len(list(family())) for family in FAMILIES.values()) >= 100


@pytest.mark.parametrize("family", FAMILIES)
def test_each_callback_has_the_outcome_and_the_state_that_it_must(
    world: World, family: str
) -> None:
    for case in FAMILIES[family]():
        payment = waiting(world)
        outcomes = tuple(deliver(sent) for sent in case.arrivals(payment))
        assert (case.name, outcomes, state_of(world, payment)) == (
            case.name, case.outcomes, case.ends,
        )  # fmt: skip
    with for_company(world.company_id):
        assert ledger_audit().is_clean
        assert Refund.objects.count() == 0


@pytest.mark.parametrize("ended", [OrderState.CANCELLED, OrderState.FINISHED])
def test_money_for_an_ended_order_goes_back(world: World, ended: OrderState) -> None:
    payment = waiting(world)
    with for_company(world.company_id):
        Order.objects.filter(pk=payment.order_id).update(state=ended)
    assert [deliver(note(payment)) for _ in range(3)] == [
        O.PAID_AND_REFUNDED, O.REPEATED, O.REPEATED,
    ]  # fmt: skip
    assert state_of(world, payment) == (ended.value, "paid", 0)
    with for_company(world.company_id):
        assert Refund.objects.get().amount_fen == FEN


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_any_copies_ends_the_same(world: World, seed: int) -> None:
    chance = Random(seed)
    payments = [waiting(world) for _ in range(6)]
    arrivals = [
        sent
        for payment in payments
        for sent in (
            *[note(payment)] * chance.randint(1, 4),
            *[decline(payment)] * chance.randint(0, 2),
            *[note(payment, amount_fen=chance.randint(1, FEN - 1))] * chance.randint(0, 2),
            *[with_header(note(payment), SIGNATURE, "0" * 64)] * chance.randint(0, 2),
        )
    ]
    chance.shuffle(arrivals)
    for sent in arrivals:
        deliver(sent)
        with for_company(world.company_id):
            assert ledger_audit().is_clean
    assert [state_of(world, payment) for payment in payments] == [BOOKED] * 6
    assert NoticeVerdict.objects.count() == len(arrivals)


def test_copies_at_the_same_instant_act_once(world: World) -> None:
    payment = waiting(world)
    sent = note(payment)
    outcomes = at_once([lambda: deliver(sent)] * 6)
    assert sorted(outcomes) == [O.PAID, *[O.REPEATED] * 5]
    assert state_of(world, payment) == BOOKED


def test_what_was_refused_is_listed_with_its_reason(world: World) -> None:
    payment = waiting(world)
    deliver(note(payment, amount_fen=5))
    deliver(note(payment))
    assert [row.verdict.outcome for row in refused_notices()] == [O.WRONG_AMOUNT]
    assert [row.verdict.outcome in BELIEVED for row in GatewayNotice.objects.order_by("pk")] == [
        False, True,
    ]  # fmt: skip


def test_a_stored_notice_can_be_neither_changed_nor_deleted(world: World) -> None:
    from django.db.utils import ProgrammingError

    deliver(note(waiting(world)))
    for table in (GatewayNotice, NoticeVerdict, NoticeEffect):
        with pytest.raises(ProgrammingError, match="permission denied"):
            table.objects.all().update(id=99)
        assert table.objects.count() == 1


# Controls: which guard stops what.


def test_control_a_forged_notice_is_believed_when_the_signature_is_not_checked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = waiting(world)
    forged = with_header(note(payment), SIGNATURE, "0" * 64)
    assert deliver(forged) == O.FORGED
    monkeypatch.setattr("jiahe.billing.adapters.demo.flaw_in", lambda *_: None)
    assert deliver(forged) == O.PAID


def test_control_a_cheap_notice_books_when_the_sum_is_not_compared(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = waiting(world)
    monkeypatch.setattr("jiahe.journeys.pay._wrong_money", lambda *_: None)
    assert deliver(note(payment, amount_fen=5)) == O.PAID


@dataclass
class _Forgetful:
    """Takes away the guards against counting twice, one by one."""

    monkeypatch: pytest.MonkeyPatch

    def forget_events(self) -> None:
        self.monkeypatch.setattr("jiahe.journeys.pay.is_first_time", lambda **_: True)

    def forget_states(self) -> None:
        def as_open(code: str) -> Payment:
            payment = locked(code)
            payment.state = PaymentState.OPEN
            return payment

        from jiahe.billing.actions.payments import locked_payment as locked

        self.monkeypatch.setattr("jiahe.journeys.pay.locked_payment", as_open)
        self.monkeypatch.setattr("jiahe.journeys.pay.mark_paid", lambda **_: True)

    def forget_journals(self) -> None:
        numbers = iter(range(99))
        self.monkeypatch.setattr(
            "jiahe.billing.actions.payments._capture_reference",
            lambda payment: f"{payment.code}-{next(numbers)}",
        )


GUARDS = ("forget_events", "forget_states", "forget_journals")


@pytest.mark.parametrize("kept", GUARDS)
def test_each_guard_alone_keeps_a_doubled_notice_from_counting_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    payment = waiting(world)
    for guard in set(GUARDS) - {kept}:
        getattr(_Forgetful(monkeypatch), guard)()
    deliver(note(payment))
    deliver(note(payment))
    assert state_of(world, payment)[2] == FEN


def test_control_without_any_guard_a_doubled_notice_counts_twice_and_the_audit_finds_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = waiting(world)
    for guard in GUARDS:
        getattr(_Forgetful(monkeypatch), guard)()
    deliver(note(payment))
    deliver(note(payment))
    assert state_of(world, payment)[2] == 2 * FEN
    with for_company(world.company_id):
        assert ledger_audit().unexplained_fen == FEN


def test_no_transaction_is_left_open(world: World) -> None:
    deliver(note(waiting(world)))
    assert not connection.in_atomic_block
