"""`jiahe standards check`: what it prints and its exit codes."""

import json
from argparse import Namespace
from contextlib import nullcontext

import pytest

from figure_table import CASES
from figure_world import NOW, World, build
from jiahe.cli import standards
from jiahe.cli.main import parser
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch) -> World:
    monkeypatch.setattr(standards, "product", nullcontext)
    return build()


def check(*words: str) -> int:
    chosen: Namespace = parser().parse_args(["standards", "check", *words])
    with clock_set_to(FixedClock(NOW)):
        return standards.run(chosen)


def fill(world: World, state: str) -> None:
    with for_company(world.company_id):
        CASES["AS-02"][state](world)  # breaches more than one


def test_nothing_breached_is_zero(world, capsys) -> None:
    assert check("--company", "figures") == 0
    assert "breach 0" in capsys.readouterr().out


def test_a_breach_is_one_and_is_named(world, capsys) -> None:
    fill(world, "breach")
    assert check("--company", "figures") == 1
    assert "AS-02" in capsys.readouterr().out


def test_a_figure_for_planning_alone_fails_nobody(world, capsys) -> None:
    with for_company(world.company_id):
        CASES["CS-05"]["breach"](world)
    assert check("--company", "figures") == 0
    assert "breach CS-05" in capsys.readouterr().out


def test_json_holds_every_open_company(world, capsys) -> None:
    build("other")
    assert check("--json", "--month", "2026-11") == 0
    reports = json.loads(capsys.readouterr().out)["reports"]
    assert {one["company"]["slug"] for one in reports} == {"figures", "other"}
    assert [len(one["standards"]) for one in reports] == [92, 92]


@pytest.mark.parametrize("words", [("--company", "nobody"), ("--month", "2026-13")])
def test_an_unknown_company_or_month_is_two(world, capsys, words) -> None:
    assert check(*words) == 2
    assert capsys.readouterr().err
