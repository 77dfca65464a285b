from jiahe.trust.models import AuditEntry


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
