from django.contrib.postgres.fields import ArrayField
from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.trust.choices import LeakedData, RecordKind, RequestKind, RequestOutcome


class AuditEntry(CompanyOwned):
    """Who overrode what and why, or looked at whose data; append-only."""

    actor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, db_index=True)
    reason = models.CharField(max_length=300, default="")
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()


class ComplianceRecord(CompanyOwned):
    """One entry of the register that laws ask for; the day on which it is done comes once.

    `began_on` is what the clock starts from: a change, a quarter's end, the oldest log kept.
    `until_on` is how long it is kept, or the day of closing or renewal. Of a fraud: the price that
    was paid, and the damages that were paid for it, in fen.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    kind = models.CharField(max_length=16, choices=RecordKind.choices)
    subject = models.CharField(max_length=80)
    began_on = models.DateField()
    done_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    reference = models.CharField(max_length=120, default="", blank=True)
    words = models.CharField(max_length=500, default="", blank=True)
    price_fen = models.PositiveIntegerField(null=True)
    damages_fen = models.PositiveIntegerField(null=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "kind", "-began_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_on__isnull=True)
                | models.Q(done_on__gte=models.F("began_on")),
                name="what_is_recorded_is_done_after_it_began",
            )
        ]


class DataRequest(CompanyOwned):
    """What somebody asked about the own data, and the answer that a person gave in time."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=RequestKind.choices)
    words = models.CharField(max_length=500, default="", blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=RequestOutcome.choices, default="", blank=True)
    answer = models.CharField(max_length=500, default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["company", "answered_at", "due_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, outcome="")
                | models.Q(answered_at__isnull=False) & ~models.Q(outcome=""),
                name="an_answered_request_has_an_outcome",
            ),
            models.UniqueConstraint(
                fields=["company", "person", "kind"],
                condition=models.Q(answered_at__isnull=True),
                name="the_same_request_waits_once",
            ),
        ]


class Leak(CompanyOwned):
    """Personal data that got out, with what law asks to be told of it and both clocks.

    People may be spared when measures keep harm away (personal information law 57); the reason
    stays.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    kinds = ArrayField(models.CharField(max_length=12, choices=LeakedData.choices))
    cause = models.CharField(max_length=500)
    harm = models.CharField(max_length=500)
    measures = models.CharField(max_length=500)  # of the company, and what people can do
    contact = models.CharField(max_length=120)
    discovered_at = models.DateTimeField()
    due_at = models.DateTimeField()  # for authority and people
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    authority_told_at = models.DateTimeField(null=True)
    authority_reference = models.CharField(max_length=120, default="", blank=True)
    people_told_at = models.DateTimeField(null=True)
    spared_because = models.CharField(max_length=500, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    learnt = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "-discovered_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kinds__len__gte=1), name="a_leak_is_of_some_data"
            ),
            models.CheckConstraint(
                condition=models.Q(people_told_at=None) | models.Q(spared_because=""),
                name="people_are_told_of_a_leak_or_spared",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None)
                | models.Q(authority_told_at__isnull=False)
                & (models.Q(people_told_at__isnull=False) | ~models.Q(spared_because="")),
                name="a_leak_is_closed_when_all_were_told",
            ),
        ]

    @property
    def kinds_in_words(self) -> list[str]:
        return [str(LeakedData(one).label) for one in self.kinds]


class LeakConcern(CompanyOwned):
    """One person whose data got out in a leak."""

    leak = models.ForeignKey(Leak, models.PROTECT, related_name="concerns")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["leak", "person"], name="a_leak_concerns_a_person_once")
        ]
