"""How far a plan may go by itself in this company, and what it may not touch any more."""

from datetime import timedelta

from jiahe.dispatch.models import AutoLimits
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company


def limits_in_force() -> AutoLimits:
    """The company's limits; before any were set: a human decides everything."""
    kept = AutoLimits.objects.filter(company_id=current_company()).first()
    return kept or AutoLimits(company_id=current_company(), set_at=now())


def freeze() -> timedelta:
    """Visits that begin within this time stay as they are."""
    return timedelta(minutes=limits_in_force().freeze_minutes)
