import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy

from jiahe.kit.errors import Refusal
from jiahe.kit.transactions import UNKEEPABLE, Unkeepable
from jiahe.web.context import language_of
from jiahe.web.once import wants_json

log = structlog.get_logger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
LIBRARY_VIEWS = ("django.contrib.staticfiles.", "django.views.static.")
RETRY_AFTER_SECONDS = "2"
LARGEST_UPLOAD_BYTES = 64 * 1024 * 1024  # several photos and scans at once
PIECE_BYTES = 256 * 1024


class Numbered:
    """Gives each request a number: each line of the log about it has it, and a fault's page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(4)
        request.number = number  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request=number):
            return self.get_response(request)


class Language:
    """The language of who signed in, then the cookie's, else Chinese."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            request.LANGUAGE_CODE = translation.get_language()
            return self.get_response(request)


class DefaultDeny:
    """Refuses every route that did not declare its policy (R18)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,  # noqa: ARG002  # Django's signature
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],  # noqa: ARG002
        kwargs: dict[str, Any],  # noqa: ARG002
    ) -> None:
        if hasattr(view, "policy") or view.__module__.startswith(LIBRARY_VIEWS):
            return
        message = f"{view.__module__}.{view.__qualname__} declares no policy"
        raise ImproperlyConfigured(message)


class TooMuchSent(Refusal):
    sentence = gettext_lazy("This is too much at once. Please send less text or smaller files.")
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class BodyLimit:
    """Refuses what is too large before anybody reads it.

    It is taken off the line first: a browser that is still sending would hear nothing.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = int(request.headers.get("Content-Length") or 0)
        has_files = request.content_type == "multipart/form-data"
        if size <= (LARGEST_UPLOAD_BYTES if has_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            return self.get_response(request)
        for _ in range(min(size, LARGEST_UPLOAD_BYTES) // PIECE_BYTES + 1):
            request.read(PIECE_BYTES)
        return refusal_answer(request, TooMuchSent())


class Refusals:
    """Shows a `Refusal` as it stands: a sentence, a 4xx status, nothing half-done."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, UNKEEPABLE):
            log.error("could_not_be_kept", path=request.path, exc_info=error)
            error = Unkeepable()
        if not isinstance(error, Refusal):
            return None
        log.info("refused", refusal=error.name, path=request.path)
        if error.status == 404:
            raise Http404 from error
        return refusal_answer(request, error)


def refusal_answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as JSON for scripts, as a page for people."""
    if wants_json(request):
        answer: HttpResponse = JsonResponse(
            {"refusal": refusal.name, "message": str(refusal)}, status=refusal.status
        )
    else:
        answer = render(
            request,
            "refusal.html",
            {"refusal": refusal, "back": request.headers.get("Referer", "/")},
            status=refusal.status,
        )
    if refusal.status == 503:
        answer["Retry-After"] = RETRY_AFTER_SECONDS
    return answer
