"""A form is acted on once: the same key leads to the same page (R7)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from jiahe.kit.idempotency import Result, run_once
from jiahe.kit.ids import new_code
from jiahe.web.once import contents

HOLDER = "booking_holder"


def holder_of(request: HttpRequest) -> str:
    """Who holds a time: this browser, before and after it signs in."""
    if HOLDER not in request.session:
        request.session[HOLDER] = new_code()
    return f"browser:{request.session[HOLDER]}"


def actor_of(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"person:{request.user.pk}"
    return holder_of(request)


def done_once(
    request: HttpRequest,
    route: str,
    effect: Callable[[], Result],
    *,
    body: Mapping[str, Any] | None = None,
) -> Result:
    """The result of `effect`, run at most once for this form of this actor."""
    return run_once(
        actor=actor_of(request),
        route=route,
        key=request.POST.get("idempotency_key", ""),
        body=contents(request) if body is None else body,
        effect=effect,
    )


def sent_once(request: HttpRequest, route: str, effect: Callable[[], Result]) -> HttpResponse:
    """Runs `effect` once and goes where its result's `to` says."""
    return HttpResponseRedirect(done_once(request, route, effect)["to"])


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that `next` names, else `otherwise`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else otherwise
