"""A plan for certain: large days end in their time, and nothing outlives a search that hangs."""

import os
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from jiahe.engine.routing.rounds import guard, split
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.guard import Hung
from jiahe.simulation import planned
from jiahe.simulation.bench.dispatch_day import synthetic_day
from jiahe.simulation.planned import Patience, plan_safely, watched


def ticking(monkeypatch, step):
    """A clock that goes on by `step` seconds each time that it is asked."""
    ticks = count(0, step)
    monkeypatch.setattr(planned, "time", SimpleNamespace(monotonic=lambda: float(next(ticks))))


def test_the_first_stage_is_always_made_and_no_stage_that_would_not_end_in_time(monkeypatch):
    ticking(monkeypatch, 20)
    patience = Patience(100.0)  # until 70; asked at 20, 40, 60: a stage takes 20
    assert [patience() for _ in range(3)] == [False, False, True]


def test_control_with_time_enough_no_stage_is_left_out(monkeypatch):
    ticking(monkeypatch, 20)
    patience = Patience(1000.0)
    assert not any(patience() for _ in range(8))


@pytest.fixture
def small_clusters(monkeypatch):
    monkeypatch.setattr(split, "CLUSTER", 60)
    monkeypatch.setattr(planned, "CLUSTER", 60)


def test_a_large_day_with_little_time_is_still_a_legal_plan_of_our_own(small_clusters, monkeypatch):
    problem = synthetic_day(240, 3)
    stages = []
    groups_of = split.groups_of
    monkeypatch.setattr(
        split, "groups_of", lambda *given: stages.append(given) or groups_of(*given)
    )
    monkeypatch.setattr(planned, "SHARE", 0.0)  # after the first stage the time is over
    made = planned.native(problem, 800, 1, None, 60.0)
    assert violations(problem, made) == []
    assert len(stages) == 1


def leaves_a_child(path):
    """Starts another process that would go on for a minute, writes its number, and hangs."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    path.write_text(str(child.pid))
    time.sleep(60)


def is_running(number):
    """False as well for a process that is dead and only not asked for yet."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def hung_with_a_child(path):
    with pytest.raises(Hung):
        watched(leaves_a_child, (path,), 5.0)
    return int(path.read_text())


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are read from /proc")
def test_what_a_hung_search_started_ends_with_it(tmp_path):
    child = hung_with_a_child(tmp_path / "child")
    for _ in range(100):
        if not is_running(child):
            break
        time.sleep(0.05)
    assert not is_running(child)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are read from /proc")
def test_control_without_the_group_it_would_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(planned.os, "setpgid", lambda *_: None)
    child = hung_with_a_child(tmp_path / "child")
    assert is_running(child)
    os.kill(child, 9)


def test_a_day_that_nobody_can_search_in_time_is_answered_greedily(monkeypatch):
    problem = synthetic_day(40, 2)
    monkeypatch.setattr(planned, "native", lambda *_: time.sleep(60))
    made = plan_safely(problem, "native", 100, 1, 0.2)
    assert (made.engine, made.failure) == ("greedy", "Hung")
    assert violations(problem, made.plan) == []
    assert made.plan == guard.greedy(problem)


@pytest.mark.soak
def test_a_hundred_thousand_visits_are_planned_in_their_time():
    problem = synthetic_day(100_000, 1)
    began = time.monotonic()
    made = plan_safely(problem, "native", 1_000_000, 1, 240.0)
    assert time.monotonic() - began < 300.0
    assert len(made.plan.rounds) > 0
