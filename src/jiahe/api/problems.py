"""Saying no: problem details (RFC 9457) with the refusal's stable name and its sentence."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from ninja.errors import HttpError, ValidationError

from jiahe.accounts.actions.access import TooManyCalls
from jiahe.kit.errors import Refusal
from jiahe.kit.transactions import Unkeepable, Unreachable, is_unreachable

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"
BUSY_SECONDS, A_MINUTE = 2, 60
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "refusal"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:jiahe:refusal:SlotTaken"]},
        "title": {"type": "string", "description": "The sentence for people, in their language."},
        "status": {"type": "integer", "examples": [409]},
        "refusal": {"type": "string", "description": "The stable name of the refusal."},
        "errors": {
            "type": "array",
            "description": "For `NotUnderstood`: where the request is not as described.",
            "items": {
                "type": "object",
                "required": ["at", "what"],
                "properties": {"at": {"type": "string"}, "what": {"type": "string"}},
            },
        },
    },
}


class NotUnderstood(Refusal):
    sentence = gettext_lazy("The request is not as the API describes it.")


class NotThere(Refusal):
    sentence = gettext_lazy("There is no such thing.")
    status = HTTPStatus.NOT_FOUND


class BadRequest(Refusal):
    sentence = gettext_lazy("The request could not be read.")
    status = HTTPStatus.BAD_REQUEST


class OurFault(Refusal):
    sentence = gettext_lazy("Something went wrong on our side. Please send the same key again.")
    status = HTTPStatus.INTERNAL_SERVER_ERROR


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to an expected no."""
    log.info("refused", refusal=refusal.name, path=request.path)
    return _problem(refusal)


def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    del error
    return refused(request, NotThere())


def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with the places; what was sent is not repeated."""
    del request
    places = [
        {"at": ".".join(str(step) for step in one["loc"]), "what": str(one["msg"])}
        for one in error.errors
    ]
    return _problem(NotUnderstood(), {"errors": places})


def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The library's own no: a body that is no JSON."""
    del error
    return refused(request, BadRequest())


def unkeepable(request: HttpRequest, error: Exception) -> HttpResponse:
    """A value that no table can hold."""
    log.error("could_not_be_kept", path=request.path, exc_info=error)
    return refused(request, Unkeepable())


def our_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """The request's number leads to what the log says; 503 while the database is out of reach."""
    log.error("fault", path=request.path, exc_info=error)
    if is_unreachable(error):
        return _problem(Unreachable())
    return _problem(OurFault(), {"number": getattr(request, "number", "")})


def _problem(refusal: Refusal, more: Mapping[str, Any] | None = None) -> HttpResponse:
    words = {
        "type": f"urn:jiahe:refusal:{refusal.name}",
        "title": str(refusal),
        "status": int(refusal.status),
        "refusal": refusal.name,
        **(more or {}),
    }
    answer = HttpResponse(
        json.dumps(words, ensure_ascii=False), status=refusal.status, content_type=MEDIA_TYPE
    )
    answer["Content-Language"] = "en" if get_language() == "en" else "zh-Hans"
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = "Bearer"
    wait = _seconds_to_wait(refusal)
    if wait:
        answer["Retry-After"] = str(wait)
    return answer


def _seconds_to_wait(refusal: Refusal) -> int:
    """After which the same may be asked again; 0 where waiting does not help."""
    if isinstance(refusal, TooManyCalls):
        return refusal.retry_after_seconds
    waits = {HTTPStatus.SERVICE_UNAVAILABLE: BUSY_SECONDS, HTTPStatus.TOO_MANY_REQUESTS: A_MINUTE}
    return waits.get(refusal.status, 0)
