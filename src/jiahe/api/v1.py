"""Version 1 of the API: its operations, its description, its addresses."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.utils import translation
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from jiahe.accounts.policies import is_anybody
from jiahe.api import shapes
from jiahe.api.access import Allow, language_asked
from jiahe.api.operations import (
    catalogue,
    changes,
    complaints,
    figures,
    orders,
    signin,
    times,
    work,
)
from jiahe.api.problems import (
    MEDIA_TYPE,
    SCHEMA,
    not_found,
    not_understood,
    our_fault,
    refused,
    unkeepable,
    unreadable,
)
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.transactions import UNKEEPABLE

PREFIX = "api/v1/"
SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "anybody": [{}],
    "person": [{"token": []}, {"session": []}],
    "partner": [{"key": []}],
}
SCHEMES: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer", "description": "A person's token (jht_…)."},
    "key": {"type": "http", "scheme": "bearer", "description": "A partner's key (jhk_…)."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of the pages; a write carries X-CSRFToken.",
    },
}


class Api(NinjaAPI):
    """Names an operation as its function is named, and lets nobody keep its answers."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        answer = super().create_temporal_response(request)
        answer["Cache-Control"] = "no-store"
        return answer


system = Router(tags=["system"])


@system.get("/health", auth=Allow(is_anybody), response=shapes.Health, summary=_("Is it there"))
def health(request: HttpRequest) -> shapes.Health:
    del request
    return shapes.Health(at=now())


api = Api(
    title="Jiahe 家和",
    version="1",
    description="Home services: catalogue, free times, booking, orders, work, figures.",
    openapi_url=None,
    docs_url=None,
)
for room in (
    system,
    *(one.router for one in (catalogue, times, orders, changes, complaints, signin, work, figures)),
):
    api.add_router("", room)
NOES: dict[type[Exception], Any] = {
    Refusal: refused,
    Http404: not_found,
    ValidationError: not_understood,
    HttpError: unreadable,
    **dict.fromkeys(UNKEEPABLE, unkeepable),
    Exception: our_fault,
}
for kind, answer_to in NOES.items():
    api.add_exception_handler(kind, answer_to)


def operations(of: NinjaAPI = api) -> Iterator[tuple[str, Operation]]:
    """Every operation with its path."""
    for room in of._get_bound_routers():  # noqa: SLF001  # the library shows them nowhere else
        for at, view in room.path_operations.items():
            for one in view.operations:
                yield at, one


def allowed(operation: Operation) -> Allow | None:
    """How the operation declares who may call it; None for one that does not."""
    found = list(operation.auth_callbacks)
    return found[0] if len(found) == 1 and isinstance(found[0], Allow) else None


def description() -> dict[str, Any]:
    """The OpenAPI 3.1 document: the library's, with who may call and what a no looks like."""
    document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    policies = {one.view_func.__name__: allowed(one) for _at, one in operations()}
    for methods in document["paths"].values():
        for one in methods.values():
            _complete(one, policies[one["operationId"]])
    document["servers"] = [{"url": "/"}]
    document["components"] = {
        "schemas": document["components"]["schemas"] | {"Problem": SCHEMA},
        "securitySchemes": SCHEMES,
        "responses": {
            "Problem": {
                "description": "Refused: nothing was changed.",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
        },
    }
    return document


def _complete(one: dict[str, Any], allow: Allow | None) -> None:
    assert allow is not None, f"{one['operationId']} declares no policy"
    one["security"] = [way for who in allow.callers for way in SECURITY[who]]
    one["x-policy"] = allow.policy.name
    one["responses"] = {str(status): answer for status, answer in one["responses"].items()}
    one["responses"]["4XX"] = {"$ref": "#/components/responses/Problem"}


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description, for programs that make clients from it."""
    del request
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


def lost(request: HttpRequest) -> HttpResponse:
    """An address that is none of ours is told as a problem too."""
    translation.activate(language_asked(request))
    return not_found(request, Http404())


openapi.policy = is_anybody  # type: ignore[attr-defined]
lost.policy = is_anybody  # type: ignore[attr-defined]


def _routes() -> Iterator[URLPattern]:
    """The addresses; each carries its operations' policies, for the check of every route (R18)."""
    for room in api._get_bound_routers():  # noqa: SLF001
        views = (view for view in room.path_operations.values() for _one in view.operations)
        for route, view in zip(room.urls_paths(room.prefix), views, strict=True):
            declared = [allowed(one) for one in view.operations]
            if None not in declared:
                route.callback.policy = [  # type: ignore[attr-defined]
                    one.policy for one in declared if one
                ]
            yield route


urlpatterns: list[URLPattern] = [
    path("openapi.json", openapi, name="openapi"),
    *_routes(),
    re_path("", lost),
]
