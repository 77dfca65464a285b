"""A host that only helps with one queue delivers no facts; any other serves all."""

import argparse
from contextlib import nullcontext

import pytest

from jiahe.cli import relay, worker
from loops import aside


@pytest.fixture
def done(monkeypatch) -> list[object]:
    """What the worker did, in its order."""
    seen: list[object] = []

    async def run_jobs(queues=None) -> None:
        seen.append(queues)

    monkeypatch.setattr(worker, "product", nullcontext)
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
