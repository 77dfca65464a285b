"""Payments and settlements entered as they happened elsewhere, by the ledger's own rules.

Journals balance by construction, and the database checks each of them again when the
transaction ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from jiahe.accounts.queries import company_by_id
from jiahe.billing.actions.ledger import Place, escrow, provider, worker
from jiahe.billing.choices import AccountKind, JournalKind, PaymentState
from jiahe.billing.models import (
    Account,
    Journal,
    Payment,
    PaymentDirectory,
    Posting,
    Settlement,
)
from jiahe.billing.rules import Division, Shares, divide
from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import current_company

COMPANY, PLATFORM = Place(AccountKind.COMPANY), Place(AccountKind.PLATFORM)


@dataclass(frozen=True)
class PastPayment:
    order_id: int
    amount_fen: int
    opened_at: datetime
    paid_at: datetime


@dataclass(frozen=True)
class PastSettlement:
    order_id: int
    visit_id: int
    visit_code: str
    gross_fen: int
    crew: tuple[tuple[int, str], ...]  # (worker id, name) by seat
    at: datetime


@dataclass(frozen=True)
class Movement:
    kind: JournalKind
    reference: str
    at: datetime
    lines: tuple[tuple[Place, int], ...]


@transaction.atomic
def enter_payments(*, payments: Sequence[PastPayment]) -> None:
    """Paid payments with their captures: provider to escrow."""
    company_id = current_company()
    rows = [
        Payment(
            company_id=company_id,
            code=new_code(),
            order_id=one.order_id,
            amount_fen=one.amount_fen,
            state=PaymentState.PAID,
            opened_at=one.opened_at,
            settled_at=one.paid_at,
        )
        for one in payments
    ]
    for row in rows:
        row.provider_code = f"past-{row.code}"
    PaymentDirectory.objects.bulk_create(
        PaymentDirectory(code=row.code, company_id=company_id) for row in rows
    )
    Payment.objects.bulk_create(rows)
    _post(
        [
            Movement(
                JournalKind.CAPTURE,
                row.code,
                one.paid_at,
                ((provider(), one.amount_fen), (escrow(one.order_id), -one.amount_fen)),
            )
            for row, one in zip(rows, payments, strict=True)
        ]
    )


@transaction.atomic
def enter_settlements(*, settlements: Sequence[PastSettlement]) -> None:
    """Divides each gross, which must stand in the order's escrow, by the company's shares."""
    company = company_by_id(current_company())
    shares = Shares(company.platform_share_basis_points, company.worker_share_basis_points)
    divisions = [divide(one.gross_fen, shares, [pk for pk, _ in one.crew]) for one in settlements]
    pairs = list(zip(settlements, divisions, strict=True))
    _post([_release(one, division) for one, division in pairs])
    Settlement.objects.bulk_create(
        Settlement(
            company_id=company.pk,
            visit_id=one.visit_id,
            gross_fen=one.gross_fen,
            platform_fen=division.platform_fen,
            company_fen=division.company_fen,
            worker_fen=division.worker_fen,
            lines=_lines(one, shares, division),
            at=one.at,
        )
        for one, division in pairs
    )


def _release(one: PastSettlement, division: Division) -> Movement:
    return Movement(
        JournalKind.RELEASE,
        one.visit_code,
        one.at,
        (
            (escrow(one.order_id), one.gross_fen),
            (PLATFORM, -division.platform_fen),
            (COMPANY, -division.company_fen),
            *(
                (worker(worker_id), -fen)
                for (worker_id, _), fen in zip(one.crew, division.worker_fens, strict=True)
            ),
        ),
    )


def _lines(one: PastSettlement, shares: Shares, division: Division) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = [
        {"key": "price", "fen": one.gross_fen},
        {"key": "platform", "basis_points": shares.platform, "fen": division.platform_fen},
        {"key": "company", "basis_points": shares.company, "fen": division.company_fen},
    ]
    return lines + [
        {"key": "worker", "basis_points": shares.worker, "worker_id": worker_id, "name": name,
         "fen": fen}
        for (worker_id, name), fen in zip(one.crew, division.worker_fens, strict=True)
    ]  # fmt: skip


def _post(movements: Sequence[Movement]) -> None:
    """Each movement's journal and postings; empty lines are left out."""
    company_id = current_company()
    accounts = _accounts({place for one in movements for place, _ in one.lines})
    journals = Journal.objects.bulk_create(
        Journal(company_id=company_id, kind=one.kind, reference=one.reference, at=one.at)
        for one in movements
    )
    Posting.objects.bulk_create(
        Posting(company_id=company_id, journal=journal, account_id=accounts[place], amount_fen=fen)
        for journal, one in zip(journals, movements, strict=True)
        for place, fen in one.lines
        if fen
    )


def _accounts(places: set[Place]) -> dict[Place, int]:
    """Account id by place; missing ones are made."""
    company_id = current_company()
    known = _known(places)
    made = Account.objects.bulk_create(
        Account(
            company_id=company_id,
            kind=place.kind,
            order_id=place.order_id or None,
            worker_id=place.worker_id or None,
        )
        for place in sorted(places - known.keys())
    )
    return known | {_place(row): row.pk for row in made}


def _known(places: set[Place]) -> dict[Place, int]:
    order_ids = {place.order_id for place in places if place.order_id}
    rows = Account.objects.filter(Q(order=None) | Q(order_id__in=order_ids))
    found = {_place(row): row.pk for row in rows}
    return {place: found[place] for place in places if place in found}


def _place(row: Account) -> Place:
    return Place(AccountKind(row.kind), row.order_id or 0, row.worker_id or 0)
