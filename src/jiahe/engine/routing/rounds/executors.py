"""Where the groups of a split plan are improved: here, in processes, or on other hosts by Ray.

Each maps a pure function over tasks and gives the answers in their order, so that the plan is the
same wherever it was made. Ray is an extra (`pip install jiahe[ray]`, Apache-2.0): only `on_ray`
asks for it. Ray runs a task again when its node dies; what still fails is done here.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from jiahe.engine.routing.executor import Executor

RETRIES = 3  # of a task whose node died, before it is done here
CORES = 1  # that a task takes on its node


class RayMissing(RuntimeError):  # noqa: N818 -- named for the state
    """Ray is not installed: `pip install jiahe[ray]`."""


@contextmanager
def executor_at(hosts: str | None, processes: int) -> Iterator[Executor]:
    """A pool of this machine, or the Ray cluster at `hosts`; left with the block.

    Raises `RayMissing`.
    """
    if hosts is None:
        with ProcessPoolExecutor(processes) as pool:
            yield pool
    else:
        with on_ray(hosts) as cluster:
            yield cluster


class RayExecutor:
    """Tasks on a Ray cluster; a function that raises, raises here as well."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any], /) -> Iterator[Any]:
        """The answers in the order of the tasks; all tasks are under way at once."""
        waiting = list(tasks)
        remote = self._ray.remote(num_cpus=CORES, max_retries=RETRIES)(function)
        running = [remote.remote(one) for one in waiting]
        for task, reference in zip(waiting, running, strict=True):
            yield self._answer(function, task, reference)

    def _answer(self, function: Callable[[Any], Any], task: Any, reference: Any) -> Any:
        try:
            return self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as raised:
            raise raised.as_instanceof_cause() from None
        except self._ray.exceptions.RayError:  # the cluster lost it more often than is tried
            return function(task)


@contextmanager
def on_ray(address: str | None = None) -> Iterator[RayExecutor]:
    """A Ray cluster: the one at `address`, or one that is started here (None).

    Raises `RayMissing`.
    """
    ray = load_ray()
    is_mine = not ray.is_initialized()
    if is_mine:
        ray.init(address=address, include_dashboard=False, log_to_driver=False)
    try:
        yield RayExecutor(ray)
    finally:
        if is_mine:
            ray.shutdown()


def load_ray() -> Any:
    """The module; raises `RayMissing`."""
    try:
        return import_module("ray")
    except ImportError as missing:
        raise RayMissing("ray is not installed: pip install jiahe[ray]") from missing
