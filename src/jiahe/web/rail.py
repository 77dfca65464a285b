"""The status rail: where an order stands, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["done", "now", "todo", "stopped"]


@dataclass(frozen=True)
class Step:
    label: str
    state: State
    at: datetime | None = None


def rail_steps(
    names: Sequence[tuple[str, str]],
    *,
    now: str,
    times: Mapping[str, datetime] | None = None,
    stopped: str | None = None,
) -> list[Step]:
    """Steps for `{% status_rail %}` from (key, label) pairs in the order of the story.

    `now` is the key that has been reached. With `stopped` (the label of the ending, such
    as 已取消) the rail ends there and the later steps are not shown.
    """
    reached = [key for key, _ in names].index(now)
    at = times or {}
    if stopped is not None:
        past = [Step(label, "done", at.get(key)) for key, label in names[: reached + 1]]
        return [*past, Step(stopped, "stopped")]
    return [
        Step(label, _state(index, reached, last=len(names) - 1), at.get(key))
        for index, (key, label) in enumerate(names)
    ]


def _state(index: int, reached: int, *, last: int) -> State:
    if index < reached or index == reached == last:
        return "done"
    return "now" if index == reached else "todo"
