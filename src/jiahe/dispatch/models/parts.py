"""Parts of a day that is planned on several hosts: the question, who took it, the answer."""

from django.db import models

from jiahe.accounts.tenanted import CompanyOwned
from jiahe.dispatch.choices import PartState
from jiahe.dispatch.models.day import PlanJob
from jiahe.kit.ids import new_code


class PlanPart(CompanyOwned):
    """One part of a split day; kept for an hour, then purged.

    `parcel` and `answer` are packed by `engine.routing.parcels`.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    run = models.ForeignKey(PlanJob, models.PROTECT, related_name="parts")
    parcel = models.BinaryField()
    answer = models.BinaryField(null=True)
    state = models.CharField(max_length=9, choices=PartState.choices, default=PartState.WAITING)
    host = models.CharField(max_length=80, default="")
    failure = models.CharField(max_length=80, default="")
    made_at = models.DateTimeField(db_index=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="done", answer__isnull=False)
                | (~models.Q(state="done") & models.Q(answer__isnull=True)),
                name="a_part_has_its_answer_when_it_is_done",
            )
        ]
