"""Where large days are planned is named as it is known, or the start is stopped."""

import os
import subprocess
import sys

from jiahe.cli.doctor import planning

ASK = "from jiahe.config import settings; print(settings.PLAN_EXECUTOR)"


def started(**names: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if name != "JIAHE_PLAN_EXECUTOR"}
    return subprocess.run(
        [sys.executable, "-c", ASK], env=known | names, capture_output=True, text=True, check=False
    )


def test_as_delivered_it_is_here_and_the_queue_is_a_choice():
    assert started().stdout.strip() == "here"
    assert started(JIAHE_PLAN_EXECUTOR="queue").stdout.strip() == "queue"


def test_an_unknown_place_stops_the_start_with_the_names_that_are_known():
    ended = started(JIAHE_PLAN_EXECUTOR="moon")
    assert ended.returncode != 0
    assert "JIAHE_PLAN_EXECUTOR is one of here, queue." in ended.stderr


def test_the_doctor_says_where_and_what_is_wrong(monkeypatch):
    monkeypatch.delenv("JIAHE_PLAN_EXECUTOR", raising=False)
    assert (planning().ok, "here" in planning().detail) == (True, True)
    monkeypatch.setenv("JIAHE_PLAN_EXECUTOR", "queue")
    assert "every `jiahe worker`" in planning().detail
    monkeypatch.setenv("JIAHE_PLAN_EXECUTOR", "moon")
    assert (planning().ok, planning().advice) == (False, "JIAHE_PLAN_EXECUTOR: here, queue")
