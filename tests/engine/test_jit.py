"""Compiled loops are kept only as long as everything that they call is the same."""

import subprocess
import sys
from pathlib import Path

from jiahe.engine.jit import COMPILED, folder_for

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
