"""Plain statements of the hot path, whose plans PostgreSQL keeps for the connection.

Django writes values into the text of a statement, so that each is parsed and planned anew. Here the
values travel beside the text. The transaction, the walls and the errors are Django's. A connection
keeps one cursor for them: half of a small statement's time was making a new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from psycopg._preparing import Prepare, PrepareManager
from psycopg.abc import Loader
from psycopg.pq import Format

Row = tuple[Any, ...]
M = TypeVar("M", bound=models.Model)
CURSOR = "jiahe_cursor"
INSTANT, INSTANT_OID = "timestamptz", 1184
OBSOLETE = (b"DROP", b"ALTER", b"DISCARD ALL", b"DEALLOCATE ALL")
Values = Sequence[Any] | Mapping[str, Any]


def fetch(statement: str, values: Values = ()) -> list[Row]:
    """The rows of a statement; a NULL or a list may need its type named (`%s::bigint[]`)."""
    return _carried_out(statement, values).fetchall()


def fetch_one(statement: str, values: Values = ()) -> Row:
    """The one row of a statement that has one."""
    return fetch(statement, values)[0]


def change(statement: str, values: Values = ()) -> int:
    """Carries out a statement without rows; how many rows of its table it changed."""
    return _carried_out(statement, values).rowcount


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


def insert_if_new(row: models.Model) -> bool:
    """Writes a new row and gives it its id; False when a unique one like it stands already.

    A twin that is being written elsewhere is waited for, as with any unique constraint.
    """
    statement, values = insertion(row)
    written = fetch(f"{statement} ON CONFLICT DO NOTHING RETURNING id", values)
    if written:
        note_inserted(row, written[0][0])
    return bool(written)


def insertion(row: models.Model) -> tuple[str, list[Any]]:
    """The statement that writes a new row, without an end, and its values."""
    statement, fields = _insertion(type(row))
    here = connections[DEFAULT_DB_ALIAS]
    return statement, [
        field.get_db_prep_save(field.pre_save(row, add=True), connection=here) for field in fields
    ]


def note_inserted(row: models.Model, key: int) -> None:
    row.pk = key
    row._state.adding = False  # noqa: SLF001  # as its own save() does


@cache
def _insertion(model: type[models.Model]) -> tuple[str, list[Any]]:
    meta = model._meta  # noqa: SLF001  # Django's documented way
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    kinds = [field.db_type(connections[DEFAULT_DB_ALIAS]) or "" for field in fields]
    places = ", ".join(f"%s::{kind}" if kind.endswith("[]") else "%s" for kind in kinds)
    return f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({places})', fields  # noqa: S608


class Joined:
    """Rows of several models in one statement; each model under the alias that it is given.

    >>> VISITS = Joined(visit=Visit, seat=Reservation)
    >>> VISITS.read("FROM booking_visit AS visit LEFT JOIN … WHERE visit.id = %s", [1])
    """

    def __init__(self, **models_by_alias: type[models.Model]) -> None:
        self._models = models_by_alias
        self._parts: list[_Part] | None = None  # columns are known once every model is loaded

    def read(self, rest: str, values: Values = ()) -> list[dict[str, Any]]:
        """By alias, an instance each; None where an outer join found nothing."""
        parts = self._parts = self._parts or [
            _Part.of(alias, model) for alias, model in self._models.items()
        ]
        columns = ", ".join(one.columns for one in parts)
        return [_taken_apart(parts, row) for row in fetch(f"SELECT {columns} {rest}", values)]


@dataclass(frozen=True)
class _Part:
    alias: str
    model: type[models.Model]
    names: list[str]
    columns: str
    converters: tuple[tuple[int, Any], ...]
    key: int

    @classmethod
    def of(cls, alias: str, model: type[models.Model]) -> "_Part":
        fields = model._meta.concrete_fields  # noqa: SLF001  # Django's documented way
        converters = tuple(
            (place, field.from_db_value)
            for place, field in enumerate(fields)
            if hasattr(field, "from_db_value")
        )
        return cls(
            alias,
            model,
            [field.attname for field in fields],
            ", ".join(f'{alias}."{field.column}"' for field in fields),
            converters,
            next(place for place, field in enumerate(fields) if field.primary_key),
        )

    def made(self, values: list[Any]) -> models.Model | None:
        if values[self.key] is None:
            return None
        for place, converted in self.converters:
            values[place] = converted(values[place], None, connections[DEFAULT_DB_ALIAS])
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, values)


def _taken_apart(parts: Sequence[_Part], row: Row) -> dict[str, Any]:
    found, begin = {}, 0
    for one in parts:
        end = begin + len(one.names)
        found[one.alias] = one.made(list(row[begin:end]))
        begin = end
    return found


def _carried_out(statement: str, values: Values) -> "psycopg.Cursor[Row]":
    here = connections[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    with here.wrap_database_errors:
        return _cursor_of(here.connection).execute(statement, values, prepare=True)


def _cursor_of(one: "psycopg.Connection[Row]") -> "psycopg.Cursor[Row]":
    """The connection's own cursor; made once, and with it plans that outlive a refusal."""
    kept: psycopg.Cursor[Row] | None = vars(one).get(CURSOR)
    if kept is None:
        kept = vars(one)[CURSOR] = psycopg.Cursor(one)
        kept.adapters.register_loader(INSTANT, _quick_instants())
        one._prepared = _KeptPlans.like(one._prepared)  # noqa: SLF001  # there is no public way
    return kept


def _quick_instants() -> type[Loader]:
    """Psycopg's own reading, which is compiled; Django's puts the zone on once more, in Python.

    Django's connections speak UTC, so both say the same.
    """
    found = psycopg.adapters.get_loader(INSTANT_OID, Format.TEXT)
    assert found is not None
    return found


class _KeptPlans(PrepareManager):
    """Plans that stay after a rollback, as PostgreSQL keeps them.

    psycopg forgets all of them then, because a table made in that transaction is gone again: the
    application makes no tables, and every refused booking would have the next one planned anew.
    """

    @classmethod
    def like(cls, other: PrepareManager) -> "_KeptPlans":
        """The same plans and limits, kept in this way."""
        made = cls()
        vars(made).update(vars(other))
        return made

    def clear(self) -> bool:
        """Forgets nothing: psycopg calls this after each rollback."""
        return False

    def _should_discard(self, prep: Prepare, results: Any, *_: Any) -> bool:  # noqa: ARG002
        said = [one.command_status or b"" for one in results]
        return any(one.startswith(OBSOLETE) for one in said) and super().clear()
