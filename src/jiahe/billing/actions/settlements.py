"""An accepted visit's money leaves the escrow: to the workers, the company, the platform."""

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy

from jiahe.billing.actions.ledger import Place, escrow, post_journal, worker
from jiahe.billing.actions.payments import lock_payments
from jiahe.billing.choices import AccountKind, JournalKind
from jiahe.billing.facts import VisitSettled
from jiahe.billing.models import Settlement
from jiahe.billing.queries.ledger import held_fen
from jiahe.billing.queries.payments import refunded_for_visit_fen
from jiahe.billing.rules import Division, Shares, divide
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_by_id
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import insert_and_record
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part

COMPANY, PLATFORM = Place(AccountKind.COMPANY), Place(AccountKind.PLATFORM)
ACCEPTED = frozenset({VisitState.ACCEPTED, VisitState.SETTLED})


class NotAccepted(Refusal):
    sentence = gettext_lazy("Only an accepted visit can be settled.")
    status = HTTPStatus.CONFLICT


class NotPaid(Refusal):
    sentence = gettext_lazy("The order of this visit was not paid, so there is nothing to settle.")
    status = HTTPStatus.CONFLICT


def settle_accepted(*, visit_id: int) -> Settlement:
    """Divides an accepted visit's price, less what was refunded; again gives the same settlement.

    Raises `NotAccepted`, `NotPaid`.
    """
    return _settle(visit_id, ACCEPTED)


def settle_cancelled(*, visit_id: int) -> Settlement:
    """Divides the fee that a cancelled visit left behind, by the same shares."""
    return _settle(visit_id, frozenset({VisitState.CANCELLED}))


@as_part
def _settle(visit_id: int, allowed: frozenset[VisitState]) -> Settlement:
    visit = visit_by_id(visit_id)
    payments = lock_payments(order_id=visit.order_id)
    if earlier := Settlement.objects.filter(visit_id=visit_id).first():
        return earlier
    if visit.state not in allowed:
        raise NotAccepted
    if not payments:
        raise NotPaid
    return _divided(visit)


def _divided(visit: Visit) -> Settlement:
    refunded_fen = refunded_for_visit_fen(visit.pk)
    gross_fen = min(max(visit.price_fen - refunded_fen, 0), held_fen(visit.order_id))
    if gross_fen == 0 and refunded_fen == 0 and visit.price_fen > 0:
        raise NotPaid
    company = visit.company
    shares = Shares(company.platform_share_basis_points, company.worker_share_basis_points)
    crew = _crew(visit)
    division = divide(gross_fen, shares, crew)
    if gross_fen:
        _release(visit, gross_fen, division, [worker_id for worker_id, _ in crew])
    settlement = Settlement(
        company_id=current_company(),
        visit=visit,
        gross_fen=gross_fen,
        platform_fen=division.platform_fen,
        company_fen=division.company_fen,
        worker_fen=division.worker_fen,
        lines=_lines(visit, gross_fen, shares, division),
        at=now(),
    )
    fact = VisitSettled(company_id=current_company(), visit_id=visit.pk)
    insert_and_record(settlement, fact)
    return settlement


def _crew(visit: Visit) -> list[tuple[int, str]]:
    """(worker id, name) by seat; the reservations come prefetched."""
    rows = sorted(visit.reservations.all(), key=lambda row: row.seat)
    return [(row.worker_id, row.worker.name) for row in rows]


def _release(visit: Visit, gross_fen: int, division: Division, worker_ids: list[int]) -> None:
    shares = zip(worker_ids, division.worker_fens, strict=bool(division.worker_fens))
    post_journal(
        kind=JournalKind.RELEASE,
        reference=visit.code,
        lines=[
            (escrow(visit.order_id), gross_fen),
            (PLATFORM, -division.platform_fen),
            (COMPANY, -division.company_fen),
            *((worker(worker_id), -fen) for worker_id, fen in shares),
        ],
    )


def _lines(
    visit: Visit, gross_fen: int, shares: Shares, division: Division
) -> list[dict[str, Any]]:
    """The calculation as the statement shows it: from the price to each share."""
    lines: list[dict[str, Any]] = [{"key": "price", "fen": visit.price_fen}]
    if visit.price_fen != gross_fen:
        lines.append({"key": "refunded", "fen": gross_fen - visit.price_fen})
    lines += [
        {"key": "platform", "basis_points": shares.platform, "fen": division.platform_fen},
        {"key": "company", "basis_points": shares.company, "fen": division.company_fen},
    ]
    return lines + [
        {"key": "worker", "basis_points": shares.worker, "worker_id": worker_id,
         "name": name, "fen": fen}
        for (worker_id, name), fen in zip(_crew(visit), division.worker_fens, strict=True)
    ]  # fmt: skip
