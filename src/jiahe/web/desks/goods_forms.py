"""What the goods desk types in to list things: suppliers and supplies."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiahe.catalog.actions.goods import Good
from jiahe.catalog.choices import EcoLabel, SupplyUnit
from jiahe.kit.ids import new_code
from jiahe.web.templatetags.household import said


class SupplierForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("goods", "Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    lead_days = forms.IntegerField(
        label=_("Days from order to delivery"), min_value=0, max_value=180
    )


class SupplyForm(forms.Form):
    """One supply; figures are of one pack."""

    name = forms.CharField(label=pgettext_lazy("goods", "Name"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    purpose = forms.SlugField(
        label=_("Purpose"), help_text=_("Supplies of one purpose stand in for each other in kits.")
    )
    supplier = forms.ChoiceField(label=_("Supplier"))
    unit = forms.ChoiceField(label=_("Unit"), choices=SupplyUnit.choices)
    step = forms.IntegerField(label=_("One tap adds"), min_value=1, max_value=10_000)
    pack_size = forms.IntegerField(label=_("Units in a pack"), min_value=1, max_value=1_000_000)
    pack_yuan = forms.DecimalField(
        label=_("Price of a pack in yuan"), min_value=0, max_value=100_000, decimal_places=2
    )
    packaging_grams = forms.IntegerField(
        label=_("Packaging of a pack, grams"), min_value=0, max_value=1_000_000
    )
    co2_grams = forms.IntegerField(
        label=_("CO2e of making a pack, grams"), min_value=0, max_value=10_000_000
    )
    co2_source = forms.CharField(label=_("Where these figures are from"), max_length=200)
    eco_label = forms.ChoiceField(label=_("Eco label"), choices=EcoLabel.choices)

    def __init__(self, *args: Any, suppliers: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["supplier"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, said(one, "name")) for one in suppliers]

    def good(self) -> Good:
        """What was typed in; a new supply gets a slug of its own."""
        typed = self.cleaned_data
        return Good(
            slug=new_code(),
            purpose=typed["purpose"],
            name=typed["name"],
            name_en=typed["name_en"],
            unit=SupplyUnit(typed["unit"]),
            pack_size=typed["pack_size"],
            pack_fen=int(typed["pack_yuan"] * 100),
            packaging_grams=typed["packaging_grams"],
            co2_grams=typed["co2_grams"],
            co2_source=typed["co2_source"],
            eco_label=EcoLabel(typed["eco_label"]),
            step=typed["step"],
        )


def supplier_fields(row: Any) -> dict[str, Any]:
    names = ("name", "name_en", "phone", "lead_days")
    return {name: getattr(row, name) for name in names}


def supply_fields(row: Any) -> dict[str, Any]:
    names = ("name", "name_en", "purpose", "unit", "step", "pack_size", "packaging_grams",
             "co2_grams", "co2_source", "eco_label")  # fmt: skip
    found = {name: getattr(row, name) for name in names}
    return found | {"supplier": row.supplier.code, "pack_yuan": row.pack_fen / 100}
