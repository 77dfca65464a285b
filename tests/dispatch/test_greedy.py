"""The plan that stands in: legal for every day, honest about the rest, and cheap to make."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.dispatch.planning import MovableSeat, PlanningDay, greedy
from jiahe.engine.intervals import Span
from jiahe.engine.routing import explain
from jiahe.engine.routing.check import violations
from jiahe.engine.routing.model import Filter, Job, Problem, Worker
from jiahe.engine.travel import CrowTravel, Place

EIGHT = datetime(2026, 6, 1, 0, tzinfo=UTC)  # 08:00 in Shanghai
SKILLS = ("clean", "cook", "elder", "baby")


@dataclass(frozen=True, slots=True)
class Counted:
    """The plain model, counting how often it is asked."""

    asked: ClassVar[list[None]] = []
    is_steady: ClassVar[bool] = True

    def minutes(self, origin: Place, goal: Place, at: datetime | None = None) -> int:
        self.asked.append(None)
        return CrowTravel().minutes(origin, goal, at)


def day_of(jobs: int, workers: int, seed: int) -> PlanningDay:
    """A promised day without a crew for anybody; one visit in ten is for two."""
    random = Random(seed)

    def place() -> Place:
        return Place(31 + random.gauss(0, 0.08), 121 + random.gauss(0, 0.08))

    def worker(number: int) -> Worker:
        known = random.sample(SKILLS, 2)
        hours = Span(EIGHT, EIGHT + timedelta(hours=random.choice((4, 8, 10))))
        return Worker(
            number, place(), (hours,), tuple((one, random.randint(2, 5)) for one in known)
        )

    def job(number: int) -> Job:
        minutes = random.choice((60, 120, 180))
        start = EIGHT + timedelta(minutes=15 * random.randrange((600 - minutes) // 15))
        return Job(
            number,
            place(),
            (Span(start, start + timedelta(minutes=minutes)),),
            minutes,
            random.choice(SKILLS),
            random.randint(3, 5),
            priority=random.randrange(3),
            crew_size=2 if random.random() < 0.1 else 1,
            forbidden=frozenset(random.sample(range(workers), 1)) if workers else frozenset(),
            pinned_start=start,
        )

    made = tuple(map(job, range(jobs)))
    seats = tuple(
        MovableSeat(one.id, str(one.id), "", 1, seat, None, EIGHT)
        for one in made
        for seat in range(one.crew_size)
    )
    staff = tuple(map(worker, range(workers)))
    return PlanningDay(date(2026, 6, 1), Problem(made, staff, travel=Counted()), seats)


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


def test_control_without_a_look_at_the_hours_first_it_is_asked_far_more_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = day_of(600, 200, 1)
    before = ways_asked(day)
    monkeypatch.setattr("jiahe.dispatch.planning.hours_in_the_way", lambda *_: None)
    assert ways_asked(day) > 1.5 * before


def test_a_look_at_the_hours_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    day = day_of(60, 20, 2)
    made = greedy(day)
    monkeypatch.setattr("jiahe.dispatch.planning.hours_in_the_way", lambda *_: None)
    monkeypatch.setattr(explain, "hours_in_the_way", lambda *_: None)
    assert greedy(day) == made
