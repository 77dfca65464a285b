"""Runs a plan in a process of its own, so that a clock can end what hangs."""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from jiahe.engine.routing.rounds.adapters.ask import ask
from jiahe.engine.routing.rounds.executors import executor_at
from jiahe.engine.routing.rounds.guard import Guarded, Hung, guarded
from jiahe.engine.routing.rounds.links import plan_linked
from jiahe.engine.routing.rounds.model import Plan, Problem
from jiahe.engine.routing.rounds.split import CLUSTER, plan_split

PROCESSES = 2


def native(problem: Problem, budget_moves: int, seed: int, hosts: str | None = None) -> Plan:
    """Our own plan: clusters side by side when the problem is large, one search when not.

    `hosts` is the address of a Ray cluster; without it two processes here.
    """
    if len(problem.visits) > 2 * CLUSTER:
        with executor_at(hosts, PROCESSES) as pool:
            return plan_split(problem, budget_moves, seed, pool)
    return plan_linked(problem, budget_moves, seed)


def plan_safely(
    problem: Problem,
    engine: str,
    budget: float,
    seed: int,
    seconds: float,
    *,
    hosts: str | None = None,
) -> Guarded:
    """A plan for certain: the engine's, or the greedy one when it fails within `seconds`."""
    run = (
        (native, (problem, int(budget), seed, hosts))
        if engine == "native"
        else (ask, (engine, problem, budget, seed))
    )
    return guarded(problem, lambda: watched(run[0], run[1], seconds), engine)


def watched(function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
    """The function's answer from a process of its own.

    Raises `Hung` when it takes longer, `Died` when the process ends without an answer, and the
    function's own exception.
    """
    here, there = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_answer, args=(there, function, arguments))
    process.start()
    there.close()
    deadline = time.monotonic() + seconds
    try:
        if not here.poll(max(0.0, deadline - time.monotonic())):
            raise Hung(f"no answer in {seconds:g} s")
        told = here.recv()
    except EOFError:
        raise Died(f"exit code {process.exitcode}") from None
    finally:
        process.kill()
        process.join()
        here.close()
    if isinstance(told, Exception):
        raise told
    return told


class Died(RuntimeError):  # noqa: N818 -- named for the state
    """The process of a search ended without an answer."""


def _answer(to: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        told = function(*arguments)
    except Exception as error:  # noqa: BLE001 -- handed over as it is
        told = error
    to.send(told)
