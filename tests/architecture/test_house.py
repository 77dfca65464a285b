"""The house rules that no linter knows: budgets, late imports, who touches whose tables, routes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from ninja import NinjaAPI, Router

from jiahe.accounts.policies import is_anybody
from jiahe.api.access import Allow
from jiahe.api.v1 import allowed, api, operations

SOURCE = Path(__file__).parents[2] / "src" / "jiahe"
LONGEST_FILE = 400
LONGEST_FUNCTION = 60  # lines with docstring and signature; the body aims at 10, at most 40
CONTEXTS = (
    "accounts", "trust", "notify", "catalog", "workforce", "booking", "dispatch", "fieldwork",
    "billing", "quality", "care", "standards", "insights",
)  # fmt: skip
UPPER_FLOORS = ("journeys", "web", "api", "cli", "simulation")
LATE_IMPORTS_ALLOWED = {"cli"}  # settings are read under the environment that the verb prepares


def python_files() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_has_more_lines_than_its_budget() -> None:
    too_long = [
        name_of(path)
        for path in python_files()
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    ]
    assert too_long == []


def test_no_function_has_more_lines_than_its_budget() -> None:
    too_long = [
        f"{name_of(path)}:{node.name}"
        for path in python_files()
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert too_long == []


def test_nothing_is_imported_late() -> None:
    late = [
        f"{name_of(path)}:{inner.lineno}"
        for path in python_files()
        if path.relative_to(SOURCE).parts[0] not in LATE_IMPORTS_ALLOWED
        for node in functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert late == []


def writes_tables(path: Path) -> bool:
    """Whether the file may write its context's tables."""
    inside = path.relative_to(SOURCE).parts
    return inside[1].removesuffix(".py") in {"actions", "models"}


WRITING = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "save"}


def manager_writes(path: Path) -> Iterator[str]:
    """`Model.objects.….create(…)` and the like, with the line."""
    for node in ast.walk(tree(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in WRITING:
            continue
        if ".objects" in ast.unparse(node.func.value):
            yield f"{name_of(path)}:{node.lineno}"


def test_only_a_contexts_own_actions_write_its_tables() -> None:
    elsewhere = [
        line
        for path in python_files()
        if path.relative_to(SOURCE).parts[0] in {*CONTEXTS, *UPPER_FLOORS}
        and not (path.relative_to(SOURCE).parts[0] in CONTEXTS and writes_tables(path))
        for line in manager_writes(path)
    ]
    assert elsewhere == []


def routes(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns)
        else:
            yield one


def undeclared(found: list[URLPattern | URLResolver]) -> list[str]:
    return [str(one.pattern) for one in routes(found) if not hasattr(one.callback, "policy")]


def test_every_route_declares_its_policy() -> None:
    assert undeclared(get_resolver().url_patterns) == []


def test_control_a_route_without_a_policy_is_found() -> None:
    from django.http import HttpResponse
    from django.urls import path

    assert undeclared([path("open/", lambda request: HttpResponse())]) == ["open/"]


def undeclared_operations(of: NinjaAPI) -> list[str]:
    return [at for at, one in operations(of) if allowed(one) is None]


def test_every_operation_of_the_api_declares_its_policy() -> None:
    assert undeclared_operations(api) == []


def test_control_an_operation_without_a_policy_is_found() -> None:
    room = Router()
    room.get("/open")(lambda request: 1)
    room.get("/odd", auth=lambda request: True)(lambda request: 1)
    room.get("/shut", auth=Allow(is_anybody))(lambda request: 1)
    made = NinjaAPI(urls_namespace="control")
    made.add_router("", room)
    assert undeclared_operations(made) == ["/open", "/odd"]


@pytest.mark.parametrize("room", CONTEXTS)
def test_each_context_says_what_it_promises(room: str) -> None:
    docstring = ast.get_docstring(tree(SOURCE / room / "__init__.py")) or ""
    assert len(docstring.splitlines()) >= 3
