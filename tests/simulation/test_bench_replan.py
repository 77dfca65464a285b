"""The benches of re-planning and of the fair week: rows, table, chart, and the same for a seed."""

import json
from dataclasses import replace

from jiahe.cli.main import main
from jiahe.simulation.bench import fair_week, fair_week_report, replan


def rung(name: str, **told: int) -> replan.Rung:
    plain = replan.Rung(9, name, 2, 1, 1, 0, 0, 50, 10, 5.0, 6.0)
    return replace(plain, **told)


def test_rows_tell_each_rung_as_a_share_of_the_free_solve() -> None:
    some = [rung("repair"), rung("free", made=2, saved=4, changed=6, won=40)]
    rows = {row["rung"]: row for row in replan.rows(some)}
    names = ("share_of_free", "share_of_visits", "share_of_cost", "changed_per_orphan", "meets_g5")
    assert [rows["repair"][name] for name in names] == [0.5, 0.25, 0.25, 0.0, False]
    assert [rows["free"][name] for name in names] == [1.0, 1.0, 1.0, 3.0, False]


def test_a_rung_that_is_quick_and_gentle_and_saves_enough_meets_the_goal() -> None:
    some = [rung("repair"), rung("free")]
    assert replan.rows(some)[0]["meets_g5"] is True
    assert replan.rows([rung("repair", changed=2), rung("free")])[0]["meets_g5"] is False


def test_the_quantile_is_one_of_the_values() -> None:
    assert [replan.quantile([4.0, 1.0, 3.0, 2.0], one) for one in (0.5, 0.95)] == [2.0, 4.0]


def test_the_table_has_a_row_for_each_rung() -> None:
    table = replan.markdown(replan.rows([rung("repair"), rung("free")])).splitlines()
    assert len(table) == 4
    assert {line.count("|") for line in table} == {15}


def test_replanning_is_measured_on_a_small_day(capsys) -> None:  # type: ignore[no-untyped-def]
    argv = ["bench", "replan", "--sizes", "30", "--seeds", "1", "--ill", "2", "--moves", "200"]
    assert main([*argv, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["rung"] for row in told["rows"]] == list(replan.RUNGS)
    assert told["rows"][0]["changed_per_orphan"] == 0.0


def test_the_week_keeps_its_workers_and_its_households() -> None:
    days = fair_week.days_of(20, 1)
    assert len(days) == fair_week.DAYS
    assert len({day.shifts for day in days}) == 1
    assert len({visit.id for day in days for visit in day.visits}) <= fair_week.POOL * 20


def test_a_week_with_fairness_is_more_even_and_the_same_for_a_seed() -> None:
    days = fair_week.days_of(20, 1)[:3]
    plain = fair_week.lived(20, 1, days, "fairness", 0, 0)
    target = plain.income // (3 * len(days[0].shifts))
    fair = fair_week.lived(20, 1, days, "fairness", 1000, target)
    assert fair.gini < plain.gini
    again = fair_week.lived(20, 1, days, "fairness", 1000, target)
    assert replace(again, seconds=fair.seconds) == fair


def test_a_dear_familiar_face_comes_more_often() -> None:
    days = fair_week.days_of(20, 1)[:4]
    plain = fair_week.lived(20, 1, days, "continuity", 0, 0)
    known = fair_week.lived(20, 1, days, "continuity", 10_000, 0)
    assert known.familiar > plain.familiar


def test_rows_tell_the_change_against_weight_zero_and_both_curves_are_drawn() -> None:
    plain = fair_week.Week(9, 1, "fairness", 0, 0.4, 100, 1000, 10, 0, 4, 1, 0.1)
    fair = replace(plain, weight=10, gini=0.3, travel=1020)
    faces = [replace(one, part="continuity") for one in (plain, fair)]
    rows = fair_week.rows([plain, fair, *faces])
    told = {(row["part"], row["weight"]): row for row in rows}["fairness", 10]
    assert (told["gini_change"], told["travel_change"], told["familiar_share"]) == (-25.0, 2.0, 25)
    assert fair_week_report.chart(rows).count("<circle") == 4
    assert len(fair_week_report.markdown(rows).splitlines()) == 6
