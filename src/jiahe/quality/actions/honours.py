"""The worker's word about the public list of honours."""

from django.db import transaction

from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.models import HonourConsent


@transaction.atomic
def consent_to_list(*, worker_id: int) -> None:
    """From now on the list names this worker; given again it counts from now."""
    HonourConsent.objects.update_or_create(
        worker_id=worker_id,
        company_id=current_company(),
        defaults={"given_at": now(), "withdrawn_at": None},
    )


@transaction.atomic
def withdraw_from_list(*, worker_id: int) -> None:
    """From now on the list names this worker no more."""
    rows = HonourConsent.objects.filter(worker_id=worker_id, withdrawn_at=None)
    rows.update(withdrawn_at=now())
