"""What workers earned, line by line, each line with its calculation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jiahe.billing.choices import AccountKind, JournalKind
from jiahe.billing.models import Posting, Settlement
from jiahe.booking.queries import visit_span


@dataclass(frozen=True)
class Earning:
    """One visit's share of one worker, as it was settled."""

    visit_code: str
    service: str
    service_en: str
    settled_at: datetime
    starts_at: datetime
    ends_at: datetime
    fen: int
    calculation: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Statement:
    since: datetime
    until: datetime
    earnings: tuple[Earning, ...]

    @property
    def total_fen(self) -> int:
        return sum(one.fen for one in self.earnings)


def worker_statement(worker_id: int, since: datetime, until: datetime) -> Statement:
    """What was settled for the worker in the period, latest first; three queries, however long."""
    postings = (
        Posting.objects.select_related("journal")
        .filter(
            account__kind=AccountKind.WORKER,
            account__worker_id=worker_id,
            journal__kind=JournalKind.RELEASE,
            journal__at__gte=since,
            journal__at__lt=until,
        )
        .order_by("-journal__at", "-pk")
    )
    fens = {posting.journal.reference: -posting.amount_fen for posting in postings}
    settled = {one.visit.code: one for one in _settlements(list(fens))}
    earnings = (_earning(settled[code], fen, worker_id) for code, fen in fens.items())
    return Statement(since, until, tuple(earnings))


def _settlements(visit_codes: Sequence[str]) -> list[Settlement]:
    rows = Settlement.objects.select_related("visit__order__service")
    return list(rows.prefetch_related("visit__reservations").filter(visit__code__in=visit_codes))


def _earning(settlement: Settlement, fen: int, worker_id: int) -> Earning:
    service, span = settlement.visit.order.service, visit_span(settlement.visit)
    own = (line for line in settlement.lines if line.get("worker_id", worker_id) == worker_id)
    return Earning(
        visit_code=settlement.visit.code,
        service=service.name,
        service_en=service.name_en or service.name,
        settled_at=settlement.at,
        starts_at=span.start,
        ends_at=span.end,
        fen=fen,
        calculation=tuple(own),
    )


def latest_settlements(limit: int = 100) -> list[Settlement]:
    rows = Settlement.objects.select_related("visit__order__service")
    return list(rows.order_by("-at", "-pk")[:limit])
