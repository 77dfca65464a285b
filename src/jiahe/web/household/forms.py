"""What households type: validation only."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiahe.accounts.actions import LARGEST_HOME_M2
from jiahe.accounts.choices import NeedKind
from jiahe.booking.choices import SeriesRule
from jiahe.catalog.choices import ShiftKind
from jiahe.web.household.compounds import Compound, compound_named
from jiahe.web.signin import PhoneField


class CompoundField(forms.CharField):
    """A compound by its name; cleaned to the compound with its place.

    `kept` is the compound that the home has now: it stays valid when no list knows it.
    """

    kept: Compound | None = None

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "compounds", "autocomplete": "off"})
        super().__init__(label=_("Compound"), max_length=80, widget=widget, **kwargs)

    def clean(self, value: Any) -> Compound | None:
        name = super().clean(value)
        if not name:
            return None
        found = compound_named(name)
        if found is None and self.kept and self.kept.name == name:
            return self.kept
        if found is None:
            raise forms.ValidationError(
                gettext("We do not know this compound yet. Pick one from the list.")
            )
        return found


class AreaForm(forms.Form):
    """Where and how large: all that a price needs."""

    compound = CompoundField()
    area_m2 = forms.IntegerField(
        label=_("Floor area in m²"),
        min_value=10,
        max_value=LARGEST_HOME_M2,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class HomeForm(AreaForm):
    """A whole address, and what to know before ringing."""

    door = forms.CharField(
        label=_("Building, unit and door"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    contact_name = forms.CharField(
        label=_("Who opens the door"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_phone = PhoneField(
        label=_("Phone at the door"),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"},
        ),
    )
    needs = forms.MultipleChoiceField(
        label=_("Who needs special care"),
        choices=NeedKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs_note = forms.CharField(
        label=_("What the worker should know about them"), max_length=200, required=False
    )
    pets = forms.CharField(label=_("Pets"), max_length=80, required=False)
    entry_notes = forms.CharField(
        label=_("How to get in"),
        help_text=_("Gate, lift, parking. Only the worker on the way sees this."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = (
        "compound", "door", "area_m2", "contact_name", "contact_phone", "needs", "needs_note",
        "pets", "entry_notes",
    )  # fmt: skip

    def keep_compound(self, compound: Compound) -> None:
        """Accepts the compound that the home has now, whoever else knows it."""
        field = self.fields["compound"]
        assert isinstance(field, CompoundField)
        field.kept = compound

    def home(self) -> dict[str, Any]:
        """The cleaned fields as `found_household` and `change_household` take them."""
        data = self.cleaned_data
        compound: Compound = data["compound"]
        plain = ("door", "area_m2", "contact_name", "contact_phone", "pets", "entry_notes")
        place = {"compound": compound.name, "lat": compound.lat, "lng": compound.lng}
        return place | {name: data[name] for name in plain}


class FilterForm(forms.Form):
    """What a list of services is narrowed to; anything odd is simply not applied."""

    q = forms.CharField(label=_("Search"), max_length=40, required=False)
    most = forms.IntegerField(label=_("Price up to (yuan)"), min_value=1, required=False)
    least_score = forms.TypedChoiceField(
        label=_("Rating"),
        coerce=float,
        empty_value=None,
        required=False,
        choices=[("", _("Any")), ("4", _("4 and up")), ("4.5", _("4.5 and up"))],
    )
    company = forms.CharField(required=False, max_length=60)
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[("", _("Recommended")), ("price", _("Price")), ("score", _("Rating"))],
    )

    def asked(self) -> dict[str, Any]:
        """The valid fields that say something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("What is not right?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def repeats_for(shift_kind: str) -> list[tuple[str, Any]]:
    """How often a service can be booked: by the week, living in by the month, nights by both."""
    by_week, by_month = (SeriesRule.WEEKLY, SeriesRule.BIWEEKLY), (SeriesRule.MONTH_26,)
    rules = {ShiftKind.VISIT.value: by_week, ShiftKind.LIVE_IN.value: by_month}.get(
        shift_kind, (*by_week, *by_month)
    )
    return [("", _("Just once")), *((rule.value, rule.label) for rule in rules)]
