"""What is proposed for a coming week: nothing changes until a person accepts it."""

from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.dispatch.choices import ProposalState
from jiahe.kit.ids import new_code


class WeekProposal(CompanyOwned):
    """Which week, who asked and when, and what was decided by whom."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    first_on = models.DateField()  # the Monday
    made_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta(CompanyOwned.Meta):
        abstract = True
