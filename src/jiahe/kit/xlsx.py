"""A spreadsheet's pack made safe to read: small when unpacked, its cells near each other.

The reader sets up a table from the first to the last cell, however few lie between, and unpacks
whatever it meets: one kilobyte with a cell at XFD1048576 would take half a terabyte, and end the
process. So the parts are unpacked here first, counted, looked through, and packed anew: the reader
meets nothing that was not measured.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812  # it is a class

MOST_UNPACKED_BYTES = 40_000_000
MOST_PARTS = 200
LAST_ROW, LAST_COLUMN = 40_000, 100  # at most 4,000,000 cells, some 130 MB in the reader
PIECE_BYTES = 1 << 20
# What tells the sheets, their cells and their texts; no pictures, and no other kind of workbook.
PARTS = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|xl/[\w./ -]+\.(?:xml|rels)")
PLACE = re.compile(r"\$?([A-Za-z]{1,4})\$?([0-9]{1,8})")
CELL, ROW = "c", "row"


class BrokenPack(ValueError):  # noqa: N818  # names the state
    """No spreadsheet, or a damaged one."""


class OversizePack(ValueError):  # noqa: N818  # names the state
    """Too much to unpack, or cells too far from each other."""


def measured(data: bytes) -> bytes:
    """The same sheets in a pack of their own; raises `BrokenPack`, `OversizePack`."""
    try:
        with ZipFile(BytesIO(data)) as pack:
            parts = _unpacked(pack)
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError, ValueError) as flaw:
        if isinstance(flaw, OversizePack):
            raise
        raise BrokenPack(str(flaw)) from flaw
    for name, part in parts.items():
        if name.endswith(".xml"):
            _Look().through(part)
    return _packed(parts)


def _unpacked(pack: ZipFile) -> dict[str, bytes]:
    wanted = [one for one in pack.infolist() if PARTS.fullmatch(one.filename)]
    if len(wanted) > MOST_PARTS:
        raise OversizePack
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED_BYTES
    for one in wanted:
        parts[one.filename] = _part(pack, one, left)
        left -= len(parts[one.filename])
    return parts


def _part(pack: ZipFile, one: ZipInfo, left: int) -> bytes:
    """One part; never more than `left` and a piece is held, whatever the pack says of its size."""
    found = bytearray()
    with pack.open(one) as part:
        while piece := part.read(PIECE_BYTES):
            found += piece
            if len(found) > left:
                raise OversizePack
    return bytes(found)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as pack:
        for name, part in parts.items():
            pack.writestr(name, part)
    return made.getvalue()


class _Look:
    """Where the filled cells of one part lie; a part without cells passes."""

    def __init__(self) -> None:
        self._row = self._column = 0
        self._is_in_cell = False

    def through(self, part: bytes) -> None:
        """Raises `OversizePack` at the first filled cell too far out, `BrokenPack`."""
        reader = expat.ParserCreate("utf-8")  # as the sheet's reader takes it, whatever it says
        reader.StartElementHandler = self._begin
        reader.EndElementHandler = self._end
        reader.StartDoctypeDeclHandler = self._refuse
        try:
            reader.Parse(part, True)  # the whole of it; expat knows no names
        except expat.ExpatError as flaw:
            raise BrokenPack(str(flaw)) from flaw

    def _refuse(self, *_what: object) -> None:
        raise BrokenPack("DOCTYPE")

    def _begin(self, name: str, said: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == ROW:
            self._row, self._column = _number(said.get("r"), self._row + 1), 0
        elif kind == CELL:
            self._is_in_cell = True
            self._place(said.get("r"))
        elif self._is_in_cell and (self._row > LAST_ROW or self._column > LAST_COLUMN):
            raise OversizePack

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == CELL:
            self._is_in_cell = False

    def _place(self, said: str | None) -> None:
        if said is None:
            self._column += 1
            return
        found = PLACE.fullmatch(said)
        if found is None:
            raise BrokenPack(said[:20])
        self._column, self._row = _column(found[1]), int(found[2])


def _number(said: str | None, otherwise: int) -> int:
    if said is None:
        return otherwise
    if not (said.isascii() and said.isdecimal() and len(said) < 9):
        raise BrokenPack(said[:20])
    return int(said)


def _column(letters: str) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
