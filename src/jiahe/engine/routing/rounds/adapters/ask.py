"""Asks a solver by name and lets our checker judge the answer."""

from dataclasses import replace
from importlib import import_module
from types import ModuleType

import numpy as np

from jiahe.engine.routing.rounds.arrays import field_of, state_of
from jiahe.engine.routing.rounds.check import confirmed
from jiahe.engine.routing.rounds.memory import settle
from jiahe.engine.routing.rounds.model import FOREVER, Plan, Problem, Round
from jiahe.engine.routing.rounds.split import groups_of
from jiahe.engine.routing.rounds.tell import plan_of, read_plan

ADAPTERS = {
    "vroom": ("vroom", "vroom_adapter"),
    "ortools": ("ortools", "ortools_adapter"),
    "pyvrp": ("pyvrp", "pyvrp_adapter"),
}
CLUSTERS = {"vroom": 300}  # visits: its time grows with the square of the vehicles


class SolverMissing(RuntimeError):  # noqa: N818 -- the house names a refusal for its state
    """The solver is an extra that is not installed here."""

    def __init__(self, name: str) -> None:
        super().__init__(f"solver_missing: {name} (pip install 'jiahe[solvers]', or make solvers)")
        self.name = name


class SolverLacks(RuntimeError):  # noqa: N818 -- as above
    """The solver would ignore something that the problem asks for."""

    def __init__(self, name: str, features: list[str]) -> None:
        super().__init__(f"solver_lacks: {name} cannot do {', '.join(features)}")
        self.features = tuple(features)


def ask(name: str, problem: Problem, seconds: float, seed: int, limit: float | None = None) -> Plan:
    """The solver's plan, timed by our rules and confirmed by our checker.

    `seconds` is told to the solver; VROOM takes an exploration level from 0 to 5 instead, and may
    be ended after `limit` seconds of wall time. Raises `SolverMissing`, `SolverLacks`, and
    `IllegalPlan` when the answer breaks a rule.
    """
    adapter = ready(name, problem)
    if limit is None:
        found = adapter.solve(problem, seconds, seed)
    elif hasattr(adapter, "solve_within"):
        found = adapter.solve_within(problem, seconds, limit)
    else:
        raise SolverLacks(name, ["a limit beside its seconds"])
    return _judged(problem, [one for one in found if one[1]], seed)


def ask_in_clusters(name: str, problem: Problem, seconds: float, seed: int) -> Plan:
    """The same for a problem too large for the solver: the clusters of `split`, each by itself.

    `seconds` are shared by the clusters (VROOM: the level of each).
    """
    adapter = ready(name, problem)
    whole = field_of(problem)
    nothing = np.zeros((len(problem.shifts), 2), np.int64)
    groups = groups_of(whole, nothing, seed, 0, CLUSTERS.get(name))
    rounds: list[tuple[int, list[int]]] = []
    for visits, shifts in groups:
        part = replace(
            problem,
            visits=tuple(problem.visits[k] for k in visits),
            shifts=tuple(problem.shifts[k] for k in shifts),
        )
        share = seconds if name == "vroom" else seconds * len(visits) / len(problem.visits)
        rounds += [one for one in adapter.solve(part, share, seed) if one[1]]
    return _judged(problem, rounds, seed)


def _judged(problem: Problem, rounds: list[tuple[int, list[int]]], seed: int) -> Plan:
    """The rounds timed by our rules; raises `IllegalPlan`."""
    f = field_of(problem)
    s = state_of(f, seed, max([len(ids) for _, ids in rounds], default=1))
    stops = (Round(shift, tuple((visit, 0) for visit in ids)) for shift, ids in rounds)
    read_plan(problem, Plan(tuple(stops), (), ()), s)
    settle(f, s)
    return confirmed(problem, plan_of(problem, f, s))


def ready(name: str, problem: Problem) -> ModuleType:
    """The adapter of a solver that is there and can do all that the problem asks for.

    Raises `SolverMissing` and `SolverLacks`.
    """
    package, module = ADAPTERS[name]
    try:
        import_module(package)
    except ImportError as error:
        raise SolverMissing(name) from error
    adapter = import_module(f"jiahe.engine.routing.rounds.adapters.{module}")
    lacking = sorted(features_of(problem) & adapter.LACKS)
    if lacking:
        raise SolverLacks(name, lacking)
    return adapter


def features_of(problem: Problem) -> set[str]:
    """What the problem asks for beyond windows, skills and shifts."""
    weights, visits, shifts = problem.weights, problem.visits, problem.shifts
    asked = {
        "preferred": bool(weights.not_preferred) and any(v.preferred for v in visits),
        "continuity": any(visit.regulars for visit in visits),
        "least_change": bool(weights.changed and problem.reference),
        "fairness": bool(weights.fairness),
        "lunch": bool(weights.lunch) and any(shift.lunch for shift in shifts),
        "overtime": bool(weights.overtime) and any(s.regular < FOREVER for s in shifts),
        "longest": any(shift.longest < FOREVER for shift in shifts),
        "pace": any(shift.pace != 100 for shift in shifts),
        "callout": any(shift.callout for shift in shifts),
        "several_windows": any(len(visit.windows) > 1 for visit in visits),
        "crews": bool(problem.crews),
        "chains": bool(problem.chains),
        "pairs": bool(problem.pairs or problem.apart),
        "hours": bool(problem.law.speeds),
        "rest": any(shift.rest for shift in shifts),
        "longest_day": any(shift.longest_day < FOREVER for shift in shifts),
        "lateness": bool(weights.late or weights.latest) and any(v.due is not None for v in visits),
        "day_prices": problem.is_day_priced,
        "forbidden": any(visit.forbidden for visit in visits),
    }
    return {name for name, wanted in asked.items() if wanted}
