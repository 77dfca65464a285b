"""The rows of a sheet: CSV, XLSX or JSON lines, as text by column, numbered as in the file."""

import csv
import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from itertools import islice

from django.utils.translation import gettext_lazy
from python_calamine import CalamineError, CalamineWorkbook

from jiahe.kit.errors import Refusal
from jiahe.kit.xlsx import LAST_COLUMN, BrokenPack, OversizePack, measured

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
ENCODINGS = ("utf-8-sig", "gb18030")


class UnreadableFile(Refusal):
    sentence = gettext_lazy("This file cannot be read: %(why)s.")


class UnknownFormat(Refusal):
    sentence = gettext_lazy("The file must be .csv, .xlsx or .jsonl, not %(suffix)s.")


class RepeatedColumn(Refusal):
    sentence = gettext_lazy("The file has two columns “%(column)s”.")


class TooManyColumns(Refusal):
    sentence = gettext_lazy("A file has at most %(columns)s columns.")


class TooLarge(Refusal):
    sentence = gettext_lazy("A file has at most %(rows)s rows and %(megabytes)s MB.")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its number as a spreadsheet shows it, its cells; `is_damaged` when not readable."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    is_damaged: bool = False


def read_records(data: bytes, suffix: str) -> list[Record]:
    """The rows below the header; raises `UnknownFormat`, `UnreadableFile`, `TooLarge`."""
    readers = {".csv": _from_csv, ".xlsx": _from_xlsx, ".jsonl": _from_jsonl}
    if suffix.lower() not in readers:
        raise UnknownFormat(suffix=suffix or "?")
    if len(data) > MOST_BYTES:
        raise _too_large()
    records = list(islice(readers[suffix.lower()](data), MOST_ROWS + 1))
    if len(records) > MOST_ROWS:
        raise _too_large()
    return records


def _too_large() -> TooLarge:
    return TooLarge(rows=MOST_ROWS, megabytes=MOST_BYTES // 1_000_000)


def _text(data: bytes) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(why="utf-8 / gb18030")


def _from_csv(data: bytes) -> Iterator[Record]:
    text = _text(data)
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        yield from _table(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as trouble:
        raise UnreadableFile(why=trouble) from trouble


def _from_xlsx(data: bytes) -> Iterator[Record]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(measured(data)))
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except OversizePack as trouble:
        raise _too_large() from trouble
    except (BrokenPack, CalamineError, IndexError) as trouble:
        raise UnreadableFile(why=trouble) from trouble
    yield from _table([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> str:
    """A spreadsheet keeps 30 as 30.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None or isinstance(value, bool) else str(value)


def _table(rows: Iterable[Sequence[str]]) -> Iterator[Record]:
    """The first row with text is the header; rows without any text are left out."""
    header: list[str] = []
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if not header:
            header = _header(cells)
            continue
        named = {name: cell for name, cell in zip(header, cells, strict=False) if name}
        yield Record(number, named, is_damaged=any(cells[len(header) :]))


def _header(cells: list[str]) -> list[str]:
    if len(cells) > LAST_COLUMN and any(cells[LAST_COLUMN:]):
        raise TooManyColumns(columns=LAST_COLUMN)
    for column in filter(None, cells):
        if cells.count(column) > 1:
            raise RepeatedColumn(column=column)
    return cells[:LAST_COLUMN]


def _from_jsonl(data: bytes) -> Iterator[Record]:
    for number, line in enumerate(_text(data).split("\n"), start=1):
        if line.strip():
            yield _from_line(number, line)


def _from_line(number: int, line: str) -> Record:
    try:
        found = json.loads(line, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return Record(number, is_damaged=True)
    if not isinstance(found, dict):
        return Record(number, is_damaged=True)
    return Record(
        number,
        {name: value.strip() for name, value in found.items() if isinstance(value, str)},
    )
