"""The dispatch bench: its own days, its rows, its table and chart."""

import json

from jiahe.cli.main import main
from jiahe.engine.routing.rounds.adapters.ask import SolverMissing
from jiahe.engine.routing.rounds.sanity import sensible
from jiahe.simulation.bench import dispatch
from jiahe.simulation.bench.dispatch import Run, instances, measure, medians
from jiahe.simulation.bench.dispatch_bound import bounded, with_bounds
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


def test_an_engine_s_level_and_limit_are_read_from_its_name(monkeypatch):
    asked = []

    def ask(name, problem, amount, seed, limit):
        asked.append((name, amount, limit))
        raise SolverMissing(name)

    monkeypatch.setattr(dispatch, "ask", ask)
    given = instances(None, [5])
    rows = measure(given, ["vroom:3@600", "vroom:2", "pyvrp"], 7.0, [1], lambda _: None)
    assert asked == [("vroom", 3.0, 600.0), ("vroom", 2.0, None), ("pyvrp", 7.0, None)]
    assert all(row.trouble.startswith("solver_missing") for row in rows)


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
    assert main(["plan", str(told), "--budget", "50", "--bound", "--json"]) == 0
    bounded = json.loads(capsys.readouterr().out)
    assert (bounded["bound"], bounded["gap_percent"]) == (16, 0.0)
    assert main(["plan", str(told), "--budget", "50", "--bound"]) == 0
    assert capsys.readouterr().out.endswith("no plan costs less than 16, gap 0.0 %\n")
    told.write_text("hello")
    assert main(["plan", str(told), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["refused"] == "unknown_format"
    assert main(["plan", str(tmp_path / "absent"), "--json"]) == 2


def test_rows_tell_the_bound_and_their_own_gap():
    problem = synthetic_day(30, 1)
    rows = [
        {"instance": "day", "engine": name, "cost": cost} for name, cost in (("a", 9), ("b", 0))
    ]
    rows = [row | {"cost": row["cost"] + 10**6, "travel": 1, "left_out": 0} for row in rows]
    rows += [{"instance": "day", "engine": "c", "trouble": "solver_missing"}]
    told = with_bounds([("day", problem)], [row | {"cpu_seconds": 1.0} for row in rows])
    assert told[0]["bound"] == told[1]["bound"] < 10**6
    assert told[0]["gap_percent"] >= told[1]["gap_percent"] > 0
    table = markdown(told).splitlines()
    assert table[0].endswith("| Bound | Gap |")
    assert {line.count("|") for line in table} == {10}
    assert "bound" not in told[2]


def test_without_bounds_the_table_has_no_such_columns():
    assert "Bound" not in markdown(medians([run("a", 1, 100)]))


def test_a_day_that_cannot_be_listed_says_so(monkeypatch):
    monkeypatch.setattr("jiahe.engine.routing.rounds.listing.MOST_MEMBERS", 3)
    told = bounded(synthetic_day(30, 1), 10**6)
    assert told["bound"] is None
    assert told["bound_refused"].startswith("more than 3 rounds, or 3 stops")
    row = {"instance": "x", "engine": "a", "cost": 5, "travel": 1, "left_out": 0, "cpu_seconds": 1}
    assert markdown([row | told]).splitlines()[2].count("|") == 10


def test_linked_days_are_measured_beside_the_greedy_plan_that_holds_no_link(capsys):
    options = ["--sizes", "40", "--linked", "--engines", "greedy,native:0.1", "--seeds", "1,2"]
    assert main(["bench", "dispatch", *options]) == 0
    head, _, greedy, native = capsys.readouterr().out.strip().splitlines()
    assert head.endswith("| Links held |")
    assert greedy.startswith("| linked-40 | greedy |")
    assert greedy.endswith("| 0 of 3 |")
    assert int(native.split("|")[-2].split(" of ")[0]) >= 1
