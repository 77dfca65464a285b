"""One way to compile, and the way back: the same functions as pure Python.

The functions of `routing.rounds` and `slotindex` allocate nothing, so they are compiled without
reference counting (`_nrt`), which was nine tenths of their time. The cache is beside the source,
or in the user's cache folder when that cannot be written.
"""

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function compiled at its first call, or read from the cache."""
    return njit(cache=True, _nrt=False)(function)


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """The pure Python twin of a compiled function, calling only such twins itself."""
    return _plain(function, {})


def _plain(function: Any, known: dict[int, Any]) -> Any:
    if id(function) in known:
        return known[id(function)]
    source = function.py_func
    names = dict(source.__globals__)
    twin = FunctionType(source.__code__, names, source.__name__, source.__defaults__)
    known[id(function)] = twin
    for name, value in names.items():
        if hasattr(value, "py_func"):
            names[name] = _plain(value, known)
    return twin
