"""One way to compile, and the way back: the same functions as pure Python.

The functions of `routing.rounds` and `slotindex` allocate nothing, so they are compiled without
reference counting (`_nrt`), which was nine tenths of their time. They run without the interpreter's
lock, so that other threads go on meanwhile: whoever calls them lets nobody else change the arrays.

numba looks at the file of a function only: a kept function would go on calling what another file
said yesterday. So the cache is a folder named by what stands in all files of both packages and in
this one, beside it or, where that cannot be written, in the user's cache folder.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

from numba import config, njit
from numba.core.types.misc import unliteral

F = TypeVar("F", bound=Callable[..., Any])
HERE = Path(__file__).parent
COMPILED = ("routing/rounds", "slotindex")
PREFIX = "loops-"


def told_by(root: Path) -> str:
    """Names the compiled sources that stand under `root` now: equal names, equal moves."""
    told = sha256(Path(__file__).read_bytes())
    for file in sorted(file for part in COMPILED for file in (root / part).glob("*.py")):
        told.update(file.name.encode() + b"\0" + file.read_bytes())
    return told.hexdigest()[:16]


def folder_for(root: Path, above: Path) -> Path:
    """In `above`, the cache of the sources that stand under `root` now; those of others go."""
    mine = above / (PREFIX + told_by(root))
    mine.mkdir(parents=True, exist_ok=True)
    for other in above.glob(PREFIX + "*"):
        if other != mine:
            shutil.rmtree(other, ignore_errors=True)
    return mine


def _keep_in_folder() -> None:
    if config.CACHE_DIR:  # somebody chose another
        return
    beside = HERE / "__pycache__"
    if os.access(HERE, os.W_OK):
        beside.mkdir(exist_ok=True)
    users = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jiahe"
    config.CACHE_DIR = str(folder_for(HERE, beside if os.access(beside, os.W_OK) else users))


_keep_in_folder()


@contextmanager
def alone(what: str) -> Iterator[None]:
    """One process of this machine compiles `what`; others wait, and read what it has kept."""
    folder = Path(config.CACHE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{what}.lock").open("w") as lock:  # closed, or its process killed: free again
        flock(lock, LOCK_EX)
        yield


def compiled(function: F) -> F:
    """The function compiled at its first call, or read from the cache."""
    made: Any = njit(cache=True, nogil=True, _nrt=False)(function)
    made.get_call_template = partial(_for_any_number, made.get_call_template)
    return cast("F", made)


def _for_any_number(template: Callable[..., Any], args: Any, kws: Any) -> Any:
    """What is compiled for a call: one program for all numbers, not another for a written one.

    numba would compile `walked(field, -1)` beside `walked(field, k)`, and all that it calls again.
    """
    named = {name: unliteral(kind) for name, kind in kws.items()}
    return template(tuple(unliteral(kind) for kind in args), named)


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """The pure Python twin of a compiled function, calling only such twins itself."""
    return _plain(function, {})


def _plain(function: Any, known: dict[int, Any]) -> Any:
    if id(function) in known:
        return known[id(function)]
    source = function.py_func
    names = dict(source.__globals__)
    twin = FunctionType(source.__code__, names, source.__name__, source.__defaults__)
    known[id(function)] = twin
    for name, value in names.items():
        if hasattr(value, "py_func"):
            names[name] = _plain(value, known)
    return twin
