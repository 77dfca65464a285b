"""What may be kept as a scan of a paper: told by the file's contents, never by its name; pure.

A PDF is kept as it came, so it must be one that a reader only shows: no password, no program,
no file inside. The look is at the plain text of the file: what hides in compressed parts is met
by never showing a PDF in our pages.
"""

import re
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.kit.errors import Refusal
from jiahe.workforce.choices import ScanKind

LARGEST_SCAN_BYTES = 8 * 1024 * 1024
JPEG_HEAD, PNG_HEAD = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
PDF_HEAD = re.compile(rb"%PDF-[12]\.\d")
PDF_END, PDF_TAIL_BYTES = b"%%EOF", 1024
LOCKED = re.compile(rb"/Encrypt\b")
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
HEX_SIGN = re.compile(rb"#([0-9A-Fa-f]{2})")


class NotAScan(Refusal):
    sentence = gettext_lazy("This file is no scan. Please send a PDF, JPEG or PNG.")


class ScanTooLarge(Refusal):
    sentence = gettext_lazy("This file is too large: at most %(megabytes)d MB.")
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class ScanLocked(Refusal):
    sentence = gettext_lazy("This PDF has a password. Please send one that opens without it.")


class ScanActive(Refusal):
    sentence = gettext_lazy(
        "This PDF holds a program or another file. Please send a photo of the paper instead."
    )


def refuse_too_large(size_bytes: int) -> None:
    if size_bytes > LARGEST_SCAN_BYTES:
        raise ScanTooLarge(megabytes=LARGEST_SCAN_BYTES // (1024 * 1024))


def scan_kind(data: bytes) -> ScanKind:
    """What the file is; raises `ScanTooLarge`, `NotAScan`, `ScanLocked`, `ScanActive`."""
    refuse_too_large(len(data))
    if data.startswith((JPEG_HEAD, PNG_HEAD)):
        return ScanKind.PICTURE
    if PDF_HEAD.match(data) is None or PDF_END not in data[-PDF_TAIL_BYTES:]:
        raise NotAScan
    names = HEX_SIGN.sub(lambda found: bytes([int(found[1], 16)]), data)  # /J#53 reads as /JS
    if LOCKED.search(names):
        raise ScanLocked
    if ACTIVE.search(names):
        raise ScanActive
    return ScanKind.PDF
