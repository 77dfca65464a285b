"""What a reader learnt, as bytes and back: numbers and JSON text, nothing that could run."""

import json
import zlib
from io import BytesIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from jiahe.engine.words.linear import Linear
from jiahe.engine.words.solver import Floats

Pair = tuple[Linear, Linear]
DAMAGE = (
    BadZipFile, zlib.error, ValueError, LookupError, TypeError, OSError, EOFError, RuntimeError,
)  # fmt: skip
NUMBERS = ("scales", "weights", "constants")


class Unreadable(ValueError):  # noqa: N818  # names the state
    """The bytes are damaged, or were packed for another key."""


def packed(pair: Pair, key: str) -> bytes:
    """The pair under its key, which says what it was learnt from and by which code."""
    first, second = pair
    head = {"key": key, "runs": first.runs, "labels": [first.labels, second.labels]}
    held = BytesIO()
    arrays = {f"{name}{n}": getattr(one, name) for n, one in enumerate(pair) for name in NUMBERS}
    np.savez(held, head=_text(head), **arrays)
    return held.getvalue()


def _text(head: object) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), dtype=np.uint8)


def unpacked(content: bytes, key: str) -> Pair:
    """The same pair. Raises `Unreadable`."""
    try:
        with np.load(BytesIO(content), allow_pickle=False) as held:
            head = json.loads(held["head"].tobytes())
            if head["key"] != key:
                raise Unreadable("packed for another key")
            runs = tuple(map(str, head["runs"]))
            first, second = (
                _linear(tuple(map(str, labels)), runs, [held[f"{name}{n}"] for name in NUMBERS])
                for n, labels in enumerate(head["labels"])
            )
    except DAMAGE as damage:
        raise Unreadable(str(damage)) from damage
    return first, second


def _linear(labels: tuple[str, ...], runs: tuple[str, ...], numbers: list[Floats]) -> Linear:
    rows = 1 if len(labels) == 2 else len(labels)
    wanted = [(rows, len(runs)), (rows, len(runs)), (rows,)]
    if [one.shape for one in numbers] != wanted or any(one.dtype != np.float64 for one in numbers):
        raise Unreadable("numbers of another shape")
    if not all(np.isfinite(one).all() for one in numbers):
        raise Unreadable("not numbers")
    return Linear(labels, runs, *numbers)
