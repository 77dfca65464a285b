from datetime import datetime

from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.models import Visit
from jiahe.kit.ids import new_code
from jiahe.workforce.models import Worker


class InnerView(CompanyOwned):
    """How a worker sees the own quarter, or a colleague's; never part of the public score."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="inner_views")
    by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    quarter = models.CharField(max_length=6)  # 2026Q4
    attitude = models.PositiveSmallIntegerField()
    skill = models.PositiveSmallIntegerField()
    effect = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "by", "quarter"], name="one_inner_view_a_quarter"
            ),
            models.CheckConstraint(
                condition=models.Q(attitude__range=(1, 5))
                & models.Q(skill__range=(1, 5))
                & models.Q(effect__range=(1, 5)),
                name="an_inner_mark_is_one_to_five",
            ),
        ]


class OutsideView(CompanyOwned):
    """What a third party found about a worker, as its file said it; append-only."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="outside_views")
    body = models.CharField(max_length=80)  # who evaluated
    reference = models.CharField(max_length=60)
    on = models.DateField()
    mark = models.FloatField()  # 1 to 5
    words = models.CharField(max_length=300, default="", blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "body", "reference", "worker"],
                name="an_outside_view_is_entered_once",
            ),
            models.CheckConstraint(
                condition=models.Q(mark__gte=1, mark__lte=5), name="an_outside_mark_is_on_the_scale"
            ),
        ]


class MysteryVisit(CompanyOwned):
    """A visit at which an inspector is the household; the worker learns of it when it is closed."""

    begins: datetime | None = None  # the visit, as queries know it; None while nobody is promised
    is_over = False  # the visit: from then on it can be judged
    code = models.CharField(max_length=16, unique=True, default=new_code)
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="mystery")
    marked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    mark = models.PositiveSmallIntegerField(null=True)  # 1 to 5
    words = models.CharField(max_length=1000, default="", blank=True)
