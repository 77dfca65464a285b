from datetime import timedelta

import pytest
from hypothesis import given, settings

from jiahe.engine.routing.explain import Choice, why
from jiahe.engine.routing.model import Filter, Problem
from jiahe.engine.routing.search import plan
from jiahe.engine.travel import CrowTravel
from routing_cases import EIGHT, FAR, HERE, NEAR, PROBLEMS, job, span, worker

NEAR_TRIP = 2 * CrowTravel().minutes(NEAR, HERE)
WORKERS = (
    worker(1),
    worker(2, home=HERE),
    worker(3, skills=(("cook", 2),)),
    worker(4, working=(span(12, 20),)),
)


def explained(one):
    problem = Problem(jobs=(one,), workers=WORKERS)
    return why(problem, plan(problem, 5, 1), one.id)


def test_the_choice_is_the_cheapest_and_the_others_are_named():
    told = explained(job(preferred=frozenset({1})))
    assert told.chosen == (1,)
    assert told.candidates == (
        Choice(1, EIGHT, NEAR_TRIP, (("travel", NEAR_TRIP), ("preference", 0))),
        Choice(2, EIGHT, 30, (("travel", 0), ("preference", 30))),
    )
    assert told.removed == ((Filter.SKILL, (3,)), (Filter.OUTSIDE_SHIFT, (4,)))


def test_a_job_without_a_crew_says_who_fell_to_which_filter():
    told = explained(job(windows=(span(30, 33),), place=FAR))
    assert (told.chosen, told.candidates) == ((), ())
    assert told.removed == ((Filter.SKILL, (3,)), (Filter.OUTSIDE_SHIFT, (1, 2, 4)))


def test_a_planned_job_is_explained_at_its_own_start():
    told = explained(job(pinned_start=EIGHT + timedelta(hours=3)))
    assert {choice.start for choice in told.candidates} == {EIGHT + timedelta(hours=3)}


def test_a_job_that_is_not_there_is_refused():
    problem = Problem(jobs=(job(),), workers=WORKERS)
    with pytest.raises(KeyError):
        why(problem, plan(problem, 0, 1), 99)


@settings(max_examples=25, deadline=None)
@given(PROBLEMS)
def test_every_worker_is_a_candidate_or_removed_and_the_chosen_are_candidates(problem):
    made = plan(problem, 3, 1)
    for one in problem.jobs:
        told = why(problem, made, one.id)
        able = [choice.worker_id for choice in told.candidates]
        gone = [worker_id for _, ids in told.removed for worker_id in ids]
        assert sorted(able + gone) == sorted(w.id for w in problem.workers)
        assert set(told.chosen) <= set(able)
        for choice in told.candidates:
            assert choice.cost == sum(value for _, value in choice.parts)
