from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models

from jiahe.accounts.choices import (
    CompanyMode,
    CounterVia,
    KeyScope,
    NeedKind,
    NoticeWay,
    PauseKind,
    Role,
)
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(phone=username)


class Person(AbstractBaseUser):
    """Somebody who signs in with a phone number; what they may do comes from roles."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    phone = models.CharField(max_length=16, unique=True)  # E.164
    phone_is_verified = models.BooleanField(default=False)
    name = models.CharField(max_length=40, default="", blank=True)
    language = models.CharField(max_length=8, default="zh-hans")
    prefers_elder_mode = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "phone"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Company(models.Model):
    """A home-service company; its id is the wall around its rows."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, default="")
    credit_code = models.CharField(max_length=18, default="")  # USCC
    mode = models.CharField(max_length=12, choices=CompanyMode.choices)
    phone = models.CharField(max_length=20, default="")
    platform_share_basis_points = models.PositiveIntegerField(default=500)
    worker_share_basis_points = models.PositiveIntegerField(default=7500)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    platform_share_basis_points__lte=10_000 - models.F("worker_share_basis_points")
                ),
                name="company_shares_are_at_most_the_whole",
            )
        ]


class Store(CompanyOwned):
    code = models.CharField(max_length=16, unique=True, default=new_code)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, default="")
    lat = models.FloatField()
    lng = models.FloatField()
    reach_kilometres = models.PositiveSmallIntegerField(default=15)


class StoreReach(CompanyOwned):
    """How far a store comes on some days, instead of its usual reach; both days are included."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    store = models.ForeignKey(Store, models.PROTECT, related_name="reaches")
    first_on = models.DateField()
    last_on = models.DateField()
    metres = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta(CompanyOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")),
                name="a_reach_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="a_store_has_one_reach_a_day",
                expressions=[
                    ("store", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "first_on",
                            "last_on",
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(undone_at=None),
            ),
        ]


class Membership(CompanyOwned):
    """One role of one person in one company."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True)
    role = models.CharField(max_length=16, choices=Role.choices)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "person", "role"], name="a_role_is_granted_once"
            )
        ]


class Household(models.Model):
    """A home that is served: where it is, how large, and what to know before entering."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    contact_name = models.CharField(max_length=40)
    contact_phone = models.CharField(max_length=16)
    compound = models.CharField(max_length=80)
    door = models.CharField(max_length=80)
    lat = models.FloatField()
    lng = models.FloatField()
    area_m2 = models.PositiveSmallIntegerField()
    pets = models.CharField(max_length=80, default="", blank=True)
    entry_notes = models.TextField(default="", blank=True, max_length=500)
    is_archived = models.BooleanField(default=False)


class HouseholdMember(models.Model):
    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="households")
    relation = models.CharField(max_length=20, default="self")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"], name="a_person_joins_a_household_once"
            )
        ]


class HomeInvitation(models.Model):
    """A member asks a number to belong to the home too; good for a week, answered once."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    household = models.ForeignKey(Household, models.CASCADE, related_name="invitations")
    phone = models.CharField(max_length=16, db_index=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)


class SpecialNeed(models.Model):
    """Someone at home whom the visit must be fit for."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="special_needs")
    kind = models.CharField(max_length=12, choices=NeedKind.choices)
    name = models.CharField(max_length=40, default="", blank=True)
    note = models.CharField(max_length=200, default="", blank=True)


class Pause(CompanyOwned):
    """A time in which nothing new is promised for a worker, a store or a service.

    It ends by itself: whoever promises time holds the wish against it. `subject_id` is the id of
    what is paused, for the tables of workers and services stand on floors above.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    kind = models.CharField(max_length=8, choices=PauseKind.choices)
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # a law's gate
    made_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["company", "kind", "subject_id"], name="pauses_by_subject")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")),
                name="a_pause_ends_after_it_starts",
            )
        ]


class Promotion(CompanyOwned):
    """One promoter's link and QR code: a community, an event, the counter of a shop."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    promoter = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=80, default="", blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)  # how often the link was opened


class Arrival(CompanyOwned):
    """Somebody who signed in by a promotion before ever having ordered; the first one counts."""

    promotion = models.ForeignKey(Promotion, models.PROTECT, related_name="arrivals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "person"], name="a_person_arrives_once_in_a_company"
            )
        ]


class CounterCase(CompanyOwned):
    """A household at the counter or on the phone, for whom a colleague books once.

    The digits went to the household's number; only their hash is kept. `order_code` names what
    came of it: orders stand on a floor above.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    agent = models.ForeignKey(Person, models.PROTECT, related_name="+")
    phone = models.CharField(max_length=16)
    via = models.CharField(max_length=8, choices=CounterVia.choices)
    reason = models.CharField(max_length=200)
    digits_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    order_code = models.CharField(max_length=16, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "phone", "opened_at"], name="codes_to_a_number")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(person__isnull=False),
                name="a_confirmed_case_names_its_person",
            ),
            models.CheckConstraint(
                condition=models.Q(order_code="") | models.Q(confirmed_at__isnull=False),
                name="nobody_is_booked_for_unconfirmed",
            ),
        ]


class Access(models.Model):
    """A secret that a program shows in place of a session; only its SHA-256 is kept.

    `counted_minute` (minutes since 1970) and `calls` count the calls of the present minute.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    counted_minute = models.BigIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class PersonToken(Access):
    """Lets a program ask in the name of the person who signed in with it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    device = models.CharField(max_length=80, default="", blank=True)
    expires_at = models.DateTimeField()


class PartnerKey(CompanyOwned, Access):
    """Lets a partner's program ask in the company that issued it, as far as its scopes go.

    After a rotation the secret before it is good until `previous_until`.
    """

    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=12, choices=KeyScope.choices))
    previous_hash = models.CharField(max_length=64, default="", db_index=True)
    previous_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta(CompanyOwned.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scopes__len__gte=1), name="a_key_may_ask_for_something"
            )
        ]


class NoticeRead(models.Model):
    """Which version of the privacy notice a person had before them, and since when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    version = models.CharField(max_length=20)
    how = models.CharField(max_length=8, choices=NoticeWay.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="a_notice_is_read_once")
        ]
