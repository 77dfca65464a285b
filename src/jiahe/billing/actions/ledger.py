"""Every write to the ledger: double entry, append-only, each movement once (R9).

Debits are positive, credits negative. What the provider holds for us and what lies in the till is a
debit; what we owe (escrow, company, platform, workers, refunds on their way)
is a credit, so the sum held in escrow is the negative of its balance.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from jiahe.billing.choices import CASH, AccountKind, JournalKind
from jiahe.billing.models import Account, Journal, Posting
from jiahe.kit.clock import now
from jiahe.kit.statements import Joined, insert_if_new
from jiahe.kit.tenancy import current_company

ACCOUNTS = Joined(one=Account)
FIND_ACCOUNTS = """
FROM billing_account AS one
JOIN unnest(%s::text[], %s::bigint[], %s::bigint[]) AS place (kind, bought, worker)
  ON one.kind = place.kind AND one.order_id IS NOT DISTINCT FROM nullif(place.bought, 0)
  AND one.worker_id IS NOT DISTINCT FROM nullif(place.worker, 0)
WHERE one.company_id = %s
"""


class LedgerFault(RuntimeError):  # noqa: N818  # names the state
    """A movement that must not be: a fault of ours, the transaction rolls back (R20)."""


class Unbalanced(LedgerFault):
    pass


class MovementDiffers(LedgerFault):
    """The same kind and reference was posted before with other lines."""


class EscrowOverdrawn(LedgerFault):
    """More would leave an order's escrow than stands in it."""


@dataclass(frozen=True, order=True)
class Place:
    """Names an account by its purpose; 0 where the purpose has no order or worker."""

    kind: AccountKind
    order_id: int = 0
    worker_id: int = 0


def provider() -> Place:
    return Place(AccountKind.PROVIDER)


def held_by(provider_name: str) -> Place:
    """Where a payment's money lies: in the till when it was cash, else at the provider."""
    return Place(AccountKind.CASH) if provider_name == CASH else provider()


def escrow(order_id: int) -> Place:
    return Place(AccountKind.ESCROW, order_id=order_id)


def worker(worker_id: int) -> Place:
    return Place(AccountKind.WORKER, worker_id=worker_id)


Lines = Iterable[tuple[Place, int]]


def post_journal(*, kind: JournalKind, reference: str, lines: Lines) -> Journal:
    """The journal of this movement, posted now or by an earlier identical call.

    Lines of the same place are added up and empty ones left out. Raises
    `Unbalanced`, `MovementDiffers`, `EscrowOverdrawn`; nothing is then kept,
    since the caller's transaction ends with it.
    """
    assert connection.in_atomic_block, "money moves in the transaction of its cause"
    wanted = _added_up(lines)
    journal = Journal(company_id=current_company(), kind=kind, reference=reference, at=now())
    is_new = insert_if_new(journal)
    accounts = _accounts(wanted)
    if not is_new:
        journal = Journal.objects.get(kind=kind, reference=reference)
        _demand_same(journal, {accounts[place].pk: fen for place, fen in wanted.items()})
        return journal
    _lock_escrows(accounts)
    Posting.objects.bulk_create(
        Posting(
            company_id=journal.company_id, journal=journal, account=accounts[place], amount_fen=fen
        )
        for place, fen in wanted.items()
    )
    _demand_escrows_hold(accounts)
    return journal


def _added_up(lines: Lines) -> dict[Place, int]:
    sums: Counter[Place] = Counter()
    for place, fen in lines:
        sums[place] += fen
    moved = {place: fen for place, fen in sums.items() if fen}
    if not moved or sum(moved.values()) != 0:
        raise Unbalanced(moved)
    return moved


def _accounts(places: Iterable[Place]) -> dict[Place, Account]:
    """The account of each place, made when new; two makers at once get the same ones."""
    found = _standing(places)
    for place in sorted(set(places) - found.keys()):  # in order, so that nobody waits in a ring
        made = Account(
            company_id=current_company(),
            kind=place.kind,
            order_id=place.order_id or None,
            worker_id=place.worker_id or None,
        )
        found |= {place: made} if insert_if_new(made) else _standing([place])
    return found


def _standing(places: Iterable[Place]) -> dict[Place, Account]:
    named = list(places)
    rows = ACCOUNTS.read(
        FIND_ACCOUNTS,
        [
            [place.kind.value for place in named],
            [place.order_id for place in named],
            [place.worker_id for place in named],
            current_company(),
        ],
    )
    accounts: list[Account] = [row["one"] for row in rows]
    return {
        Place(AccountKind(one.kind), one.order_id or 0, one.worker_id or 0): one for one in accounts
    }


def _demand_same(journal: Journal, wanted: dict[int, int]) -> None:
    posted = dict(journal.postings.values_list("account_id", "amount_fen"))
    if posted != wanted:
        raise MovementDiffers(journal.kind, journal.reference, posted, wanted)


def _escrow_ids(accounts: dict[Place, Account]) -> list[int]:
    return sorted(
        account.pk for place, account in accounts.items() if place.kind == AccountKind.ESCROW
    )


def _lock_escrows(accounts: dict[Place, Account]) -> None:
    if ids := _escrow_ids(accounts):
        list(Account.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _demand_escrows_hold(accounts: dict[Place, Account]) -> None:
    for account_id in _escrow_ids(accounts):
        balance = Posting.objects.filter(account_id=account_id).aggregate(fen=Sum("amount_fen"))
        if balance["fen"] > 0:
            raise EscrowOverdrawn(account_id, balance["fen"])
