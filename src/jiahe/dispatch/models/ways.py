"""What rides and maps taught about ways."""

from django.db import models

from jiahe.accounts.tenanted import CompanyOwned


class TravelFit(CompanyOwned):
    """What a company's rides taught about ways, with its error; versions are kept as they were."""

    version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    is_better = models.BooleanField()  # than the plain law, on days that it had not seen
    rides = models.PositiveIntegerField()
    law = models.JSONField()  # `engine.travelfit.told`
    errors = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "version"], name="a_fit_has_its_version")
        ]


class KnownWay(CompanyOwned):
    """What a map service said of the way between two cells at an hour: kept, so as not to ask."""

    kind = models.CharField(max_length=10)
    origin_row = models.IntegerField()
    origin_column = models.IntegerField()
    goal_row = models.IntegerField()
    goal_column = models.IntegerField()
    hour = models.PositiveSmallIntegerField()  # `engine.travelfit.hour_class`
    seconds = models.PositiveIntegerField()
    metres = models.PositiveIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "company", "kind", "hour",
                    "origin_row", "origin_column", "goal_row", "goal_column",
                ],
                name="a_way_is_known_once",
            )
        ]  # fmt: skip
