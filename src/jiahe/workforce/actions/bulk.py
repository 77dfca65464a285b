"""The past in bulk: cards and where they were seen; for seeds and imports of other systems."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import current_company
from jiahe.workforce.choices import CardSight
from jiahe.workforce.models import CardShown, DoorCard


@dataclass(frozen=True)
class PastSight:
    """A card that was seen at a visit."""

    worker_id: int
    visit_id: int
    how: CardSight
    at: datetime


@transaction.atomic
def enter_cards(*, worker_ids: Sequence[int], shows: Sequence[str], at: datetime) -> None:
    """A card for each, as its owner would have switched it on."""
    company_id = current_company()
    DoorCard.objects.bulk_create(
        DoorCard(
            company_id=company_id,
            worker_id=worker_id,
            token=new_code() + new_code(),
            shows=list(shows),
            issued_at=at,
        )
        for worker_id in worker_ids
    )


@transaction.atomic
def enter_sights(*, sights: Sequence[PastSight]) -> None:
    company_id = current_company()
    CardShown.objects.bulk_create(
        CardShown(company_id=company_id, **vars(sight)) for sight in sights
    )
