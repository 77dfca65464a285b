"""Runs a plan in a process of its own, so that a clock can end what hangs."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Any

from jiahe.engine.routing.rounds.adapters.ask import ask
from jiahe.engine.routing.rounds.executors import executor_at
from jiahe.engine.routing.rounds.guard import Guarded, Hung, guarded
from jiahe.engine.routing.rounds.links import plan_linked
from jiahe.engine.routing.rounds.model import Plan, Problem
from jiahe.engine.routing.rounds.parted import is_linked, plan_parted
from jiahe.engine.routing.rounds.split import CLUSTER, plan_split

PROCESSES = 2
LONGEST = 7 * 86_400.0  # seconds


PARTS_SHARE = 0.4  # of its time for parts whose visits hang together, before their borders move
SHARE = 0.7  # of its time for the stages of a large day; the rest reads, tells and checks


class Patience:
    """Whether a large day should end before its next stage, told from how long the last one took.

    It ends early only when the time is nearly over: with time enough the plan is the same each run.
    """

    def __init__(self, seconds: float) -> None:
        self._asked_at = time.monotonic()
        self._until = self._asked_at + SHARE * seconds
        self._longest: float | None = None  # stage so far; None before the first, always made

    def __call__(self) -> bool:
        last, self._asked_at = self._asked_at, time.monotonic()
        if self._longest is None:
            self._longest = 0.0
            return False
        self._longest = max(self._longest, self._asked_at - last)
        return self._asked_at + self._longest > self._until


def native(
    problem: Problem,
    budget_moves: int,
    seed: int,
    hosts: str | None = None,
    seconds: float = LONGEST,
) -> Plan:
    """Our own plan: clusters side by side when the problem is large, one search when not.

    `hosts` is the address of a Ray cluster; without it two processes here. A large day is planned
    as far as `seconds` reach.
    """
    if len(problem.visits) > 2 * CLUSTER:
        patience = Patience(seconds)
        with executor_at(hosts, PROCESSES) as pool:
            if is_linked(problem):
                each = PARTS_SHARE * seconds * PROCESSES * CLUSTER / len(problem.visits)
                return plan_parted(problem, budget_moves, seed, pool, patience, each)
            return plan_split(problem, budget_moves, seed, pool, patience)
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
        (native, (problem, int(budget), seed, hosts, seconds))
        if engine == "native"
        else (ask, (engine, problem, budget, seed))
    )
    return guarded(problem, lambda: watched(run[0], run[1], seconds), engine)


def watched(function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
    """The function's answer from a process of its own.

    Raises `Hung` when it takes longer, `Died` when the process ends without an answer, and the
    function's own exception. No process that the function started outlives the call.
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
        _end(process)
        here.close()
    if isinstance(told, Exception):
        raise told
    return told


def _end(process: ForkProcess) -> None:
    """Ends it with all that it started; without a group of its own it has started nothing yet."""
    with suppress(ProcessLookupError):
        if process.pid is not None and os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


class Died(RuntimeError):  # noqa: N818 -- named for the state
    """The process of a search ended without an answer."""


def _answer(to: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    os.setpgid(0, 0)
    try:
        told = function(*arguments)
    except Exception as error:  # noqa: BLE001 -- handed over as it is
        told = error
    to.send(told)
