"""The executor whose hosts are all that serve the job queue; loaded by processes that plan.

Whoever asks is never left waiting: a part that nobody takes, that failed, or that takes too long
is taken back and reckoned here, so that a plan needs no other host, only gains by one. The answer
is the same wherever it was made.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection

from jiahe.dispatch.actions import parts
from jiahe.dispatch.choices import PartState
from jiahe.dispatch.queries.parts import answers_of, hosts_of, is_running, states_of
from jiahe.engine.routing.parcels import BadParcel, opened_answer, packed_task
from jiahe.engine.routing.rounds.split import Task, run_task
from jiahe.journeys.parts import queue
from jiahe.kit.tenancy import for_company

log = structlog.get_logger(__name__)


class RunStopped(Exception):  # noqa: N818 -- named for the state
    """The run was stopped, ended without its parts, or was begun anew somewhere else."""


@dataclass(frozen=True)
class Patience:
    """Seconds: how long a part may lie untaken, how long a host may hold it, between two looks."""

    untaken: float = 0.5
    held: float = 5.0
    look: float = 0.1


class QueueExecutor:
    """Parts of one planning run, through the queue of its company's database."""

    def __init__(self, company_id: int, run_code: str, patience: Patience | None = None) -> None:
        self._company_id, self._run_code = company_id, run_code
        self._patience = patience or Patience()

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any], /) -> list[Any]:
        """The answers in the order of the tasks; raises `RunStopped`.

        What is left in the queue is withdrawn, however this ends.
        """
        assert function is run_task, "only parts of a day travel"
        assert not connection.in_atomic_block, "nobody waits for hosts inside a transaction"
        asked = list(tasks)
        if len(asked) < 2:
            return [run_task(task) for task in asked]
        codes: list[str] = []
        try:
            codes += queue(
                company_id=self._company_id,
                run_code=self._run_code,
                parcels=[packed_task(task) for task in asked],
            )
            return _Waiting(self, dict(zip(codes, asked, strict=True))).answers()
        finally:
            with for_company(self._company_id):
                parts.withdraw(codes=codes)
                log.info("plan_parts", run=self._run_code, hosts=hosts_of(codes))
            connection.close()  # of the search's own thread

    def look(self, codes: list[str]) -> tuple[dict[str, str], dict[str, bytes]]:
        """States, and the answers that are there; raises `RunStopped`."""
        with for_company(self._company_id):
            if not is_running(self._run_code):
                raise RunStopped
            states = states_of(codes)
            if PartState.WITHDRAWN in states.values():
                raise RunStopped
            done = [code for code, state in states.items() if state == PartState.DONE]
            return states, answers_of(done) if done else {}

    def take_back(self, code: str) -> bool:
        with for_company(self._company_id):
            return parts.take_back(code=code)

    @property
    def patience(self) -> Patience:
        return self._patience


class _Waiting:
    """The parts of one `map` that are still out, and since when each is as it is."""

    def __init__(self, executor: QueueExecutor, tasks: dict[str, Task]) -> None:
        self._executor, self._tasks = executor, tasks
        self._found: dict[str, Any] = {}
        self._since: dict[str, tuple[str, float]] = {}  # by this process's own clock

    def answers(self) -> list[Any]:
        while missing := [code for code in self._tasks if code not in self._found]:
            states, answers = self._executor.look(missing)
            self._open(answers)
            late = self._first_late([code for code in missing if code not in self._found], states)
            if late is None:
                time.sleep(self._executor.patience.look if not answers else 0.0)
            elif self._executor.take_back(late):
                self._found[late] = run_task(self._tasks[late])
        return [self._found[code] for code in self._tasks]

    def _open(self, answers: dict[str, bytes]) -> None:
        """Keeps what is an answer; what is none is reckoned here."""
        for code, answer in answers.items():
            try:
                self._found[code] = opened_answer(answer, self._tasks[code])
            except BadParcel:
                log.exception("part_answer_refused", part=code)
                self._found[code] = run_task(self._tasks[code])

    def _first_late(self, missing: list[str], states: dict[str, str]) -> str | None:
        """The part to take back now: the last in the queue, which its hosts reach last."""
        seen = time.monotonic()
        patience = self._executor.patience
        limits = {PartState.WAITING: patience.untaken, PartState.TAKEN: patience.held}
        for code in reversed(missing):
            state = states[code]
            if self._since.get(code, ("", 0.0))[0] != state:
                self._since[code] = (state, seen)
            if seen - self._since[code][1] >= limits.get(PartState(state), 0.0):
                return code
        return None
