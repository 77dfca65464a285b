"""A host that only helps with one queue delivers no facts; any other serves all."""

import argparse
import os
from contextlib import nullcontext

import pytest

from jiahe.cli import relay, worker
from jiahe.config.database import database_settings
from loops import aside


@pytest.fixture
def done(monkeypatch) -> list[object]:
    """What the worker did, in its order."""
    seen: list[object] = []

    async def run_jobs(queues=None) -> None:
        seen.append(queues)

    monkeypatch.setattr(worker, "product", nullcontext)
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr(relay, "run_jobs", run_jobs)
    monkeypatch.setattr(relay, "keep_delivering", lambda _: seen.append("facts"))
    return seen


def said(*words: str) -> argparse.Namespace:
    verb = argparse.ArgumentParser()
    worker.register(verb)
    return verb.parse_args(words)


def test_the_named_queue_is_served_alone(done):
    assert aside(worker.run, said("--queue", "plan_parts")) == 0
    assert done == [["plan_parts"]]


def test_control_without_a_name_facts_are_delivered_and_every_queue_is_served(done):
    assert aside(worker.run, said()) == 0
    assert sorted(map(str, done)) == ["None", "facts"]


def test_the_worker_has_more_connections_than_a_web_process_unless_somebody_said_how_many(done):
    assert aside(worker.run, said()) == 0
    assert os.environ["JIAHE_POOL_SIZE"] == worker.POOL_SIZE
    os.environ["JIAHE_POOL_SIZE"] = "5"
    assert aside(worker.run, said()) == 0
    assert os.environ["JIAHE_POOL_SIZE"] == "5"


@pytest.mark.parametrize(("connections", "jobs"), [("9", 4), ("4", 1), ("1", 1)])
def test_no_job_waits_for_the_connection_of_another(connections, jobs, monkeypatch):
    pool = database_settings({"JIAHE_POOL_SIZE": connections})["OPTIONS"]["pool"]
    monkeypatch.setitem(relay.connection.settings_dict["OPTIONS"], "pool", pool)
    assert relay.jobs_at_once() == jobs
    relay_and_searches = 1 + jobs * relay.CONNECTIONS_OF_A_JOB
    assert relay_and_searches <= max(int(connections), 3)
