from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.workforce.models.workers import Worker


class Promotion(CompanyOwned):
    """A skill raised by one level; `shown` is what stood for it on that day; append-only."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="promotions")
    skill = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()  # from now on
    words = models.CharField(max_length=200)
    shown = models.JSONField()  # [{"asked": …, "have": …, "need": …}]
    rules_version = models.CharField(max_length=8)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=4), name="a_promotion_leads_upwards"
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="a_promotion_says_what_for"),
        ]
        indexes = [models.Index(fields=["company", "worker", "skill"], name="promotions_by_skill")]
