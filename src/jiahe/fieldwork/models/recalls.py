"""Who is told of a recalled batch, and who has said that it was heard."""

from django.db import models
from django.db.models import Q

from jiahe.accounts.models import Household, Person, Store
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.fieldwork.models.stock import Batch
from jiahe.kit.ids import new_code
from jiahe.workforce.models import Worker


class RecallNotice(CompanyOwned):
    """One store or worker that holds the batch, or one home where it was used; never deleted."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="notices")
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    units = models.PositiveIntegerField()  # there when it was recalled, or used at the home
    at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    heard_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "store", "worker", "household"],
                nulls_distinct=False,
                name="a_recall_is_told_once_to_each",
            ),
            models.CheckConstraint(
                condition=Q(store__isnull=False, worker=None, household=None)
                | Q(store=None, worker__isnull=False, household=None)
                | Q(store=None, worker=None, household__isnull=False),
                name="a_recall_notice_is_for_one",
            ),
            models.CheckConstraint(
                condition=Q(heard_at=None, heard_by=None)
                | Q(heard_at__isnull=False, heard_by__isnull=False),
                name="a_recall_is_heard_by_somebody",
            ),
        ]
