"""Talks with a worker: what they were about, what was agreed, and what came of it."""

from django.db import models
from django.db.models import F, Q

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.quality.models.measures import StagedMeasure
from jiahe.workforce.models import Worker


class CoachingTalk(CompanyOwned):
    """One talk; of a measure when it follows one. The worker reads it as it stands."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="talks")
    measure = models.ForeignKey(StagedMeasure, models.PROTECT, null=True, related_name="talks")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    held_on = models.DateField()
    about = models.CharField(max_length=500)
    agreed = models.CharField(max_length=500)
    follow_up_on = models.DateField()
    followed_at = models.DateTimeField(null=True)
    followed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(follow_up_on__gte=F("held_on")),
                name="a_talk_is_followed_up_after_it",
            ),
            models.CheckConstraint(
                condition=Q(followed_at=None, outcome="")
                | Q(followed_at__isnull=False, followed_by__isnull=False) & ~Q(outcome=""),
                name="a_followed_up_talk_says_what_came_of_it",
            ),
        ]
