"""Starts stories at the same instant, each in a thread with a connection of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection


def at_once(stories: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each story gave, in order; the name of its error when it raised one."""
    barrier, outcomes = Barrier(len(stories)), [None] * len(stories)

    def run(index: int) -> None:
        barrier.wait()
        try:
            outcomes[index] = stories[index]()
        except Exception as error:  # noqa: BLE001  # the outcome is what is tested
            outcomes[index] = type(error).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=(index,)) for index in range(len(stories))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
