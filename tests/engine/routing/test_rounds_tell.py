"""The reasons of visits left out are the same however many are looked at together."""

import numpy as np
import pytest

from jiahe.engine.routing.rounds import tell
from jiahe.engine.routing.rounds.arrays import field_of, fitting_shifts
from jiahe.engine.routing.rounds.check import stop_faults
from jiahe.engine.routing.rounds.field import KIND
from jiahe.engine.routing.rounds.model import LeftOut
from rounds_cases import random_problem


def by_hand(problem, f):
    """The reasons from whole tables: each visit against every shift."""
    if not problem.shifts:
        return [LeftOut.NO_SHIFTS] * len(problem.visits)
    able = f.able[f.visit[:, KIND]].any(axis=1)
    fits = fitting_shifts(f, np.arange(len(f.visit))).any(axis=1)
    late = [LeftOut.NO_ROOM if fit else LeftOut.UNREACHABLE for fit in fits]
    return [why if some else LeftOut.NOBODY_ABLE for some, why in zip(able, late, strict=True)]


@pytest.mark.parametrize("seed", range(30))
def test_reasons_do_not_depend_on_how_many_are_looked_at_at_once(seed, monkeypatch):
    problem = random_problem(seed, 14, 7)
    f = field_of(problem)
    monkeypatch.setattr(tell, "_AT_ONCE", 3)
    monkeypatch.setattr(tell, "_SHIFTS_AT_ONCE", 2)
    assert tell.reasons_of(f, np.arange(14)) == by_hand(problem, f)


@pytest.mark.parametrize("seed", range(30))
def test_who_is_able_is_what_the_checker_says(seed):
    """A fault other than the window is one of ability."""
    problem = random_problem(seed, 14, 5)
    f = field_of(problem)
    for row, visit in enumerate(problem.visits):
        start = visit.windows[0][0]
        told = [not list(stop_faults(visit, shift, start)) for shift in problem.shifts]
        assert f.able[f.visit[row, KIND]].tolist() == told
