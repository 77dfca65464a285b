"""Waiting for a search, but not for ever."""

import threading
from collections.abc import Callable
from typing import TypeVar

from jiahe.engine.routing.rounds.guard import Hung

T = TypeVar("T")


def within(seconds: float, search: Callable[[], T]) -> T:
    """The search's answer, or its own error; raises `Hung` when it is not there in time.

    The search goes on in a thread that nobody waits for and that ends with the process: it must
    be pure, and its late answer is thrown away.
    """
    answers: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            answers.append(search())
        except Exception as error:  # noqa: BLE001 -- told to whoever waits
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True, name="search")
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not answers:
        raise Hung
    return answers[0]
