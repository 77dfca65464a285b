"""The report as PDF: the JSON's figures as text, a Chinese font inside, or plain words."""

import io
import json
import socket
from importlib import import_module, reload

import pytest
from PIL import ImageFile

from factories import staff
from figure_table import CASES
from figure_world import NOW, World, build
from jiahe.accounts.choices import Role
from jiahe.cli.doctor import pdf_printer
from jiahe.insights.choices import Verdict
from jiahe.insights.judging import Figure
from jiahe.kit.tenancy import for_company
from jiahe.standards.entries import catalogue
from jiahe.standards.layers import merged
from jiahe.web import printing
from jiahe.web.standard_words import told
from signing import signed_in

pypdf = pytest.importorskip("pypdf")
pytestmark = pytest.mark.django_db
PLACE = "/office/standards/report"
needs_printer = pytest.mark.skipif(
    printing.printer() is None, reason="WeasyPrint or Pango is missing: see `jiahe doctor`"
)


@needs_printer
def test_half_pictures_are_refused_beside_the_printer() -> None:
    assert printing.printer() is not None
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


@needs_printer
def test_control_the_printer_alone_would_let_them_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
    reload(import_module("weasyprint.images"))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


@pytest.fixture
def world(moment) -> World:
    moment(NOW)
    world = build()
    with for_company(world.company_id):
        for entry_id, state in (("QA-01", "breach"), ("RF-01", "met"), ("LW-02", "met")):
            CASES[entry_id][state](world)
    return world


@pytest.fixture
def owner(world):
    return signed_in(staff(world.company_id, Role.OWNER, 1))


@pytest.fixture
def no_printer(monkeypatch):
    monkeypatch.setattr(printing, "PACKAGE", "a_printer_that_nobody_installed")
    printing.printer.cache_clear()
    yield
    printing.printer.cache_clear()


def squeezed(words: str) -> str:
    """Without the spaces and line ends that a layout moves."""
    return "".join(words.split())


def pages(content: bytes) -> str:
    return squeezed(
        "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    )


@needs_printer
def test_the_pdf_says_what_the_json_says(owner) -> None:
    answer = owner.get(f"{PLACE}.pdf?month=2026-11")
    assert answer["Content-Type"] == "application/pdf"
    found = pages(answer.content)
    report = json.loads(owner.get(f"{PLACE}.json?month=2026-11").content)
    for one in report["standards"]:
        standard = merged(catalogue()[one["id"]], [], NOW.date())
        figure = Figure(
            Verdict(one["verdict"]), one["value"], one["low"], one["high"], one["n"],
            one["numerator"], one["part"],
        )  # fmt: skip
        words = told(standard, figure)
        line = f"{one['id']}{one['title']['zh']}"
        assert squeezed(line) in found
        if not one["missing"] and one["value"] is not None:
            assert squeezed(words.value) in found.split(squeezed(line), 1)[1][:80]


@needs_printer
def test_the_chinese_font_is_inside(owner) -> None:
    reader = pypdf.PdfReader(io.BytesIO(owner.get(f"{PLACE}.pdf?month=2026-11").content))
    fonts = reader.pages[0]["/Resources"]["/Font"]
    inner = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for font in fonts.values()
    ]
    assert inner
    assert all({"/FontFile2", "/FontFile3"} & set(one) for one in inner)


@needs_printer
@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}/y.png", "file:///etc/hostname"])
def test_the_printer_fetches_nothing(caplog, address) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        there = address.format(port=server.getsockname()[1])
        assert printing.pdf_of(f'<img src="{there}">').startswith(b"%PDF")
        with pytest.raises(TimeoutError):
            server.accept()
    assert "Failed to load image" in caplog.text


def test_without_the_printer_the_page_offers_to_print(owner, no_printer) -> None:
    page = owner.get(f"{PLACE}/").content.decode()
    assert "report.pdf" not in page
    assert "打印" in page
    answer = owner.get(f"{PLACE}.pdf")
    assert answer.status_code == 503


@needs_printer
def test_control_with_the_printer_the_page_offers_the_pdf(owner) -> None:
    assert "report.pdf" in owner.get(f"{PLACE}/").content.decode()


def test_doctor_says_what_is_missing(no_printer) -> None:
    finding = pdf_printer()
    assert not finding.ok
    assert "libpango" in finding.advice


def test_who_may_not_see_the_wall_gets_no_pdf(world) -> None:
    answer = signed_in(staff(world.company_id, Role.DISPATCHER, 2)).get(f"{PLACE}.pdf")
    assert answer.status_code == 404
