"""Hazards with their clock, and photos of visits that two people judge."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.journeys import inspect
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.quality.choices import HazardState, PhotoVerdict
from jiahe.quality.queries.inspections import (
    doubted_photos,
    hazards,
    next_photo,
    photo_agreement,
    photo_by_code,
)
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_inspector


@allow(is_inspector)
@never_cache
@require_safe
def hazard_list(request: HttpRequest) -> HttpResponse:
    words = chrome(request, "office:hazards") | {
        "rows": hazards(),
        "now": now(),
        "ends": [one for one in HazardState.choices if one[0] != HazardState.OPEN],
    }
    return render(request, "inspection/hazards.html", words)


@allow(is_inspector)
@require_POST
def close_hazard(request: HttpRequest, code: str) -> HttpResponse:
    state, outcome = request.POST.get("state", ""), request.POST.get("outcome", "")

    def effect() -> dict[str, str]:
        inspect.close_hazard(
            company_id=company_of(request),
            code=code,
            state=state,
            outcome=outcome,
            actor_id=person_of(request),
        )
        return {"closed": code}

    try:
        once(request, f"office.hazard/{code}", {"state": state, "outcome": outcome}, effect)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("office:hazards"))


@allow(is_inspector)
@never_cache
@require_safe
def photos(request: HttpRequest) -> HttpResponse:
    """The next photo that this person has not judged, without what the other one said."""
    words = chrome(request, "office:proof") | {
        "photo": next_photo(person_of(request)),
        "agreement": photo_agreement(),
        "doubted": [
            (one, PhotoVerdict(one.verdict).label if one.verdict else "")
            for one in doubted_photos()
        ],
        "verdicts": PhotoVerdict.choices,
    }
    return render(request, "inspection/photos.html", words)


@allow(is_inspector)
@require_POST
def judge(request: HttpRequest, code: str) -> HttpResponse:
    verdict = request.POST.get("verdict", "")

    def effect() -> dict[str, str]:
        inspect.judge_photo(
            company_id=company_of(request),
            photo_code=code,
            verdict=verdict,
            actor_id=person_of(request),
        )
        return {"judged": code}

    try:
        once(request, f"office.proof/{code}", {"verdict": verdict}, effect)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Kept."))
    return HttpResponseRedirect(reverse("office:proof"))


@allow(is_inspector)
@require_safe
def picture(request: HttpRequest, code: str) -> HttpResponseBase:  # noqa: ARG001
    """A photo of a visit, for whoever inspects it."""
    found = photo_by_code(code)
    if found is None:
        raise Http404
    return FileResponse(
        found.file.open("rb"),
        content_type="image/jpeg",
        headers={"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"},
    )
