"""Pages are answered in threads with small stacks: linear algebra has to fit into them."""

import os
import signal
import subprocess
import sys

import pytest

from jiahe.cli import serve

SOLVES = """
import threading
import numpy as np
threading.stack_size(2 * 1024 * 1024)
def solve():
    for n in (50, 100, 200, 346, 500, 800):
        np.linalg.solve(np.eye(n) * 3 + 0.01, np.ones(n))
one = threading.Thread(target=solve)
one.start()
one.join()
"""


def solved(**changed: str) -> int:
    environment = {**os.environ, **serve.ROOM, **changed}
    return subprocess.run([sys.executable, "-c", SOLVES], env=environment, check=False).returncode


def test_equations_are_solved_in_a_small_stack() -> None:
    assert solved() == 0


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="OpenBLAS uses no more cores than there are")
def test_control_on_several_cores_the_stack_is_too_small() -> None:
    # What lies below the stack may be somebody's memory: then it is written over in silence.
    assert -signal.SIGSEGV in {solved(OPENBLAS_NUM_THREADS="2") for _ in range(5)}


def test_every_process_that_is_served_has_this_room() -> None:
    family = serve.children("127.0.0.1", 8000, 2, {"JIAHE_DEMO": "0"})
    assert [serve.ROOM.items() <= dict(one.environment).items() for one in family] == [True] * 3
