"""Papers from a sheet, row by row: what each row enters, or in words why it cannot; no database."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jiahe.accounts.rules import NotAPhoneNumber, e164
from jiahe.kit.errors import Refusal
from jiahe.kit.sheets import Record
from jiahe.workforce.rules import KINDS

Row = TypeVar("Row")
HEADINGS: dict[str, tuple[str, ...]] = {
    "phone": ("phone", "手机号", "手机", "电话"),
    "kind": ("kind", "证件", "证件类型", "类型"),
    "issuer": ("issuer", "发证机构", "发证单位"),
    "number": ("number", "编号", "证号"),
    "valid_from": ("valid_from", "生效日期", "发证日期", "起"),
    "valid_until": ("valid_until", "到期日期", "有效期至", "止"),
}
A_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


class ColumnMissing(Refusal):
    sentence = gettext_lazy("The file has no column for “%(field)s”.")


class PaperKey(NamedTuple):
    """What makes two papers the same."""

    worker_id: int
    kind: str
    number: str
    valid_from: date


@dataclass(frozen=True)
class PaperRow:
    """One paper that can be entered, as uploaded."""

    number_in_file: int
    worker_id: int
    kind: str
    issuer: str
    number: str
    valid_from: date
    valid_until: date

    @property
    def key(self) -> PaperKey:
        return PaperKey(self.worker_id, self.kind, self.number, self.valid_from)


@dataclass(frozen=True)
class BadRow:
    """A row that enters nothing, and why."""

    number_in_file: int
    why: str


@dataclass(frozen=True)
class ReadPapers:
    good: tuple[PaperRow, ...]
    bad: tuple[BadRow, ...]


class Unfit(Exception):  # noqa: N818  # a row's state; its words are the first argument
    """Why a row cannot be taken."""


def read_papers(
    records: Sequence[Record], worker_ids: Mapping[str, int], held: Iterable[PaperKey]
) -> ReadPapers:
    """Each row either good or bad; raises `ColumnMissing` for a file without the columns.

    `worker_ids` are by phone (E.164), `held` are the papers on file: such rows are bad as well.
    """
    columns = columns_in(records, HEADINGS, {})
    twice = _("This paper is on file already, or stands twice in the file.")
    read = partial(_row, columns=columns, worker_ids=worker_ids)
    return ReadPapers(*told_apart(records, read, lambda row: row.key, held, twice))


def told_apart(
    records: Sequence[Record],
    read: Callable[[Record], Row],
    key: Callable[[Row], Hashable],
    held: Iterable[Hashable],
    twice: str,
) -> tuple[tuple[Row, ...], tuple[BadRow, ...]]:
    """(good rows, bad ones with their reason); `twice` is said of a key that is held or was read.

    `read` raises `Unfit` for a row that cannot be taken.
    """
    good: list[Row] = []
    bad: list[BadRow] = []
    known = set(held)
    for record in records:
        try:
            row = read(record)
        except Unfit as why:
            bad.append(BadRow(record.number, str(why)))
            continue
        if key(row) in known:
            bad.append(BadRow(record.number, twice))
            continue
        known.add(key(row))
        good.append(row)
    return tuple(good), tuple(bad)


def columns_in(
    records: Sequence[Record],
    asked: Mapping[str, Sequence[str]],
    may_stand: Mapping[str, Sequence[str]],
) -> dict[str, str]:
    """The heading of each field, empty for one that may be absent; raises `ColumnMissing`."""
    names = {name.strip().lower(): name for record in records for name in record.cells}
    found = {}
    for field, headings in {**asked, **may_stand}.items():
        heading = next((one for one in headings if one in names), None)
        if heading is None and records and field in asked:
            raise ColumnMissing(field=headings[1])
        found[field] = names.get(heading or "", "")
    return found


def _row(record: Record, columns: Mapping[str, str], worker_ids: Mapping[str, int]) -> PaperRow:
    if record.is_damaged:
        raise Unfit(_("This row cannot be read."))
    cells = {field: record.cells.get(name, "").strip() for field, name in columns.items()}
    valid_from, valid_until = day_said(cells["valid_from"]), day_said(cells["valid_until"])
    if valid_until < valid_from:
        raise Unfit(_("The last valid day lies before the first."))
    if not cells["issuer"]:
        raise Unfit(_("Who issued it is missing."))
    return PaperRow(
        number_in_file=record.number,
        worker_id=_worker(cells["phone"], worker_ids),
        kind=kind_named(cells["kind"]),
        issuer=cells["issuer"][:80],
        number=cells["number"][:60],
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _worker(text: str, worker_ids: Mapping[str, int]) -> int:
    try:
        return worker_ids[e164(text)]
    except (KeyError, NotAPhoneNumber) as fault:
        raise Unfit(_("Nobody here has the number “%(text)s”.") % {"text": text[-4:]}) from fault


def kind_named(text: str) -> str:
    """The kind by its code or its name in either language; raises `Unfit`."""
    for language in ("zh-hans", "en"):
        with override(language):
            names = {str(name).lower(): kind for kind, name in KINDS.items()}
        if text.lower() in names:
            return names[text.lower()]
    if text in KINDS:
        return text
    raise Unfit(_("“%(text)s” is no kind of paper that is known here.") % {"text": text[:30]})


def day_said(text: str) -> date:
    """The day as people write it in sheets; raises `Unfit`."""
    found = A_DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(text[:10])
    except ValueError as fault:
        raise Unfit(_("“%(text)s” is no day.") % {"text": text[:20]}) from fault
