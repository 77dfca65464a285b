"""Keeps a handful of child processes alive, and ends them all together."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

import structlog

log = structlog.get_logger(__name__)
GRACE_SECONDS = 12.0
RESTART_AFTER_SECONDS = 0.5
LOOK_AGAIN_SECONDS = 0.3
PATIENCE_SECONDS = 30.0


@dataclass
class Child:
    """One program of ours; started again when it dies."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, env=dict(self.environment), start_new_session=True
        )

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def clear(self) -> None:
        """Kills what is left of the child's group: it leads one, and its own children are in it."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Family:
    """Children that live and stop together.

    The first is started alone: the others wait until `is_ready`, so that all of the machine is the
    first one's, but no longer than `PATIENCE_SECONDS`. `when_ready` is called once they have begun.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        is_ready: Callable[[], bool] = lambda: True,
        when_ready: Callable[[], object] = lambda: None,
    ) -> None:
        self.children = children
        self.is_ready, self.when_ready = is_ready, when_ready
        self._stop = threading.Event()

    def run(self, each_second: Callable[[], object]) -> None:
        """Blocks until SIGINT or SIGTERM; `each_second` may look after something else."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        try:
            self.children[0].start()
            self._await_first(each_second)
            while not self._stop.wait(1.0):
                each_second()
                self._revive()
        finally:
            self.stop()

    def _await_first(self, each_second: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.is_ready() and time.monotonic() < deadline:
            if self._stop.wait(LOOK_AGAIN_SECONDS):
                return
            each_second()
            self._revive()
        for child in self.children[1:]:
            child.start()
        self.when_ready()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._stop.set()

    def _revive(self) -> None:
        for child in self.children:
            if child.has_died() and child.process is not None:
                log.warning("process_died", process=child.name, code=child.process.returncode)
                child.clear()
                time.sleep(RESTART_AFTER_SECONDS)
                child.start()

    def stop(self) -> None:
        """Asks all to end, waits, and kills what is left of each group after `GRACE_SECONDS`."""
        running = [child.process for child in self.children if child.process]
        for process in running:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
        for child in self.children:
            child.clear()
