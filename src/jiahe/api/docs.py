"""The description as a page for people: our own, so that nothing is loaded from elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.views.decorators.http import require_safe

from jiahe.accounts.policies import is_anybody
from jiahe.api.v1 import description

GROUPS: dict[str, str | Promise] = {
    "system": pgettext_lazy("api", "The service itself"),
    "sign-in": pgettext_lazy("api", "Signing in"),
    "catalogue": pgettext_lazy("api", "What is sold"),
    "times": pgettext_lazy("api", "Homes, times, prices"),
    "orders": pgettext_lazy("api", "Orders"),
    "changes": pgettext_lazy("api", "What happens to a visit"),
    "complaints": pgettext_lazy("api", "Complaints"),
    "work": pgettext_lazy("api", "A worker's day"),
    "figures": pgettext_lazy("api", "Grades and figures"),
}
CALLERS: dict[str, str | Promise] = {
    "anybody": pgettext_lazy("api", "everybody"),
    "token": pgettext_lazy("api", "a person with a token"),
    "session": pgettext_lazy("api", "a session of the pages"),
    "key": pgettext_lazy("api", "a partner's key"),
}


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a body or an answer."""

    name: str
    kind: str
    is_required: bool
    note: str


@dataclass(frozen=True)
class Shown:
    """An operation on the page; `notes` are the developer's words, in English."""

    id: str
    method: str
    path: str
    summary: str
    notes: str
    callers: tuple[str | Promise, ...]
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answer: tuple[Field, ...]
    status: str


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation by group: who may call it, what it takes, what it answers."""
    document = description()
    groups: dict[str, list[Shown]] = {tag: [] for tag in GROUPS}
    for tag, shown in _operations(document):
        groups[tag].append(shown)
    words = {"groups": [(GROUPS[tag], rows) for tag, rows in groups.items()]}
    return render(request, "api/docs.html", words)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Shown]]:
    schemas = document["components"]["schemas"]
    for at, methods in document["paths"].items():
        for method, one in methods.items():
            yield one["tags"][0], _shown(at, method, one, schemas)


def _shown(at: str, method: str, one: Mapping[str, Any], schemas: Mapping[str, Any]) -> Shown:
    ways = [next(iter(way), "anybody") for way in one["security"]]
    status = next(iter(one["responses"]))
    return Shown(
        id=one["operationId"],
        method=method.upper(),
        path=at,
        summary=gettext(one["summary"]),
        notes=one.get("description", ""),
        callers=tuple(CALLERS[way] for way in ways),
        parameters=tuple(
            Field(row["name"], _kind(row["schema"]), row["required"], row["in"])
            for row in one["parameters"]
        ),
        body=_fields(one.get("requestBody", {}), schemas),
        answer=_fields(one["responses"][status], schemas),
        status=status,
    )


def _fields(part: Mapping[str, Any], schemas: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of a JSON body, also of a list's rows; none without a body."""
    schema = part.get("content", {}).get("application/json", {}).get("schema", {})
    schema = schema.get("items", schema)
    schema = schemas.get(_name(schema), schema)
    required = schema.get("required", ())
    return tuple(
        Field(name, _kind(details), name in required, details.get("description", ""))
        for name, details in schema.get("properties", {}).items()
    )


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _kind(schema: Mapping[str, Any]) -> str:
    """`integer`, `date-time`, `Visit[]`, `string?`: the type in a word."""
    if "anyOf" in schema:
        kinds = [_kind(one) for one in schema["anyOf"]]
        return "|".join(one for one in kinds if one != "null") + "?" * ("null" in kinds)
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}))}[]"
    if "enum" in schema:
        return "|".join(str(one) or '""' for one in schema["enum"])
    return _name(schema) or str(
        schema.get("format") or schema.get("type") or schema.get("const", "")
    )


docs.policy = is_anybody  # type: ignore[attr-defined]
routes = [path("api/docs/", docs, name="api-docs")]
