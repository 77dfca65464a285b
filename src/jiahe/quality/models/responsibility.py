"""Who bears a loss: published rules, cases, what was found and split, and what was contested."""

from django.db import models
from django.db.models import F, Q

from jiahe.accounts.models import Person
from jiahe.accounts.objections import Objection
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.models import Visit
from jiahe.kit.ids import new_code
from jiahe.quality.choices import LossKind, SplitAnswer, SplitCause, SplitSide, SplitState
from jiahe.workforce.models import Worker


class SplitRule(CompanyOwned):
    """One published version of a company's rule; append-only.

    `shares` are {cause: {party: percent}}, as `engine.responsibility` judged them good.
    """

    version = models.PositiveSmallIntegerField()
    shares = models.JSONField()
    second_from_fen = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "version"], name="a_split_rule_has_one_of_each_version"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("published_at")),
                name="a_split_rule_is_published_before_it_starts",
            ),
        ]


class LossCase(CompanyOwned):
    """Something went wrong at a visit: somebody has to find out who bears it. One a visit."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="loss_case")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=LossKind.choices)
    said = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Split(CompanyOwned):
    """What an investigation found, and the shares that the rule makes of it.

    A later investigation replaces a proposal; an objection that was right lifts a confirmed one.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    case = models.ForeignKey(LossCase, models.PROTECT, related_name="splits")
    facts = models.CharField(max_length=1000)
    cause = models.CharField(max_length=12, choices=SplitCause.choices)
    loss_fen = models.PositiveIntegerField()
    rule_version = models.CharField(max_length=8)
    shares = models.JSONField()  # {party: percent}, largest first
    needs_second = models.BooleanField()
    state = models.CharField(max_length=9, choices=SplitState.choices, default=SplitState.PROPOSED)
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    first_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    contest_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["proposed", "once", "confirmed"]),
                name="one_standing_split_for_a_loss",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(first_by__isnull=False, confirmed_at__isnull=False, contest_until__isnull=False)
                & (Q(needs_second=False) | Q(second_by__isnull=False)),
                name="a_split_is_confirmed_by_as_many_as_it_needs",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("first_by")),
                name="the_second_yes_is_another_persons",
            ),
        ]


class SplitContest(Objection):
    """Household or worker says that it is wrong: another person answers against a clock."""

    split = models.ForeignKey(Split, models.PROTECT, related_name="contests")
    side = models.CharField(max_length=9, choices=SplitSide.choices)
    outcome = models.CharField(max_length=8, choices=SplitAnswer.choices, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["split", "side"], name="each_side_contests_a_split_once"
            )
        ]
