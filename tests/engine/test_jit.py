"""Compiled loops are kept only as long as everything that they call is the same."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from select import select
from typing import Any

from numba import njit

from jiahe.engine.jit import COMPILED, compiled, folder_for

ONE = """
from {package}.two import price
from jiahe.engine.jit import compiled

@compiled
def cost(minutes):
    return price(minutes)
"""
TWO = """
from jiahe.engine.jit import compiled

@compiled
def price(minutes):
    return minutes * {rate}
"""
ASK = """
import sys
sys.path.insert(0, sys.argv[1])
from numba import config
from pathlib import Path
from jiahe.engine import jit
root = Path(sys.argv[1])
kept, plain = root / "kept", root / "plain"
config.CACHE_DIR = str(jit.folder_for(root, kept) if sys.argv[2] == "ours" else plain)
from {package}.one import cost
print(cost(3))
"""
PACKAGE = "slotindex"
ROUNDS = 300_000_000


def written(root: Path, rate: int) -> None:
    place = root / PACKAGE
    place.mkdir(exist_ok=True)
    (place / "__init__.py").touch()
    one = place / "one.py"
    if not one.exists():  # as with a real change: the caller's file stays as it was
        one.write_text(ONE.format(package=PACKAGE))
    (place / "two.py").write_text(TWO.format(rate=rate))


def cost(root: Path, whose: str) -> str:
    ask = [sys.executable, "-c", ASK.format(package=PACKAGE), str(root), whose]
    return subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()


def test_a_changed_callee_is_compiled_anew(tmp_path: Path) -> None:
    written(tmp_path, 2)
    assert cost(tmp_path, "ours") == "6"
    written(tmp_path, 50)
    assert cost(tmp_path, "ours") == "150"


def test_control_in_one_folder_the_caller_keeps_the_old_callee(tmp_path: Path) -> None:
    written(tmp_path, 2)
    assert cost(tmp_path, "plain") == "6"
    written(tmp_path, 50)
    assert cost(tmp_path, "plain") == "6"


def test_a_folder_is_named_by_what_all_files_say_and_replaces_the_one_before(
    tmp_path: Path,
) -> None:
    source, above = tmp_path / "source", tmp_path / "kept"
    for part in COMPILED:
        (source / part).mkdir(parents=True)
        (source / part / "a.py").write_text("x = 1")
    first = folder_for(source, above)
    assert folder_for(source, above) == first
    (source / COMPILED[0] / "a.py").write_text("x = 2")
    second = folder_for(source, above)
    assert (first == second, list(above.iterdir())) == (False, [second])


def spin(rounds: int) -> int:
    found = 1
    for _ in range(rounds):
        found = (found * 1_103_515_245 + 12_345) % 2_147_483_648
    return found


def looks_while(work: Callable[[int], int]) -> int:
    """How often another thread looked up while the work was done."""
    work(1)  # compiled
    looks, under_way = 0, threading.Event()

    def worked() -> None:
        under_way.set()
        work(ROUNDS)

    thread = threading.Thread(target=worked)
    thread.start()
    under_way.wait()
    while thread.is_alive():
        time.sleep(0.001)
        looks += 1
    return looks


def test_other_threads_go_on_while_a_loop_runs() -> None:
    assert looks_while(compiled(spin)) > 10


def test_control_under_the_interpreters_lock_they_stand_still() -> None:
    assert looks_while(njit(spin)) <= 2


def callee_and_caller(compiler: Callable[..., Any]) -> tuple[Any, Any]:
    @compiler
    def after(number: int) -> int:
        return number + 1

    @compiler
    def both(number: int) -> int:
        return after(number) + after(-1) + after(number=7)

    return after, both


def test_a_written_number_is_a_number_like_any_other() -> None:
    after, both = callee_and_caller(compiled)
    assert both(3) == 4 + 0 + 8
    assert len(after.signatures) == 1


def test_control_else_each_written_number_is_a_program_of_its_own() -> None:
    after, both = callee_and_caller(njit)
    assert both(3) == 4 + 0 + 8
    assert len(after.signatures) == 3


WAIT = """
import sys, time
from numba import config
config.CACHE_DIR = sys.argv[1]
from jiahe.engine.jit import alone
with alone("loops"):
    print("in", flush=True)
    time.sleep(60)
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    asked = [sys.executable, "-c", WAIT, str(folder)]
    return subprocess.Popen(asked, stdout=subprocess.PIPE, text=True)


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_one_process_compiles_and_the_next_begins_when_it_was_killed(tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        assert said(first) == "in"
        with holder(tmp_path) as second:
            assert second.stdout is not None
            ready, _, _ = select([second.stdout], [], [], 3.0)
            assert ready == []  # it waits
            first.kill()
            assert said(second) == "in"
            second.kill()
