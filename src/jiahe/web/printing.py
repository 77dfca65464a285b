"""Pages as PDF files, where the optional printer (WeasyPrint with Pango) is on the machine.

The printer gets a page that stands alone: its own style, no address that it would have to fetch.
"""

from functools import cache
from http import HTTPStatus
from importlib import import_module
from typing import Any

from django.utils.translation import gettext_lazy
from PIL import ImageFile

from jiahe.kit.errors import Refusal

PACKAGE = "weasyprint"


class PrinterMissing(Refusal):
    sentence = gettext_lazy(
        "This server cannot make PDF files yet. Print the page and choose PDF instead."
    )
    status = HTTPStatus.SERVICE_UNAVAILABLE


@cache
def printer() -> Any:
    """The printer's package; None where it or the libraries under it are missing.

    It has Pillow read half pictures too, for the whole process: our uploads must go on refusing
    them, and what we print has none.
    """
    strict = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        return import_module(PACKAGE)
    except (ImportError, OSError):  # the package, or Pango beneath it
        return None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = strict


def pdf_of(html: str) -> bytes:
    """The page as PDF, its fonts embedded; raises `PrinterMissing`."""
    found = printer()
    if found is None:
        raise PrinterMissing
    nothing_fetched = found.urls.URLFetcher(allowed_protocols=["data"])
    made: bytes = found.HTML(string=html, url_fetcher=nothing_fetched).write_pdf()
    return made
