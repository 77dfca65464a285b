"""Scans of papers over the web: the form that brings one, and the download that runs nothing."""

from typing import Any

from django import forms
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from jiahe.workforce.choices import ScanKind
from jiahe.workforce.scanning import NotAScan, refuse_too_large

TYPES = {ScanKind.PICTURE: ("image/jpeg", "jpg"), ScanKind.PDF: ("application/pdf", "pdf")}


class ScanForm(forms.Form):
    """Which waiting paper the file shows."""

    paper = forms.TypedChoiceField(label=gettext_lazy("Paper"), coerce=int)
    file = forms.FileField(
        label=gettext_lazy("Scan or photo"),
        help_text=gettext_lazy(
            "PDF, JPEG or PNG, at most 8 MB. Only you and who checks papers can open it."
        ),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, papers: list[tuple[int, str]], sent: Any = None, files: Any = None) -> None:
        super().__init__(sent, files, auto_id="scan_%s")
        self.fields["paper"].choices = papers  # type: ignore[attr-defined]

    def data_sent(self) -> bytes:
        """The file's bytes; raises `NotAScan`, and `ScanTooLarge` before reading them."""
        file = self.cleaned_data["file"]
        if file is None:
            raise NotAScan
        refuse_too_large(file.size)
        data: bytes = file.read()
        return data


def download(scan: Any) -> HttpResponseBase:
    """The file to keep on the asker's own device: a browser shows and runs nothing of it here.

    The view declares `never_cache`.
    """
    content_type, ending = TYPES[ScanKind(scan.kind)]
    return FileResponse(
        scan.file.open("rb"),
        as_attachment=True,
        filename=f"paper-{scan.code}.{ending}",
        content_type=content_type,
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )
