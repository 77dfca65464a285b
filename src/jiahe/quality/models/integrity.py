from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.quality.choices import WeightState
from jiahe.quality.models.reviews import Review


class ReviewDoubt(CompanyOwned):
    """Signals against a review: it weighs nothing until a person has looked, and is never gone."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    review = models.OneToOneField(Review, models.PROTECT, related_name="doubt")
    signals = models.JSONField()  # [{"kind": …, "detail": {…}}], strongest first
    rules_version = models.CharField(max_length=8)
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=WeightState.choices, default=WeightState.WAITING)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, default="", blank=True)
