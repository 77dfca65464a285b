"""Every write to what a worker's papers prove, and to what the company asks of everybody."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.trust.actions import record_look
from jiahe.workforce.actions import add_certificate
from jiahe.workforce.choices import CheckResult, Truth
from jiahe.workforce.law import CHECKS, CONFIDENTIALITY
from jiahe.workforce.models import AskedPaper, Certificate
from jiahe.workforce.paper_rows import PaperRow
from jiahe.workforce.rules import KINDS, PROVED

CHECK_HOLDS = timedelta(days=364)  # asked again within the year (LW-02)
SIGNED_FOR = timedelta(days=3652)


class UnknownPaper(Refusal):
    sentence = gettext_lazy("This kind of paper is not known.")


class CheckInTheFuture(Refusal):
    sentence = gettext_lazy("A check cannot be dated later than today.")


class AlreadySigned(Refusal):
    sentence = gettext_lazy("You have signed this agreement already.")


class OwnPaper(Refusal):
    sentence = gettext_lazy("Nobody checks their own papers. Please ask a colleague.")


@transaction.atomic
def enter_papers(*, rows: Sequence[PaperRow]) -> int:
    """Enters these papers as uploaded; they prove nothing until somebody has checked them."""
    company_id = current_company()
    made = Certificate.objects.bulk_create(
        Certificate(
            company_id=company_id,
            worker_id=row.worker_id,
            kind=row.kind,
            issuer=row.issuer,
            number=row.number,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            truth=Truth.UPLOADED,
        )
        for row in rows
    )
    return len(made)


@transaction.atomic
def ask_of_everybody(*, kinds: Collection[str], actor_id: int) -> None:
    """Replaces the papers that the company asks of all; raises `UnknownPaper`."""
    if not set(kinds) <= set(KINDS):
        raise UnknownPaper
    AskedPaper.objects.exclude(kind__in=kinds).delete()
    held = set(AskedPaper.objects.values_list("kind", flat=True))
    for kind in sorted(set(kinds) - held):
        AskedPaper.objects.create(company_id=current_company(), kind=kind)
    detail = {"kinds": sorted(kinds)}
    record_look(actor_id=actor_id, action="papers.asked", subject="company", detail=detail)


@transaction.atomic
def judge_papers(*, certificate_ids: Sequence[int], truth: Truth, actor_id: int) -> int:
    """Sets how far these papers are true; returns how many changed.

    Only papers that still wait are touched, so a second click changes none. Raises `OwnPaper`.
    """
    rows = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("worker")
        .prefetch_related("scans")
    )
    waiting = rows.filter(pk__in=certificate_ids, truth=Truth.UPLOADED).order_by("pk")
    changed = list(waiting)
    if any(row.worker.person_id == actor_id for row in changed):
        raise OwnPaper
    for row in changed:
        detail = {"kind": row.kind, "from": row.truth, "to": truth.value}
        if seen := [scan.sha256 for scan in row.scans.all()]:
            detail["scans"] = seen
        row.truth = truth
        row.save(update_fields=["truth"])
        subject = f"paper:{row.pk}"
        record_look(actor_id=actor_id, action="paper.judged", subject=subject, detail=detail)
    return len(changed)


@transaction.atomic
def record_check(  # a check is kept as exactly these facts
    *,
    worker_id: int,
    kind: str,
    result: CheckResult,
    checked_on: date,
    reference: str,
    issuer: str,
) -> Certificate:
    """Keeps a check of records as result, day and reference (LW-01, LW-02), nothing else.

    A record that was found closes the gate at once: earlier answers end the day before.
    Raises `UnknownPaper`, `CheckInTheFuture`.
    """
    if kind not in CHECKS:
        raise UnknownPaper
    if checked_on > localdate(now()):
        raise CheckInTheFuture
    if result is CheckResult.FOUND:
        _end_before(worker_id, kind, checked_on)
    return add_certificate(
        worker_id=worker_id,
        kind=kind,
        issuer=issuer[:80],
        number=reference[:60],
        valid_from=checked_on,
        valid_until=checked_on + CHECK_HOLDS,
        truth=Truth.CHECKED if result is CheckResult.CLEAR else Truth.REJECTED,
    )


def _end_before(worker_id: int, kind: str, on: date) -> None:
    rows = Certificate.objects.filter(worker_id=worker_id, kind=kind, truth__in=PROVED)
    rows.filter(valid_from__gte=on).update(truth=Truth.REJECTED)
    rows.filter(valid_until__gte=on).update(valid_until=on - timedelta(days=1))


@transaction.atomic
def sign_confidentiality(*, worker_id: int, company_name: str, version: str) -> Certificate:
    """The worker's own signature under the text of that version; raises `AlreadySigned`."""
    today = localdate(now())
    rows = Certificate.objects.filter(worker_id=worker_id, kind=CONFIDENTIALITY, number=version)
    if rows.filter(valid_until__gte=today, truth__in=PROVED).exists():
        raise AlreadySigned
    return add_certificate(
        worker_id=worker_id,
        kind=CONFIDENTIALITY,
        issuer=company_name[:80],
        number=version[:60],
        valid_from=today,
        valid_until=today + SIGNED_FOR,
        truth=Truth.CHECKED,
    )
