"""Dangers in a home: told at once, looked at again by a clock, closed with what was done."""

from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import HazardKind, HazardState
from jiahe.quality.facts import HazardFound
from jiahe.quality.models import Hazard

LOOK_AGAIN = {
    HazardKind.FIRE: timedelta(hours=24),
    HazardKind.GAS: timedelta(hours=24),
    HazardKind.ELECTRIC: timedelta(hours=48),
    HazardKind.OLD_EQUIPMENT: timedelta(days=7),
    HazardKind.FALL: timedelta(days=7),
    HazardKind.OTHER: timedelta(days=7),
}


class HazardWithoutWords(Refusal):
    sentence = gettext_lazy("Please choose the kind of danger and say what you saw.")


class NoSuchHazard(Refusal):
    sentence = gettext_lazy("There is no such hazard, or it is closed already.")
    status = HTTPStatus.NOT_FOUND


class HazardOutcomeMissing(Refusal):
    sentence = gettext_lazy("Please say how it ended: removed, or handed over to whom.")


@transaction.atomic
def note_hazard(*, visit_id: int, kind: str, words: str, actor_id: int) -> Hazard:
    """Keeps the danger with its clock; the household is told. Raises `HazardWithoutWords`."""
    if kind not in HazardKind.values or not words.strip():
        raise HazardWithoutWords
    hazard = enter_hazard(visit_id=visit_id, kind=kind, words=words, actor_id=actor_id)
    record(HazardFound(company_id=hazard.company_id, hazard_id=hazard.pk))
    return hazard


def enter_hazard(*, visit_id: int, kind: str, words: str, actor_id: int) -> Hazard:
    """As `note_hazard`, but nobody is told: for a past that is written at once."""
    return Hazard.objects.create(
        company_id=current_company(),
        visit_id=visit_id,
        kind=kind,
        words=words.strip()[:300],
        found_by_id=actor_id,
        found_at=now(),
        due_at=now() + LOOK_AGAIN[HazardKind(kind)],
    )


@transaction.atomic
def close_hazard(*, code: str, state: str, outcome: str, actor_id: int) -> Hazard:
    """Raises `NoSuchHazard`, `HazardOutcomeMissing`."""
    hazard = Hazard.objects.select_for_update().filter(code=code, state=HazardState.OPEN).first()
    if hazard is None:
        raise NoSuchHazard
    if state not in {HazardState.GONE, HazardState.HANDED_OVER} or not outcome.strip():
        raise HazardOutcomeMissing
    hazard.state, hazard.outcome = HazardState(state), outcome.strip()[:300]
    hazard.closed_at, hazard.closed_by_id = now(), actor_id
    hazard.save()
    return hazard
