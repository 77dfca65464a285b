"""What the goods desk types in; whether it can be done is decided behind the form."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from jiahe.kit.clock import now
from jiahe.web.templatetags.household import said

DIGITS = forms.NumberInput(attrs={"inputmode": "numeric", "min": "1"})


def _names(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(one.code, said(one, "name")) for one in rows]


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class ReceiveForm(forms.Form):
    """Goods that came without an order."""

    store = forms.ChoiceField(label=_("Store"))
    supply = forms.ChoiceField(label=_("Supply"))
    number = forms.CharField(label=_("Batch number of the supplier"), max_length=40)
    quantity = forms.IntegerField(
        label=_("How much, in its unit"), min_value=1, max_value=1_000_000, widget=DIGITS
    )
    expires_on = forms.DateField(
        label=_("Best before"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, stores: list[Any], supplies: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "store", _names(stores))
        labels = [(one.code, f"{said(one, 'name')} ({one.get_unit_display()})") for one in supplies]
        _choose(self, "supply", labels)


class IssueForm(forms.Form):
    """Goods into a worker's bag; the store is the worker's own."""

    worker = forms.ChoiceField(label=_("Worker"))
    supply = forms.ChoiceField(label=_("Supply"))
    quantity = forms.IntegerField(
        label=_("How much, in its unit"), min_value=1, max_value=1_000_000, widget=DIGITS
    )

    def __init__(self, *args: Any, workers: list[Any], supplies: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "worker", [(one.code, one.name) for one in workers])
        _choose(self, "supply", _names(supplies))


class DeedForm(forms.Form):
    """What is done with a batch where it lies."""

    holder = forms.ChoiceField(label=_("Where it lies"))
    deed = forms.ChoiceField(
        label=_("What happens"),
        choices=[
            ("return", _("Returned to the store")),
            ("move", _("Moved to another store")),
            ("write_off", _("Written off")),
        ],
    )
    to_store = forms.ChoiceField(label=_("To which store"), required=False)
    quantity = forms.IntegerField(
        label=_("How much, in its unit"), min_value=1, max_value=1_000_000, widget=DIGITS
    )
    reason = forms.CharField(
        label=_("Why"), max_length=200, required=False, help_text=_("Needed to write off.")
    )

    def __init__(
        self, *args: Any, holders: list[tuple[str, str]], stores: list[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "holder", holders)
        _choose(self, "to_store", [("", "–"), *_names(stores)])


class DayForm(forms.Form):
    """The day whose bags are packed: tomorrow unless said otherwise."""

    on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def day(self) -> Any:
        self.is_valid()
        return self.cleaned_data.get("on") or localdate(now()) + timedelta(days=1)
