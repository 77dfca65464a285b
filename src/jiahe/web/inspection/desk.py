"""The inspector's day on the phone, and the checklist of one inspection; works without scripts."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import FileResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.journeys import inspect
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions.inspections import Said
from jiahe.quality.choices import Answer, HazardKind
from jiahe.quality.pictures import keep_picture
from jiahe.quality.queries.inspections import (
    finding_with_photo,
    findings_of,
    hazards_of_visit,
    inspection_by_code,
    inspections_done,
    inspections_due,
    inspectors_agreement,
    photos_of_visit,
    start_of,
    steps_to_judge,
)
from jiahe.standards.limits import LARGEST_PHOTO_BYTES
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_inspector

AHEAD = timedelta(days=7)
MOST_STEPS = 60


@allow(is_inspector)
@never_cache
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What is due today and in the week to come; then what was done last."""
    day = localdate(now())
    due = [(one, start_of(one)) for one in inspections_due(day + AHEAD)]
    words = chrome(request, "office:inspections") | {
        "due": due,
        "done": inspections_done(),
        "today": day,
        "agreement": inspectors_agreement(),
    }
    return render(request, "inspection/today.html", words)


@allow(is_inspector)
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, code)


def _page(request: HttpRequest, code: str, problem: str = "", status: int = 200) -> HttpResponse:
    found = inspection_by_code(code)
    if found is None:
        raise Http404
    said = {key: request.POST[key] for key in request.POST if key.startswith(("answer-", "note-"))}
    words = chrome(request, "office:inspections") | {
        "one": found,
        "start": start_of(found),
        "steps": [
            (step, said.get(f"answer-{step.position}", ""), said.get(f"note-{step.position}", ""))
            for step in steps_to_judge(found)
        ],
        "findings": findings_of(found.pk),
        "photos": photos_of_visit(found.visit_id),
        "answers": Answer.choices,
        "hazard_kinds": HazardKind.choices,
        "hazards": hazards_of_visit(found.visit_id),
        "problem": problem,
    }
    return render(request, "inspection/inspection.html", words, status=status)


@allow(is_inspector)
@require_POST
def record(request: HttpRequest, code: str) -> HttpResponse:
    """The whole checklist in one form; pictures are made safe before anything is kept."""

    def effect() -> dict[str, str]:
        inspect.record(
            company_id=company_of(request),
            code=code,
            said=said,
            note=request.POST.get("note", ""),
            actor_id=person_of(request),
        )
        return {"recorded": code}

    try:
        said = _said(request)
        body = {"said": [[one.position, one.answer, one.note, one.file] for one in said]}
        once(request, f"office.inspection/{code}", body, effect)
    except Refusal as refusal:
        return _refused(request, code, refusal)
    messages.success(request, _("Recorded. Thank you."))
    return HttpResponseRedirect(reverse("office:inspection", args=[code]))


def _said(request: HttpRequest) -> tuple[Said, ...]:
    places = [place for place in range(MOST_STEPS) if f"answer-{place}" in request.POST]
    return tuple(
        Said(
            place,
            request.POST[f"answer-{place}"],
            request.POST.get(f"note-{place}", ""),
            _picture(request, f"photo-{place}"),
        )
        for place in places
    )


def _picture(request: HttpRequest, name: str) -> str:
    file = request.FILES.get(name)
    if file is None or file.size is None:
        return ""
    return keep_picture(file.read(LARGEST_PHOTO_BYTES + 1), "inspections")


@allow(is_inspector)
@require_POST
def leave_out(request: HttpRequest, code: str) -> HttpResponse:
    note = request.POST.get("note", "")
    return _deed(
        request,
        code,
        {"note": note},
        lambda: inspect.leave_out(
            company_id=company_of(request), code=code, note=note, actor_id=person_of(request)
        ),
    )


@allow(is_inspector)
@require_POST
def second_look(request: HttpRequest, code: str) -> HttpResponse:
    def effect() -> None:
        inspect.second_look(company_id=company_of(request), code=code)

    return _deed(request, code, {}, effect)


@allow(is_inspector)
@require_POST
def hazard(request: HttpRequest, code: str) -> HttpResponse:
    """A danger seen: kept with its clock, and the household is told."""
    kind, words = request.POST.get("kind", ""), request.POST.get("words", "")
    return _deed(
        request,
        code,
        {"kind": kind, "words": words},
        lambda: inspect.note_hazard(
            company_id=company_of(request),
            inspection_code=code,
            kind=kind,
            words=words,
            actor_id=person_of(request),
        ),
    )


def _deed(
    request: HttpRequest, code: str, body: dict[str, str], deed: Callable[[], object]
) -> HttpResponse:
    def effect() -> dict[str, str]:
        deed()
        return {"done": code}

    try:
        once(request, request.path, body, effect)
    except Refusal as refusal:
        return _refused(request, code, refusal)
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(reverse("office:inspection", args=[code]))


def _refused(request: HttpRequest, code: str, refusal: Refusal) -> HttpResponse:
    if refusal.status == 404:
        raise refusal
    with for_company(company_of(request)):
        return _page(request, code, str(refusal), refusal.status)


@allow(is_inspector)
@require_safe
def photo(request: HttpRequest, code: str, position: int) -> HttpResponseBase:  # noqa: ARG001
    found = finding_with_photo(code, position)
    if found is None:
        raise Http404
    return FileResponse(
        found.file.open("rb"),
        content_type="image/jpeg",
        headers={"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"},
    )
