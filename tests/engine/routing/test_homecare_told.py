"""The generated family of home care: read with all its prices, planned, told and counted again."""

import json
from copy import deepcopy

import pytest

from jiahe.cli.main import main
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.kernel_played import LOOSE
from jiahe.engine.routing.rounds.links import plan_linked
from jiahe.engine.routing.rounds.model import FOREVER, REQUIRED, Lunch, Weights
from jiahe.engine.routing.rounds.readers.homecare import EXACT, read
from jiahe.engine.routing.rounds.readers.homecare_parts import parts_of
from jiahe.engine.routing.rounds.readers.homecare_told import answer, solution
from jiahe.engine.routing.rounds.readers.read import problem_from
from jiahe.engine.routing.rounds.sanity import BadProblem
from jiahe.simulation.bench.homecare import plans_markdown

PRICES = {
    "travel_time": 2,
    "total_tardiness": 3,
    "highest_tardiness": 5,
    "total_waiting_time": 7,
    "total_extra_time": 11,
    "max_idle_time": 13,
    "caregiver_preferences": 17,
    "optional_patients": 300,
    "missed_lunch_break": 23,
}


def patient(number, *windows, services=("s0",), **more):
    told = [{"start": first, "end": last} for first, last in windows]
    needs = [{"service": one, "duration": 30} for one in services]
    place = {"id": f"p{number}", "distance_matrix_index": number}
    return {**place, "time_windows": told, "required_services": needs, **more}


def caregiver(name, *abilities):
    place = {"id": name, "departing_point": "d0", "arrival_point": "d0"}
    hours = {"start": 60, "end": 420}
    return {**place, "abilities": abilities, "working_shift": hours, "lunch_break": True}


ASKED = {
    "metadata": {"time_window_met": "at_service_end", "cost_components": PRICES},
    "distances": [[abs(a - b) * 10 for a in range(6)] for b in range(6)],
    "terminal_points": [{"id": "d0", "distance_matrix_index": 0}],
    "lunch_breaks": {"start": 180, "end": 360, "min_duration": 30},
    "caregivers": [caregiver("c0", "s0", "s1"), caregiver("c1", "s0", "s2")],
    "patients": [
        patient(1, (80, 140), preferred_caregivers=["c1"], optional=False),
        patient(2, (100, 160), (300, 400), incompatible_caregivers=["c0"], optional=False),
        patient(
            3,
            (120, 360),
            services=("s1", "s2"),
            synchronization={"type": "simultaneous"},
            optional=False,
        ),
        patient(
            4,
            (60, 400),
            services=("s1", "s2"),
            synchronization={"type": "independent"},
            optional=True,
        ),
        patient(5, (200, 300), optional=True),
    ],
}


def test_every_price_window_and_link_is_read():
    problem = problem_from(json.dumps(ASKED))
    visits = {one.id: one for one in problem.visits}
    assert problem.weights == Weights(
        travel=2, late=3, latest=5, waiting=7, extra=11, idlest=13, not_preferred=17 * EXACT
    )
    assert visits[0].windows == ((80 * EXACT, FOREVER // 2),)
    assert (visits[0].due, visits[0].preferred) == (110 * EXACT, frozenset({1}))
    assert visits[2].windows == ((100 * EXACT, 300 * EXACT - 1), (300 * EXACT, FOREVER // 2))
    assert (visits[2].dues, visits[2].forbidden) == ((130 * EXACT, 370 * EXACT), frozenset({0}))
    assert [visits[one].penalty for one in (0, 6, 7, 8)] == [
        REQUIRED, 150 * EXACT, 150 * EXACT, 300 * EXACT
    ]  # fmt: skip
    assert (problem.crews, problem.apart) == (((4, 5),), ((6, 7),))
    assert problem.chains == ((6, 7, -LOOSE, LOOSE),)  # both or none
    shift = problem.shifts[0]
    assert shift.lunch == Lunch(180 * EXACT, 360 * EXACT, 30 * EXACT, 23 * EXACT)
    assert (shift.closes, shift.due) == (FOREVER // 2, 420 * EXACT)


def test_our_plan_is_told_in_the_sets_form_and_costs_there_what_it_costs_here():
    problem = read(ASKED)
    plan = plan_linked(problem, 30, 1)
    assert violations(problem, plan) == []
    told = solution(plan, ASKED)
    assert sum(parts_of(ASKED, told).values()) * EXACT == plan.total
    assert answer(told, ASKED).rounds == plan.rounds
    assert [len(one["locations"]) > 0 for one in told["routes"]] == [True, True]


def test_both_services_of_an_optional_patient_are_made_or_none():
    plan = plan_linked(read(ASKED), 30, 1)
    made = {visit for one in plan.rounds for visit, _ in one.stops}
    assert (6 in made) == (7 in made)


def test_a_price_that_nobody_knows_is_refused_by_name():
    balanced = deepcopy(ASKED)
    balanced["metadata"]["cost_components"]["workload_balance"] = 1
    with pytest.raises(BadProblem, match="unsupported: priced workload_balance"):
        read(balanced)


def published(tmp_path):
    plan = plan_linked(read(ASKED), 0, 1)
    told = solution(plan, ASKED)
    parts = parts_of(ASKED, told)
    costed = told | {"cost": {"objective": sum(parts.values())}, "cost_components": parts}
    for folder, name, text in (
        ("instances", "i-001.json", ASKED),
        ("solutions_reference", "sa_sol-i-001-7.json", costed),
        ("solutions_reference", "cp_i-001.json", told),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(json.dumps(text), encoding="utf-8")
    return sum(parts.values())


def test_the_bench_sets_our_plans_beside_the_published_ones(tmp_path, capsys):
    cost = published(tmp_path)
    asked = ["bench", "homecare", "--plans", "--data", str(tmp_path), "--seeds", "1,2"]
    assert main([*asked, "--seconds", "0.05", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["published"], row["exact"], row["patients"]) == (cost, cost, 5)
    assert [cost > 0 for cost in row["costs"]] == [True, True]
    table = plans_markdown([row | {"published": 1000, "costs": [1000, 500]}])
    assert "| +0.00, -50.00 % |" in table
    assert "Mean gap, 100 patients at most: -25.00 % of 1" in table
    assert main(["bench", "homecare", "--plans", "--data", str(tmp_path / "absent")]) == 2
