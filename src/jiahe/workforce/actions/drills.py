"""Drills, contests and honours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.workforce.choices import DrillKind, HonourKind
from jiahe.workforce.models import Contest, Drill, DrillPart, Honour, Worker


class NobodyDrilled(Refusal):
    sentence = gettext_lazy("A drill needs people who took part.")


class FindingsMissing(Refusal):
    sentence = gettext_lazy("A drill that did not work needs what was found and what is done now.")


class NotYetHeld(Refusal):
    sentence = gettext_lazy("Only what has taken place can be entered.")


@dataclass(frozen=True)
class DrillReport:
    kind: DrillKind
    name: str
    place: str
    held_on: date
    minutes_taken: int
    is_effective: bool
    findings: str = ""
    remedy: str = ""


@transaction.atomic
def enter_drill(*, report: DrillReport, worker_ids: Sequence[int], by: int | None) -> Drill:
    """Raises `NobodyDrilled`, `NotYetHeld`, and `FindingsMissing` when it did not work."""
    if report.held_on > localdate(now()):
        raise NotYetHeld
    if not report.is_effective and not (report.findings.strip() and report.remedy.strip()):
        raise FindingsMissing
    workers = list(Worker.objects.filter(pk__in=worker_ids).values_list("pk", flat=True))
    if not workers:
        raise NobodyDrilled
    company_id = current_company()
    drill = Drill.objects.create(
        company_id=company_id, entered_by_id=by, entered_at=now(), **vars(report)
    )
    DrillPart.objects.bulk_create(
        DrillPart(company_id=company_id, drill=drill, worker_id=one) for one in workers
    )
    return drill


@transaction.atomic
def contest_named(*, name: str, line: str, held_on: date) -> Contest | None:
    """The contest of that name and day, entered when it is new; None without a name."""
    if not name.strip():
        return None
    contest, _is_new = Contest.objects.get_or_create(
        company_id=current_company(),
        name=name.strip()[:80],
        held_on=held_on,
        defaults={"line": line},
    )
    return contest


@transaction.atomic
def honour(
    *,
    worker_id: int,
    kind: HonourKind,
    words: tuple[str, str],
    given_on: date,
    contest_id: int | None = None,
    by: int | None = None,
) -> Honour:
    """`words` are the honour's name and what it is given for; raises `NotYetHeld`."""
    if given_on > localdate(now()):
        raise NotYetHeld
    return Honour.objects.create(
        company_id=current_company(),
        worker_id=worker_id,
        contest_id=contest_id,
        kind=kind,
        name=words[0][:80],
        reason=words[1][:200],
        given_on=given_on,
        given_by_id=by,
    )
