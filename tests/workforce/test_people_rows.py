"""A sheet of people: each row is taken on or named with its reason, and never lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.kit.sheets import Record, read_records
from jiahe.workforce.paper_rows import ColumnMissing
from jiahe.workforce.people_rows import ASKED, MAY_STAND, Known, read_people

TODAY = date(2026, 11, 22)
KNOWN = Known(
    {"+8613900000009"}, {"daily_cleaning": "daily_cleaning", "日常保洁": "daily_cleaning",
                         "做饭": "cooking"}, {"城西店": 7},
)  # fmt: skip
HEAD = "姓名,手机号,技能,出生日期,等级,工龄,门店"
GOOD = "王芳,13900000001,日常保洁、做饭,1980-03-01,4,8,城西店"


def read(*lines: str, head: str = HEAD):
    data = "\n".join([head, *lines]).encode()
    return read_people(read_records(data, ".csv"), KNOWN, TODAY)


def test_a_good_row_is_a_person_with_skills_level_and_store() -> None:
    (row,) = read(GOOD).good
    assert (row.name, row.phone, row.skills) == (
        "王芳", "+8613900000001", ("daily_cleaning", "cooking"),
    )  # fmt: skip
    assert (row.level, row.years, row.store_id, row.born_on) == (4, 8, 7, date(1980, 3, 1))


def test_what_may_be_missing_is_the_usual() -> None:
    (row,) = read("王芳,13900000001,daily_cleaning,1980/3/1", head="姓名,手机号,技能,出生日期").good
    assert (row.level, row.years, row.store_id) == (5, 0, None)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (",13900000001,日常保洁,1980-03-01,,,", "姓名"),
        ("王芳,123,日常保洁,1980-03-01,,,", "手机号"),
        ("王芳,13900000001,,1980-03-01,,,", "技能"),
        ("王芳,13900000001,修电脑,1980-03-01,,,", "修电脑"),
        ("王芳,13900000001,日常保洁,春天,,,", "春天"),
        ("王芳,13900000001,日常保洁,2010-01-01,,,", "18"),
        ("王芳,13900000001,日常保洁,1980-03-01,6,,", "6"),
        ("王芳,13900000001,日常保洁,1980-03-01,,很久,", "很久"),
        ("王芳,13900000001,日常保洁,1980-03-01,,,城东店", "城东店"),
        ("李梅,13900000009,日常保洁,1980-03-01,,,", "已有档案"),
    ],
)
def test_a_bad_row_is_named_with_its_reason(line: str, why: str) -> None:
    found = read(line)
    assert (found.good, [row.number_in_file for row in found.bad]) == ((), [2])
    assert why in found.bad[0].why


def test_a_number_that_stands_twice_is_taken_once() -> None:
    found = read(GOOD, GOOD)
    assert (len(found.good), [row.number_in_file for row in found.bad]) == (1, [3])


def test_eighteen_today_is_old_enough_and_tomorrow_is_not() -> None:
    found = read(
        "甲,13900000001,日常保洁,2008-11-22,,,", "乙,13900000002,日常保洁,2008-11-23,,,"
    )  # fmt: skip
    assert [row.name for row in found.good] == ["甲"]


@pytest.mark.parametrize("field", sorted(ASKED))
def test_a_missing_column_is_named(field: str) -> None:
    head = ",".join(names[1] for key, names in ASKED.items() if key != field)
    with pytest.raises(ColumnMissing):
        read("a,b,c", head=head)


@given(st.lists(st.dictionaries(
    st.sampled_from([names[1] for names in (ASKED | MAY_STAND).values()]), st.text(max_size=12)
), max_size=8))  # fmt: skip
def test_no_row_is_lost_whatever_stands_in_it(cells: list[dict[str, str]]) -> None:
    whole = dict.fromkeys((names[1] for names in ASKED.values()), "")
    records = [Record(n, whole | one) for n, one in enumerate(cells, start=2)]
    found = read_people(records, KNOWN, TODAY)
    assert len(found.good) + len(found.bad) == len(records)
