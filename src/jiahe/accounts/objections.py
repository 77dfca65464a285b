"""The one shape of an objection: somebody says that it is wrong, a person answers against a clock.

Against a closed gate, a measure, a credit entry and a split of a loss alike: both sides' words
stay, each is said once, and what a right one undoes is its own context's matter. (A worker's
disagreement with a dispatch decision is kept in two append-only tables of its own.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import current_company

LONGEST = 500


class Objection(CompanyOwned):
    """Who objects in which words, until when a person answers, and that answer.

    A heir names what it is against, in a key that lets it be raised once, and its outcomes.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.CharField(max_length=LONGEST)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=8, default="", blank=True)
    answer = models.CharField(max_length=LONGEST, default="", blank=True)

    class Meta(CompanyOwned.Meta):
        abstract = True

    @property
    def is_late(self) -> bool:
        """Whether its answer came after the time; only for one that has it."""
        return self.answered_at is not None and self.answered_at > self.due_at


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
