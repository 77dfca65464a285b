"""Takes one guard out of a function's source, for the control of a safety test."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

import pytest


def cut(
    monkeypatch: pytest.MonkeyPatch, function: Callable[..., Any], guard: str, instead: str = ""
) -> None:
    """`function` without the words `guard`, wherever it was imported to, until the test is over.

    The words must stand in its source exactly once: a guard that was moved or reworded
    makes the control fail, so that it never passes by cutting nothing.
    """
    plain = inspect.unwrap(function)
    source = textwrap.dedent(inspect.getsource(plain))
    assert source.count(guard) == 1
    (made,) = ast.parse(source.replace(guard, instead)).body
    assert isinstance(made, ast.FunctionDef)
    made.decorator_list = []
    found: dict[str, Any] = {}
    code = compile(ast.Module([made], []), inspect.getfile(plain), "exec")
    exec(code, plain.__globals__, found)  # our own source, one guard less
    monkeypatch.setattr(plain, "__code__", found[plain.__name__].__code__)
