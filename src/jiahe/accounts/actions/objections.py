"""An objection is raised once and answered once, by whatever context it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from jiahe.accounts.objections import LONGEST, Objection
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company

Raised = TypeVar("Raised", bound=Objection)


@dataclass(frozen=True)
class Voice:
    """Who says what."""

    person_id: int
    words: str


def words_or(missing: type[Refusal], words: str) -> str:
    """The words without their edges, cut to what is kept; raises `missing` for none."""
    said = words.strip()[:LONGEST]
    if not said:
        raise missing
    return said


def object_once(
    kind: type[Raised],
    *,
    against: Mapping[str, object],
    voice: Voice,
    due_at: datetime,
    twice: type[Refusal],
) -> Raised:
    """The new objection with its clock running; raises `twice` where it was raised before."""
    row, is_new = kind.objects.get_or_create(
        company_id=current_company(),
        **against,
        defaults={
            "by_id": voice.person_id,
            "words": voice.words,
            "raised_at": now(),
            "due_at": due_at,
        },
    )
    if not is_new:
        raise twice
    return row


def answer_once(row: Objection, *, outcome: str, voice: Voice, again: type[Refusal]) -> None:
    """Keeps the answer; raises `again` for one that has it. The caller holds the row's lock."""
    if row.answered_at is not None:
        raise again
    row.outcome, row.answer = outcome, voice.words
    row.answered_at, row.answered_by_id = now(), voice.person_id
    row.save()
