"""Scans beside a worker's papers: brought while the paper waits, each look at one kept."""

from dataclasses import dataclass
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.trust.actions import record_look
from jiahe.workforce.choices import ScanKind, Truth
from jiahe.workforce.law import CHECKS
from jiahe.workforce.models import Certificate, PaperScan

MOST_SCANS = 6  # sides and pages of one paper


class NoSuchPaper(Refusal):
    sentence = gettext_lazy("There is no such paper.")
    status = HTTPStatus.NOT_FOUND


class PaperSettled(Refusal):
    sentence = gettext_lazy(
        "Somebody has checked this paper already. Please hand in the new one as a new paper."
    )
    status = HTTPStatus.CONFLICT


class RecordsAreNotKept(Refusal):
    sentence = gettext_lazy(
        "Of a check of records only result, day and reference are kept, never the paper."
    )


class TooManyScans(Refusal):
    sentence = gettext_lazy("One paper holds at most %(limit)d files.")


@dataclass(frozen=True)
class KeptScan:
    """A safe file in the storage; `sha256` is of what is kept."""

    name: str
    kind: ScanKind
    sha256: str
    size_bytes: int


def paper_open_for_scans(*, certificate_id: int, worker_id: int | None = None) -> Certificate:
    """The waiting paper, of that worker when one is named.

    Raises `NoSuchPaper`, `RecordsAreNotKept`, `PaperSettled`, `TooManyScans`.
    """
    rows = Certificate.objects.select_for_update(of=("self",)).filter(pk=certificate_id)
    if worker_id is not None:
        rows = rows.filter(worker_id=worker_id)
    paper = rows.first()
    if paper is None:
        raise NoSuchPaper
    if paper.kind in CHECKS:
        raise RecordsAreNotKept
    if paper.truth != Truth.UPLOADED:
        raise PaperSettled
    if paper.scans.count() >= MOST_SCANS:
        raise TooManyScans(limit=MOST_SCANS)
    return paper


@transaction.atomic
def bring_scan(
    *, certificate_id: int, kept: KeptScan, actor_id: int, worker_id: int | None = None
) -> PaperScan:
    """Puts the file beside the paper, which proves no more than before; the same file once.

    Refusals as `paper_open_for_scans`.
    """
    paper = paper_open_for_scans(certificate_id=certificate_id, worker_id=worker_id)
    scan, is_new = PaperScan.objects.get_or_create(
        certificate=paper,
        sha256=kept.sha256,
        defaults={
            "company_id": current_company(),
            "file": kept.name,
            "kind": kept.kind,
            "size_bytes": kept.size_bytes,
            "brought_by_id": actor_id,
            "brought_at": now(),
        },
    )
    if is_new:
        _keep("paper.scan_brought", scan, actor_id)
    return scan


@transaction.atomic
def look_at_scan(*, code: str, actor_id: int) -> PaperScan:
    """The scan, with this look in the audit; raises `NoSuchPaper`."""
    return _seen(PaperScan.objects.filter(code=code).first(), actor_id)


@transaction.atomic
def look_at_own_scan(*, code: str, worker_id: int, actor_id: int) -> PaperScan:
    """As `look_at_scan`, of the worker's own papers alone."""
    rows = PaperScan.objects.filter(code=code, certificate__worker_id=worker_id)
    return _seen(rows.first(), actor_id)


def _seen(scan: PaperScan | None, actor_id: int) -> PaperScan:
    if scan is None:
        raise NoSuchPaper
    _keep("paper.scan_seen", scan, actor_id)
    return scan


def _keep(action: str, scan: PaperScan, actor_id: int) -> None:
    record_look(
        actor_id=actor_id,
        action=action,
        subject=f"paper:{scan.certificate_id}",
        detail={"scan": scan.code, "sha256": scan.sha256},
    )
