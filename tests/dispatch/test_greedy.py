"""The plan that stands in: legal for every day, honest about the rest, and cheap to make."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.dispatch import planning
from jiahe.dispatch.planning import PlanningDay, greedy
from jiahe.dispatch.words import unassigned
from jiahe.engine.intervals import Span
from jiahe.engine.routing import explain
from jiahe.engine.routing.check import violations
from jiahe.engine.routing.model import Filter, Plan
from jiahe.engine.routing.nearby import Nearby
from jiahe.engine.travel import CrowTravel, Place
from jiahe.simulation.bench.promised import promised_day


@dataclass(frozen=True, slots=True)
class Counted:
    """The plain model, counting how often it is asked."""

    asked: ClassVar[list[None]] = []
    is_steady: ClassVar[bool] = True

    def minutes(self, origin: Place, goal: Place, at: datetime | None = None) -> int:
        self.asked.append(None)
        return CrowTravel().minutes(origin, goal, at)


def day_of(jobs: int, workers: int, seed: int) -> PlanningDay:
    """A promised day without a crew for anybody, whose ways are counted."""
    day = promised_day(jobs, workers, seed)
    return replace(day, problem=replace(day.problem, travel=Counted()))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 30), st.integers(0, 12))
def test_the_greedy_plan_is_legal_and_counts_everybody(seed: int, jobs: int, workers: int) -> None:
    day = day_of(jobs, workers, seed)
    made = greedy(day)
    assert violations(day.problem, made) == []
    for left in made.unassigned:
        assert sum(count for _, count in left.counts) <= workers


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_nobody_is_left_out_whom_somebody_could_take(seed: int) -> None:
    day = day_of(20, 8, seed)
    made = greedy(day)
    crews = {job.id: job.crew_size for job in day.problem.jobs}
    alone = [left for left in made.unassigned if crews[left.job_id] == 1]
    assert [left for left in alone if left.reason == Filter.CREW and left.counts] == []


def test_with_nobody_there_each_visit_is_left_over() -> None:
    made = greedy(day_of(3, 0, 1))
    assert [(left.job_id, left.reason) for left in made.unassigned] == [
        (0, Filter.CREW),
        (1, Filter.CREW),
        (2, Filter.CREW),
    ]


def ways_asked(day: PlanningDay) -> int:
    Counted.asked.clear()
    greedy(day)
    return len(Counted.asked)


def test_the_way_is_asked_only_for_those_whose_hours_are_free() -> None:
    """600 visits and 200 workers make 120,000 pairs."""
    assert ways_asked(day_of(600, 200, 1)) < 30_000


def everybody(nearby: Nearby, rows: Any, span: Span, place: Place) -> Iterator[list[int]]:
    """`Nearby.batches` without its look at hours and homes."""
    del span, place
    yield [int(one) for one in nearby._ids[rows]]


def test_control_without_a_look_at_the_hours_first_it_is_asked_far_more_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = day_of(600, 200, 1)
    before = ways_asked(day)
    monkeypatch.setattr(planning, "hours_in_the_way", lambda *_: None)
    monkeypatch.setattr(Nearby, "batches", everybody)
    assert ways_asked(day) > 1.5 * before


@pytest.mark.parametrize("seed", range(4))
def test_a_look_at_hours_and_homes_first_changes_no_answer(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = day_of(90, 40, seed)
    made = greedy(day)
    assert made.stops
    monkeypatch.setattr(planning, "hours_in_the_way", lambda *_: None)
    monkeypatch.setattr(explain, "hours_in_the_way", lambda *_: None)
    monkeypatch.setattr(Nearby, "batches", everybody)
    assert greedy(day) == made


def reasons(made: Plan) -> Counter[Filter]:
    return Counter(left.reason for left in made.unassigned)


def test_a_day_of_any_size_is_answered_after_so_many_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rest is left over by name, and the plan is legal as far as it goes."""
    monkeypatch.setattr(planning, "MOST_LOOKS", 500)
    day = day_of(200, 60, 3)
    made = greedy(day)
    assert violations(day.problem, made) == []
    assert len(made.stops) > 0
    assert reasons(made)[Filter.NOT_ASKED] > 50
    asked = {stop.job_id for stop in made.stops}
    last = min(job.priority for job in day.problem.jobs if job.id in asked)
    first = max(
        day.problem.jobs[left.job_id].priority
        for left in made.unassigned
        if left.reason == Filter.NOT_ASKED
    )
    assert first <= last  # the more urgent ones had their turn before


def test_control_without_that_limit_everybody_is_asked_for_every_visit() -> None:
    assert reasons(greedy(day_of(200, 60, 3)))[Filter.NOT_ASKED] == 0


def test_reasons_are_counted_as_far_as_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    day = day_of(200, 20, 3)
    whole = greedy(day)
    monkeypatch.setattr(planning, "MOST_COUNTED", 100)
    made = greedy(day)
    assert made.stops == whole.stops
    assert 0 < reasons(made)[Filter.NOT_COUNTED] < len(made.unassigned)
    told = {left.job_id: left for left in made.unassigned if left.reason != Filter.NOT_COUNTED}
    assert all(one == told[one.job_id] for one in whole.unassigned if one.job_id in told)


def test_what_was_cut_short_is_said_to_the_dispatcher() -> None:
    with translation.override("en"):
        assert "Time was up" in unassigned([("not_asked", 40)])
        assert "no time to count" in unassigned([("not_counted", 40)])


def pinned(day: PlanningDay, job_id: int, worker_id: int) -> PlanningDay:
    jobs = tuple(
        replace(one, pinned_worker=worker_id) if one.id == job_id else one
        for one in day.problem.jobs
    )
    return replace(day, problem=replace(day.problem, jobs=jobs))


@pytest.mark.parametrize("seed", range(3))
def test_a_pin_that_cannot_be_kept_leaves_its_visit_over(seed: int) -> None:
    """To somebody unknown, forbidden, unskilled, or promised elsewhere by another pin."""
    day = day_of(40, 20, seed)
    jobs, staff = day.problem.jobs, day.problem.workers
    forbidden = next(iter(jobs[1].forbidden))
    unskilled = next(one.id for one in staff if jobs[2].skill not in dict(one.skills))
    for job_id, worker_id in ((0, 999), (1, forbidden), (2, unskilled)):
        day = pinned(day, job_id, worker_id)
    made = greedy(day)
    assert violations(day.problem, made) == []
    assert {0, 1, 2}.isdisjoint(stop.job_id for stop in made.stops)


def test_two_pins_to_one_worker_at_one_time_keep_the_first() -> None:
    day = day_of(2, 6, 5)
    one = replace(day.problem.jobs[0], crew_size=1, forbidden=frozenset(), skill="clean", level=5)
    both = (replace(one, pinned_worker=0), replace(one, id=1, pinned_worker=0))
    here = replace(day.problem.workers[0], home=one.place, skills=(("clean", 2),))
    hours = Span(one.pinned_start - timedelta(hours=2), one.pinned_start + timedelta(hours=8))
    staff = (replace(here, working=(hours,)), *day.problem.workers[1:])
    day = replace(day, problem=replace(day.problem, jobs=both, workers=staff))
    made = greedy(day)
    assert violations(day.problem, made) == []
    assert [(stop.job_id, stop.worker_id) for stop in made.stops] == [(0, 0)]
