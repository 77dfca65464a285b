"""The first reader on disk, so that a process begins with it in a fraction of a second.

The file is only a copy: it may be deleted, damaged or foreign, and then the reader is learnt anew.
Its key is a hash of all that is taught and of the code that learns.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import structlog
from django.conf import settings

from jiahe.engine import words
from jiahe.engine.words.lesson import Taught
from jiahe.engine.words.packed import Pair, Unreadable, packed, unpacked
from jiahe.engine.words.reader import pair_of

log = structlog.get_logger(__name__)
ENDING = ".npz"


def pair_kept(lesson: Sequence[Taught]) -> Pair:
    """What the lesson teaches: from disk where it lies there, else learnt now and put there."""
    key = key_of(lesson)
    path = settings.READERS_ROOT / f"first-{key[:16]}{ENDING}"
    try:
        return unpacked(path.read_bytes(), key)
    except FileNotFoundError:
        pass
    except (OSError, Unreadable) as why:
        log.warning("kept_reader_ignored", path=str(path), why=str(why))
    pair = pair_of(lesson)
    with suppress(OSError):  # a folder that cannot be written costs seconds, no more
        _keep(path, packed(pair, key))
    return pair


def key_of(lesson: Sequence[Taught]) -> str:
    """The same for the same sentences in the same order, learnt by the same code."""
    return sha256("\n".join([_code(), *map(repr, lesson)]).encode()).hexdigest()


@cache
def _code() -> str:
    folders = sorted(Path(path) for path in words.__path__)
    sources = [file for folder in folders for file in sorted(folder.glob("*.py"))]
    return sha256(b"\0".join(one.read_bytes() for one in sources)).hexdigest()


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all, also when two processes write at once; copies of before are removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=ENDING, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    for old in path.parent.glob(f"first-*{ENDING}"):
        if old != path:
            old.unlink(missing_ok=True)
