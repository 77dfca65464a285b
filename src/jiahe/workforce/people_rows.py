"""People from a sheet, row by row: whom each row takes on, or in words why not; no database."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils.translation import gettext as _

from jiahe.accounts.rules import NotAPhoneNumber, e164
from jiahe.kit.sheets import Record
from jiahe.workforce.paper_rows import BadRow, Unfit, columns_in, day_said, told_apart

ASKED: dict[str, tuple[str, ...]] = {
    "name": ("name", "姓名"),
    "phone": ("phone", "手机号", "手机", "电话"),
    "skill": ("skill", "技能", "工种"),
    "born_on": ("born_on", "出生日期", "生日"),
}
MAY_STAND: dict[str, tuple[str, ...]] = {
    "level": ("level", "等级", "级别"),
    "years": ("years", "工龄", "从业年限"),
    "store": ("store", "门店"),
}
BETWEEN = re.compile(r"[、，,;；/|]+")
ENTRY_LEVEL, HIGHEST_LEVEL = 5, 1
YOUNGEST_YEARS, MOST_YEARS = 18, 60


@dataclass(frozen=True)
class Known:
    """What the rows are read beside: numbers on file (E.164), skills and stores by any name."""

    phones: Collection[str]
    skills: Mapping[str, str]
    stores: Mapping[str, int]


@dataclass(frozen=True)
class PersonRow:
    """One person who can be taken on."""

    number_in_file: int
    name: str
    phone: str
    skills: tuple[str, ...]
    level: int
    born_on: date
    years: int
    store_id: int | None


@dataclass(frozen=True)
class ReadPeople:
    good: tuple[PersonRow, ...]
    bad: tuple[BadRow, ...]


def read_people(records: Sequence[Record], known: Known, today: date) -> ReadPeople:
    """Each row either good or bad; raises `ColumnMissing` for a file without the columns."""
    columns = columns_in(records, ASKED, MAY_STAND)
    twice = _("This number is on file already, or stands twice in the file.")
    read = partial(_row, columns=columns, known=known, today=today)
    return ReadPeople(*told_apart(records, read, lambda row: row.phone, known.phones, twice))


def _row(record: Record, columns: Mapping[str, str], known: Known, today: date) -> PersonRow:
    if record.is_damaged:
        raise Unfit(_("This row cannot be read."))
    cells = {field: record.cells.get(name, "").strip() for field, name in columns.items()}
    if not cells["name"]:
        raise Unfit(_("The name is missing."))
    return PersonRow(
        number_in_file=record.number,
        name=cells["name"][:40],
        phone=_phone(cells["phone"]),
        skills=_skills(cells["skill"], known.skills),
        level=_number(cells["level"], (HIGHEST_LEVEL, ENTRY_LEVEL), ENTRY_LEVEL),
        born_on=_born(cells["born_on"], today),
        years=_number(cells["years"], (0, MOST_YEARS), 0),
        store_id=_store(cells["store"], known.stores),
    )


def _phone(text: str) -> str:
    try:
        return e164(text)
    except NotAPhoneNumber as fault:
        raise Unfit(_("“%(text)s” is no mobile number.") % {"text": text[-4:]}) from fault


def _skills(text: str, skills: Mapping[str, str]) -> tuple[str, ...]:
    names = [one.strip().lower() for one in BETWEEN.split(text) if one.strip()]
    unknown = next((one for one in names if one not in skills), None)
    if unknown is not None or not names:
        raise Unfit(
            _("“%(text)s” is no skill that is known here.") % {"text": (unknown or "")[:30]}
        )
    return tuple(dict.fromkeys(skills[one] for one in names))


def _born(text: str, today: date) -> date:
    born = day_said(text)
    if (today.year - born.year, today.month, today.day) < (YOUNGEST_YEARS, born.month, born.day):
        raise Unfit(_("Work in homes begins at 18."))
    return born


def _number(text: str, bounds: tuple[int, int], otherwise: int) -> int:
    """The number in the cell; `otherwise` where it is empty."""
    if not text:
        return otherwise
    figure = text.removesuffix(".0").removesuffix("级")
    least, most = bounds
    if not (figure.isdecimal() and len(figure) < 4 and least <= int(figure) <= most):
        facts = {"text": text[:20], "least": least, "most": most}
        raise Unfit(_("“%(text)s” is no number from %(least)s to %(most)s.") % facts)
    return int(figure)


def _store(text: str, stores: Mapping[str, int]) -> int | None:
    if text and text.lower() not in stores:
        raise Unfit(_("There is no store “%(text)s”.") % {"text": text[:30]})
    return stores.get(text.lower())
