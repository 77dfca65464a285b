"""Settlement and refunds: each fen goes to one place, once, whoever asks at the same time."""

from itertools import count
from random import Random
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_once import at_once
from jiahe.accounts.models import Company
from jiahe.billing.actions import settlements
from jiahe.billing.actions.refunds import (
    MoreThanPaid,
    ask_refund,
)
from jiahe.billing.actions.settlements import NotAccepted, NotPaid
from jiahe.billing.choices import RefundReason
from jiahe.billing.models import Journal, Payment, Settlement
from jiahe.billing.queries.ledger import held_fen, worker_owed_fen
from jiahe.billing.rules import Shares, divide
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import for_company
from money_world import World, add_worker, place_order
from settling import (
    CLEAN,
    audit,
    cancel,
    paid,
    put,
    settle,
)
from unguarded import cut

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("remote")]


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


def test_control_without_the_look_at_what_was_settled_it_is_released_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other visit pays for it: neither journal nor row is known by the visit any more."""
    cut(
        monkeypatch,
        settlements._settle,
        "if earlier := Settlement.objects.filter(visit_id=visit_id).first():",
        "if earlier := None:",
    )
    again, post = count(), settlements.post_journal
    monkeypatch.setattr(settlements, "insert_and_record", lambda *_: None)
    monkeypatch.setattr(
        settlements,
        "post_journal",
        lambda *, reference, **more: post(reference=f"{reference}-{next(again)}", **more),
    )
    order, _, (first, second) = paid(world, prices_fen=(9_000, 9_000))
    put(world, first, VisitState.ACCEPTED)
    with for_company(world.company_id):
        for left in (second.price_fen, 0):
            settlements._settle(first.pk, frozenset({VisitState.ACCEPTED}))
            assert held_fen(order.pk) == left
