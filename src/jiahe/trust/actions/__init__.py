from typing import Any

from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.trust.models import AuditEntry


class ReasonMissing(Refusal):
    sentence = gettext_lazy("Please give a reason: it is kept with your name.")


def record_override(
    *, actor_id: int | None, action: str, subject: str, reason: str, detail: dict[str, Any]
) -> None:
    """Keeps who did what against a rule, and why; raises `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing
    AuditEntry.objects.create(
        company_id=current_company(),
        actor_id=actor_id,
        action=action,
        subject=subject,
        reason=reason.strip()[:300],
        detail=detail,
        at=now(),
    )


def record_look(*, actor_id: int | None, action: str, subject: str, detail: dict[str, Any]) -> None:
    """Keeps who looked at whose data; needs no reason, for looking is the agent's work.

    Nobody's name stands beside what was done from the command line.
    """
    AuditEntry.objects.create(
        company_id=current_company(),
        actor_id=actor_id,
        action=action,
        subject=subject[:80],
        detail=detail,
        at=now(),
    )
