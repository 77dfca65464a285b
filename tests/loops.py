"""Event loops in tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_aside(story: Coroutine[Any, Any, T]) -> T:
    """What the coroutine gives, in a thread of its own: a browser's loop may stand in this one."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, story).result()
