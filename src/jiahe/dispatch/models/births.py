"""Live-in cases whose first day hangs on a birth, and the workers who stand by for them."""

from django.db import models
from django.db.models import F, Q

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.models import Order
from jiahe.dispatch.choices import AskState, CaseState, NewsKind
from jiahe.kit.ids import new_code
from jiahe.workforce.models import Worker


class BirthCase(CompanyOwned):
    """An order that begins with a birth; worker, start and length stand in its visits."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="birth_case")
    expected_on = models.DateField()
    lead_days = models.SmallIntegerField()  # the first day is so many days after the birth
    born_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.PROMISED)
    chance = models.FloatField(default=0.0)  # of a late start when it was judged last
    round = models.PositiveSmallIntegerField(default=1)  # of asking the pool


class BirthNews(CompanyOwned):
    """What was said of the date: kept as it was said, with who said it."""

    case = models.ForeignKey(BirthCase, models.PROTECT, related_name="news")
    kind = models.CharField(max_length=8, choices=NewsKind.choices)
    on = models.DateField()
    moved_days = models.SmallIntegerField(default=0)
    said_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class PoolStay(CompanyOwned):
    """A worker agrees to take cases that begin on these days, both ends included."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="pool_stays")
    from_on = models.DateField()
    to_on = models.DateField()
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_stay_in_the_pool_ends_after_it_begins",
                condition=Q(to_on__gte=F("from_on")),
            ),
        ]


class PoolAsk(CompanyOwned):
    """One worker of the pool is asked for a case; the next one when this one says no."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    case = models.ForeignKey(BirthCase, models.PROTECT, related_name="asks")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="pool_asks")
    round = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=9, choices=AskState.choices, default=AskState.WAITING)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=AskState.WAITING.value),
                name="one_of_the_pool_is_asked_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["case", "worker", "round"], name="each_of_the_pool_is_asked_once_a_round"
            ),
        ]


class CaseLimits(CompanyOwned):
    """How surely the pool is to be enough, and which late start no machine promises."""

    enough_percent = models.PositiveSmallIntegerField()
    late_percent = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company"], name="one_set_of_case_limits"),
            models.CheckConstraint(
                name="case_limits_are_percentages",
                condition=Q(enough_percent__lte=100) & Q(late_percent__lte=100),
            ),
        ]
