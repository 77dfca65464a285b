"""What a doorstep card shows: only what its owner authorised, and of that only what is proved."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from jiahe.kit.tenancy import for_every_company
from jiahe.workforce.choices import Duty
from jiahe.workforce.claims import Claim, claim_of
from jiahe.workforce.law import HEALTH_CLASSES
from jiahe.workforce.models import DoorCard
from jiahe.workforce.queries import papers_of_everybody
from jiahe.workforce.rules import certificate_blocks

SWITCHES = {
    "work": _("What I do, with my levels"),
    "years": _("My years in the trade"),
    "score": _("My score"),
    "identity": _("That my identity was checked"),
    "records": _("That my records were checked"),
    "health": _("That my health examination holds"),
    "skill": _("My skill and first-aid certificates"),
    "insurance": _("That I am insured"),
}
KINDS_OF_SWITCH: dict[str, tuple[str, ...]] = {
    "identity": ("identity",),
    "records": ("violence_check", "background"),
    "health": HEALTH_CLASSES,
    "skill": ("skill_level", "first_aid", "electrician"),
    "insurance": ("insurance",),
}


class CardState(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"
    NOT_ON_DUTY = "not_on_duty"
    PAPERS_ENDED = "papers_ended"


@dataclass(frozen=True)
class CardFace:
    """What the public page may print; of a card that is not valid, its state alone."""

    state: CardState
    worker_id: int
    person_id: int
    name: str = ""
    skills: tuple[tuple[str, int], ...] = ()
    years: int | None = None
    score: float | None = None
    claims: tuple[Claim, ...] = ()

    @property
    def is_valid(self) -> bool:
        return self.state is CardState.VALID


def company_of_card(token: str) -> int | None:
    """Whose company the card of this token belongs to; None for a token that is not in use."""
    with for_every_company():
        rows = DoorCard.objects.filter(token=token).values_list("company_id", flat=True)
        return rows.first()


def card_of(worker_id: int) -> DoorCard | None:
    return DoorCard.objects.filter(worker_id=worker_id).first()


def face_of(token: str, on: date) -> CardFace | None:
    """The card's face on that day, in the company in scope."""
    rows = DoorCard.objects.select_related("worker").prefetch_related(
        "worker__skills", "worker__certificates"
    )
    card = rows.filter(token=token).first()
    if card is None:
        return None
    worker, state = card.worker, _state(card, on)
    if state is not CardState.VALID:
        return CardFace(state, worker.pk, worker.person_id)
    shows = set(card.shows)
    skills = sorted((grant.skill, grant.level) for grant in worker.skills.all())
    return CardFace(
        state=state,
        worker_id=worker.pk,
        person_id=worker.person_id,
        name=worker.name,
        skills=tuple(skills) if "work" in shows else (),
        years=worker.years if "years" in shows else None,
        score=worker.score_mean if "score" in shows and worker.score_count else None,
        claims=_claims(card, shows, on),
    )


def _state(card: DoorCard, on: date) -> CardState:
    if card.revoked_at is not None:
        return CardState.REVOKED
    if card.worker.duty != Duty.ON:
        return CardState.NOT_ON_DUTY
    asked = ("identity", *papers_of_everybody())
    if certificate_blocks(card.worker.certificates.all(), tuple(dict.fromkeys(asked)), on):
        return CardState.PAPERS_ENDED
    return CardState.VALID


def _claims(card: DoorCard, shows: set[str], on: date) -> tuple[Claim, ...]:
    """Proved claims of the kinds that were authorised."""
    kinds = {kind for name in shows for kind in KINDS_OF_SWITCH.get(name, ())}
    claims = [claim_of(paper, on) for paper in card.worker.certificates.all()]
    return tuple(claim for claim in claims if claim.kind in kinds and claim.is_proved)
