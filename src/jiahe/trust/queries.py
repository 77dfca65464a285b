from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from jiahe.accounts.models import Person
from jiahe.trust.models import AuditEntry, Leak, LeakConcern


def subjects_of(actor_id: int, action: str) -> list[str]:
    """What the person did this to, latest first."""
    rows = AuditEntry.objects.filter(actor_id=actor_id, action=action).order_by("-pk")
    return list(rows.values_list("subject", flat=True))


def notes_on(subjects: list[str], action: str) -> dict[str, AuditEntry]:
    """Subject -> the latest entry of that action."""
    rows = AuditEntry.objects.filter(subject__in=subjects, action=action).select_related("actor")
    return {row.subject: row for row in rows.order_by("pk")}


def audit_of(subject: str) -> list[AuditEntry]:
    """What was done against a rule for this subject (`visit:CODE`), oldest first."""
    return list(AuditEntry.objects.filter(subject=subject).select_related("actor").order_by("pk"))


def leaks_of_company() -> list[Leak]:
    """Those that are open first, then the newest; `people` is how many it concerns."""
    rows = Leak.objects.select_related("entered_by", "closed_by").annotate(people=Count("concerns"))
    return list(rows.order_by(F("closed_at").desc(nulls_first=True), "-discovered_at"))


def leak_by_id(leak_id: int) -> Leak:
    return Leak.objects.get(pk=leak_id)


def people_of_leak(leak_id: int) -> list[Person]:
    return list(Person.objects.filter(pk__in=_concerned(leak_id)).order_by("pk"))


def _concerned(leak_id: int) -> QuerySet[LeakConcern, int]:
    return LeakConcern.objects.filter(leak=leak_id).values_list("person_id", flat=True)


def leaks_about(person_id: int) -> list[Leak]:
    """Of the company in scope, those that the person was told of, the newest first."""
    rows = Leak.objects.filter(concerns__person=person_id, people_told_at__isnull=False)
    return list(rows.order_by("-discovered_at"))


@dataclass(frozen=True)
class LeakCounts:
    """How many leaks were discovered in a time, are open, and were told to the authority late."""

    found: int = 0
    open: int = 0
    late: int = 0


def leaks_by_company(since: datetime, at: datetime) -> dict[int, LeakCounts]:
    """Company id -> its counts, for whoever oversees several companies."""
    told_late = Q(authority_told_at__gt=F("due_at")) | Q(authority_told_at=None, due_at__lt=at)
    rows = Leak.objects.filter(discovered_at__gte=since).order_by().values("company_id")
    counted = rows.annotate(
        found=Count("pk"),
        still_open=Count("pk", filter=Q(closed_at=None)),
        late=Count("pk", filter=told_late),
    )
    return {
        row["company_id"]: LeakCounts(row["found"], row["still_open"], row["late"])
        for row in counted
    }
