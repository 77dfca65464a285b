"""Plain statements of the hot path, whose plans PostgreSQL keeps for the connection.

Django writes values into the text of a statement, so that each is parsed and planned anew. Here the
values travel beside the text. The transaction, the walls and the errors are Django's.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

Row = tuple[Any, ...]
Values = Sequence[Any] | Mapping[str, Any]


def fetch(statement: str, values: Values = ()) -> list[Row]:
    """The rows of a statement; a NULL or a list may need its type named (`%s::bigint[]`)."""
    with _cursor() as cursor:
        return cursor.execute(statement, values, prepare=True).fetchall()


def fetch_one(statement: str, values: Values = ()) -> Row:
    """The one row of a statement that has one."""
    return fetch(statement, values)[0]


def change(statement: str, values: Values = ()) -> int:
    """Carries out a statement without rows; how many rows of its table it changed."""
    with _cursor() as cursor:
        return cursor.execute(statement, values, prepare=True).rowcount


@contextmanager
def _cursor() -> "Iterator[psycopg.Cursor[Row]]":
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        yield cursor
