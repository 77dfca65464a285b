"""The household rates a visit, once per worker, and may change it for a week."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.booking.queries import order_directory
from jiahe.engine.grading.cuts import IN_FORCE
from jiahe.engine.grading.leanings import USUAL
from jiahe.journeys import devices, review
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result, run_once
from jiahe.kit.tenancy import for_company
from jiahe.quality.choices import HideReason
from jiahe.quality.queries.pages import RatePage, household_rate_page, photo_of_own_review
from jiahe.quality.rules import (
    BATCH,
    GRADE_WORDS,
    HALF_LIFE_DAYS,
    MOST_PHOTOS,
    RULES_VERSION,
    TooManyPhotos,
)
from jiahe.standards.limits import EDIT_REVIEW_WITHIN_DAYS, REVIEW_WITHIN_DAYS
from jiahe.web.devices import keep_token, new_token, token_in
from jiahe.web.policies import allow, is_anybody, is_signed_in
from jiahe.web.rating import opinion_in, rate_words
from jiahe.web.uploads import photos_in, picture

RULES = {
    "within_days": REVIEW_WITHIN_DAYS,
    "edit_days": EDIT_REVIEW_WITHIN_DAYS,
    "batch": BATCH,
    "reasons": HideReason.choices,
    "half_life": round(HALF_LIFE_DAYS),
    "usual": USUAL.usual,
    "starting": round(USUAL.prior_weight),
    "grades": [(GRADE_WORDS[name], least) for name, least in IN_FORCE.grades],
    "rules_version": RULES_VERSION,
    "cuts_version": IN_FORCE.version,
}


@allow(is_signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, code: str, visit_code: str) -> HttpResponse:
    """Three questions, tags, words and photos on one page; a refusal shows them again."""
    person_id = int(request.user.pk or 0)
    company_id = order_directory(code, person_id)
    page = _page(request, company_id, code, visit_code)
    if request.method != "POST":
        return _shown(request, page)
    token = token_in(request) or (new_token() if _agrees(request) else "")
    try:
        result = _sent(request, company_id, page, token)
    except Refusal as refusal:
        return _shown(request, page, problem=refusal)
    messages.success(request, _("Thank you. Your rating is kept."))
    answer = HttpResponseRedirect(result["to"])
    if _agrees(request):
        keep_token(answer, token)
    return answer


def _agrees(request: HttpRequest) -> bool:
    """Whether the author lets the rating be told from others of the same browser."""
    return request.POST.get("device") == "yes"


def _page(request: HttpRequest, company_id: int, code: str, visit_code: str) -> RatePage:
    with for_company(company_id):
        return household_rate_page(
            order_code=code,
            visit_code=visit_code,
            person_id=int(request.user.pk or 0),
            worker_code=request.POST.get("worker") or request.GET.get("worker", ""),
        )


def _sent(request: HttpRequest, company_id: int, page: RatePage, token: str) -> Result:
    person_id, opinion = int(request.user.pk or 0), opinion_in(request.POST)
    photos = review.store_photos(
        company_id=company_id,
        visit_code=page.visit_code,
        person_id=person_id,
        photos=photos_in(request, most=MOST_PHOTOS, too_many=TooManyPhotos(limit=MOST_PHOTOS)),
    )
    deed: dict[str, Any] = {"company_id": company_id, "person_id": person_id, "opinion": opinion}
    changes = request.POST.get("review", "")

    def effect() -> Result:
        if changes:
            review.change_review(**deed, review_code=changes, photos=photos)
            written = changes
        else:
            written = review.review_visit(
                **deed, visit_code=page.visit_code, worker_code=page.worker_code, photos=photos
            )
        note = devices.note_agreed if _agrees(request) else devices.note_known
        note(company_id=company_id, review_code=written, person_id=person_id, token=token)
        return {"to": _after(page)}

    return run_once(
        actor=f"person:{person_id}",
        route=f"household.rate/{page.visit_code}/{page.worker_code}",
        key=request.POST.get("idempotency_key", ""),
        body={"opinion": repr(opinion), "photos": photos, "review": changes},
        effect=effect,
    )


def _after(page: RatePage) -> str:
    """The next of the crew, else the order."""
    if page.next_unrated:
        here = reverse("household:rate", args=[page.order_code, page.visit_code])
        return f"{here}?{urlencode({'worker': page.next_unrated})}"
    return _order_url(page)


def _order_url(page: RatePage) -> str:
    order = reverse("household:order", args=[page.order_code])
    return f"{order}?{urlencode({'visit': page.visit_code})}"


def _shown(request: HttpRequest, page: RatePage, problem: Refusal | None = None) -> HttpResponse:
    words = {
        **rate_words(request, page),
        "problems": [problem] if problem else [],
        "back_url": _order_url(page),
        "tab": "orders",
    }
    status = problem.status if problem else 200
    return render(request, "household/rate.html", words, status=status)


@allow(is_signed_in)
@require_POST
def add(request: HttpRequest, code: str, visit_code: str) -> HttpResponse:
    """What the author says later, beside the rating; a refusal is said above the same page."""
    person_id = int(request.user.pk or 0)
    company_id = order_directory(code, person_id)
    page = _page(request, company_id, code, visit_code)
    written, text = request.POST.get("review", ""), request.POST.get("addition", "")

    def effect() -> Result:
        review.add_to_review(
            company_id=company_id, review_code=written, person_id=person_id, text=text
        )
        return {"to": _order_url(page)}

    try:
        result = run_once(
            actor=f"person:{person_id}",
            route=f"household.rate-add/{visit_code}",
            key=request.POST.get("idempotency_key", ""),
            body={"review": written, "addition": text},
            effect=effect,
        )
    except Refusal as refusal:
        return _shown(request, page, problem=refusal)
    messages.success(request, _("Thank you. It stands beside your rating."))
    return HttpResponseRedirect(result["to"])


@allow(is_signed_in)
@require_safe
def photo(request: HttpRequest, code: str, visit_code: str, photo_code: str) -> HttpResponseBase:
    """A photo that the household sent with its own review."""
    person_id = int(request.user.pk or 0)
    with for_company(order_directory(code, person_id)):
        found = photo_of_own_review(
            visit_code=visit_code, person_id=person_id, photo_code=photo_code
        )
        if found is None:
            raise Http404
        return picture(found.file.open("rb"))


@allow(is_anybody)
@require_safe
def rating_rules(request: HttpRequest) -> HttpResponse:
    """How ratings are given, shown, hidden and counted (L21: the rules are public)."""
    return render(request, "household/rate_rules.html", RULES)
