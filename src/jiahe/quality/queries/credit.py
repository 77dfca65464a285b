"""The credit score with each of its reasons, and the objections that wait."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from jiahe.engine.grading.credit import Credit, Reason, credit
from jiahe.kit.clock import now
from jiahe.quality.choices import CreditKind
from jiahe.quality.models import CreditEntry, CreditObjection
from jiahe.workforce.models import Worker
from jiahe.workforce.rules import certificate_name


@dataclass(frozen=True)
class CreditRow:
    """One reason and what it adds now; nothing when it was withdrawn or is beyond its kind's."""

    entry: CreditEntry
    counted: int
    objection: CreditObjection | None

    @property
    def note(self) -> str:
        """What it was about, in the reader's language where it is a paper."""
        if self.entry.kind == CreditKind.PROVEN_PAPER:
            return certificate_name(self.entry.note)
        return self.entry.note


@dataclass(frozen=True)
class CreditPage:
    credit: Credit
    rows: tuple[CreditRow, ...]


def credit_of(worker_id: int) -> CreditPage:
    """The worker's score; entries whose time has passed are neither counted nor shown."""
    return _page(_running().filter(worker_id=worker_id))


def credit_of_company() -> CreditPage:
    """The score of the company in scope: of its own entries alone, not of its workers'."""
    return _page(_running().filter(worker=None))


def _page(rows: QuerySet[CreditEntry]) -> CreditPage:
    rows = rows.select_related("objection")
    entries = list(rows.order_by("-happened_at", "-pk"))
    found = credit([_reason(one) for one in entries], now())
    return CreditPage(
        found,
        tuple(
            CreditRow(one, found.counted.get(one.pk, 0), getattr(one, "objection", None))
            for one in entries
        ),
    )


def credit_by_worker() -> list[tuple[Worker, Credit]]:
    """Every worker of the company with the score, by name."""
    reasons: dict[int, list[Reason]] = defaultdict(list)
    for one in _running().exclude(worker=None):
        reasons[one.worker_id or 0].append(_reason(one))
    at = now()
    workers = Worker.objects.exclude(duty="left").order_by("name", "pk")
    return [(worker, credit(reasons.get(worker.pk, []), at)) for worker in workers]


def _running() -> QuerySet[CreditEntry]:
    return CreditEntry.objects.exclude(ends_at__lte=now())


def _reason(entry: CreditEntry) -> Reason:
    return Reason(
        entry.pk,
        entry.kind,
        entry.points,
        entry.happened_at,
        entry.ends_at,
        entry.withdrawn_at is not None,
    )


def objections_waiting() -> list[CreditObjection]:
    """Of workers' entries, which the company's people answer."""
    rows = _objections().filter(answered_at=None).exclude(entry__worker=None)
    return list(rows.order_by("due_at", "pk"))


def company_objections() -> list[CreditObjection]:
    """Of the company's own entries, which association or regulator answer."""
    rows = _objections().filter(answered_at=None, entry__worker=None)
    return list(rows.order_by("due_at", "pk"))


def objections_answered(limit: int = 30) -> list[CreditObjection]:
    rows = _objections().exclude(answered_at=None).exclude(entry__worker=None)
    return list(rows.order_by("-answered_at")[:limit])


def objection_by_id(objection_id: int) -> CreditObjection | None:
    return _objections().filter(pk=objection_id).first()


def _objections() -> QuerySet[CreditObjection]:
    return CreditObjection.objects.select_related("entry__worker", "by", "answered_by")
