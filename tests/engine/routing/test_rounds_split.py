"""Clusters whose borders move: legal, the same for any executor, and better than one stage."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from jiahe.engine.routing.rounds import split
from jiahe.engine.routing.rounds.arrays import field_of, part_of
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.model import Problem, Weights
from jiahe.engine.routing.rounds.split import groups_of, plan_split
from jiahe.simulation.bench.dispatch_day import synthetic_day


@pytest.fixture
def small_clusters(monkeypatch):
    monkeypatch.setattr(split, "CLUSTER", 60)


def test_split_plan_is_legal_and_complete(small_clusters):
    problem = synthetic_day(240, 3)
    made = plan_split(problem, 4000, 1, stages=3)
    assert violations(problem, made) == []


def test_split_plan_does_not_depend_on_the_executor(small_clusters):
    problem = synthetic_day(150, 4)
    alone = plan_split(problem, 1500, 1, stages=2)
    with ThreadPoolExecutor(2) as pool:
        together = plan_split(problem, 1500, 1, pool, stages=2)
    assert alone.content_hash == together.content_hash


def test_moving_borders_are_better_than_fixed_ones(small_clusters):
    problem = synthetic_day(240, 5)
    fixed = plan_split(problem, 8000, 1, stages=1)
    moved = plan_split(problem, 8000, 1, stages=6)
    assert moved.total < fixed.total


def test_fairness_counts_income_of_other_clusters(small_clusters):
    problem = synthetic_day(150, 6)
    shifts = tuple(replace(one, person=one.id % 20) for one in problem.shifts)
    fair = replace(problem, shifts=shifts, weights=Weights(fairness=5))
    assert violations(fair, plan_split(fair, 1500, 1, stages=3)) == []


def test_nothing_to_split_is_an_empty_plan():
    assert plan_split(Problem((), ()), 100, 1).rounds == ()


def test_every_visit_is_in_one_group_at_most(small_clusters):
    f = field_of(synthetic_day(240, 7))
    groups = groups_of(f, np.zeros((len(f.shift), 9), np.int64), 1, 0)
    visits = np.concatenate([one for one, _ in groups])
    assert len(np.unique(visits)) == len(visits)


def test_part_of_a_field_holds_the_same_rows():
    f = field_of(synthetic_day(40, 8))
    visits, shifts = np.array([3, 17, 30]), np.array([1, 5])
    part = part_of(f, visits, shifts)
    assert (part.window == f.window[visits]).all()
    assert (part.able[part.visit[:, 4]] == f.able[f.visit[visits, 4]][:, shifts]).all()
