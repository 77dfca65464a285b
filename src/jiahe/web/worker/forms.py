from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from jiahe.fieldwork.actions.stock import AmountMissing
from jiahe.fieldwork.choices import PhotoPhase
from jiahe.fieldwork.rules import PlaceClaim
from jiahe.kit.clock import now

LONGEST_AMOUNT = 9  # digits
LONGEST_SENT = 20_000  # what is longer is cut before anybody reads it


def happened_at(request: HttpRequest) -> datetime:
    """When the phone says that it was done; now for a plain form or an unreadable instant."""
    try:
        instant = datetime.fromisoformat(request.POST.get("done_at", "")[:40])
    except ValueError:
        return now()
    return instant if instant.tzinfo else now()


def used_of(request: HttpRequest) -> dict[str, int]:
    """Supply code -> amount, from the fields `use-<code>`; raises `AmountMissing`."""
    found = {}
    for name, value in request.POST.items():
        if name.startswith("use-"):
            text = str(value).strip() or "0"
            if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_AMOUNT):
                raise AmountMissing
            found[name.removeprefix("use-")] = int(text)
    return found


class ClaimForm(forms.Form):
    """Where the phone is; a field that cannot be read counts as missing."""

    lat = forms.FloatField(required=False)
    lng = forms.FloatField(required=False)
    accuracy_metres = forms.FloatField(required=False, min_value=0)

    def claim(self) -> PlaceClaim:
        self.is_valid()
        read = self.cleaned_data
        return PlaceClaim(
            lat=read.get("lat"),
            lng=read.get("lng"),
            accuracy_metres=read.get("accuracy_metres"),
            pin=self._text("pin"),
            token=self._text("token"),
            reason=self._text("reason"),
        )

    def _text(self, name: str) -> str:
        return str(self.data.get(name, ""))[:LONGEST_SENT].strip()


class PhotoForm(forms.Form):
    phase = forms.ChoiceField(choices=PhotoPhase.choices)
    position = forms.IntegerField(required=False, min_value=0, max_value=32_000)
    photo = forms.FileField()


class LeaveForm(forms.Form):
    """Whole days: from the first morning to the last night."""

    first = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Reason"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or {}
        if "first" in read and "last" in read and read["last"] < read["first"]:
            self.add_error("last", _("The last day lies before the first."))
        return read

    def span(self) -> tuple[datetime, datetime]:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return (
            make_aware(datetime.combine(first, time.min)),
            make_aware(datetime.combine(last, time.max)),
        )
