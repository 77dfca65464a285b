"""The formats of others, each read to the numbers that it means; nonsense refused by name."""

import json

import pytest

from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.links import plan_linked
from jiahe.engine.routing.rounds.model import REQUIRED, Lunch
from jiahe.engine.routing.rounds.readers import hhcrsp
from jiahe.engine.routing.rounds.readers.cityday import with_lunch
from jiahe.engine.routing.rounds.readers.read import problem_from
from jiahe.engine.routing.rounds.sanity import BadProblem
from jiahe.engine.routing.rounds.search import plan
from rounds_texts import CARE, CITY, FAR_ROW, SOLOMON, VROOM, VRPLIB, hhcrsp_told


def test_hhcrsp_is_told_in_thousandths_and_lateness_has_a_price():
    problem = problem_from(json.dumps(hhcrsp_told()))
    first = problem.visits[0]
    assert (first.point, first.due, first.duration) == ((1.0, 0.0), 8000, 10_000)
    assert problem.law.matrix[0] == (0, 5500, 9000)
    assert (problem.crews, problem.apart, problem.chains) == (
        ((0, 1),), ((2, 3),), ((2, 3, 10_000, 15_000),),
    )  # fmt: skip
    made = plan_linked(problem, 20, 1)
    assert violations(problem, made) == []
    assert made.left_out == ()


def test_a_published_answer_is_judged_by_our_own_rules():
    def stop(patient, service, at):
        return {"patient": patient, "service": service, "arrival_time": at}

    one = [stop("p1", "s1", 5.5), stop("p2", "s1", 29.5)]
    other = [stop("p1", "s2", 5.5), stop("p2", "s2", 39.5)]
    told = {
        "routes": [
            {"caregiver_id": "a", "locations": one},
            {"caregiver_id": "b", "locations": other},
        ]
    }
    made = hhcrsp.answer(told, hhcrsp_told())
    assert violations(hhcrsp.read(hhcrsp_told()), made) == []
    score = dict(made.score)
    assert (score["travel"], score["late"], score["latest"]) == (37_000, 53_000, 31_500)
    other[1]["arrival_time"] = 50  # too long after the first
    late = hhcrsp.answer(told, hhcrsp_told())
    assert [v.kind for v in violations(hhcrsp.read(hhcrsp_told()), late)] == ["chain_gap"]


def test_home_care_with_priced_lateness_and_waiting_is_read_and_a_priced_balance_refused():
    facts = {"cost_components": {"travel_time": 1, "total_tardiness": 2, "highest_tardiness": 3}}
    problem = problem_from(json.dumps(CARE | {"metadata": facts}))
    assert (problem.weights.late, problem.weights.latest) == (2, 3)
    assert (problem.visits[0].due, problem.visits[0].windows[0][0]) == (120_000, 60_000)
    facts["cost_components"]["total_waiting_time"] = 4
    assert problem_from(json.dumps(CARE | {"metadata": facts})).weights.waiting == 4
    facts["cost_components"]["workload_balance"] = 1
    with pytest.raises(BadProblem, match="unsupported: priced workload_balance"):
        problem_from(json.dumps(CARE | {"metadata": facts}))


def test_solomon_is_told_in_thousandths_and_every_visit_is_required():
    problem = problem_from(SOLOMON)
    first = problem.visits[0]
    assert (first.point, first.windows, first.duration) == ((3.0, 4.0), ((0, 50_000),), 10_000)
    assert {visit.penalty for visit in problem.visits} == {REQUIRED}
    assert [shift.capacity for shift in problem.shifts] == [20, 20]
    assert dict(plan(problem, 100, 1)[0].score)["travel"] == 5000 + 6708 + 10_000


def test_vrplib_prizes_are_penalties_and_distances_are_cut_to_a_digit():
    problem = problem_from(VRPLIB)
    assert [visit.penalty for visit in problem.visits] == [70, 90]
    assert [visit.duration for visit in problem.visits] == [10, 10]
    made, _ = plan(problem, 100, 1)
    assert dict(made.score) | {"travel": 0, "unassigned": 0} == dict.fromkeys(dict(made.score), 0)
    assert (dict(made.score)["travel"], dict(made.score)["unassigned"]) == (100, 0)


def test_vroom_jobs_keep_skills_windows_and_priority():
    problem = problem_from(json.dumps(VROOM))
    assert [visit.penalty for visit in problem.visits] == [36_000, 18_000]
    assert problem.visits[1].windows == ((0, 5), (50, 900))
    made, _ = plan(problem, 50, 1)
    assert [reason for _, reason in made.left_out] == ["nobody_able"]


def test_vroom_matrix_is_used_as_it_stands():
    told = {
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0}],
        "jobs": [{"id": 1, "location_index": 1}],
        "matrices": {"car": {"durations": [[0, 7], [9, 0]]}},
    }
    assert plan(problem_from(json.dumps(told)), 10, 1)[0].total == 16


def test_city_day_is_told_in_seconds_with_the_handover():
    problem = problem_from(json.dumps(CITY))
    visit = problem.visits[0]
    assert (visit.windows, visit.duration, visit.penalty) == (((32_400, 36_000),), 3900, 18_000)
    assert with_lunch(problem).shifts[0].lunch == Lunch(39_600, 48_600, 2700)


def test_home_care_services_become_linked_visits_that_are_held():
    problem = problem_from(json.dumps(CARE))
    assert problem.crews == ((0, 1),)
    assert problem.chains == ((2, 3, 600, 900),)
    assert problem.visits[1].windows == ((3600, 7200 - 1200),)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("unknown_format", "hello"),
        ("unknown_format", '{"a": 1}'),
        ("unreadable", '{"visits": '),
        ("unreadable", '{"visits": [{}], "workers": [], "travel": {}}'),
        ("unsupported", json.dumps(VROOM | {"shipments": [{}]})),
        ("unsupported", json.dumps(CARE | {"metadata": {}})),
        ("unknown_format", VRPLIB.replace("EUC_2D", "EXPLICIT")),
        ("duplicate_visits", json.dumps(CITY | {"visits": CITY["visits"] * 2})),
        ("duplicate_shifts", json.dumps(CITY | {"workers": CITY["workers"] * 2})),
        ("window_reversed", json.dumps(CITY).replace("[540, 600]", "[600, 540]")),
        ("shift_reversed", json.dumps(CITY).replace("[480, 1080]", "[1080, 480]")),
        ("negative_number", json.dumps(CITY).replace('"dur": 60', '"dur": -60')),
        ("unreadable", json.dumps(CITY).replace("30.6]", "1e400]")),
        ("nowhere", json.dumps(FAR_ROW)),
    ],
)
def test_nonsense_is_refused_by_name(kind, text):
    with pytest.raises(BadProblem) as refused:
        problem_from(text)
    assert refused.value.kind == kind


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"workers": []}, "no_shifts"),
        ({"visits": [CITY["visits"][0] | {"loc": [110.0, 30.0]}]}, "unreachable"),
        ({"visits": [CITY["visits"][0] | {"pinned": 77}]}, "nobody_able"),
        ({"visits": [CITY["visits"][0] | {"forbidden": [1], "pinned": 1}]}, "nobody_able"),
    ],
)
def test_what_cannot_be_done_is_a_partial_plan_with_the_reason(changed, reason):
    problem = problem_from(json.dumps(CITY | changed))
    made, _ = plan(problem, 50, 1)
    assert made.left_out == ((0, reason),)
    assert violations(problem, made) == []
