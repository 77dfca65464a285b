"""What visits use up: things, who sells them, and what a visit of a service needs."""

from django.db import models
from django.db.models import Q

from jiahe.accounts.tenanted import CompanyOwned
from jiahe.catalog.choices import EcoLabel, SupplyUnit
from jiahe.catalog.models.services import Service, SopStep
from jiahe.kit.ids import new_code


class Supplier(CompanyOwned):
    """Who sells goods to the company."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, default="")
    phone = models.CharField(max_length=20, default="")
    lead_days = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True)  # nothing new is bought there

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="a_supplier_is_listed_once")
        ]


class Supply(CompanyOwned):
    """A thing that visits use up; bought in packs, counted in its unit.

    Things of one `purpose` stand in for each other; a kit prefers the one with an eco label.
    Grams are per pack, so that small units stay whole numbers.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    slug = models.SlugField()
    purpose = models.SlugField()
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    unit = models.CharField(max_length=8, choices=SupplyUnit.choices)
    step = models.PositiveSmallIntegerField(default=1)  # what one tap on + adds
    eco_label = models.CharField(max_length=12, choices=EcoLabel.choices, default=EcoLabel.NONE)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="supplies")
    pack_size = models.PositiveIntegerField()  # units in a pack
    pack_fen = models.PositiveIntegerField()
    packaging_grams = models.PositiveIntegerField()  # of one pack
    co2_grams = models.PositiveIntegerField()  # CO2e of making one pack
    co2_source = models.CharField(max_length=200)
    co2_source_en = models.CharField(max_length=300, default="")
    retired_at = models.DateTimeField(null=True)  # neither bought nor packed any more

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "slug"], name="a_supply_is_listed_once"),
            models.CheckConstraint(
                condition=Q(pack_size__gte=1) & Q(step__gte=1), name="a_pack_holds_something"
            ),
        ]


class KitLine(CompanyOwned):
    """What a visit of the service needs for one purpose: some always, more in a larger home."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="kit")
    purpose = models.SlugField()
    base = models.PositiveIntegerField()
    per_100_m2 = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "purpose"], name="a_kit_names_a_purpose_once"
            )
        ]


class StepPractice(CompanyOwned):
    """A low-waste practice that a step of a procedure asks for; see `catalog/practices.toml`."""

    step = models.ForeignKey(SopStep, models.CASCADE, related_name="practices")
    practice = models.SlugField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step", "practice"], name="a_practice_stands_once_at_a_step"
            )
        ]
