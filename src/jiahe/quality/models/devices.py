from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.quality.models.reviews import Review


class ReviewDevice(CompanyOwned):
    """From which browser a review was sent: a keyed hash, kept for half a year.

    `agreed_at` is empty where the author did not agree: such a row is kept only for a browser on
    which somebody of the company had signed in.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="devices")
    mark = models.CharField(max_length=64)
    agreed_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "mark"], name="a_browser_stands_once_per_review"
            )
        ]


class StaffDevice(CompanyOwned):
    """A browser on which somebody who works for the company signed in: a keyed hash."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64)
    signed_in_at = models.DateTimeField()  # the last time

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "person", "mark"], name="a_browser_stands_once_per_colleague"
            )
        ]
        indexes = [models.Index(fields=["company", "mark"], name="colleagues_of_a_browser")]
