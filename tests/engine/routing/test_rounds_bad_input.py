"""Files that make no sense are refused by name; what merely cannot be done is a partial plan."""

import json
from copy import deepcopy
from dataclasses import replace

import pytest

from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.links import plan_linked
from jiahe.engine.routing.rounds.model import LeftOut, Problem
from jiahe.engine.routing.rounds.readers import read
from jiahe.engine.routing.rounds.readers.read import problem_from, problem_in
from jiahe.engine.routing.rounds.sanity import BadProblem, sensible
from rounds_cases import shift, visit
from rounds_texts import CARE, CITY, SOLOMON, VROOM, VRPLIB, hhcrsp_told

HUGE = 10**19  # beyond a 64-bit integer
FIRST = ("patients", 0)


def changed(told, path, value):
    """The told JSON with one thing in it otherwise."""
    twin = deepcopy(told)
    place = twin
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(twin)


def city(path, value):
    return changed(CITY, path, value)


def by_table(durations, row=1):
    return json.dumps(
        {
            "vehicles": [{"id": 1, "start_index": 0}],
            "jobs": [{"id": 1, "location_index": row}],
            "matrices": {"car": {"durations": durations}},
        }
    )


VISIT, WORKER, JOB = ("visits", 0), ("workers", 0), ("jobs", 0)
NAN, INF = float("nan"), float("inf")

CITY_DAYS = [
    ("not_whole", city((*VISIT, "dur"), NAN)),
    ("not_whole", city((*VISIT, "dur"), INF)),
    ("negative_number", city((*VISIT, "dur"), -1)),
    ("too_large", city((*VISIT, "dur"), HUGE)),
    ("unreadable", city((*VISIT, "dur"), "60")),
    ("unreadable", city((*VISIT, "dur"), None)),
    ("unreadable", city((*VISIT, "tw"), ["nine", "ten"])),
    ("unreadable", city((*VISIT, "tw"), [1, 2, 3])),
    ("too_large", city((*VISIT, "tw"), [0, HUGE])),
    ("not_whole", city((*VISIT, "id"), "a")),
    ("not_whole", city((*VISIT, "id"), 1.5)),
    ("not_whole", city((*VISIT, "level"), "2")),
    ("not_named", city((*VISIT, "cat"), {})),
    ("not_named", city((*VISIT, "gender"), 1)),
    ("not_named", city((*VISIT, "forbidden"), "abc")),
    ("not_named", city((*VISIT, "pinned"), "Ann")),
    ("too_large", city((*VISIT, "penalty"), HUGE)),
    ("not_whole", city((*WORKER, "skills"), {"clean": "3"})),
    ("too_large", city((*WORKER, "shift"), [0, HUGE])),
    ("travel", city(("travel", "speed_kmh"), 0)),
    ("travel", city(("travel", "speed_kmh"), -18)),
    ("travel", city(("travel", "speed_kmh"), 1e-300)),
    ("negative_number", city(("travel", "overhead_min"), -9)),
    ("unreadable", city(("visits",), {})),
    ("unreadable", city(("visits",), [1])),
]
JOBS_AND_VEHICLES = [
    ("no_window", changed(VROOM, (*JOB, "time_windows"), [])),
    ("window_reversed", changed(VROOM, (*JOB, "time_windows"), [[9, 3]])),
    ("too_large", changed(VROOM, (*JOB, "service"), HUGE)),
    ("negative_number", changed(VROOM, (*JOB, "service"), -9)),
    ("too_large", changed(VROOM, (*JOB, "priority"), HUGE)),
    ("unreadable", changed(VROOM, ("vehicles", 0, "capacity"), [])),
    (
        "lunch_reversed",
        changed(VROOM, ("vehicles", 0, "breaks"), [{"time_windows": [[9, 1]], "service": 5}]),
    ),
    ("travel", by_table([[0, 7], [9]])),
    ("travel", by_table([[0, 7, 1], [9, 0, 1]])),
    ("travel", by_table([[0, -7], [9, 0]])),
    ("travel", by_table([[0, HUGE], [9, 0]])),
    ("unreadable", by_table([[0, None], [9, 0]])),
    ("nowhere", by_table([[0, 7], [9, 0]], 5)),
    ("nowhere", by_table([[0, 7], [9, 0]], 0.5)),
]
PATIENTS = [
    ("duplicate_shifts", changed(CARE, ("caregivers",), CARE["caregivers"] * 2)),
    ("duplicate_visits", changed(CARE, ("patients",), CARE["patients"] * 2)),
    ("no_window", changed(CARE, (*FIRST, "time_windows"), [])),
    ("window_reversed", changed(CARE, (*FIRST, "time_windows"), [{"start": 60, "end": 70}])),
    ("nowhere", changed(CARE, (*FIRST, "distance_matrix_index"), -1)),
    ("travel", changed(CARE, ("distances",), [[0, 5], [5, 0, 4], [9, 4, 0]])),
    ("travel", changed(hhcrsp_told(), ("distances",), [])),
    ("window_reversed", changed(hhcrsp_told(), (*FIRST, "time_window"), [8, 5])),
    ("duplicate_shifts", changed(hhcrsp_told(), ("caregivers", 1, "id"), "a")),
    ("duplicate_visits", changed(hhcrsp_told(), ("patients", 1, "id"), "p1")),
]
TABLES = [
    ("unreadable", "CUST NO"),
    ("unreadable", SOLOMON.replace("   2         20", "")),
    ("unreadable", SOLOMON.replace("3       4", "x       4")),
    ("nowhere", SOLOMON.replace("3       4", "nan     4")),
    ("negative_number", SOLOMON.replace("50      10", "50     -10")),
    ("window_reversed", SOLOMON.replace("20       60", "60       20")),
    ("duplicate_visits", SOLOMON.replace("    2      0", "    1      0")),
    ("unreadable", SOLOMON.replace("    2      0", "  1.5      0")),
    ("unreadable", SOLOMON[: SOLOMON.index("    0 ")]),
    ("unreadable", "DIMENSION : 3"),
    ("unreadable", VRPLIB.replace("DIMENSION : 3", "DIMENSION : 30")),
    ("unreadable", VRPLIB.replace("DEPOT_SECTION\n1", "DEPOT_SECTION\n9")),
    ("unreadable", VRPLIB.replace("DEPOT_SECTION\n1", "DEPOT_SECTION")),
    ("unreadable", VRPLIB.replace("2 1 1", "2 1")),
    ("nowhere", VRPLIB.replace("2 1 1", "2 inf 1")),
    ("duplicate_visits", VRPLIB.replace("2 1 1", "2 1 1\n2 5 5")),
    ("duplicate_visits", VRPLIB.replace("2 1 1", "2.5 1 1")),
    ("window_reversed", VRPLIB.replace("2 0 50", "2 50 0")),
    ("negative_number", VRPLIB.replace("VEHICLES : 2", "VEHICLES : -2")),
    ("negative_number", VRPLIB.replace("2 7", "2 -7")),
]
TEXTS = [
    ("unknown_format", ""),
    ("unknown_format", "\0" * 99),
    ("unknown_format", "[1, 2]"),
    ("unreadable", '{"a":' * 100_000),
    ("unreadable", json.dumps(CITY)[:-9]),
    ("unreadable", '{"visits": 1' + "0" * 9000 + ', "workers": []}'),
]


@pytest.mark.parametrize(
    ("kind", "text"), [*CITY_DAYS, *JOBS_AND_VEHICLES, *PATIENTS, *TABLES, *TEXTS]
)
def test_a_file_that_makes_no_sense_is_refused_by_name(kind, text):
    with pytest.raises(BadProblem) as refused:
        problem_from(text)
    assert refused.value.kind == kind


@pytest.mark.parametrize("text", [json.dumps(CITY), json.dumps(VROOM), SOLOMON, VRPLIB])
def test_control_the_same_files_unspoilt_are_read(text):
    assert len(problem_from(text).visits) > 0


@pytest.mark.parametrize("raw", [bytes(range(256)), "家政".encode("gbk"), "{}".encode("utf-16")])
def test_what_is_not_utf_8_is_refused_and_says_where(tmp_path, raw):
    told = tmp_path / "day"
    told.write_bytes(raw)
    with pytest.raises(BadProblem, match="unreadable: not UTF-8 at byte"):
        problem_in(told)


def test_a_byte_order_mark_is_no_trouble(tmp_path):
    told = tmp_path / "day"
    told.write_bytes(json.dumps(CITY).encode("utf-8-sig"))
    assert len(problem_in(told).visits) == 1


def test_a_file_without_end_is_refused_after_a_bounded_part(tmp_path, monkeypatch):
    told = tmp_path / "day"
    told.write_text(json.dumps(CITY))
    assert len(problem_in(told).visits) == 1
    monkeypatch.setattr(read, "MOST_BYTES", 20)
    with pytest.raises(BadProblem, match="file_too_large"):
        problem_in(told)


def test_vehicles_beyond_all_visits_cost_neither_time_nor_memory():
    assert len(problem_from(SOLOMON.replace("   2         20", "9" * 18 + " 20")).shifts) == 2
    assert len(problem_from(VRPLIB.replace("VEHICLES : 2", "VEHICLES : " + "9" * 18)).shifts) == 2


def test_parts_of_a_second_are_rounded():
    problem = problem_from(city((*VISIT, "dur"), 60.51))
    assert problem.visits[0].duration == 3931


PEOPLE = (shift(1), shift(2))
VISITS = tuple(visit(number, point=(100.0 * number, 0.0)) for number in range(1, 7))


@pytest.mark.parametrize(
    ("links", "left"),
    [
        ({"crews": ((1, 2, 3),)}, (1, 2, 3)),  # more than there are
        ({"crews": ((1, 1),)}, (1,)),
        ({"crews": ((1, 2), (2, 3), (3, 1))}, (1, 2, 3)),
        ({"crews": ((1, 2),), "pairs": ((1, 2),)}, (1, 2)),
        ({"chains": ((1, 2, 600, 900), (2, 3, 600, 900), (3, 1, 600, 900))}, (1, 2, 3)),
        ({"chains": ((1, 2, 0, 100), (2, 1, 600, 900))}, (1, 2)),
        ({"chains": ((1, 1, 1, 5),)}, (1,)),
        ({"chains": ((1, 2, 900, 600),)}, (1, 2)),
    ],
)
def test_links_that_contradict_one_another_are_left_out_with_their_reason(links, left):
    problem = sensible(replace(Problem(VISITS, PEOPLE), **links))
    made = plan_linked(problem, 200, 1)
    assert made.left_out == tuple((one, LeftOut.CREW_INCOMPLETE) for one in left)
    assert violations(problem, made) == []


def test_control_a_crew_that_can_be_had_is_sent():
    assert plan_linked(Problem(VISITS, PEOPLE, crews=((1, 2),)), 200, 1).left_out == ()


def test_a_crew_whom_nobody_is_able_to_help_says_so():
    able = replace(VISITS[1], needs=(("cook", 1),))
    made = plan_linked(Problem((VISITS[0], able), PEOPLE, crews=((1, 2),)), 200, 1)
    assert made.left_out == ((1, LeftOut.CREW_INCOMPLETE), (2, LeftOut.NOBODY_ABLE))


def test_a_crew_of_nobody_is_refused():
    with pytest.raises(BadProblem, match="unknown_link"):
        sensible(Problem(VISITS, PEOPLE, crews=((),)))


def test_two_pins_at_one_time_leave_one_out():
    nine = ((9 * 3600, 9 * 3600),)
    twice = tuple(visit(one, windows=nine, only=frozenset({1})) for one in (1, 2))
    made = plan_linked(Problem(twice, PEOPLE), 100, 1)
    assert [why for _, why in made.left_out] == [LeftOut.NO_ROOM]
