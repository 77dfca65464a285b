"""One visit: what to know, what to do next, and the forms that say it is done."""

from http import HTTPStatus
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.queries import own_assignment, why_told
from jiahe.dispatch.queries.contests import contest_on
from jiahe.fieldwork.choices import Moment, PhotoPhase
from jiahe.fieldwork.materials import material_lines
from jiahe.fieldwork.pictures import NotAPhoto, PhotoTooLarge
from jiahe.fieldwork.queries import photo_of_post, post_of
from jiahe.fieldwork.recalls import recalled_at_hand
from jiahe.fieldwork.rules import WrongPin
from jiahe.fieldwork.worker_day import visit_page
from jiahe.journeys import carry_out, supplies
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.kit.turns import turn_taken
from jiahe.standards.limits import LARGEST_PHOTO_BYTES
from jiahe.web.once import company_of, person_of, wants_json
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.forms import ClaimForm, PhotoForm, happened_at, used_of
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_here
from jiahe.web.worker.wording import PIN_REASONS, moment_button

GUESSES = 5
GUESS_SECONDS = 15 * 60


class TooManyGuesses(Refusal):
    sentence = gettext_lazy("The PIN was wrong too often. Please call the shop.")
    status = HTTPStatus.TOO_MANY_REQUESTS


@allow(is_worker)
@never_cache
@require_safe
def show_visit(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, code)


@allow(is_worker)
@never_cache
@require_safe
def scan(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Where the household's QR code leads: the visit with the code filled in."""
    return _page(request, code, token=token)


@allow(is_worker)
@require_POST
def record_moment(request: HttpRequest, code: str, moment: str) -> HttpResponse:
    if moment not in Moment.values:
        raise Http404
    guess = f"door-pin:{person_of(request)}:{code}"
    claim = ClaimForm(request.POST).claim()

    def effect() -> Result:
        carry_out.reach_moment(
            **_post(request, code),
            moment=Moment(moment),
            happened_at=happened_at(request),
            claim=claim,
        )
        return {"to": reverse("worker:visit", args=[code])}

    taken = ""
    try:
        taken = _guess_taken(guess) if claim.pin else ""
        answer = done_once(request, f"worker.moment/{code}/{moment}", {}, effect)
    except Refusal as refusal:
        if taken and not isinstance(refusal, WrongPin):
            cache.delete(taken)
        return _refused(request, code, refusal)
    if taken:
        cache.delete(taken)
    return answer


def _guess_taken(guess: str) -> str:
    """One guess of the quarter of an hour, taken before it is tried; raises `TooManyGuesses`.

    So each of many at once counts.
    """
    if taken := turn_taken(guess, most=GUESSES, seconds=GUESS_SECONDS):
        return taken
    raise TooManyGuesses


@allow(is_worker)
@require_POST
def tick_step(request: HttpRequest, code: str, position: int) -> HttpResponse:
    def effect() -> Result:
        carry_out.tick_step(
            **_post(request, code),
            position=position,
            happened_at=happened_at(request),
            note=request.POST.get("note", ""),
        )
        return {"to": reverse("worker:visit", args=[code]) + f"#step-{position}"}

    try:
        return done_once(request, f"worker.step/{code}/{position}", {}, effect)
    except Refusal as refusal:
        return _refused(request, code, refusal)


@allow(is_worker)
@require_POST
def record_materials(request: HttpRequest, code: str) -> HttpResponse:
    """What was used, as a whole: sent again it says the same, sent otherwise it corrects."""

    def effect() -> Result:
        supplies.record_materials(
            **_post(request, code), used=used, happened_at=happened_at(request)
        )
        return {"to": reverse("worker:visit", args=[code]) + "#materials"}

    try:
        used = used_of(request)
        return done_once(request, f"worker.materials/{code}", used, effect)
    except Refusal as refusal:
        return _refused(request, code, refusal)


@allow(is_worker)
@require_POST
def add_photo(request: HttpRequest, code: str) -> HttpResponse:
    try:
        return _photo_added(request, code)
    except Refusal as refusal:
        return _refused(request, code, refusal)


def _photo_added(request: HttpRequest, code: str) -> HttpResponse:
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        raise NotAPhoto
    said = form.cleaned_data
    if said["photo"].size > LARGEST_PHOTO_BYTES:
        raise PhotoTooLarge
    picture = carry_out.store_photo(
        **_post(request, code), happened_at=happened_at(request), data=said["photo"].read()
    )

    def effect() -> Result:
        photo = carry_out.add_photo(
            **_post(request, code),
            phase=PhotoPhase(said["phase"]),
            picture=picture,
            position=said["position"],
        )
        return {"to": reverse("worker:visit", args=[code]), "photo": photo}

    deed = {"phase": said["phase"], "position": said["position"], "picture": picture.sha256}
    return done_once(request, f"worker.photo/{code}", deed, effect)


@allow(is_worker)
@require_safe
def show_photo(request: HttpRequest, code: str, photo: str) -> HttpResponse:
    """A photo of the worker's own visit."""
    found = photo_of_post(code, person_of(request), photo)
    with found.file.open("rb") as file:
        picture = file.read()
    return HttpResponse(
        picture,
        content_type="image/jpeg",
        headers={"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"},
    )


def _post(request: HttpRequest, code: str) -> dict[str, Any]:
    return {
        "company_id": company_of(request),
        "visit_code": code,
        "person_id": person_of(request),
    }


def _refused(request: HttpRequest, code: str, refusal: Refusal) -> HttpResponse:
    """The same page with the sentence on top; the phone's outbox reads `sentence`."""
    if refusal.status == HTTPStatus.NOT_FOUND:
        raise refusal
    if wants_json(request):
        told = {"refusal": refusal.name, "sentence": str(refusal), "message": str(refusal)}
        return JsonResponse(told, status=refusal.status)
    with for_company(company_of(request)):
        return _page(request, code, problem=str(refusal), status=refusal.status)


def _page(request: HttpRequest, code: str, *, status: int = 200, **more: str) -> HttpResponse:
    page, post = visit_page(code, person_of(request)), post_of(code, person_of(request))
    mine = own_assignment(code, worker_here(request))
    ahead = [(moment, moment_button(moment)) for moment in page.visit.ahead]
    materials = material_lines(post)
    words = {
        "page": page,
        "materials": materials,
        "rest": [line for line in materials if not line.quantity],
        "recalled": recalled_at_hand(post),
        "visit": page.visit,
        "why": why_told(mine.pk) if mine else None,
        "why_code": mine.code if mine else "",
        "why_contest": contest_on(mine.pk, mine.worker_id) if mine else None,
        "now": now(),
        "ahead": ahead,
        "pin_reasons": PIN_REASONS,
        "back_url": reverse("worker:today"),
        "tab": "today",
        **more,
    }
    return render(request, "worker/visit.html", words, status=status)
