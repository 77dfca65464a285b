"""A deed is done once, however often the phone sends it (R7), and answers in its asker's way."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from jiahe.kit.idempotency import Result
from jiahe.web.once import once, wants_json


def done_once(
    request: HttpRequest, route: str, body: Mapping[str, Any], effect: Callable[[], Result]
) -> HttpResponse:
    """Runs `effect` at most once for the form's key, then leads where its result says.

    `body` names the deed, not the moment of sending, so that a page from the phone's cache
    may send the same deed again.
    """
    result = once(request, route, body, effect)
    if wants_json(request):
        return JsonResponse(result)
    return HttpResponseRedirect(result["to"])
