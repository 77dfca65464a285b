from django.contrib.postgres.fields import ArrayField
from django.db import models

from jiahe.accounts.tenanted import CompanyOwned
from jiahe.workforce.choices import CardSight
from jiahe.workforce.models.workers import Worker


class DoorCard(CompanyOwned):
    """A worker's doorstep card (law.md L9): `shows` names what its owner authorised.

    The token is the whole secret of its public page; a new one makes the old one worthless.
    """

    worker = models.OneToOneField(Worker, models.CASCADE, related_name="door_card")
    token = models.CharField(max_length=40, unique=True)
    shows = ArrayField(models.CharField(max_length=30), default=list)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class CardShown(CompanyOwned):
    """A card that was seen at a visit (LW-05): scanned at the door, or said so by the worker.

    `visit_id` names a visit, which a floor above keeps.
    """

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="+")
    visit_id = models.BigIntegerField()
    how = models.CharField(max_length=8, choices=CardSight.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit_id", "worker", "how"], name="a_card_is_noted_once_a_visit"
            )
        ]
