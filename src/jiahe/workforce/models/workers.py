from django.db import models

from jiahe.accounts.models import Person, Store
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.workforce.choices import Duty, LeaveState, Transport, Truth


class Worker(CompanyOwned):
    """A worker and, by its id, the resource that reservations occupy (R2)."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, models.PROTECT, null=True)
    name = models.CharField(max_length=40)
    gender = models.CharField(max_length=1, default="f")
    born_on = models.DateField(null=True)
    years = models.PositiveSmallIntegerField(default=0)
    story = models.CharField(max_length=200, default="")
    home_lat = models.FloatField()
    home_lng = models.FloatField()
    transport = models.CharField(max_length=8, choices=Transport.choices, default=Transport.E_BIKE)
    duty = models.CharField(max_length=8, choices=Duty.choices, default=Duty.ON)
    score_mean = models.FloatField(default=4.6)
    score_low = models.FloatField(default=4.2)
    score_high = models.FloatField(default=5.0)
    score_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "person"], name="a_person_works_once_per_company"
            )
        ]


class SkillGrant(CompanyOwned):
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="skills")
    skill = models.CharField(max_length=30)
    level = models.PositiveSmallIntegerField()  # 5 entry … 2 highest; see GLOSSARY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "skill"], name="one_level_per_skill"),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=5), name="a_level_is_one_to_five"
            ),
        ]


class Certificate(CompanyOwned):
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=30)
    issuer = models.CharField(max_length=80)
    number = models.CharField(max_length=60, default="")
    valid_from = models.DateField()
    valid_until = models.DateField()
    truth = models.CharField(max_length=16, choices=Truth.choices, default=Truth.UPLOADED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="certificate_ends_after_it_begins",
            )
        ]


class WeeklyShift(CompanyOwned):
    """Working hours by weekday in local wall time; an end at or before the start is next day."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    starts = models.TimeField()
    ends = models.TimeField()


class Leave(CompanyOwned):
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="leaves")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=80, default="")
    state = models.CharField(max_length=8, choices=LeaveState.choices, default=LeaveState.GRANTED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="leave_ends_after_it_starts",
            )
        ]


class RosterChange(CompanyOwned):
    """The last transaction that changed a worker's file; kept by triggers, read by copies.

    `changed_in` is PostgreSQL's transaction id (`pg_current_xact_id`).
    """

    worker_id = models.BigIntegerField(primary_key=True)
    changed_in = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["company", "changed_in"], name="roster_changes_in_order")]
