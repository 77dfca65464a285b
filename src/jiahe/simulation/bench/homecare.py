"""The home care set: published solutions counted once more by our own judge, and our plans beside.

A solution of the set that tells no cost (those of the exact solver) is counted by us alone.
"""

import json
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from jiahe.engine.routing.rounds.check import confirmed
from jiahe.engine.routing.rounds.links import plan_linked
from jiahe.engine.routing.rounds.readers.homecare import read
from jiahe.engine.routing.rounds.readers.homecare_parts import parts_of
from jiahe.engine.routing.rounds.readers.homecare_told import solution

INSTANCES, SOLUTIONS = "instances", "solutions_reference"
_NUMBER = re.compile(r"i-\d+")
_PROBE = 100  # moves of budget that tell how long one takes
_SHARE = 0.9  # of the time is planned; the rest is for a probe that was lucky


def judged(folder: Path) -> list[dict[str, Any]]:
    """A row for each solution that tells its cost; raises OSError for a folder without them."""
    return [
        _row(name, json.loads(instance), json.loads(told))
        for name, instance, told in _pairs(folder)
        if json.loads(told).get("cost")
    ]


def planned(folder: Path, seconds: float, seeds: Iterable[int]) -> Iterator[dict[str, Any]]:
    """A row for each instance: our costs by seed, each plan within so many CPU seconds.

    `published` is what the best told solution says of itself, `exact` what the others come to.
    Raises `IllegalPlan` and OSError.
    """
    published: dict[str, list[int]] = {}
    others: dict[str, list[int]] = {}
    told = {name: json.loads(instance) for name, instance, _ in _pairs(folder)}
    for name, _, text in _pairs(folder):
        one = json.loads(text)
        cost = one["cost"]["objective"] if one.get("cost") else sum(_cost(told[name], one))
        (published if one.get("cost") else others).setdefault(name, []).append(cost)
    many = list(seeds)
    for name in sorted(published, key=lambda name: (len(told[name]["patients"]), name)):
        runs = [_planned(told[name], seconds, seed) for seed in many]
        yield {
            "instance": name,
            "patients": len(told[name]["patients"]),
            "published": min(published[name]),
            "exact": min(others.get(name, []), default=None),
            "costs": [run[0] for run in runs],
            "moves": [run[1] for run in runs],
            "cpu_seconds": [round(run[2], 1) for run in runs],
        }


def _planned(asked: dict[str, Any], seconds: float, seed: int) -> tuple[int, int, float]:
    """Cost by the set's own parts, moves of budget, CPU seconds."""
    problem = read(asked)
    plan_linked(problem, 1, seed)  # what must be compiled is
    begun = time.process_time()
    plan_linked(problem, _PROBE, seed)
    moves = max(1, int(_PROBE * seconds * _SHARE / (time.process_time() - begun)))
    begun = time.process_time()
    made = confirmed(problem, plan_linked(problem, moves, seed))
    return sum(_cost(asked, solution(made, asked))), moves, time.process_time() - begun


def _cost(asked: dict[str, Any], told: dict[str, Any]) -> Iterable[int]:
    return parts_of(asked, told).values()


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


def gap(cost: float, published: int) -> float:
    """Percent above (or below) the published cost."""
    return 100 * (cost / published - 1)


def plans_markdown(rows: list[dict[str, Any]]) -> str:
    """A row for each instance, and the mean gap of the medians up to 100 patients and of all."""
    lines = ["| Instance | Patients | Published | Exact solver | Ours, by seed | Gap | CPU s |"]
    lines.append("|---|---:|---:|---:|---|---|---:|")
    for row in rows:
        costs = ", ".join(f"{cost:,}" for cost in row["costs"])
        gaps = ", ".join(f"{gap(cost, row['published']):+.2f}" for cost in row["costs"])
        exact = f"{row['exact']:,}" if row["exact"] else ""
        lines.append(
            f"| {row['instance']} | {row['patients']} | {row['published']:,} | {exact} "
            f"| {costs} | {gaps} % | {max(row['cpu_seconds'])} |"
        )
    for name, most in (("100 patients at most", 100), ("all", 10**9)):
        some = [
            gap(median(row["costs"]), row["published"]) for row in rows if row["patients"] <= most
        ]
        if some:
            lines.append(f"\nMean gap, {name}: {sum(some) / len(some):+.2f} % of {len(some)}")
    return "\n".join(lines) + "\n"
