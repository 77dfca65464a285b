"""The dispatch bench: its own days, its rows, its table and chart."""

import json

from jiahe.cli.main import main
from jiahe.engine.routing.rounds.sanity import sensible
from jiahe.simulation.bench.dispatch import Run, instances, measure, medians
from jiahe.simulation.bench.dispatch_day import synthetic_day
from jiahe.simulation.bench.dispatch_report import chart, markdown


def run(engine, seed, cost, trouble=""):
    return Run("day", engine, seed, 1.5, 2.0, cost, 10, 1, trouble)


def test_days_are_the_same_for_a_seed_and_make_sense():
    assert synthetic_day(50, 3) == synthetic_day(50, 3)
    assert len(sensible(synthetic_day(50, 3)).visits) == 50


def test_rows_hold_medians_and_the_worst_of_the_seeds():
    rows = medians([run("a", 1, 30), run("a", 2, 10), run("a", 3, 20), run("b", 1, None, "no")])
    assert [row.get("cost") for row in rows] == [20, None]
    assert rows[0]["worst"] == 30
    assert rows[1]["trouble"] == "no"


def test_table_and_chart_tell_the_distance_to_the_best():
    rows = medians([run("a", 1, 100), run("b", 1, 110), run("c", 1, None, "solver_missing")])
    table = markdown(rows).splitlines()
    assert table[2:4] == [
        "| day | a | 1.5 | 100 | 0.0 % | 10 | 1 |",
        "| day | b | 1.5 | 110 | 10.0 % | 10 | 1 |",
    ]
    assert "solver_missing" in table[4]
    assert chart(rows).count("<rect") == 2


def test_measuring_runs_every_engine_and_names_a_missing_one():
    heard = []
    rows = measure(instances(None, [12]), ["native:0.01"], 1.0, [1, 2], heard.append)
    assert [one.seed for one in rows] == [1, 2]
    assert heard == rows
    assert all(one.cost is not None for one in rows)


def test_plan_verb_writes_the_plan_and_refuses_by_name(tmp_path, capsys):
    told, out = tmp_path / "tiny.json", tmp_path / "plan.json"
    told.write_text(
        json.dumps(
            {
                "vehicles": [{"id": 1, "start_index": 0, "end_index": 0}],
                "jobs": [{"id": 1, "location_index": 1}],
                "matrices": {"car": {"durations": [[0, 7], [9, 0]]}},
            }
        )
    )
    assert main(["plan", str(told), "--out", str(out), "--budget", "50", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cost"] == 16
    assert json.loads(out.read_text())["rounds"] == [
        {"shift": 1, "stops": [{"visit": 1, "start": 7}]}
    ]
    told.write_text("hello")
    assert main(["plan", str(told), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["refused"] == "unknown_format"
    assert main(["plan", str(tmp_path / "absent"), "--json"]) == 2
