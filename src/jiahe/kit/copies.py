"""A process's copy of what a company rarely changes, as fresh as the statement that asks for it.

Whoever writes to a marked table leaves the number of its transaction with the company, by trigger.
A copy remembers below which transaction all were over when it was read (`pg_snapshot_xmin`): while
no mark is at or above that line, it says what the tables say. A change of our own, which may still
be undone, is read each time and never kept.
"""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.migrations.operations import RunSQL

from jiahe.kit.statements import fetch_one
from jiahe.kit.tenancy import current_company

COMPANIES = 64  # copies kept; the one not read for longest goes first
EVERYBODY = 0  # under this number stand the changes that concern every company
LOOK = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, coalesce(max(changed_in), 0),
  coalesce(bool_or(changed_in = pg_current_xact_id_if_assigned()::text::bigint), false)
FROM kit_changemark WHERE company_id IN (%s, %s)
"""
T = TypeVar("T")


class Kept(NamedTuple, Generic[T]):
    horizon: int
    value: T


class Copies(Generic[T]):
    """One copy for each company; `load` reads it from the tables inside the company's walls."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._kept: dict[tuple[str, int], Kept[T]] = {}

    def in_scope(self) -> T:
        """The company's copy as of now; what it holds is for reading only."""
        key = (str(connection.settings_dict["NAME"]), current_company())
        horizon, newest, is_ours = fetch_one(LOOK, [EVERYBODY, key[1]])
        kept = self._kept.pop(key, None)
        if kept is None or newest >= kept.horizon:
            kept = Kept(horizon, self._load())
            if is_ours:
                return kept.value
        self._kept[key] = kept
        while len(self._kept) > COMPANIES:
            del self._kept[next(iter(self._kept))]
        return kept.value


MARKING = """
CREATE FUNCTION jiahe_leave_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE company bigint := 0;
BEGIN
  IF TG_ARGV[0] <> '' THEN
    company := (to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END) ->> TG_ARGV[0])::bigint;
  END IF;
  INSERT INTO kit_changemark (company_id, changed_in)
  VALUES (company, pg_current_xact_id()::text::bigint)
  ON CONFLICT (company_id) DO UPDATE SET changed_in = excluded.changed_in;
  RETURN NULL;
END $$
"""


def marked(*tables: str, company: str = "company_id") -> RunSQL:
    """The migration step after which changes leave a mark; `company=""` marks for everybody."""
    return RunSQL(
        [
            f'CREATE TRIGGER leave_mark AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION jiahe_leave_mark('{company}')"
            for table in tables
        ],
        [f'DROP TRIGGER leave_mark ON "{table}"' for table in tables],
    )
