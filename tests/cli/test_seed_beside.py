"""A part of the city is filled by a process beside this one, which never outlives a failure."""

import sys
import time
from datetime import date

import pytest

from jiahe.cli import seed

TODAY = date(2026, 11, 22)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the process beside is asked for; it answers 3 after a moment."""
    program = "import sys, time; time.sleep(float(sys.argv[1])); sys.exit(3)"
    words = [sys.executable, "-c", program, "0.2"]
    monkeypatch.setattr(seed, "_command", lambda _seed: words)
    return words


def test_without_companies_there_is_no_process(asked: list[str]) -> None:
    with seed._beside(1, TODAY, []) as others:
        assert others is None


def test_its_answer_is_waited_for(asked: list[str]) -> None:
    with seed._beside(1, TODAY, ["a", "b"]) as others:
        assert others is not None
    assert (others.returncode, list(others.args)[4:]) == (
        3, ["--on", "2026-11-22", "--company", "a", "--company", "b"],
    )  # fmt: skip


def test_it_ends_with_a_failure_here(asked: list[str]) -> None:
    asked[3] = "60"
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), seed._beside(1, TODAY, ["a"]) as others:
        raise KeyboardInterrupt
    assert others is not None
    assert others.poll() not in {None, 0, 3}
    assert time.monotonic() - began < 30
