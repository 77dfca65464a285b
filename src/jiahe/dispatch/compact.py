"""A frozen decision made small: whoever the same thing kept away stands in one group.

For somebody behind a closed gate, and for somebody who does not work that day at all, only that is
kept: it is all that their answer was judged from, so judging the unpacked form again gives the same
answers. Whoever a small change would have let come (another hour, a paper, no leave) keeps the
whole row, so that the change can be tried.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from jiahe.dispatch.rules import Filter

Body = dict[str, Any]
BY_FILE = frozenset({Filter.OFF_DUTY, Filter.SKILL, Filter.LEVEL})
BY_QUESTION = frozenset({Filter.ASKED_BEFORE, Filter.ON_THE_CREW})
EMPTY: Body = {"home": [0.0, 0.0], "working": [], "busy": [], "leave": []}


def packed(body: Mapping[str, Any]) -> Body:
    """The same decision with groups instead of rows where rows say the same."""
    groups: dict[str, Body] = {}
    kept, shifts = [], _Table()
    for row, answer in zip(body["workers"], body["answers"], strict=True):
        evidence = _evidence(row, answer)
        told = {key: value for key, value in answer.items() if key != "id"}
        if evidence is None:
            kept.append(_row(row, shifts) | {"answer": told})
        else:
            group = {"evidence": evidence, "answer": told}
            key = json.dumps(group, sort_keys=True)
            groups.setdefault(key, group | {"ids": []})["ids"].append(row["id"])
    head = {key: body[key] for key in ("rule", "chosen", "skipped", "question")}
    return {
        "version": 2,
        **head,
        "shifts": shifts.rows,
        "groups": list(groups.values()),
        "workers": kept,
    }


def unpacked(body: Mapping[str, Any]) -> Body:
    """Rows again, for reading and judging; a body of version 1 as it is."""
    if body["version"] == 1:
        return dict(body)
    shifts: Sequence[Any] = body["shifts"]
    workers, answers = [], []
    for row in body["workers"]:
        full = {key: value for key, value in row.items() if key not in ("answer", "shift")}
        workers.append(_with_working(full, row, shifts))
        answers.append({"id": row["id"], **row["answer"]})
    for group in body["groups"]:
        for worker_id in group["ids"]:
            workers.append({"id": worker_id, **PLAIN, **group["evidence"]})
            answers.append({"id": worker_id, **group["answer"]})
    head = {key: body[key] for key in ("rule", "chosen", "skipped", "question")}
    return {"version": 1, **head, "workers": workers, "answers": answers}


PLAIN: Body = {"score": 0.0, "is_preferred": False, "served": 0, "is_on_standby": False}


def _evidence(row: Body, answer: Body) -> Body | None:
    """All that this answer was judged from, when that is less than the whole row."""
    removed = answer["removed_by"]
    if row["is_preferred"] or row["is_on_standby"] or not removed:
        return None
    if removed in BY_FILE:
        return {"blocks": row["blocks"]}
    is_day_off = removed == Filter.SHIFT and not row["working"]
    return dict(EMPTY) if is_day_off or removed in BY_QUESTION else None


class _Table:
    """Hours that many share, kept once."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.known: dict[str, int] = {}

    def place(self, working: Any) -> int:
        key = json.dumps(working)
        if key not in self.known:
            self.known[key] = len(self.rows)
            self.rows.append(working)
        return self.known[key]


def _row(row: Body, shifts: _Table) -> Body:
    if "working" not in row:
        return dict(row)
    rest = {key: value for key, value in row.items() if key != "working"}
    return rest | {"shift": shifts.place(row["working"])}


def _with_working(full: Body, row: Mapping[str, Any], shifts: Sequence[Any]) -> Body:
    if "shift" in row:
        full["working"] = shifts[row["shift"]]
    return full
