"""The doorstep card: made, changed, renewed and called in by its owner; sights are noted."""

from collections.abc import Collection

from django.db import transaction

from jiahe.kit.clock import now
from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import current_company
from jiahe.workforce.cards import SWITCHES
from jiahe.workforce.choices import CardSight
from jiahe.workforce.models import CardShown, DoorCard


def _token() -> str:
    return new_code() + new_code()


@transaction.atomic
def authorise_card(*, worker_id: int, shows: Collection[str]) -> DoorCard:
    """What the owner lets the card show from now on; the first time, the card is made."""
    chosen = [name for name in SWITCHES if name in shows]
    card, is_new = DoorCard.objects.get_or_create(
        worker_id=worker_id,
        defaults={
            "company_id": current_company(),
            "token": _token(),
            "shows": chosen,
            "issued_at": now(),
        },
    )
    if not is_new:
        card.shows = chosen
        card.save(update_fields=["shows"])
    return card


@transaction.atomic
def renew_card(*, worker_id: int) -> None:
    """A new token: whoever kept the old address finds nothing any more."""
    DoorCard.objects.filter(worker_id=worker_id).update(
        token=_token(), issued_at=now(), revoked_at=None
    )


@transaction.atomic
def revoke_card(*, worker_id: int) -> None:
    """The card is not valid until its owner renews it."""
    DoorCard.objects.filter(worker_id=worker_id, revoked_at=None).update(revoked_at=now())


@transaction.atomic
def note_card_shown(*, worker_id: int, visit_id: int, how: CardSight) -> bool:
    """Keeps that the card was seen at this visit; False when that is known already."""
    _row, is_new = CardShown.objects.get_or_create(
        company_id=current_company(),
        worker_id=worker_id,
        visit_id=visit_id,
        how=how,
        defaults={"at": now()},
    )
    return is_new
