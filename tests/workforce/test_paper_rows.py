"""A sheet of papers: each row is entered or named with its reason, and never lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.kit.sheets import Record, read_records
from jiahe.workforce import paper_rows
from jiahe.workforce.paper_rows import ColumnMissing, PaperKey, kind_named, read_papers
from jiahe.workforce.rules import KINDS

WORKERS = {"+8613900000001": 7}
HEAD = "手机号,证件,发证机构,编号,生效日期,到期日期"
GOOD = "13900000001,健康体检,云栖体检中心,H-1,2026-03-01,2027-02-28"


def read(*lines: str, held: set[PaperKey] | None = None):
    data = "\n".join([HEAD, *lines]).encode()
    return read_papers(read_records(data, ".csv"), WORKERS, held or set())


def reasons(*lines: str, held: set[PaperKey] | None = None) -> list[tuple[int, str]]:
    return [(row.number_in_file, row.why) for row in read(*lines, held=held).bad]


def test_a_good_row_is_a_paper_of_that_worker() -> None:
    (row,) = read(GOOD.replace("健康体检", "health_general")).good
    assert (row.worker_id, row.kind, row.number) == (7, "health_general", "H-1")
    assert (row.valid_from, row.valid_until) == (date(2026, 3, 1), date(2027, 2, 28))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_is_known_by_its_code_and_its_english_name(kind: str) -> None:
    assert (kind_named(kind), kind_named(str(KINDS[kind]))) == (kind, kind)


def test_a_day_is_read_as_people_write_it() -> None:
    lines = [
        f"13900000001,insurance,安帆,{n},{day},2027-12-31"
        for n, day in enumerate(("2026/3/1", "2026年3月1日", "2026-03-01 00:00:00", "2026.3.1"))
    ]
    assert {row.valid_from for row in read(*lines).good} == {date(2026, 3, 1)}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("13900000009,insurance,安帆,1,2026-01-01,2027-01-01", "0009"),
        ("abc,insurance,安帆,1,2026-01-01,2027-01-01", "abc"),
        ("13900000001,horoscope,安帆,1,2026-01-01,2027-01-01", "horoscope"),
        ("13900000001,insurance,,1,2026-01-01,2027-01-01", "Who issued"),
        ("13900000001,insurance,安帆,1,yesterday,2027-01-01", "yesterday"),
        ("13900000001,insurance,安帆,1,2026-02-30,2027-01-01", "2026-02-30"),
        ("13900000001,insurance,安帆,1,2026-01-01,2025-01-01", "before the first"),
        ("13900000001,insurance,安帆,1,2026-01-01,2027-01-01,more", "cannot be read"),
    ],
)
def test_a_bad_row_is_named_with_its_reason(line: str, why: str) -> None:
    from django.utils.translation import override

    with override("en"):
        ((number, said),) = reasons(line)
    assert (number, why in said) == (2, True)


def test_the_same_paper_twice_is_taken_once() -> None:
    line = "13900000001,insurance,安帆,1,2026-01-01,2027-01-01"
    assert (len(read(line, line).good), len(read(line, line).bad)) == (1, 1)
    held = {PaperKey(7, "insurance", "1", date(2026, 1, 1))}
    assert (len(read(line, held=held).good), len(read(line, held=held).bad)) == (0, 1)


def test_control_without_a_look_at_what_is_held_it_is_taken_again() -> None:
    line = "13900000001,insurance,安帆,1,2026-01-01,2027-01-01"
    assert len(read(line, held=set()).good) == 1


def test_a_file_without_a_column_says_which() -> None:
    records = read_records("手机号,证件\n13900000001,insurance".encode(), ".csv")
    with pytest.raises(ColumnMissing) as refusal:
        read_papers(records, WORKERS, set())
    assert refusal.value.details == {"field": "发证机构"}


cells = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(st.lists(st.lists(cells, min_size=6, max_size=6), max_size=8))
def test_no_row_is_lost_whatever_it_says(rows: list[list[str]]) -> None:
    names = [headings[1] for headings in paper_rows.HEADINGS.values()]
    records = [Record(n, dict(zip(names, row, strict=True))) for n, row in enumerate(rows, 2)]
    found = read_papers(records, WORKERS, set())
    numbers = [row.number_in_file for row in (*found.good, *found.bad)]
    assert sorted(numbers) == [record.number for record in records]
