"""What a file is, is told by its contents; what could run in a reader is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from field_world import picture_bytes
from jiahe.workforce.choices import ScanKind
from jiahe.workforce.scanning import (
    LARGEST_SCAN_BYTES,
    NotAScan,
    ScanActive,
    ScanLocked,
    ScanTooLarge,
    scan_kind,
)

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def pdf_with(part: bytes) -> bytes:
    return PDF.replace(b"/Type", part + b" /Type")


def test_a_pdf_and_both_kinds_of_picture_are_known() -> None:
    files = [PDF, picture_bytes(), picture_bytes(kind="PNG")]
    assert [scan_kind(one) for one in files] == [ScanKind.PDF, ScanKind.PICTURE, ScanKind.PICTURE]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>%PDF-1.4 %%EOF",
        b"MZ\x90",
        picture_bytes(kind="WEBP"),
        PDF[:-7],
        b"%PDF-9.9 %%EOF",
    ],
    ids=["empty", "page", "program", "webp", "cut", "version"],
)
def test_another_file_is_no_scan_whatever_its_name(data) -> None:
    with pytest.raises(NotAScan):
        scan_kind(data)


def test_a_password_is_asked_to_be_taken_off() -> None:
    with pytest.raises(ScanLocked):
        scan_kind(pdf_with(b"/Encrypt 2 0 R"))


@pytest.mark.parametrize(
    "part",
    [b"/JavaScript", b"/JS (app.alert)", b"/J#53 (x)", b"/Launch", b"/EmbeddedFiles", b"/XFA"],
)
def test_a_pdf_that_holds_a_program_or_a_file_is_refused(part) -> None:
    with pytest.raises(ScanActive):
        scan_kind(pdf_with(part))


def test_control_a_name_that_only_begins_alike_is_let_in() -> None:
    assert scan_kind(pdf_with(b"/JSomething 1")) is ScanKind.PDF


def test_the_largest_file_is_taken_and_one_byte_more_is_not() -> None:
    body, end = PDF[:-6], PDF[-6:]
    full = body + b" " * (LARGEST_SCAN_BYTES - len(PDF)) + end
    assert scan_kind(full) is ScanKind.PDF
    with pytest.raises(ScanTooLarge):
        scan_kind(b" " + full)


@given(st.binary(max_size=200))
def test_noise_is_refused_in_words_and_never_fails(data) -> None:
    with pytest.raises((NotAScan, ScanLocked, ScanActive)):
        scan_kind(b"?" + data)
