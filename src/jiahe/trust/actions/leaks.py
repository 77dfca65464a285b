"""The register of leaks: what got out, who was told when, and what was learnt."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.trust.choices import LeakedData
from jiahe.trust.facts import LeakFound, PeopleToldOfLeak
from jiahe.trust.models import Leak, LeakConcern

LONGEST = 500


class LeakIncomplete(Refusal):
    sentence = gettext_lazy(
        "Law asks for kinds of data, cause, possible harm, measures and a contact: please say each."
    )


class LeakInTheFuture(Refusal):
    sentence = gettext_lazy("A leak cannot have been discovered later than now.")


class NobodyConcerned(Refusal):
    sentence = gettext_lazy("Please say whose data got out.")


class NoSuchLeak(Refusal):
    sentence = gettext_lazy("There is no such leak in the register.")
    status = HTTPStatus.NOT_FOUND


class LeakStepDone(Refusal):
    sentence = gettext_lazy("This step is on record already.")
    status = HTTPStatus.CONFLICT


class LeakReasonMissing(Refusal):
    sentence = gettext_lazy("Please say it in words: they stay in the register.")


class LeakNotTold(Refusal):
    sentence = gettext_lazy("First the authority and the people concerned have to be told.")
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, kw_only=True)
class Found:
    """What personal information law 57 wants to be told of a leak."""

    kinds: Sequence[str]
    cause: str
    harm: str
    measures: str
    contact: str
    discovered_at: datetime | None

    @property
    def is_complete(self) -> bool:
        words = (self.cause, self.harm, self.measures, self.contact)
        known = bool(self.kinds) and set(self.kinds) <= set(LeakedData.values)
        return known and all(one.strip() for one in words) and self.discovered_at is not None


@transaction.atomic
def enter_leak(
    *, found: Found, person_ids: Collection[int], due_at: datetime, actor_id: int
) -> Leak:
    """Enters it and whom it concerns.

    Raises `LeakIncomplete`, `LeakInTheFuture`, `NobodyConcerned`.
    """
    if not found.is_complete or found.discovered_at is None:
        raise LeakIncomplete
    if found.discovered_at > now():
        raise LeakInTheFuture
    if not person_ids:
        raise NobodyConcerned
    leak = Leak.objects.create(
        company_id=current_company(),
        kinds=sorted(set(found.kinds)),
        cause=found.cause.strip()[:LONGEST],
        harm=found.harm.strip()[:LONGEST],
        measures=found.measures.strip()[:LONGEST],
        contact=found.contact.strip()[:120],
        discovered_at=found.discovered_at,
        due_at=due_at,
        entered_by_id=actor_id,
        entered_at=now(),
    )
    LeakConcern.objects.bulk_create(
        LeakConcern(company_id=current_company(), leak=leak, person_id=one)
        for one in sorted(set(person_ids))
    )
    record(LeakFound(company_id=current_company(), leak_id=leak.pk))
    return leak


@transaction.atomic
def note_authority_told(*, code: str, reference: str) -> Leak:
    """With the authority's reference; raises `LeakReasonMissing`, `NoSuchLeak`, `LeakStepDone`."""
    leak = _open(code)
    if leak.authority_told_at is not None:
        raise LeakStepDone
    leak.authority_reference = _words(reference)[:120]
    leak.authority_told_at = now()
    leak.save(update_fields=["authority_reference", "authority_told_at"])
    return leak


@transaction.atomic
def tell_people(*, code: str) -> Leak:
    """The messages go out once, by a fact; raises `NoSuchLeak`, `LeakStepDone`."""
    leak = _open(code)
    if leak.people_told_at is not None or leak.spared_because:
        raise LeakStepDone
    leak.people_told_at = now()
    leak.save(update_fields=["people_told_at"])
    record(PeopleToldOfLeak(company_id=current_company(), leak_id=leak.pk))
    return leak


@transaction.atomic
def spare_people(*, code: str, because: str) -> Leak:
    """Nobody is told, since measures keep harm away; the reason stays.

    Raises `LeakReasonMissing`, `NoSuchLeak`, `LeakStepDone`.
    """
    leak = _open(code)
    if leak.people_told_at is not None or leak.spared_because:
        raise LeakStepDone
    leak.spared_because = _words(because)
    leak.save(update_fields=["spared_because"])
    return leak


@transaction.atomic
def close_leak(*, code: str, learnt: str, actor_id: int) -> Leak:
    """With what was learnt.

    Raises `LeakNotTold`, `LeakReasonMissing`, `NoSuchLeak`, `LeakStepDone`.
    """
    leak = _open(code)
    if leak.authority_told_at is None or not (leak.people_told_at or leak.spared_because):
        raise LeakNotTold
    leak.learnt, leak.closed_at, leak.closed_by_id = _words(learnt), now(), actor_id
    leak.save(update_fields=["learnt", "closed_at", "closed_by"])
    return leak


def _open(code: str) -> Leak:
    leak = Leak.objects.select_for_update().filter(code=code).first()
    if leak is None:
        raise NoSuchLeak
    if leak.closed_at is not None:
        raise LeakStepDone
    return leak


def _words(text: str) -> str:
    if not text.strip():
        raise LeakReasonMissing
    return text.strip()[:LONGEST]
