"""Who asks, for which company; and deeds that happen once however often they are sent (R7)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result, run_once

NOT_CONTENTS = frozenset({"csrfmiddlewaretoken", "idempotency_key"})


def company_of(request: HttpRequest) -> int:
    """The company in which the signed-in person works, as the policy found it."""
    company_id: int = request.company_id  # type: ignore[attr-defined]
    return company_id


def person_of(request: HttpRequest) -> int:
    person_id = request.user.pk
    assert person_id is not None
    return int(person_id)


def contents(request: HttpRequest) -> dict[str, list[str]]:
    """What the form says, without its tokens."""
    return {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if name not in NOT_CONTENTS
    }


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def once(
    request: HttpRequest, route: str, body: Mapping[str, Any], effect: Callable[[], Result]
) -> Result:
    """The effect's result, found again when the same key arrives again."""
    key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
    return run_once(
        actor=f"person:{person_of(request)}", route=route, key=key, body=body, effect=effect
    )


def act_and_return(
    request: HttpRequest,
    route: str,
    body: Mapping[str, Any],
    effect: Callable[[], object],
    *,
    glad: str,
    to: str,
) -> HttpResponse:
    """Acts once, says `glad` or the refusal, and goes to `to`; what is not there stays a 404."""

    def kept() -> Result:
        effect()
        return {"to": to}

    if _tried(request, route, body, kept) is not None:
        messages.success(request, glad)
    return HttpResponseRedirect(to)


def act_on_form(
    request: HttpRequest, route: str, effect: Callable[[], object], *, glad: str, to: str
) -> HttpResponse:
    """As `act_and_return`, where the whole form is what is asked."""
    return act_and_return(request, route, contents(request), effect, glad=glad, to=to)


def told_and_return(
    request: HttpRequest,
    route: str,
    body: Mapping[str, Any],
    effect: Callable[[], Result],
    *,
    to: str,
) -> HttpResponse:
    """As `act_and_return`, for an effect that tells what is `said`, and maybe where to go (`to`).

    Who comes too late reads the refusal on the page itself, beside what somebody else decided.
    """
    result = _tried(request, route, body, effect)
    if result is None:
        return HttpResponseRedirect(to)
    messages.success(request, result["said"])
    return HttpResponseRedirect(result.get("to", to))


def _tried(
    request: HttpRequest, route: str, body: Mapping[str, Any], effect: Callable[[], Result]
) -> Result | None:
    """None where the effect was refused, which stands among the page's messages then."""
    try:
        return once(request, route, body, effect)
    except Refusal as refusal:
        if refusal.status == HTTPStatus.NOT_FOUND:
            raise
        messages.error(request, str(refusal))
        return None
