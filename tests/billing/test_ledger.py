"""The ledger stays balanced whatever is asked of it; each guard is shown to be the guard."""

from collections.abc import Iterator
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from at_once import at_once
from jiahe.billing.actions import ledger
from jiahe.billing.actions.ledger import (
    EscrowOverdrawn,
    MovementDiffers,
    Unbalanced,
    escrow,
    post_journal,
    provider,
    worker,
)
from jiahe.billing.choices import JournalKind
from jiahe.billing.models import Account, Journal, Posting
from jiahe.billing.queries.ledger import held_fen, ledger_audit
from jiahe.kit.tenancy import for_company, for_every_company
from money_world import World, place_order

pytestmark = pytest.mark.django_db(transaction=True)


def capture(order_id: int, fen: int, reference: str = "p1") -> Journal:
    return post_journal(
        kind=JournalKind.CAPTURE,
        reference=reference,
        lines=[(provider(), fen), (escrow(order_id), -fen)],
    )


def test_a_payment_stands_in_the_escrow_of_its_order(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        capture(order.pk, 16_500)
        assert held_fen(order.pk) == 16_500
        assert ledger_audit().sum_fen == 0


def test_a_movement_asked_for_twice_is_posted_once(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        first, second = capture(order.pk, 16_500), capture(order.pk, 16_500)
        assert first.pk == second.pk
        assert held_fen(order.pk) == 16_500


def test_the_same_reference_with_another_sum_is_a_fault(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        capture(order.pk, 16_500)
        with pytest.raises(MovementDiffers):
            capture(order.pk, 16_400)
        assert held_fen(order.pk) == 16_500


@pytest.mark.parametrize("fens", [(100, -99), (100, 100), (0, 0), ()])
def test_lines_that_do_not_balance_are_refused(world: World, fens: tuple[int, ...]) -> None:
    order = place_order(world)
    places = (provider(), escrow(order.pk))
    with pytest.raises(Unbalanced), for_company(world.company_id):
        post_journal(
            kind=JournalKind.CAPTURE, reference="x", lines=list(zip(places, fens, strict=False))
        )
    with for_company(world.company_id):
        assert Journal.objects.count() == 0


def test_escrow_never_pays_out_more_than_it_holds(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        capture(order.pk, 100)
    with pytest.raises(EscrowOverdrawn), for_company(world.company_id):
        release(order.pk, world.worker_id, 101)
    with for_company(world.company_id):
        assert held_fen(order.pk) == 100


def release(order_id: int, worker_id: int, fen: int, reference: str = "r1") -> Journal:
    return post_journal(
        kind=JournalKind.RELEASE,
        reference=reference,
        lines=[(escrow(order_id), fen), (worker(worker_id), -fen)],
    )


def test_two_releases_at_once_cannot_both_empty_the_escrow(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        capture(order.pk, 100)

    def empty(number: int) -> None:
        with for_company(world.company_id):
            release(order.pk, world.worker_id, 100, f"r{number}")

    outcomes = at_once([lambda n=n: empty(n) for n in range(6)])
    assert outcomes.count("EscrowOverdrawn") == 5
    with for_company(world.company_id):
        assert held_fen(order.pk) == 0
        assert ledger_audit().overdrawn_escrows == ()


def emptied_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, *, patience: int = 1
) -> list[str]:
    """What two releases of all the money got, neither of which commits before both were checked."""
    order = place_order(world)
    with for_company(world.company_id):
        capture(order.pk, 200)
        release(order.pk, world.worker_id, 100, "r0")  # the worker's account is there already
    checked, check = Barrier(2), ledger._demand_escrows_hold

    def late(accounts: dict[ledger.Place, Account]) -> None:
        check(accounts)
        with suppress(BrokenBarrierError):
            checked.wait(patience)  # under the lock the other one does not come this far

    monkeypatch.setattr(ledger, "_demand_escrows_hold", late)

    def empty(reference: str) -> None:
        with for_company(world.company_id):
            release(order.pk, world.worker_id, 100, reference)

    return sorted(map(str, at_once([lambda: empty("r1"), lambda: empty("r2")])))


def test_a_release_waits_for_another_of_the_same_escrow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert emptied_at_once(world, monkeypatch) == ["EscrowOverdrawn", "None"]


def test_control_without_the_lock_of_the_escrow_both_take_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_lock_escrows", lambda accounts: None)
    assert emptied_at_once(world, monkeypatch, patience=20) == ["None", "None"]
    with for_company(world.company_id):
        assert len(ledger_audit().overdrawn_escrows) == 1


def test_the_same_movement_from_many_threads_is_one(world: World) -> None:
    order = place_order(world)

    def capture_it() -> int:
        with for_company(world.company_id):
            return capture(order.pk, 700).pk

    assert len(set(at_once([capture_it] * 6))) == 1
    with for_company(world.company_id):
        assert Account.objects.count() == 2
        assert held_fen(order.pk) == 700


def test_postings_can_be_neither_changed_nor_deleted(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        capture(order.pk, 100)
    with pytest.raises(ProgrammingError), for_company(world.company_id):
        Posting.objects.update(amount_fen=5)
    with pytest.raises(ProgrammingError), for_company(world.company_id):
        Posting.objects.filter(amount_fen=100).delete()
    with for_company(world.company_id):
        assert held_fen(order.pk) == 100


def smuggle_unbalanced(world: World) -> None:
    """A posting that goes past the actions, as a script or a bug would write it."""
    with for_company(world.company_id):
        account = Account.objects.create(company_id=world.company_id, kind="platform")
        journal = Journal.objects.create(
            company_id=world.company_id, kind="capture", reference="smuggled",
            at="2026-01-01T00:00:00Z",
        )  # fmt: skip
        Posting.objects.create(
            company_id=world.company_id, journal=journal, account=account, amount_fen=7
        )


def test_the_database_itself_refuses_an_unbalanced_journal(world: World) -> None:
    with pytest.raises(IntegrityError, match="off by 7 fen"):
        smuggle_unbalanced(world)
    with for_company(world.company_id):
        assert Journal.objects.count() == 0


@pytest.fixture
def no_balance_trigger() -> Iterator[None]:
    from conftest import APPLICATION_ROLE, OWNER_ROLE, as_role

    def switch(word: str) -> None:
        as_role(OWNER_ROLE)
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE billing_posting {word} TRIGGER journal_balances")
        as_role(APPLICATION_ROLE)

    switch("DISABLE")
    yield
    switch("ENABLE")


def test_control_without_the_trigger_an_unbalanced_journal_commits_and_the_audit_finds_it(
    world: World, no_balance_trigger: None
) -> None:
    smuggle_unbalanced(world)
    with for_company(world.company_id):
        audit = ledger_audit()
        assert (audit.sum_fen, len(audit.unbalanced), audit.unexplained_fen) == (7, 1, 7)
        assert not audit.is_clean


def test_control_without_the_escrow_check_an_escrow_is_overdrawn_and_the_audit_finds_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jiahe.billing.actions.ledger._demand_escrows_hold", lambda _: None)
    order = place_order(world)
    with for_company(world.company_id):
        capture(order.pk, 100)
        release(order.pk, world.worker_id, 130)
        assert held_fen(order.pk) == -30
        assert ledger_audit().overdrawn_escrows == (order.pk,)


def test_the_audit_counts_money_at_the_provider_that_no_payment_explains(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        capture(order.pk, 16_500)
        assert ledger_audit().unexplained_fen == 16_500


def test_an_empty_ledger_is_clean() -> None:
    with for_every_company():
        assert ledger_audit().is_clean


def test_control_without_right_and_trigger_a_posting_can_be_changed(world: World) -> None:
    order = place_order(world)
    with for_company(world.company_id):
        capture(order.pk, 100)
    with for_company(world.company_id), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE jiahe_owner")
        cursor.execute("ALTER TABLE billing_posting DISABLE TRIGGER append_only")
        assert Posting.objects.filter(amount_fen=100).update(amount_fen=5) == 1
        transaction.set_rollback(True)
