"""The one shape of an objection: somebody says that it is wrong, a person answers against a clock.

Against a closed gate, a measure, a credit entry and a split of a loss alike: both sides' words
stay, each is said once, and what a right one undoes is its own context's matter. (A worker's
disagreement with a dispatch decision is kept in two append-only tables of its own.)
"""

from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code

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
