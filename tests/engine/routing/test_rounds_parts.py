"""A large day part by part: never dearer, legal, the same for any executor."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from jiahe.engine.routing.rounds import parts
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.model import Weights
from jiahe.engine.routing.rounds.parts import improve_in_parts, stages_for
from jiahe.engine.routing.rounds.search import plan
from jiahe.simulation.bench.dispatch_day import synthetic_day


@pytest.fixture(scope="module")
def day():
    problem = synthetic_day(120, 4)
    return problem, plan(problem, 200, 1)[0]


def test_parts_make_the_day_cheaper_and_keep_it_legal(day):
    problem, before = day
    after = improve_in_parts(problem, before, 2, 1)
    assert violations(problem, after) == []
    assert after.total < before.total


def test_parts_do_not_depend_on_the_executor(day):
    problem, before = day
    alone = improve_in_parts(problem, before, 1, 7)
    with ThreadPoolExecutor(2) as pool:
        together = improve_in_parts(problem, before, 1, 7, pool)
    assert alone.content_hash == together.content_hash


def test_income_that_reaches_over_parts_never_makes_the_day_dearer():
    problem = synthetic_day(120, 5)
    shifts = tuple(replace(one, person=one.id % 9) for one in problem.shifts)
    fair = replace(problem, shifts=shifts, weights=Weights(fairness=50))
    before = plan(fair, 200, 1)[0]
    after = improve_in_parts(fair, before, 2, 1)
    assert violations(fair, after) == []
    assert after.total <= before.total


def test_control_parts_that_lose_a_visit_are_not_taken(day, monkeypatch):
    problem, before = day
    monkeypatch.setattr(parts, "improve_part", lambda part: replace(part.plan, rounds=()))
    assert improve_in_parts(problem, before, 1, 1) is before
    monkeypatch.setattr(parts, "violations", lambda *_: [])
    monkeypatch.setattr(parts, "score_of", lambda *_: {"travel": 0})
    assert violations(problem, improve_in_parts(problem, before, 1, 1)) != []


def test_a_day_with_links_or_few_moves_is_not_gone_through():
    problem = synthetic_day(120, 4)
    assert stages_for(problem, parts.MOVES_FOR_PART) == 0
    assert stages_for(problem, 4 * parts.MOVES_FOR_PART) == 2
    assert stages_for(problem, 10**9) == parts.STAGES
    assert stages_for(replace(problem, pairs=((1, 2),)), 10**9) == 0
