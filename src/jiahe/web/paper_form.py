"""The form by which a paper is handed in; it proves nothing until somebody has checked it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from jiahe.workforce.actions import add_certificate
from jiahe.workforce.choices import Truth
from jiahe.workforce.law import CHECKS, CONFIDENTIALITY
from jiahe.workforce.rules import KINDS, certificate_name

HANDED_IN = tuple(kind for kind in KINDS if kind not in {*CHECKS, CONFIDENTIALITY})


class PaperForm(forms.Form):
    """Records are entered as checks and the agreement is signed: neither is handed in."""

    kind = forms.ChoiceField(label=gettext_lazy("Paper"))
    issuer = forms.CharField(label=gettext_lazy("Issued by"), max_length=80)
    number = forms.CharField(label=gettext_lazy("Number on the paper"), max_length=60)
    valid_from = forms.DateField(
        label=gettext_lazy("First valid day"), widget=forms.DateInput({"type": "date"})
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Last valid day"), widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, sent: Any = None) -> None:
        super().__init__(sent, auto_id="paper_%s")
        choices = [(kind, certificate_name(kind)) for kind in HANDED_IN]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def hand_in(self, worker_id: int) -> None:
        """Enters the paper as uploaded; raises `CertificateEndsBeforeItBegins`."""
        add_certificate(worker_id=worker_id, truth=Truth.UPLOADED, **self.cleaned_data)
