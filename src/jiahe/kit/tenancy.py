"""The two walls between companies (R17).

First wall: `CompanyManager` refuses to build a query while nobody said which
companies the work is for. Second wall: row-level security, forced, with the
companies carried by the transaction (`jiahe.companies`), so that raw SQL and a
forgotten filter still see nothing.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.migrations.operations import RunSQL
from django.db.transaction import Atomic

from jiahe.kit.statements import fetch
from jiahe.kit.transactions import one_whole, part

Scope = tuple[int, ...]
EVERY_COMPANY: Scope = (-1,)

_scope: ContextVar[Scope | None] = ContextVar("jiahe_companies", default=None)


class CompanyNotSet(RuntimeError):  # noqa: N818  # names the state
    """A company-owned table was asked for outside `for_company`: a fault of ours."""


def current_scope() -> Scope:
    """The ids of the companies that the present work is for; raises `CompanyNotSet`."""
    scope = _scope.get()
    if scope is None:
        raise CompanyNotSet
    return scope


def current_company() -> int:
    """The one company of the present work; raises `CompanyNotSet` when there are several."""
    scope = current_scope()
    if len(scope) != 1 or scope == EVERY_COMPANY:
        raise CompanyNotSet
    return scope[0]


# The first wall in a plain statement: `ONLY_COMPANIES.format("visit")`, values by `scope_values`.
# "+ 0": the row is found by its key; a young table's figures make the company's index look cheaper.
ONLY_COMPANIES = "(%(everywhere)s OR {}.company_id + 0 = ANY(%(companies)s::bigint[]))"


def scope_values() -> dict[str, Any]:
    """What `ONLY_COMPANIES` needs; raises `CompanyNotSet`."""
    scope = current_scope()
    return {"everywhere": scope == EVERY_COMPANY, "companies": list(scope)}


def for_companies(scope: Scope) -> AbstractContextManager[None]:
    """Opens a transaction in which exactly these companies' rows exist.

    Nested use with the same scope is a savepoint (none within `one_whole`); with
    another scope the inner scope holds until it ends, then the outer one again.
    """
    return _inside(scope, part())


def for_company(company_id: int) -> AbstractContextManager[None]:
    return for_companies((company_id,))


def for_company_as_one(company_id: int) -> AbstractContextManager[None]:
    """As `for_company`, but one with the transaction that is open: no savepoint.

    An error that leaves the block takes that whole transaction back, whoever catches it.
    """
    return _inside((company_id,), transaction.atomic(savepoint=False))


@contextmanager
def whole_for_company(company_id: int) -> Iterator[None]:
    """As `for_company`, for a story that goes on after no error: its parts make no savepoints."""
    with for_company(company_id), one_whole():
        yield


@contextmanager
def whole_for_company_said(company_id: int) -> Iterator[None]:
    """As `whole_for_company`, in the open transaction, whose own statement has `said` for whom."""
    scope, outer = (company_id,), _scope.get()
    token = _scope.set(scope)
    try:
        with one_whole():
            yield
        if outer is not None and outer != scope:
            _carry(outer)
    finally:
        _scope.reset(token)


def for_every_company() -> AbstractContextManager[None]:
    """For the outbox relay, sweeps and the regulator's reading: names no company."""
    return for_companies(EVERY_COMPANY)


@contextmanager
def _inside(scope: Scope, block: Atomic) -> Iterator[None]:
    outer = _scope.get()
    token = _scope.set(scope)
    try:
        with block:
            if outer != scope:
                _carry(scope)
            yield
            if outer is not None and outer != scope:
                _carry(outer)
    finally:
        _scope.reset(token)


def _as_setting(scope: Scope) -> str:
    return "*" if scope == EVERY_COMPANY else ",".join(str(company) for company in scope)


def said(companies: str) -> str:
    """The SQL expression by which a statement carries the companies for its transaction."""
    return f"set_config('jiahe.companies', ({companies})::text, true)"


CARRY = f"SELECT {said('%s')}"


def _carry(scope: Scope) -> None:
    fetch(CARRY, [_as_setting(scope)])


M = TypeVar("M", bound=models.Model)


class CompanyManager(models.Manager[M]):
    """Shows the rows of the companies in scope; raises `CompanyNotSet` without one."""

    def get_queryset(self) -> models.QuerySet[M]:
        scope = current_scope()
        rows = super().get_queryset()
        if scope == EVERY_COMPANY:
            return rows
        if len(scope) == 1:
            return rows.filter(company_id=scope[0])
        return rows.filter(company_id__in=scope)


Statement = str | tuple[str, Any]

SCOPE_FUNCTIONS = """
CREATE OR REPLACE FUNCTION jiahe_sees_every_company() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(current_setting('jiahe.companies', true), '') = '*'
$$;
CREATE OR REPLACE FUNCTION jiahe_companies() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN coalesce(current_setting('jiahe.companies', true), '') IN ('', '*')
    THEN '{}'::bigint[]
    ELSE string_to_array(current_setting('jiahe.companies', true), ',')::bigint[] END
$$;
"""
# Subqueries, so that the setting is read once a statement and not once a row.
MAY_SEE = (
    "(SELECT jiahe_sees_every_company()) OR company_id = ANY ((SELECT jiahe_companies())::bigint[])"
)


def wall(*tables: str) -> RunSQL:
    """The migration step that forces row-level security on company-owned tables."""
    up: list[Statement] = [
        statement
        for table in tables
        for statement in (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            (f'CREATE POLICY company_wall ON "{table}" USING ({MAY_SEE}) WITH CHECK ({MAY_SEE})'),
        )
    ]
    down: list[Statement] = [
        statement
        for table in tables
        for statement in (
            f'DROP POLICY company_wall ON "{table}"',
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        )
    ]
    return RunSQL(up, down)


def append_only(*tables: str) -> RunSQL:
    """The migration step after which rows can be added and read, never changed."""
    up: list[Statement] = [
        """
        CREATE OR REPLACE FUNCTION jiahe_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME
          USING ERRCODE = 'restrict_violation'; END $$
        """
    ]
    up += [
        f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION jiahe_refuse_change()"
        for table in tables
    ]
    down: list[Statement] = [f'DROP TRIGGER append_only ON "{table}"' for table in tables]
    return RunSQL(up, down)
