"""A part of a split day as bytes: what another host needs to improve it, and what it answers.

Arrays and numbers alone, never pickled objects: nothing that is read here can run. A parcel is
stamped with the code that packed it; a host with other code refuses it, because its moves might
differ. Coordinates are metres around the middle of the day's places, people are numbers of the day.
"""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zlib import error as BrokenStream  # noqa: N812 -- a class that zlib names in small letters

import numpy as np

from jiahe.engine.jit import told_by
from jiahe.engine.routing.rounds.field import Array, Field
from jiahe.engine.routing.rounds.search import LONGEST_ROUND, Heat
from jiahe.engine.routing.rounds.split import Task, run_task

_ROOT = Path(__file__).resolve().parent.parent
_BROKEN = (ValueError, KeyError, TypeError, OSError, EOFError, BadZipFile, BrokenStream)


class BadParcel(ValueError):  # noqa: N818 -- named for the state
    """Not a parcel, one of other code, or an answer that is none to its task."""


@cache
def stamp() -> str:
    """Names the code that reckons parts; equal stamps make equal moves."""
    return told_by(_ROOT)


def packed_task(task: Task) -> bytes:
    """The same bytes for the same task."""
    return _packed(
        {f"field_{name}": value for name, value in task.field._asdict().items()}
        | {"rounds": task.rounds, "numbers": np.array([task.moves, task.seed], np.int64)}
        | {"heat": _heat_row(task.heat)}
    )


def opened_task(parcel: bytes) -> Task:
    """Raises `BadParcel`."""
    found = _opened(parcel)
    try:
        field = Field(*(found[f"field_{name}"] for name in Field._fields))
        moves, seed = (int(one) for one in found["numbers"])
        return Task(field, found["rounds"], moves, seed, _heat_of(found["heat"]))
    except _BROKEN as wrong:
        raise BadParcel(str(wrong)) from wrong


def packed_answer(answer: tuple[Array, Heat]) -> bytes:
    rounds, heat = answer
    return _packed({"rounds": rounds, "heat": _heat_row(heat)})


def opened_answer(parcel: bytes, task: Task) -> tuple[Array, Heat]:
    """The rounds and the heat of the task's answer; raises `BadParcel`.

    What comes from elsewhere is looked at before compiled code reads it: an index out of its table
    would not be noticed there.
    """
    found = _opened(parcel)
    try:
        rounds, heat = found["rounds"], _heat_of(found["heat"])
    except _BROKEN as wrong:
        raise BadParcel(str(wrong)) from wrong
    if heat is None or not _answers(rounds, task):
        raise BadParcel("no answer to this task")
    return rounds, heat


def reckoned(parcel: bytes) -> bytes:
    """The packed answer to a packed task; raises `BadParcel`."""
    return packed_answer(run_task(opened_task(parcel)))


def _answers(rounds: Array, task: Task) -> bool:
    """Rounds of the task's shifts over its visits, each visit once at most."""
    if rounds.shape != task.rounds.shape or rounds.dtype != np.int64:
        return False
    visits, counts = rounds[:, 1:], rounds[:, 0]
    if visits.min(initial=0) < 0 or visits.max(initial=0) >= max(1, len(task.field.visit)):
        return False
    if counts.min(initial=0) < 0 or counts.max(initial=0) > LONGEST_ROUND:
        return False
    made = visits[np.arange(visits.shape[1])[None] < counts[:, None]]
    return len(np.unique(made)) == len(made)


def _heat_row(heat: Heat | None) -> Array:
    told = () if heat is None else (heat.start, heat.end, heat.longest_string, heat.most_strings)
    return np.array(told, np.float64)


def _heat_of(row: Array) -> Heat | None:
    if len(row) == 0:
        return None
    start, end, longest, most = row.tolist()
    return Heat(start, end, int(longest), int(most))


def _packed(arrays: Mapping[str, Array]) -> bytes:
    told = BytesIO()
    np.savez_compressed(told, stamp=np.array(stamp()), **dict(arrays))
    return told.getvalue()


def _opened(parcel: bytes) -> dict[str, Any]:
    try:
        with np.load(BytesIO(parcel), allow_pickle=False) as kept:
            found = {name: kept[name] for name in kept.files}
        told = str(found.pop("stamp"))
    except _BROKEN as wrong:
        raise BadParcel(f"no parcel: {type(wrong).__name__}") from wrong
    if told != stamp():
        raise BadParcel(f"packed by other code: {told}")
    return found
