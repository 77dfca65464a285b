"""Waiting for a search, but not for ever."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from jiahe.engine.routing.rounds.guard import Hung

T = TypeVar("T")


class Search(Generic[T]):
    """A search that has begun; it can be asked for its answer several times, with patience.

    It goes on in a thread that nobody has to wait for and that ends with the process: it must be
    pure, and an answer that nobody asks for any more is thrown away.
    """

    def __init__(self, search: Callable[[], T]) -> None:
        self._search = search
        self._answers: list[T] = []
        self._errors: list[Exception] = []
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True, name="search")
        self._thread.start()

    def answer(self, seconds: float) -> T:
        """The answer, or the search's own error; raises `Hung` when neither is there in time.

        `seconds` are counted from the beginning of the search.
        """
        self._thread.join(max(0.0, self._began + seconds - time.monotonic()))
        if self._errors:
            raise self._errors[0]
        if not self._answers:
            raise Hung
        return self._answers[0]

    def _run(self) -> None:
        try:
            self._answers.append(self._search())
        except Exception as error:  # noqa: BLE001 -- told to whoever waits
            self._errors.append(error)
