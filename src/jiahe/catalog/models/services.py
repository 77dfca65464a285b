from django.contrib.postgres.fields import ArrayField
from django.db import models

from jiahe.accounts.models import Household
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.catalog.choices import (
    CustomerGroup,
    Phase,
    PhotoNeed,
    Rhythm,
    ServiceStatus,
    ShiftKind,
    Unit,
)
from jiahe.kit.ids import new_code


class Category(models.Model):
    """The trade's own shelves, the same for every company."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=20)
    name_en = models.CharField(max_length=40)
    icon = models.CharField(max_length=30)
    hue = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)


class Service(CompanyOwned):
    """What is sold: a priced, timed piece of work with the skill that it needs."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    slug = models.SlugField()
    category = models.ForeignKey(Category, models.PROTECT)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    summary = models.CharField(max_length=200, default="")
    summary_en = models.CharField(max_length=300, default="")
    includes = models.TextField(default="")
    includes_en = models.TextField(default="")
    excludes = models.TextField(default="")
    excludes_en = models.TextField(default="")
    unit = models.CharField(max_length=14, choices=Unit.choices)
    price_fen = models.PositiveIntegerField()
    minimum_fen = models.PositiveIntegerField(default=0)
    base_minutes = models.PositiveSmallIntegerField(default=0)
    minutes_per_m2 = models.FloatField(default=0)
    at_least_minutes = models.PositiveSmallIntegerField(default=60)
    at_most_minutes = models.PositiveSmallIntegerField(default=480)
    duration_choices = ArrayField(models.PositiveSmallIntegerField(), default=list)
    # Days of care that a live-in service is sold for; empty for what is no term.
    term_days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    # After so many days of care a term has one of rest; 0: none is agreed.
    rest_after_days = models.PositiveSmallIntegerField(default=0)
    crew_size = models.PositiveSmallIntegerField(default=1)
    shift_kind = models.CharField(max_length=14, choices=ShiftKind.choices, default=ShiftKind.VISIT)
    skill = models.CharField(max_length=30)
    lowest_level = models.PositiveSmallIntegerField(default=5)  # 5 is 五级, the entry level
    required_certificates = ArrayField(models.CharField(max_length=30), default=list)
    surcharges = models.JSONField(default=dict)  # kind -> basis points
    refund_tiers = models.JSONField(default=list)  # [hours before, fee basis points]
    status = models.CharField(
        max_length=10, choices=ServiceStatus.choices, default=ServiceStatus.DRAFT
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "slug"], name="a_slug_names_one_service"),
            models.CheckConstraint(
                condition=models.Q(crew_size__gte=1), name="a_crew_has_at_least_one"
            ),
        ]


class AddOn(CompanyOwned):
    service = models.ForeignKey(Service, models.CASCADE, related_name="add_ons")
    slug = models.SlugField()
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    price_fen = models.PositiveIntegerField()
    minutes = models.PositiveSmallIntegerField(default=0)


class Package(CompanyOwned):
    """Several visits of one service, at one rhythm, at a better price."""

    slug = models.SlugField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="packages")
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    visits = models.PositiveSmallIntegerField()
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    discount_basis_points = models.PositiveSmallIntegerField()


class GroupTerms(CompanyOwned):
    """What a customer group pays less with this company, for one category or for all."""

    group = models.CharField(max_length=10, choices=CustomerGroup.choices)
    category = models.ForeignKey(Category, models.PROTECT, null=True)
    least_visits = models.PositiveSmallIntegerField(default=0)  # a regular guest's
    discount_basis_points = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "group", "category", "least_visits"],
                name="a_group_has_one_set_of_terms",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(discount_basis_points__lte=5_000),
                name="a_group_discount_is_at_most_half",
            ),
        ]


class SupportGrant(CompanyOwned):
    """That this company's staff grant a household the supported price; the audit says who."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "household"], name="a_household_is_granted_support_once"
            )
        ]


class SopVersion(CompanyOwned):
    """The operating procedure of a service, as it was in force from an instant on."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="sops")
    number = models.PositiveIntegerField()
    effective_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "number"], name="a_procedure_number_is_used_once"
            )
        ]


class SopStep(CompanyOwned):
    sop = models.ForeignKey(SopVersion, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=8, choices=Phase.choices, default=Phase.DO)
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=300, default="")
    criterion = models.CharField(max_length=200, default="")
    criterion_en = models.CharField(max_length=300, default="")
    photo = models.CharField(max_length=8, choices=PhotoNeed.choices, default=PhotoNeed.NONE)
    is_required = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]
