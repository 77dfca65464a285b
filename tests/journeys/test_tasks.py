"""Jobs that a killed worker left behind."""

from types import SimpleNamespace
from typing import Any

import pytest
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from jiahe.journeys import tasks
from loops import run_aside


class Left:
    """A job manager with stalled jobs; those in `waiting` have a successor under their name."""

    def __init__(self, attempts: dict[str, int], waiting: frozenset[str]) -> None:
        self.jobs = [SimpleNamespace(name=name, attempts=n) for name, n in attempts.items()]
        self.waiting = waiting
        self.said: list[tuple[str, str]] = []

    async def get_stalled_jobs(self, **_: float) -> list[Any]:
        return self.jobs

    async def retry_job(self, job: Any) -> None:
        if job.name in self.waiting:
            raise UniqueViolation(constraint_name="queueing_lock", queueing_lock=job.name)
        self.said.append((job.name, "retried"))

    async def finish_job(self, job: Any, *, status: Status, delete_job: bool) -> None:
        assert delete_job
        self.said.append((job.name, status.value))


def rescued(monkeypatch: pytest.MonkeyPatch, left: Left) -> list[tuple[str, str]]:
    monkeypatch.setattr(tasks, "app", SimpleNamespace(job_manager=left))
    run_aside(tasks.retry_stalled_jobs.func(0))
    return left.said


def test_stalled_jobs_run_again_up_to_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    left = Left({"sweep": 0, "worn": tasks.MOST_ATTEMPTS}, frozenset())
    assert rescued(monkeypatch, left) == [("sweep", "retried")]


def test_a_stalled_job_gives_way_to_its_waiting_successor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is rescued all the same."""
    left = Left({"sweep": 0, "mail": 1}, frozenset({"sweep"}))
    assert rescued(monkeypatch, left) == [("sweep", "failed"), ("mail", "retried")]


def test_what_comes_again_within_a_minute_is_not_tried_again_meanwhile() -> None:
    """Its successor waits under the same name: a second try could not be entered beside it."""
    assert tasks.sweep_each_minute.retry_strategy is None
    assert tasks.learn_travel_each_night.retry_strategy is not None
