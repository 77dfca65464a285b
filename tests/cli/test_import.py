"""`jiahe import catalog`: what it prints, its exit codes, and that a rehearsal changes nothing."""

import json
import os
from pathlib import Path

import pytest

from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import CompanyMode
from jiahe.catalog.models import Service
from jiahe.cli.import_ import import_catalog
from jiahe.cli.main import parser
from jiahe.kit.tenancy import for_company

LIST = "服务名称,价格\n日常保洁,55元/小时\n除甲醛,30元/平米\n擦玻璃,12元/㎡\n"
PUBLIC_LIST = os.environ.get("PUBLIC_PRICE_LIST", "")

pytestmark = pytest.mark.django_db


@pytest.fixture
def company_id() -> int:
    return accounts.open_company(
        slug="jia", name="家和示例", name_en="Jiahe Example", mode=CompanyMode.EMPLOYEE
    ).pk


@pytest.fixture
def price_list(tmp_path: Path) -> Path:
    path = tmp_path / "prices.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    return import_catalog(parser().parse_args(["import", "catalog", *map(str, arguments)]))


def names(company_id: int) -> list[str]:
    with for_company(company_id):
        return list(Service.objects.order_by("pk").values_list("name", flat=True))


def test_good_rows_come_in_and_the_bad_row_is_reported(company_id, price_list, capsys) -> None:
    assert run(price_list, "--company", "jia", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["added"], report["unchanged"]) == (2, 0)
    assert [(one["row"], one["reason"]) for one in report["refused"]] == [(3, "UnknownKind")]
    assert names(company_id) == ["日常保洁", "擦玻璃"]


def test_a_second_import_adds_nothing(company_id, price_list, capsys) -> None:
    run(price_list, "--company", "jia")
    run(price_list, "--company", "jia")
    assert (
        capsys.readouterr().out.splitlines()[-1] == "0 added, in review, 2 already there, 1 refused"
    )
    assert len(names(company_id)) == 2


def test_a_rehearsal_reports_the_same_and_changes_nothing(company_id, price_list, capsys) -> None:
    assert run(price_list, "--company", "jia", "--dry-run") == 1
    assert (
        capsys.readouterr().out.splitlines()[-1] == "2 would be added, 0 already there, 1 refused"
    )
    assert names(company_id) == []


def test_a_unit_word_and_a_column_can_be_explained(company_id, tmp_path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("干啥,价格\n清洗窗帘,8元/米\n", encoding="gb18030")
    assert run(path, "--company", "jia", "--map", "干啥=name", "--unit", "米=item") == 0
    assert names(company_id) == ["清洗窗帘"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--company", "nobody"),
        ("--company", "jia", "--map", "价格=cost"),
        ("--company", "jia", "--map", "price"),
        ("--company", "jia", "--map", "没有这列=name"),
        ("--company", "jia", "--unit", "米=metre"),
    ],
)
def test_wrong_use_is_said_and_changes_nothing(company_id, price_list, wrong, capsys) -> None:
    assert run(price_list, *wrong) == 2
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert names(company_id) == []


def test_a_file_that_is_not_there_is_said(company_id, tmp_path, capsys) -> None:
    with pytest.raises(SystemExit, match="^2$"):
        run(tmp_path / "none.csv", "--company", "jia")
    assert "none.csv" in capsys.readouterr().err


@pytest.mark.skipif(not PUBLIC_LIST, reason="PUBLIC_PRICE_LIST names no public price list")
def test_a_public_price_list_comes_in_whole_or_with_reasons(company_id, capsys) -> None:
    rows = len(Path(PUBLIC_LIST).read_text(encoding="utf-8").splitlines())
    run(PUBLIC_LIST, "--company", "jia", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["added"] + len(report["refused"]) == rows
    assert report["added"] > rows / 2
    run(PUBLIC_LIST, "--company", "jia", "--json")
    assert json.loads(capsys.readouterr().out)["unchanged"] == report["added"]
