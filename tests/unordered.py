"""Rows that nobody asked an order of come last first: a test or a page may not lean on luck.

PostgreSQL promises no order without ORDER BY. On a small fresh table rows mostly come as they were
written, until a vacuum or another plan turns them round, on another machine and another day.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.constants import MULTI

_ask = SQLCompiler.execute_sql


def _is_ordered(compiler: SQLCompiler) -> bool:
    query = compiler.query
    by_default = query.default_ordering and query.get_meta() and query.get_meta().ordering
    return bool(query.extra_order_by or query.order_by or by_default)


def _last_first(compiler: SQLCompiler, result_type: str = MULTI, **how: Any) -> Any:
    answer = _ask(compiler, result_type, **how)
    if result_type != MULTI or not isinstance(answer, list) or _is_ordered(compiler):
        return answer
    return [chunk[::-1] for chunk in reversed(answer)]


@contextmanager
def last_first() -> Iterator[None]:
    """Within it, querysets without an order give their rows last first."""
    SQLCompiler.execute_sql = _last_first
    try:
        yield
    finally:
        SQLCompiler.execute_sql = _ask
