"""A spreadsheet that would unpack to gigabytes, or span half a terabyte, is refused in words."""

import subprocess
import sys
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from jiahe.kit import xlsx
from jiahe.kit.sheets import TooLarge, TooManyColumns, UnreadableFile, read_records
from jiahe.kit.xlsx import LAST_COLUMN, LAST_ROW, measured
from packed import FRAME, MAIN, SHEET, filled, packed, row, sheet

HEADER = row(1, filled("A1", "name"), filled("B1", "phone"))
FAR = packed(sheet(HEADER, row(1_048_576, filled("XFD1048576"))))
UNREAD = """
import io, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
from python_calamine import CalamineWorkbook
CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
"""


def read(part: str, **more: str) -> list[dict[str, str]]:
    return [one.cells for one in read_records(packed(part, more), ".xlsx")]


def test_cells_that_are_near_are_read() -> None:
    people = row(2, filled("A2", "王"), '<c r="B2"><v>13600000001</v></c>')
    assert read(sheet(HEADER, people)) == [{"name": "王", "phone": "13600000001"}]


def test_cells_without_a_place_follow_the_one_before() -> None:
    assert read(sheet(HEADER, f"<row>{filled('', '王')}{filled('', '1')}</row>")) == [
        {"name": "王", "phone": "1"}
    ]


def test_texts_that_stand_once_for_all_are_read() -> None:
    texts = f"<sst {MAIN}><si><t>name</t></si><si><t>王</t></si></sst>"
    types = FRAME["[Content_Types].xml"].replace(
        "</Types>",
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    part = sheet(*(f'<row><c t="s"><v>{number}</v></c></row>' for number in (0, 1)))
    found = read_records(
        packed(part, {"xl/sharedStrings.xml": texts, "[Content_Types].xml": types}), ".xlsx"
    )
    assert [one.cells for one in found] == [{"name": "王"}]


def test_a_cell_half_a_terabyte_away_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_records(FAR, ".xlsx")


def test_control_read_as_it_is_it_ends_the_process() -> None:
    ended = subprocess.run(  # our own few lines
        [sys.executable, "-c", UNREAD], input=FAR, capture_output=True, check=False
    )
    assert ended.returncode < 0


@pytest.mark.parametrize(
    "far",
    [
        row(LAST_ROW + 1, filled(f"A{LAST_ROW + 1}")),
        row(LAST_ROW + 1, filled("")),
        row(2, filled("ZZ2")),
        row(2, filled("zz2")),
        '<x:row xmlns:x="x" r="2"><x:c r="$ZZ$2"><x:v>1</x:v></x:c></x:row>',
        row(2, *[filled("")] * (LAST_COLUMN + 1)),
        row(2, '<c r="&#90;&#90;2"><v>1</v></c>'),
    ],
)  # fmt: skip
def test_a_cell_too_far_out_is_refused_however_it_is_said(far: str) -> None:
    with pytest.raises(TooLarge):
        read(sheet(HEADER, far))


def test_an_empty_cell_far_out_is_only_a_format() -> None:
    empty = row(1_048_576, '<c r="XFD1048576" s="1"/>')
    assert read(sheet(HEADER, row(2, filled("A2", "王")), empty)) == [{"name": "王", "phone": ""}]


@pytest.mark.parametrize(
    "part",
    [
        "<worksheet>",
        "no sheet",
        f'<!DOCTYPE x [<!ENTITY a "aaaa">]>{sheet(HEADER)}',
        sheet('<row r="-1"/>'),
        sheet('<row r="٣"/>'),
        sheet(row(1, '<c r="1A"><v>1</v></c>')),
        sheet(HEADER).encode("utf-16").decode("latin-1"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(part: str) -> None:
    with pytest.raises(UnreadableFile):
        read(part)


@pytest.mark.parametrize("data", [b"", b"PK", b"\xd0\xcf\x11\xe0" + b"\0" * 600, FAR[:400]])
def test_what_is_no_pack_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_records(data, ".xlsx")


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_UNPACKED_BYTES", 100_000)
    with pytest.raises(TooLarge):
        read(sheet(HEADER), **{"xl/sharedStrings.xml": f"<sst>{' ' * 100_000}</sst>"})


def test_a_pack_that_lies_about_its_size_is_read_no_further_than_it_says() -> None:
    honest = packed(sheet(HEADER) + " " * 100_000)
    size = len(sheet(HEADER)) + 100_000
    lying = honest.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(UnreadableFile):
        read_records(lying, ".xlsx")


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_PARTS", 4)
    with pytest.raises(TooLarge):
        read(sheet(HEADER))


def test_only_what_tells_cells_is_handed_on() -> None:
    more = {"xl/media/image1.png": "x", "content.xml": "<x/>", "xl/workbook.bin": "x"}
    with ZipFile(BytesIO(measured(packed(sheet(HEADER), more)))) as pack:
        assert sorted(pack.namelist()) == sorted([*FRAME, SHEET])


def test_what_was_measured_is_read_as_what_was_sent() -> None:
    data = packed(sheet(HEADER, row(3, filled("B3", "王"))))
    both = [CalamineWorkbook.from_filelike(BytesIO(one)) for one in (data, measured(data))]
    first, second = [one.get_sheet_by_index(0).to_python(skip_empty_area=False) for one in both]
    assert first == second


def test_a_header_of_a_million_columns_is_refused_at_once() -> None:
    header = ",".join(f"c{number}" for number in range(1_000_000))
    with pytest.raises(TooManyColumns):
        read_records(header.encode(), ".csv")


def test_empty_columns_behind_the_last_are_none() -> None:
    found = read_records(("name" + "," * 300 + "\n王" + "," * 300).encode(), ".csv")
    assert [(one.cells, one.is_damaged) for one in found] == [({"name": "王"}, False)]


@pytest.mark.parametrize(("suffix", "line"), [(".csv", b"a\n"), (".jsonl", b"{}\n")])
def test_more_rows_than_are_read_are_refused_by_the_first_too_many(suffix, line) -> None:
    with pytest.raises(TooLarge):
        read_records(line * 1_000_000, suffix)
