"""Published solutions of the home care set, counted once more by our own judge of its prices."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jiahe.engine.routing.rounds.readers.homecare_parts import parts_of

INSTANCES, SOLUTIONS = "instances", "solutions_reference"
_NUMBER = re.compile(r"i-\d+")


def judged(folder: Path) -> list[dict[str, Any]]:
    """A row for each solution that tells its cost; raises OSError for a folder without them."""
    return [
        _row(name, json.loads(instance), json.loads(solution))
        for name, instance, solution in _pairs(folder)
        if json.loads(solution).get("cost")
    ]


def _pairs(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(instance's name, instance, solution), by the number in the names of the files."""
    solutions = sorted((folder / SOLUTIONS).iterdir())
    for file in solutions:
        found = _NUMBER.search(file.name)
        instance = folder / INSTANCES / f"{found[0] if found else file.stem}.json"
        yield instance.stem, instance.read_text("utf-8"), file.read_text("utf-8")


def _row(name: str, instance: dict[str, Any], solution: dict[str, Any]) -> dict[str, Any]:
    parts, told = parts_of(instance, solution), solution["cost_components"]
    return {
        "instance": name,
        "patients": len(instance["patients"]),
        "cost": sum(parts.values()),
        "published": solution["cost"]["objective"],
        "parts": parts,
        "other_parts": sorted(part for part, cost in parts.items() if cost != told.get(part, 0)),
    }


def markdown(rows: list[dict[str, Any]]) -> str:
    """A row for each solution; the last column names the parts that are not the published ones."""
    lines = ["| Instance | Patients | Cost by us | Published | Parts that differ |"]
    lines.append("|---|---:|---:|---:|---|")
    lines += [
        f"| {row['instance']} | {row['patients']} | {row['cost']:,} | {row['published']:,} "
        f"| {', '.join(row['other_parts']) or 'none'} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"
