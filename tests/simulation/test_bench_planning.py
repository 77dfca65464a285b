"""The bench of the product's own planning: both plans of a day, judged, and its goals."""

import json
from dataclasses import replace

import pytest

from jiahe.cli.main import main
from jiahe.dispatch.planning import PlanningDay
from jiahe.engine.routing.model import Plan
from jiahe.simulation.bench import promised

SIMPLE = promised.Row(9, 5, "stands in", 100, 2, 0, 0.5, 0.5)
SEARCHED = replace(SIMPLE, plan="search", cost=80, cpu_s=9.0)


def test_both_plans_of_a_small_day_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "planning", "--sizes", "30", "--seeds", "1,2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["plan"] for row in told["rows"]] == ["stands in", "search"] * 2
    simple, searched = told["rows"][:2]
    assert searched["cost"] < simple["cost"]
    assert (simple["visits"], simple["workers"], told["holds"]) == (30, 17, True)


def test_it_holds_while_the_simple_plan_is_quick_and_the_search_no_dearer() -> None:
    assert promised.holds([SIMPLE, SEARCHED, SIMPLE, replace(SEARCHED, cost=100)])
    assert not promised.holds([SIMPLE, SEARCHED, replace(SIMPLE, cpu_s=2.1), SEARCHED])
    assert not promised.holds([SIMPLE, replace(SEARCHED, cost=101)])


def test_the_table_has_a_row_for_each_plan() -> None:
    lines = promised.markdown([SIMPLE, SEARCHED]).splitlines()
    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {9}


def test_the_same_seed_is_the_same_day() -> None:
    assert promised.promised_day(20, 11, 3) == promised.promised_day(20, 11, 3)
    assert promised.promised_day(20, 11, 3) != promised.promised_day(20, 11, 4)


def test_a_plan_that_the_checker_refuses_is_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_left_out(day: PlanningDay) -> Plan:
        return Plan((), (), (("travel", 0),))

    monkeypatch.setattr(promised, "greedy", nobody_left_out)
    with pytest.raises(ValueError, match="stands in"):
        promised.measure([10], [1], lambda _: None)
