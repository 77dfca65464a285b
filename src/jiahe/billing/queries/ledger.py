"""Reading the ledger: balances, and the audit that must always come out at zero."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet, Sum

from jiahe.billing.choices import CASH, AccountKind, PaymentState, RefundState
from jiahe.billing.models import Journal, Payment, Posting, Refund


@dataclass(frozen=True)
class Audit:
    """The ledger of the companies in scope against itself and against payments and refunds.

    `unexplained_fen` adds up the size of every difference; 0 when all is well.
    """

    sum_fen: int
    unbalanced: tuple[int, ...]  # journal ids
    overdrawn_escrows: tuple[int, ...]  # order ids
    unexplained_fen: int
    journals: int = field(default=0, compare=False)  # how many were looked at

    @property
    def is_clean(self) -> bool:
        return not (
            self.sum_fen or self.unbalanced or self.overdrawn_escrows or self.unexplained_fen
        )


@dataclass(frozen=True)
class Balance:
    kind: AccountKind
    fen: int  # debit positive

    @property
    def shown_fen(self) -> int:
        """What is there: at the provider and in the till a debit, owed to all others a credit."""
        return self.fen if self.kind in (AccountKind.PROVIDER, AccountKind.CASH) else -self.fen


def ledger_audit() -> Audit:
    rests = dict(_sums("journal_id").exclude(fen=0))
    escrows = Posting.objects.filter(account__kind=AccountKind.ESCROW)
    overdrawn = dict(
        escrows.values_list("account__order_id").annotate(fen=Sum("amount_fen")).filter(fen__gt=0)
    )
    sizes = [*map(abs, rests.values()), *overdrawn.values(), *map(abs, _gaps_fen())]
    return Audit(
        journals=Journal.objects.count(),
        sum_fen=_total(Posting.objects.all()),
        unbalanced=tuple(sorted(rests)),
        overdrawn_escrows=tuple(sorted(overdrawn)),
        unexplained_fen=sum(sizes),
    )


def _gaps_fen() -> tuple[int, int]:
    """What the ledger says is at the provider and in the till, less what payments say of each."""
    captured = Payment.objects.filter(state=PaymentState.PAID)
    returned = Refund.objects.filter(state=RefundState.DONE)
    cash = captured.filter(provider=CASH), returned.filter(payment__provider=CASH)
    rest = captured.exclude(provider=CASH), returned.exclude(payment__provider=CASH)
    return _gap_fen(AccountKind.PROVIDER, *rest), _gap_fen(AccountKind.CASH, *cash)


def _gap_fen(kind: AccountKind, paid: QuerySet, returned: QuerySet) -> int:  # type: ignore[type-arg]
    there = _total(Posting.objects.filter(account__kind=kind))
    return there - (_total(paid) - _total(returned))


def _total(rows: QuerySet) -> int:  # type: ignore[type-arg]
    return rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def _sums(field: str) -> QuerySet:  # type: ignore[type-arg]
    return Posting.objects.values_list(field).annotate(fen=Sum("amount_fen")).order_by(field)


def held_fen(order_id: int) -> int:
    """What stands in the escrow of an order."""
    return -_total(
        Posting.objects.filter(account__kind=AccountKind.ESCROW, account__order_id=order_id)
    )


def held_of_orders(states: Sequence[str]) -> dict[int, int]:
    """Order id -> fen in its escrow, of orders in these states that still have something there."""
    rows = Posting.objects.filter(
        account__kind=AccountKind.ESCROW, account__order__state__in=states
    ).values_list("account__order_id")
    return {
        order_id: -fen for order_id, fen in rows.annotate(fen=Sum("amount_fen")).filter(fen__lt=0)
    }


def balances() -> list[Balance]:
    """The balance of each kind of account, in the order in which money passes them.

    Positive is what we have at the provider; negative is what is owed.
    """
    found = dict(Posting.objects.values_list("account__kind").annotate(fen=Sum("amount_fen")))
    return [Balance(kind, found.get(kind, 0)) for kind in AccountKind]


def worker_owed_fen(worker_id: int) -> int:
    return -_total(
        Posting.objects.filter(account__kind=AccountKind.WORKER, account__worker_id=worker_id)
    )


def latest_journals(limit: int = 50) -> list[Journal]:
    """The latest movements with their postings and accounts."""
    return list(
        Journal.objects.prefetch_related(
            "postings__account__order", "postings__account__worker"
        ).order_by("-at", "-pk")[:limit]
    )
