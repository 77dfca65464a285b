"""A deed is done once, however often the phone sends it (R7), and answers in its asker's way."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from jiahe.kit.idempotency import Result, run_once


def company_of(request: HttpRequest) -> int:
    """The company in which the signed-in person works, as the policy found it."""
    company_id: int = request.company_id  # type: ignore[attr-defined]
    return company_id


def person_of(request: HttpRequest) -> int:
    person_id = request.user.pk
    assert person_id is not None
    return int(person_id)


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def done_once(
    request: HttpRequest, route: str, body: Mapping[str, Any], effect: Callable[[], Result]
) -> HttpResponse:
    """Runs `effect` at most once for the form's key, then leads where its result says.

    `body` names the deed, not the moment of sending, so that a page from the phone's cache
    may send the same deed again.
    """
    key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
    result = run_once(
        actor=f"person:{person_of(request)}", route=route, key=key, body=body, effect=effect
    )
    if wants_json(request):
        return JsonResponse(result)
    return HttpResponseRedirect(result["to"])
