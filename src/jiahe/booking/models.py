from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from jiahe.accounts.models import Household, Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.choices import (
    COUNTED,
    OCCUPYING,
    OrderState,
    ReservationState,
    RestMoveState,
    SeriesRule,
    Side,
    VisitState,
    WaitState,
)
from jiahe.catalog.models import Service, SopVersion
from jiahe.kit.ids import new_code
from jiahe.workforce.models import Worker

LONGEST = timedelta(days=32)


class Agreement(CompanyOwned):
    """What household and company agreed on, as text and terms at that instant (L2, L19)."""

    household = models.ForeignKey(Household, models.PROTECT)
    agreed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    mode = models.CharField(max_length=12)
    terms = models.JSONField(default=dict)


class Order(CompanyOwned):
    code = models.CharField(max_length=16, unique=True, default=new_code)
    agreement = models.ForeignKey(Agreement, models.PROTECT)
    household = models.ForeignKey(Household, models.PROTECT)
    placed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT)
    sop = models.ForeignKey(SopVersion, models.PROTECT, null=True)
    state = models.CharField(
        max_length=18, choices=OrderState.choices, default=OrderState.AWAITING_PAYMENT
    )
    quote = models.JSONField()  # itemised, frozen at booking; see engine.pricing
    quote_hash = models.CharField(max_length=64)
    total_fen = models.PositiveIntegerField()
    duration_minutes = models.PositiveIntegerField()
    crew_size = models.PositiveSmallIntegerField(default=1)
    preferred_worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    contact_name = models.CharField(max_length=40)
    contact_phone = models.CharField(max_length=16)
    address = models.CharField(max_length=200)
    lat = models.FloatField()
    lng = models.FloatField()
    note = models.CharField(max_length=500, default="", blank=True)
    placed_at = models.DateTimeField(db_index=True)
    pay_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["household", "-placed_at"])]

    @property
    def term_days(self) -> int:
        """The days of the live-in term that was sold; 0 for every other order."""
        return int(self.quote.get("term_days", 0))

    @property
    def rest_days(self) -> int:
        """The days of rest within the term, which cost nothing; 0: none was agreed."""
        return int(self.quote.get("rest_days", 0))

    @property
    def rest_after_days(self) -> int:
        """After so many days of care the carer rests one; 0: never within the term."""
        return int(self.quote.get("rest_after_days", 0))


class OrderDirectory(models.Model):
    """Which company holds an order: how a household's page finds the wall to go through."""

    code = models.CharField(max_length=16, primary_key=True)
    company_id = models.BigIntegerField()
    household = models.ForeignKey(Household, models.PROTECT, db_index=True)


class Series(CompanyOwned):
    """A repeating order: wall time and zone, since a household means "every Tuesday at 9"."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="series")
    rule = models.CharField(max_length=10, choices=SeriesRule.choices)
    starts_on = models.DateField()
    at = models.TimeField()
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    count = models.PositiveSmallIntegerField()


class Visit(CompanyOwned):
    """One occurrence. Its promised time stands in its reservations, nowhere else."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    order = models.ForeignKey(Order, models.PROTECT, related_name="visits")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=VisitState.choices, default=VisitState.PLANNED)
    price_fen = models.PositiveIntegerField()
    pin = models.CharField(max_length=6)
    is_pinned = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(default=1)  # 1 normal, 2 important, 3 urgent
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    cancelled_because = models.CharField(max_length=200, default="")
    # Of a moved visit: what its price holds for holiday, evening … (null: as the quote says), and
    # the fee of the times that it was moved away from late, in basis points.
    extras = models.JSONField(null=True, default=None)
    kept_fee_basis_points = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="visits_are_numbered")
        ]


HELD = Q(state=ReservationState.HELD.value)
SERVED = Q(state=ReservationState.DONE.value)
TAKEN = Q(state__in=[state.value for state in COUNTED])


class Reservation(CompanyOwned):
    """A worker's promised time; the only place where double booking is decided (R1)."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="reservations")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="reservations")
    seat = models.PositiveSmallIntegerField(default=1)
    during = DateTimeRangeField()
    ends_at = models.GeneratedField(  # of `during`: what `spans` looks up
        expression=Func("during", function="upper"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    lat = models.FloatField()
    lng = models.FloatField()
    state = models.CharField(max_length=10, choices=ReservationState.choices)
    hold_code = models.CharField(max_length=16, default="", db_index=True)
    held_by = models.CharField(max_length=80, default="")
    held_for = models.CharField(max_length=60, default="", db_default="")  # service and home
    held_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    # PostgreSQL's id of the transaction that changed the row last; a trigger keeps it.
    changed_in = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["company", "changed_in"], name="time_changes_in_order"),
            models.Index(fields=["held_by"], condition=HELD, name="held_time_by_holder"),
            models.Index(fields=["worker"], condition=HELD, name="held_time_by_worker"),
            models.Index(fields=["visit"], condition=SERVED, name="served_time_by_visit"),
            models.Index(fields=["worker", "ends_at"], condition=TAKEN, name="taken_time_by_end"),
            models.Index(fields=["company", "ends_at"], name="time_of_a_company_by_end"),
        ]
        constraints = [
            ExclusionConstraint(
                name="a_worker_is_promised_once_at_a_time",
                expressions=[("worker", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(state__in=[state.value for state in OCCUPYING]),
            ),
            models.CheckConstraint(
                name="reservation_ends_after_it_starts",
                condition=Q(during__startswith__isnull=False)
                & Q(during__endswith__isnull=False)
                & Q(during__isempty=False)
                & Q(during__startswith__lt=F("during__endswith")),
            ),
            models.CheckConstraint(
                name="reservation_lasts_at_most_32_days",
                condition=Q(during__endswith__lte=F("during__startswith") + LONGEST),
            ),
            models.UniqueConstraint(
                fields=["visit", "seat"],
                condition=Q(visit__isnull=False),
                name="a_seat_of_a_visit_is_reserved_once",
            ),
        ]


class WaitlistEntry(CompanyOwned):
    code = models.CharField(max_length=16, unique=True, default=new_code)
    household = models.ForeignKey(Household, models.PROTECT)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT)
    wanted_on = models.DateField()
    earliest = models.TimeField()
    latest = models.TimeField()
    duration_minutes = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=WaitState.choices, default=WaitState.WAITING)
    created_at = models.DateTimeField()


class UnservedAsks(CompanyOwned):
    """How often somebody asked from a cell (two kilometres wide) where the company did not come.

    Nothing in it tells who: no home, no person, no hour.
    """

    asked_on = models.DateField()
    row = models.IntegerField()
    column = models.IntegerField()
    asks = models.PositiveIntegerField()

    class Meta(CompanyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["company", "asked_on", "row", "column"], name="a_cell_is_counted_once_a_day"
            )
        ]


class RestMove(CompanyOwned):
    """Household or worker asks for another day of rest within a live-in term.

    `longest_days` is how many days of care follow one another once it is agreed. With an
    `office_reason` the office answered in somebody's place, or ended the question.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    order = models.ForeignKey(Order, models.PROTECT, related_name="rest_moves")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    rest_on = models.DateField()
    to_on = models.DateField()
    scope = models.CharField(max_length=10)  # `engine.recurrence.Scope`
    longest_days = models.PositiveSmallIntegerField()
    asked_by_side = models.CharField(max_length=10, choices=Side.choices)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(db_index=True)
    state = models.CharField(
        max_length=10, choices=RestMoveState.choices, default=RestMoveState.WAITING
    )
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    office_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state=RestMoveState.WAITING.value),
                name="one_rest_of_a_term_is_asked_for_at_a_time",
            ),
            models.CheckConstraint(
                name="a_rest_moves_to_another_day", condition=~Q(to_on=F("rest_on"))
            ),
        ]
