"""A price list read row by row: what each row offers, or in words why it cannot be taken.

Pure: no table is read or written here. Nothing is guessed about money: a price that is a
range, a "from", or for several visits at once is refused, because a price on our shelf is
complete before anybody books (PR-02).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from typing import Any
from unicodedata import category, normalize

from django.utils.translation import gettext_lazy

from jiahe.catalog.choices import ShiftKind, Unit
from jiahe.catalog.kinds import LIVE_IN_WORDS, Kind, kind_of_skill, kind_of_words, shelf_of
from jiahe.kit.errors import Refusal
from jiahe.kit.sheets import Record

LONGEST = {"name": 40, "name_en": 80, "summary": 200, "includes": 5_000}
ONE_LINE = ("name", "name_en", "summary")
HIGHEST_FEN = 100_000_000  # one million yuan: beyond it somebody mistook the column
MOST_MINUTES = 1_440
COLUMNS = {  # our field -> the headers that name it, the best first
    "name": ("name", "服务名称", "项目名称", "名称", "服务项目", "项目", "服务", "service"),
    "name_en": ("name_en", "英文名称", "english_name"),
    "price": ("price", "价格", "单价", "售价", "收费标准", "收费", "报价", "unit_price"),
    "unit": ("unit", "单位", "计价单位"),
    "minimum": ("minimum", "起步价", "最低消费", "minimum_price"),
    "minutes": ("minutes", "时长", "服务时长", "duration"),
    "category": ("category", "类目", "分类", "类别", "品类", "服务类型", "type"),
    "skill": ("skill", "技能"),
    "summary": ("summary", "简介", "一句话介绍"),
    "includes": ("includes", "服务内容", "内容", "描述", "说明", "description", "text"),
    "number": ("number", "编号", "编码", "id", "code", "detailid", "sku"),
}
UNITS = {
    Unit.HOUR: ("小时", "时", "钟点", "hour", "hours", "h", "hr"),
    Unit.SQUARE_METRE: ("平米", "平方米", "平方", "平", "m2", "sqm", "square_metre"),
    Unit.VISIT: ("次", "单", "趟", "visit", "time"),
    Unit.ITEM: ("项", "台", "个", "件", "套", "间", "座", "扇", "张", "item", "piece", "unit"),
    Unit.MONTH: ("月", "个月", "month"),
}
UNIT_OF = {word: unit.value for unit, words in UNITS.items() for word in words}
NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
PRICE = re.compile(rf"¥?{NUMBER}(?:元|块|rmb|cny|yuan)?(?:(?:/|每|per){NUMBER}?([^0-9/]*[^/]*))?")
THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?:[^0-9]|$))")
DURATION = re.compile(rf"{NUMBER}(小时|时|hours?|hr|h|分钟|分|minutes?|min|)")


class UnreadableRow(Refusal):
    sentence = gettext_lazy("The row is damaged or has more cells than the header.")


class MissingField(Refusal):
    sentence = gettext_lazy("“%(field)s” is empty.")


class TextTooLong(Refusal):
    sentence = gettext_lazy("“%(field)s” is longer than %(most)s characters.")


class DamagedText(Refusal):
    sentence = gettext_lazy("“%(field)s” has characters that cannot be read.")


class UnclearPrice(Refusal):
    sentence = gettext_lazy("“%(said)s” is not one clear price.")


class UnknownUnit(Refusal):
    sentence = gettext_lazy("The unit “%(said)s” is not one that we sell by.")


class UnitsDisagree(Refusal):
    sentence = gettext_lazy("Price and unit column name different units.")


class PriceOfSeveral(Refusal):
    sentence = gettext_lazy("“%(said)s” is one price for several: offer it as a package.")


class UnclearMinutes(Refusal):
    sentence = gettext_lazy("“%(said)s” is not a duration of at most 24 hours.")


class UnknownKind(Refusal):
    sentence = gettext_lazy("No skill fits “%(said)s”: name one in a column “skill”.")


class RepeatedRow(Refusal):
    sentence = gettext_lazy("The same service is already in row %(row)s.")


class ColumnNotFound(Refusal):
    sentence = gettext_lazy("The price list has no column for “%(field)s”.")


@dataclass(frozen=True, slots=True)
class Price:
    """`minutes` is the duration that the price itself names ("129元/3小时"), or 0."""

    fen: int
    unit: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class PricedRow:
    """A row that can become a draft; `fields` are further columns of Service by name."""

    number: int
    slug: str
    category_code: str
    unit: str
    price_fen: int
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    number: int
    reason: Refusal


@dataclass(frozen=True, slots=True)
class PriceListRead:
    rows: tuple[PricedRow, ...]
    bad: tuple[BadRow, ...]


def read_price_list(
    records: Sequence[Record], mapping: Mapping[str, str], units: Mapping[str, str]
) -> PriceListRead:
    """Every row judged by itself. `mapping` is column -> field, `units` unit word -> our unit.

    Raises `ColumnNotFound` when there is no column for the name or the price.
    """
    columns = columns_of(records, mapping)
    rows: list[PricedRow] = []
    bad: list[BadRow] = []
    seen: dict[str, int] = {}
    for record in records:
        try:
            row = _row(record, columns, UNIT_OF | dict(units))
            if row.slug in seen:
                raise RepeatedRow(row=seen[row.slug])
        except Refusal as reason:
            bad.append(BadRow(record.number, reason))
        else:
            seen[row.slug] = row.number
            rows.append(row)
    return PriceListRead(tuple(rows), tuple(bad))


def columns_of(records: Sequence[Record], mapping: Mapping[str, str]) -> dict[str, str]:
    """Our field -> the file's column; what `mapping` says comes first."""
    headers = {name: None for record in records for name in record.cells}
    by_word = {_plain(name).replace(" ", "_"): name for name in headers}
    found = {
        field: next(by_word[word] for word in words if word in by_word)
        for field, words in COLUMNS.items()
        if any(word in by_word for word in words)
    }
    found |= {field: column for column, field in mapping.items()}
    for field in ("name", "price"):
        if field not in found:
            raise ColumnNotFound(field=field)
    for column in mapping:
        if column not in headers:
            raise ColumnNotFound(field=column)
    return found


def parse_price(said: str, units: Mapping[str, str]) -> Price:
    """In fen, of "30元/小时", "¥1,299", "129元/3小时"; a refusal says what is unclear."""
    plain = THOUSANDS.sub("", _plain(said).replace(" ", ""))
    match = PRICE.fullmatch(plain)
    if match is None:
        raise UnclearPrice(said=said)
    amount, count, word = match.groups()
    fen = Decimal(amount) * 100
    if fen != int(fen) or not 0 < fen <= HIGHEST_FEN:
        raise UnclearPrice(said=said)
    if word is None:
        return Price(int(fen))
    if not word:
        raise UnclearPrice(said=said)
    unit = parse_unit(word, units)
    if count is None or Decimal(count) == 1:
        return Price(int(fen), unit)
    if unit != Unit.HOUR:
        raise PriceOfSeveral(said=said)
    return Price(int(fen), Unit.VISIT.value, _minutes(said, Decimal(count) * 60))


def parse_unit(said: str, units: Mapping[str, str]) -> str:
    word = _plain(said).replace(" ", "").removeprefix("元/").removeprefix("每").lstrip("/")
    if word not in units:
        raise UnknownUnit(said=said)
    return units[word]


def parse_minutes(said: str) -> int:
    """In minutes, of "2小时", "90分钟" or "90"."""
    match = DURATION.fullmatch(_plain(said).replace(" ", ""))
    if match is None:
        raise UnclearMinutes(said=said)
    is_hours = match[2].startswith(("小时", "时", "h"))
    return _minutes(said, Decimal(match[1]) * (60 if is_hours else 1))


def _minutes(said: str, exact: Decimal) -> int:
    if exact != int(exact) or not 0 < exact <= MOST_MINUTES:
        raise UnclearMinutes(said=said)
    return int(exact)


def _plain(said: str) -> str:
    """Full width made half width, ㎡ made m2, capitals small."""
    return normalize("NFKC", said).strip().casefold()


def _row(record: Record, columns: Mapping[str, str], units: Mapping[str, str]) -> PricedRow:
    if record.is_damaged:
        raise UnreadableRow
    said = {field: record.cells.get(column, "") for field, column in columns.items()}
    for field, text in said.items():
        _check_text(field, text)
    for field in ("name", "price"):
        if not said[field]:
            raise MissingField(field=field)
    price = parse_price(said["price"], units)
    unit = _unit_of(price, said.get("unit", ""), units)
    kind, shelf = _kind_of(said)
    return PricedRow(
        number=record.number,
        slug=_slug(said, unit),
        category_code=shelf,
        unit=unit,
        price_fen=price.fen,
        fields=_texts(said) | _work(kind, said, price, unit),
    )


def _check_text(field: str, text: str) -> None:
    if any(char == "�" or category(char) in {"Cc", "Cs"} for char in text if char not in "\r\n\t"):
        raise DamagedText(field=field)
    if len(text) > LONGEST.get(field, 5_000):
        raise TextTooLong(field=field, most=LONGEST.get(field, 5_000))


def _unit_of(price: Price, said: str, units: Mapping[str, str]) -> str:
    if not said:
        if not price.unit:
            raise MissingField(field="unit")
        return price.unit
    unit = parse_unit(said, units)
    if price.unit and price.unit != unit:
        raise UnitsDisagree
    return unit


def _kind_of(said: Mapping[str, str]) -> tuple[Kind, str]:
    """The kind of work and the shelf it goes on."""
    word = said.get("category", "")
    shelf = shelf_of(word)
    if skill := said.get("skill", ""):
        kind = kind_of_skill(skill)
    else:
        kind = kind_of_words(said["name"], word, shelf=shelf.code if shelf else "")
    if kind is None:
        raise UnknownKind(said=skill or said["name"])
    return kind, shelf.code if shelf else kind.shelf


def _texts(said: Mapping[str, str]) -> dict[str, Any]:
    texts = {field: " ".join(said.get(field, "").split()) for field in ONE_LINE}
    lines = [line.strip() for line in said.get("includes", "").splitlines()]
    return texts | {"includes": "\n".join(line for line in lines if line)}


def _work(kind: Kind, said: Mapping[str, str], price: Price, unit: str) -> dict[str, Any]:
    """What the work asks for; the papers are those of its kind, never none."""
    name = said["name"].casefold()
    lives_in = unit == Unit.MONTH and any(word in name for word in LIVE_IN_WORDS)
    minutes = parse_minutes(said["minutes"]) if said.get("minutes") else price.minutes
    work: dict[str, Any] = {
        "skill": kind.skill,
        "required_certificates": list(kind.certificates),
        "shift_kind": (ShiftKind.LIVE_IN if lives_in else ShiftKind.VISIT).value,
        "minimum_fen": _minimum(said.get("minimum", "")),
    }
    if minutes:
        work |= {"duration_choices": [minutes], "at_least_minutes": minutes}
        work["at_most_minutes"] = max(480, minutes)
    return work


def _minimum(said: str) -> int:
    if not said:
        return 0
    return parse_price(said, {}).fen


def _slug(said: Mapping[str, str], unit: str) -> str:
    """The same for the same service of the same file: its number, or else its name and unit."""
    number = _plain(said.get("number", ""))
    key = f"number {number}" if number else f"name {_plain(said['name'])} {unit}"
    return f"list-{blake2b(key.encode(), digest_size=8).hexdigest()}"
