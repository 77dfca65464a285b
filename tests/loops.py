"""Event loops in tests."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def aside(story: Callable[..., T], *given: Any) -> T:
    """What it gives in a thread of its own: a browser's loop may stand in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(story, *given).result()


def run_aside(story: Coroutine[Any, Any, T]) -> T:
    """What the coroutine gives, in a thread of its own."""
    return aside(asyncio.run, story)
