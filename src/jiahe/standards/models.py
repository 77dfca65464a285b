from datetime import date, timedelta

from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.standards.choices import Layer

NOTICE = timedelta(days=7)  # LW-11, as the database holds it


class StandardVersion(CompanyOwned):
    """A figure for one standard, announced before it holds; append-only.

    It is the company's own, or that of the association which the company is a member of.
    """

    until_on: date | None = None  # its first day no more, where a `LayerEnd` says so

    layer = models.CharField(max_length=12, choices=Layer.choices, default=Layer.COMPANY)
    entry_id = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    limit = models.FloatField()
    reason = models.CharField(max_length=300)
    announced_on = models.DateField()
    effective_on = models.DateField()
    announced_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "entry_id", "layer", "number"],
                name="standard_versions_are_numbered",
            ),
            models.UniqueConstraint(
                fields=["company", "entry_id", "layer", "effective_on"],
                name="one_figure_begins_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(layer__in=["association", "company"]),
                name="only_association_and_company_set_figures",
            ),
            models.CheckConstraint(
                condition=models.Q(effective_on__gte=models.F("announced_on") + NOTICE),
                name="a_change_is_announced_seven_days_before",
            ),
        ]


class LayerEnd(CompanyOwned):
    """The company left its association: from that day on nothing announced before holds.

    Append-only; announced as long before as a figure, since it changes what holds.
    """

    layer = models.CharField(max_length=12, choices=Layer.choices)
    announced_on = models.DateField()
    effective_on = models.DateField()
    announced_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(layer=Layer.ASSOCIATION), name="only_an_association_is_left"
            ),
            models.CheckConstraint(
                condition=models.Q(effective_on__gte=models.F("announced_on") + NOTICE),
                name="an_end_is_announced_seven_days_before",
            ),
        ]
