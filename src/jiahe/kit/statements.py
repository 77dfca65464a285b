"""Plain statements of the hot path, whose plans PostgreSQL keeps for the connection.

Django writes values into the text of a statement, so that each is parsed and planned anew. Here the
values travel beside the text. The transaction, the walls and the errors are Django's.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

import psycopg
from django.db import connection, models

Row = tuple[Any, ...]
M = TypeVar("M", bound=models.Model)
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


def fetch_models(model: type[M], condition: str, values: Values = ()) -> list[M]:
    """Instances of a model; `condition` goes on after "SELECT … FROM its table AS one".

    For the few reads that every request makes: building them costs more than asking.
    """
    statement, names = _selection(model)
    return [model.from_db("default", names, row) for row in fetch(statement + condition, values)]


@cache
def _selection(model: type[models.Model]) -> tuple[str, list[str]]:
    fields = model._meta.concrete_fields  # noqa: SLF001  # Django's documented way
    assert not any(hasattr(field, "from_db_value") for field in fields), "rows would need changing"
    columns = ", ".join(f'one."{field.column}"' for field in fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}" AS one ', [  # noqa: S608, SLF001
        field.attname for field in fields
    ]


@contextmanager
def _cursor() -> "Iterator[psycopg.Cursor[Row]]":
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        yield cursor
