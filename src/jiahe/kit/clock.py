"""The clock port: every instant that the product decides by comes from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


@dataclass(frozen=True)
class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class FixedClock:
    """Stands still at `at`: for tests and for replays."""

    at: datetime

    def now(self) -> datetime:
        return self.at


_process_clock: list[Clock] = [SystemClock()]
_clock: ContextVar[Clock | None] = ContextVar("jiahe_clock", default=None)


def now() -> datetime:
    return (_clock.get() or _process_clock[0]).now()


def set_process_clock(clock: Clock) -> None:
    """Replaces the clock of every thread of this process: for tests that serve pages too."""
    _process_clock[0] = clock


@contextmanager
def clock_set_to(clock: Clock) -> Iterator[None]:
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)
