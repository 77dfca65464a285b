"""Who reckons the parts of a split day: this process, others beside it, or other hosts."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol


class Executor(Protocol):
    """Anything that maps a function over tasks: a process pool, other hosts, or nobody else."""

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any], /) -> Iterable[Any]: ...
