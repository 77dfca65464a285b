"""The judge of home care solutions: a day counted by hand, and the published set if it is here.

`HOMECARE_DATA` names a folder with `instances` and `solutions_reference`; without it that test is
skipped.
"""

import json
import os
from copy import deepcopy
from pathlib import Path

import pytest

from jiahe.cli.main import main
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.readers.homecare import EXACT, read
from jiahe.engine.routing.rounds.readers.homecare_parts import parts_of
from jiahe.engine.routing.rounds.readers.homecare_told import answer, solution
from jiahe.simulation.bench.homecare import judged, markdown

PRICES = {
    "travel_time": 2,
    "total_tardiness": 3,
    "highest_tardiness": 5,
    "total_waiting_time": 7,
    "total_extra_time": 11,
    "max_idle_time": 13,
    "caregiver_preferences": 17,
    "optional_patients": 19,
    "missed_lunch_break": 23,
}


def patient(number, *windows, **more):
    told = [{"start": first, "end": last} for first, last in windows]
    return {"id": f"p{number}", "distance_matrix_index": number, "time_windows": told, **more}


INSTANCE = {
    "metadata": {"time_window_met": "at_service_start", "cost_components": PRICES},
    "distances": [[0, 10, 20, 30], [10, 0, 10, 20], [20, 10, 0, 10], [30, 20, 10, 0]],
    "terminal_points": [{"id": "d0", "distance_matrix_index": 0}],
    "caregivers": [
        {
            "id": "c0",
            "departing_point": "d0",
            "arrival_point": "d0",
            "working_shift": {"start": 60, "end": 300},
            "lunch_break": True,
        }
    ],
    "patients": [
        patient(1, (80, 100), preferred_caregivers=["c9"]),
        patient(2, (100, 120), (150, 190), preferred_caregivers=["c0"]),
        patient(3, (0, 999), optional=True),
    ],
}


def stop(number, begins, ends):
    return {
        "arrival_time": begins,
        "departure_time": ends,
        "patient": f"p{number}",
        "service": "s",
    }


LUNCH = {"start_time": 130, "end_time": 160, "patient": "p1", "service": "lunch_break"}
SOLUTION = {
    "cost": {"objective": 1337},
    "routes": [
        {"caregiver_id": "c0", "locations": [stop(1, 90, 120), stop(2, 195, 285), LUNCH]},
    ],
}


def amounts(instance=INSTANCE, solution=SOLUTION):
    prices = dict(zip(parts_of(instance, solution), PRICES.values(), strict=True))
    told = parts_of(instance, solution)
    return {name: cost // prices[name] for name, cost in told.items()}


def test_a_day_is_counted_by_hand():
    assert amounts() == {
        "travel_time": 40,  # 10 out, 10 between, 20 home
        "total_tardiness": 5,  # 195 in a window until 190
        "highest_tardiness": 5,
        "total_waiting_time": 35,  # 120 to 195 without 10 of way and 30 of lunch
        "total_extra_time": 5,  # home at 305
        "max_idle_time": 55,  # 245 until home, without 120 of visits, 40 of ways, 30 of lunch
        "preferences": 1,
        "unscheduled": 1,
        "missed_lunch_break": 0,
    }


def test_lateness_is_that_of_the_window_that_was_open_last():
    early = deepcopy(SOLUTION)
    early["routes"][0]["locations"][1] = stop(2, 130, 220)
    assert amounts(solution=early)["total_tardiness"] == 10  # the second window was not open yet
    by_end = deepcopy(INSTANCE)
    by_end["metadata"]["time_window_met"] = "at_service_end"
    assert amounts(by_end)["total_tardiness"] == 20 + 95


def test_a_lunch_before_the_first_visit_shortens_no_waiting():
    before = deepcopy(SOLUTION)
    before["routes"][0]["locations"][2] = {**LUNCH, "start_time": 50, "end_time": 80}
    assert amounts(solution=before)["total_waiting_time"] == 65
    assert amounts(solution=before)["max_idle_time"] == 55


def test_lunch_is_owed_once_and_read_in_both_forms():
    without = deepcopy(SOLUTION)
    del without["routes"][0]["locations"][2]
    assert amounts(solution=without)["missed_lunch_break"] == 1
    other = deepcopy(SOLUTION)
    other["routes"][0]["locations"][2] = {
        "arrival_time": 130,
        "departure_time": 160,
        "patient": "p1",
        "service": "lunch_break",
    }
    assert amounts(solution=other) == amounts()


def test_a_part_without_a_price_costs_nothing_and_nobody_sent_costs_the_optional_ones():
    free = deepcopy(INSTANCE)
    free["metadata"]["cost_components"] = {"travel_time": 1}
    assert sum(parts_of(free, SOLUTION).values()) == 40
    nobody = {"routes": [{"caregiver_id": "c0", "locations": []}]}
    assert parts_of(INSTANCE, nobody)["unscheduled"] == 3 * 19


def written(tmp_path, solution):
    for folder, name, told in (
        ("instances", "i-001.json", INSTANCE),
        ("solutions_reference", "sa_sol-i-001-7.json", solution),
        ("solutions_reference", "cp_i-001.json", {"cost_components": {}, "routes": []}),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(json.dumps(told), encoding="utf-8")
    return tmp_path


def test_the_bench_says_which_parts_are_not_the_published_ones(tmp_path, capsys):
    parts = parts_of(INSTANCE, SOLUTION)
    told = SOLUTION | {"cost": {"objective": sum(parts.values())}, "cost_components": parts}
    folder = written(tmp_path, told)
    assert [row["other_parts"] for row in judged(folder)] == [[]]
    assert main(["bench", "homecare", "--data", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["cost"] == sum(parts.values())
    wrong = told | {"cost_components": parts | {"max_idle_time": 1}}
    rows = judged(written(tmp_path, wrong))
    assert markdown(rows).splitlines()[2].endswith("| max_idle_time |")
    assert main(["bench", "homecare", "--data", str(folder)]) == 1
    assert main(["bench", "homecare", "--data", str(tmp_path / "absent")]) == 2
    assert main(["bench", "homecare"]) == 2


def test_published_parts_are_met_on_every_reference_solution():
    folder = os.environ.get("HOMECARE_DATA")
    if folder is None or not Path(folder).is_dir():
        pytest.skip("set HOMECARE_DATA to the home care set (instances, solutions_reference)")
    rows = judged(Path(folder))
    assert len(rows) >= 9
    assert [row["other_parts"] for row in rows] == [[]] * len(rows)
    assert [row["cost"] for row in rows] == [row["published"] for row in rows]


def test_published_solutions_are_legal_by_the_judge_of_plans_and_cost_the_same():
    folder = os.environ.get("HOMECARE_DATA")
    if folder is None or not Path(folder).is_dir():
        pytest.skip("set HOMECARE_DATA to the home care set (instances, solutions_reference)")
    for name in sorted(row["instance"] for row in judged(Path(folder))):
        asked = json.loads((Path(folder) / "instances" / f"{name}.json").read_text("utf-8"))
        (file,) = (Path(folder) / "solutions_reference").glob(f"simulated*{name}-*.json")
        told = json.loads(file.read_text("utf-8"))
        plan = answer(told, asked)
        assert violations(read(asked), plan) == []
        assert plan.total == told["cost"]["objective"] * EXACT
        assert sum(parts_of(asked, solution(plan, asked)).values()) == told["cost"]["objective"]
