from django.contrib.postgres.fields import ArrayField
from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.models import Visit
from jiahe.kit.ids import new_code
from jiahe.quality.choices import Direction, HideReason
from jiahe.workforce.models import Worker


class ReviewInvitation(CompanyOwned):
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="review_invitation")
    sent_at = models.DateTimeField()


class Review(CompanyOwned):
    """A judgement on a visit that took place; it can be hidden with a reason, never deleted."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="reviews")
    direction = models.CharField(max_length=12, choices=Direction.choices)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="reviews")
    attitude = models.PositiveSmallIntegerField()
    skill = models.PositiveSmallIntegerField()
    effect = models.PositiveSmallIntegerField()
    tags = ArrayField(models.CharField(max_length=20), default=list)
    text = models.TextField(default="", blank=True)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)  # with its batch; alone it waits for a week
    hidden_because = models.CharField(
        max_length=14, choices=HideReason.choices, default="", blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "direction", "worker"], name="one_review_each_way_and_worker"
            ),
            models.CheckConstraint(
                condition=models.Q(attitude__range=(1, 5))
                & models.Q(skill__range=(1, 5))
                & models.Q(effect__range=(1, 5)),
                name="a_mark_is_one_to_five",
            ),
        ]
        indexes = [models.Index(fields=["worker", "direction", "-written_at"])]


class ReviewVersion(CompanyOwned):
    """What a review said before it was changed; append-only."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    attitude = models.PositiveSmallIntegerField()
    skill = models.PositiveSmallIntegerField()
    effect = models.PositiveSmallIntegerField()
    tags = ArrayField(models.CharField(max_length=20), default=list)
    text = models.TextField(default="", blank=True)
    said_at = models.DateTimeField()
    replaced_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="versions_are_numbered")
        ]


class ReviewAddition(CompanyOwned):
    """What the author says later on, beside the review that stays as it was; append-only."""

    review = models.OneToOneField(Review, models.PROTECT, related_name="addition")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="an_addition_says_something")
        ]


class ReviewPhoto(CompanyOwned):
    code = models.CharField(max_length=16, unique=True, default=new_code)
    review = models.ForeignKey(Review, models.PROTECT, related_name="photos")
    file = models.FileField(upload_to="reviews/%Y/%m/%d/")
