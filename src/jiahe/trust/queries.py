from jiahe.trust.models import AuditEntry


def audit_of(subject: str) -> list[AuditEntry]:
    """What was done against a rule for this subject (`visit:CODE`), oldest first."""
    return list(AuditEntry.objects.filter(subject=subject).select_related("actor").order_by("pk"))
