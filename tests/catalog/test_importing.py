"""Price lists, row by row: money is never guessed, and a bad row never becomes half a service."""

import json
from io import BytesIO

import pytest
from openpyxl import Workbook

from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import CompanyMode
from jiahe.catalog import actions
from jiahe.catalog.actions import take_price_list
from jiahe.catalog.choices import ServiceStatus
from jiahe.catalog.importing import (
    UNIT_OF,
    ColumnNotFound,
    Price,
    PriceListRead,
    parse_minutes,
    parse_price,
    read_price_list,
)
from jiahe.catalog.models import Category, Service
from jiahe.kit.errors import Refusal
from jiahe.kit.sheets import (
    RepeatedColumn,
    UnknownFormat,
    UnreadableFile,
    read_records,
)
from jiahe.kit.tenancy import for_company

CSV = "编号,服务名称,价格,单位,时长\nA1,日常保洁,55,元/小时,2小时\nA2,擦玻璃,12元/㎡,,\n"


def read(text: str, suffix: str = ".csv", **mapping: str) -> PriceListRead:
    return read_price_list(read_records(text.encode(), suffix), mapping, {})


def refusals(found: PriceListRead) -> list[tuple[int, str]]:
    return [(one.number, one.reason.name) for one in found.bad]


def company() -> int:
    return accounts.open_company(
        slug="jia", name="家和示例", name_en="Jiahe Example", mode=CompanyMode.EMPLOYEE
    ).pk


@pytest.mark.parametrize(
    ("said", "price"),
    [
        ("30元/小时", Price(3_000, "hour")),
        ("32.5元/小时", Price(3_250, "hour")),
        ("9元/平米", Price(900, "square_metre")),
        ("12 元/㎡", Price(1_200, "square_metre")),
        ("800元/项", Price(80_000, "item")),
        ("128元/台", Price(12_800, "item")),
        ("159元/次", Price(15_900, "visit")),
        ("3199元/月", Price(319_900, "month")),
        ("129元/3小时", Price(12_900, "visit", 180)),
        ("30元/1小时", Price(3_000, "hour")),
        ("30元每小时", Price(3_000, "hour")),
        ("￥1,299", Price(129_900)),
        ("５５元／小时", Price(5_500, "hour")),
        ("55 CNY/hour", Price(5_500, "hour")),
    ],
)
def test_a_clear_price_is_read_in_fen(said, price) -> None:
    assert parse_price(said, UNIT_OF) == price


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("面议", "UnclearPrice"),
        ("30-40元/小时", "UnclearPrice"),
        ("99元起/次", "UnclearPrice"),
        ("0元/次", "UnclearPrice"),
        ("-30元/次", "UnclearPrice"),
        ("1.005元/次", "UnclearPrice"),
        ("1,5元/次", "UnclearPrice"),
        ("30元/", "UnclearPrice"),
        ("99999999元/次", "UnclearPrice"),
        ("8元/米", "UnknownUnit"),
        ("2688元/4次", "PriceOfSeveral"),
        ("99元/48小时", "UnclearMinutes"),
    ],
)
def test_an_unclear_price_is_refused_by_name(said, name) -> None:
    with pytest.raises(Refusal) as found:
        parse_price(said, UNIT_OF)
    assert found.value.name == name


def test_minutes_are_read_in_the_usual_ways() -> None:
    assert [parse_minutes(said) for said in ("2小时", "1.5小时", "90分钟", "90", "2 h")] == [
        120, 90, 90, 90, 120,
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_in_any_usual_encoding_says_the_same(encoding) -> None:
    found = read_price_list(read_records(CSV.encode(encoding), ".csv"), {}, {})
    assert [(one.number, one.fields["name"], one.unit, one.price_fen) for one in found.rows] == [
        (2, "日常保洁", "hour", 5_500),
        (3, "擦玻璃", "square_metre", 1_200),
    ]
    assert found.rows[0].fields["duration_choices"] == [120]


def test_a_spreadsheet_says_the_same_as_the_csv() -> None:
    book = Workbook()
    for row in (["编号", "服务名称", "价格", "单位"], ["A1", "日常保洁", 55, "小时"], [],
                ["A2", "擦玻璃", 12.5, "平米"]):  # fmt: skip
        book.active.append(row)
    data = BytesIO()
    book.save(data)
    found = read_price_list(read_records(data.getvalue(), ".xlsx"), {}, {})
    assert [(one.number, one.unit, one.price_fen) for one in found.rows] == [
        (2, "hour", 5_500),
        (4, "square_metre", 1_250),
    ]


def test_json_lines_keep_their_line_numbers_and_a_broken_line_stands_alone() -> None:
    lines = [
        json.dumps({"name": "日常保洁", "price": "30元/小时"}),
        "{broken",
        '["no object"]',
        json.dumps({"name": "擦玻璃", "price": 12, "unit": "平米"}),
    ]
    found = read("\n".join(lines), ".jsonl")
    assert [one.number for one in found.rows] == [1, 4]
    assert refusals(found) == [(2, "UnreadableRow"), (3, "UnreadableRow")]


def test_english_headers_and_a_mapping_are_understood() -> None:
    assert read("Name,Unit Price\nHome cleaning,55 cny/hour\n").rows[0].price_fen == 5_500
    assert read("干啥,多少钱\n日常保洁,55元/小时\n", 干啥="name", 多少钱="price").bad == ()


def test_every_bad_row_is_named_with_its_reason() -> None:
    text = (
        "name,price,unit,minutes\n"
        ",30元/小时,,\n"
        "日常保洁,,,\n"
        "日常保洁,30,,\n"
        "日常保洁,30元/小时,平米,\n"
        "除甲醛,30元/平米,,\n"
        "日常保洁,30元/小时,,两小时\n"
        "日常\ufffd洁,30元/小时,,\n"
        f"{'洁' * 41},30元/小时,,\n"
        "日常保洁,30元/小时,,,多一格\n"
        "日常保洁,30元/小时,,\n"
        "日常保洁,35元/小时,,\n"
    )
    found = read(text)
    assert [one.number for one in found.rows] == [11]
    assert refusals(found) == [
        (2, "MissingField"), (3, "MissingField"), (4, "MissingField"), (5, "UnitsDisagree"),
        (6, "UnknownKind"), (7, "UnclearMinutes"), (8, "DamagedText"), (9, "TextTooLong"),
        (10, "UnreadableRow"), (12, "RepeatedRow"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "skill", "certificate"),
    [
        ("金牌月嫂", "newborn_care", "health_mother_baby"),
        ("老人陪护", "elder_care", "health_elder"),
        ("电路维修", "electrical", "electrician"),
        ("新居开荒", "deep_cleaning", "health_general"),
    ],
)
def test_an_imported_service_asks_for_the_papers_of_its_kind(name, skill, certificate) -> None:
    row = read(f"name,price\n{name},100元/次\n").rows[0]
    assert row.fields["skill"] == skill
    assert certificate in row.fields["required_certificates"]


def test_a_file_without_prices_or_with_a_column_twice_is_refused_whole() -> None:
    with pytest.raises(ColumnNotFound):
        read("name\n日常保洁\n")
    with pytest.raises(RepeatedColumn):
        read("name,price,price\n日常保洁,1,2\n")
    with pytest.raises(UnknownFormat):
        read("x", ".pdf")
    with pytest.raises(UnreadableFile):
        read("not a spreadsheet", ".xlsx")


@pytest.mark.django_db
def test_good_rows_become_drafts_in_review_and_a_second_time_changes_nothing() -> None:
    rows = read(CSV).rows
    with for_company(company()):
        first = take_price_list(rows=rows)
        before = list(Service.objects.order_by("pk").values())
        second = take_price_list(rows=rows)
        assert (first.added, first.unchanged, first.refused) == ((2, 3), (), ())
        assert (second.added, second.unchanged, second.refused) == ((), (2, 3), ())
        assert list(Service.objects.order_by("pk").values()) == before
        assert {row["status"] for row in before} == {ServiceStatus.IN_REVIEW}


@pytest.mark.django_db
def test_a_service_on_sale_is_not_touched_by_a_list_with_another_price() -> None:
    with for_company(company()):
        take_price_list(rows=read(CSV).rows)
        service = Service.objects.get(name="日常保洁")
        actions.publish_service(service_id=service.pk)
        again = take_price_list(rows=read(CSV.replace("55", "66")).rows)
        assert [(one.number, one.reason.name) for one in again.refused] == [(2, "KeptAsItIs")]
        service.refresh_from_db()
        assert (service.status, service.price_fen) == (ServiceStatus.PUBLISHED, 5_500)


@pytest.mark.django_db
def test_a_shelf_that_is_there_keeps_its_name() -> None:
    actions.define_category(
        code="cleaning", name="打扫", name_en="Tidy", icon="spray", hue="clean", position=1
    )
    with for_company(company()):
        take_price_list(rows=read(CSV).rows)
    assert Category.objects.get(code="cleaning").name == "打扫"
