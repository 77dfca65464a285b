"""Plan the visits of a file (VROOM JSON, Solomon, VRPLIB, UHHC, a city day) and write the plan."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from jiahe.cli import options

ENGINES = ("native", "vroom", "ortools", "pyvrp")
WRONG_USE = options.WRONG_USE
MOST_BUDGET = 10**12
MOST_SEED = 2**31 - 1
LONGEST_GUARD = 7 * 86_400.0  # seconds


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, help="the visits, the shifts, the ways")
    verb.add_argument(
        "--out", type=options.writable, help="where the plan goes; without it, a summary only"
    )
    verb.add_argument(
        "--budget",
        type=options.between(0.0, MOST_BUDGET),
        default=100_000.0,
        help="moves (native, 100000), exploration level (vroom) or seconds (ortools, pyvrp)",
    )
    verb.add_argument("--seed", type=_seed, default=1, help="another one may plan otherwise: 1")
    verb.add_argument("--engine", choices=ENGINES, default="native", help="who plans: native")
    verb.add_argument("--hosts", help="native: address of a Ray cluster, for very large days")
    verb.add_argument("--bound", action="store_true", help="how far the plan is from the best")
    verb.add_argument(
        "--guard",
        type=options.between(0.1, LONGEST_GUARD),
        default=600.0,
        help="seconds before giving up: 600; a large day is planned as far as they reach",
    )


def _seed(told: str) -> int:
    return int(options.between(0, MOST_SEED)(str(options.count(told))))


def run(chosen: argparse.Namespace) -> int:
    """0 with a plan, also a partial or a greedy one; 2 when the question makes no sense.

    2 as well when the plan cannot be written: it is told before anybody searches.
    """
    from jiahe.engine.routing.rounds.adapters.ask import SolverLacks, SolverMissing, ready
    from jiahe.engine.routing.rounds.executors import RayMissing, load_ray
    from jiahe.engine.routing.rounds.readers.read import problem_in
    from jiahe.engine.routing.rounds.sanity import BadProblem
    from jiahe.simulation.bench.dispatch_bound import bounded
    from jiahe.simulation.planned import plan_safely

    try:
        problem = problem_in(chosen.file)
        if chosen.engine != "native":
            ready(chosen.engine, problem)
        if chosen.hosts is not None:
            load_ray()
        if chosen.out is not None:
            chosen.out.touch()
    except (BadProblem, SolverMissing, SolverLacks, RayMissing) as refused:
        return _refuse(chosen, str(refused))
    except OSError as error:
        return _refuse(chosen, f"unreadable: {chosen.file}: {error.strerror}")
    made = plan_safely(
        problem, chosen.engine, chosen.budget, chosen.seed, chosen.guard, hosts=chosen.hosts
    )
    told = _told(problem, made) | {"seed": chosen.seed}
    if chosen.bound:
        told |= bounded(problem, made.plan.total)
    if chosen.out is not None:
        chosen.out.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    summary = {name: told[name] for name in told if name not in ("rounds", "left_out")}
    summary["left_out"] = len(told["left_out"])
    print(json.dumps(summary) if chosen.json else _line(summary))
    return 0


def _refuse(chosen: argparse.Namespace, sentence: str) -> int:
    if chosen.json:
        print(json.dumps({"refused": sentence.split(":", 1)[0], "sentence": sentence}))
    else:
        print(sentence, file=sys.stderr)
    return WRONG_USE


def _told(problem: Any, made: Any) -> dict[str, Any]:
    return {
        "engine": made.engine,
        "failure": made.failure,
        "problem": problem.content_hash,
        "plan": made.plan.content_hash,
        "cost": made.plan.total,
        "score": dict(made.plan.score),
        "rounds": [
            {"shift": one.shift_id, "stops": [{"visit": v, "start": t} for v, t in one.stops]}
            for one in made.plan.rounds
        ],
        "left_out": [{"visit": visit, "reason": reason} for visit, reason in made.plan.left_out],
    }


def _line(summary: dict[str, Any]) -> str:
    failed = f", after {summary['failure']}" if summary["failure"] else ""
    parts = ", ".join(f"{name} {value}" for name, value in summary["score"].items() if value)
    left = summary["left_out"]
    line = f"{summary['engine']}{failed}: cost {summary['cost']} ({parts}); left out: {left}"
    return line + _bound_words(summary)


def _bound_words(summary: dict[str, Any]) -> str:
    if "bound" not in summary:
        return ""
    if summary["bound"] is None:
        return f"; no bound: {summary['bound_refused']}"
    return f"; no plan costs less than {summary['bound']}, gap {summary['gap_percent']} %"
