"""Complaints: the household's page of one visit, and the desk that takes up and answers."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.booking import queries as booking
from jiahe.care.actions import ComplaintPhotosFull
from jiahe.care.choices import ComplaintKind
from jiahe.care.queries import complaint_desk, photo_of_complaint, photo_of_visit
from jiahe.care.rules import (
    DONE_ABOUT_IT,
    FIRST_ANSWER,
    MOST_PHOTOS,
    RAISE_WITHIN,
    SEND_BACK_WITHIN,
)
from jiahe.fieldwork.actions.acceptance import visit_of_member
from jiahe.journeys import complain
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.standards.inforce import standard_figure
from jiahe.web.desks.complaint_sight import sight, sight_of
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_on_form, company_of, contents, once, person_of
from jiahe.web.policies import allow, is_agent, is_signed_in
from jiahe.web.uploads import photos_in, picture


@allow(is_signed_in)
@never_cache
@require_safe
def of_visit(request: HttpRequest, code: str, visit_code: str) -> HttpResponse:
    """The form while one may be raised, and every complaint about the visit with its steps."""
    return _shown(request, code, visit_code)


def _shown(
    request: HttpRequest, code: str, visit_code: str, problem: Refusal | None = None
) -> HttpResponse:
    """The page; after a refusal with what was chosen and written, so that nobody writes twice."""
    with for_company(booking.order_directory(code, person_of(request))):
        visit = visit_of_member(visit_code, person_of(request))
        span = booking.visit_span(visit)
        words = {
            "order": visit.order,
            "visit": visit,
            "start": span.start,
            "end": span.end,
            "complaints": sight_of(visit, span),
            "kinds": ComplaintKind.choices,
            "most_photos": MOST_PHOTOS,
            "problems": [problem] if problem else [],
            "chosen": request.POST.get("kind", ""),
            "written": request.POST.get("words", ""),
            "days": RAISE_WITHIN.days,
            "back_days": SEND_BACK_WITHIN.days,
            "now": now(),
            "back_url": f"{reverse('household:order', args=[code])}?visit={visit_code}",
            "tab": "orders",
        } | _hours()
        status = problem.status if problem else 200
        return render(request, "household/complaint.html", words, status=status)


def _hours() -> dict[str, float]:
    """The clocks as the company in scope holds them."""
    return {
        "first_hours": standard_figure(FIRST_ANSWER),
        "done_hours": standard_figure(DONE_ABOUT_IT),
    }


def _of_household(
    request: HttpRequest, code: str, visit_code: str, route: str, act: Any, glad: str
) -> HttpResponse:
    """Acts once in the order's company and comes back to the visit's page."""
    person_id = person_of(request)
    company_id = booking.order_directory(code, person_id)
    return act_on_form(
        request,
        f"{route}/{visit_code}",
        lambda: act(company_id=company_id, person_id=person_id),
        glad=glad,
        to=reverse("household:complaint", args=[code, visit_code]),
    )


@allow(is_signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def raise_one(request: HttpRequest, code: str, visit_code: str) -> HttpResponse:
    """Sends it with its photos; a refusal shows the form again as it was filled in."""
    here = HttpResponseRedirect(reverse("household:complaint", args=[code, visit_code]))
    if request.method != "POST":  # a page that was shown after a refusal is loaded again
        booking.order_directory(code, person_of(request))
        return here
    try:
        _raised(request, code, visit_code)
    except Refusal as refusal:
        if refusal.status == HTTPStatus.NOT_FOUND:
            raise
        return _shown(request, code, visit_code, refusal)
    messages.success(request, _("We have your complaint. A person answers; you read it here."))
    return here


def _raised(request: HttpRequest, code: str, visit_code: str) -> None:
    person_id = person_of(request)
    deed: dict[str, Any] = {
        "company_id": booking.order_directory(code, person_id),
        "person_id": person_id,
        "visit_code": visit_code,
    }
    sent = photos_in(request, most=MOST_PHOTOS, too_many=ComplaintPhotosFull(limit=MOST_PHOTOS))
    photos = complain.store_photos(**deed, photos=sent)

    def effect() -> Result:
        kind, words = request.POST.get("kind", ""), request.POST.get("words", "")
        return {"code": complain.complain(**deed, kind=kind, words=words, photos=photos)}

    body = contents(request) | {"photos": list(photos)}
    once(request, f"household.complain/{visit_code}", body, effect)


@allow(is_signed_in)
@require_safe
def photo(request: HttpRequest, code: str, visit_code: str, photo_code: str) -> HttpResponseBase:
    """A photo that the household sent with its complaint, to its members."""
    with for_company(booking.order_directory(code, person_of(request))):
        visit = visit_of_member(visit_code, person_of(request))
        found = photo_of_visit(visit_id=visit.pk, photo_code=photo_code)
        if found is None:
            raise Http404
        return picture(found.file.open("rb"))


@allow(is_signed_in)
@require_POST
def close(request: HttpRequest, code: str, visit_code: str, complaint: str) -> HttpResponse:
    def act(**who: int) -> None:
        complain.settle_complaint(code=complaint, seen_steps=_seen(request), **who)

    return _of_household(
        request, code, visit_code, f"household.settle/{complaint}", act,
        _("Thank you. The complaint is settled."),
    )  # fmt: skip


@allow(is_signed_in)
@require_POST
def send_back(request: HttpRequest, code: str, visit_code: str, complaint: str) -> HttpResponse:
    def act(**who: int) -> None:
        words = request.POST.get("words", "")
        complain.send_back(code=complaint, words=words, seen_steps=_seen(request), **who)

    return _of_household(
        request, code, visit_code, f"household.send-back/{complaint}", act,
        _("Sent back. The desk and the owner look at it again."),
    )  # fmt: skip


def _seen(request: HttpRequest) -> int:
    """How many steps the page showed; what is no number is as a page that is out of date."""
    said = request.POST.get("seen", "")
    return int(said) if said.isdecimal() and len(said) < 5 else -1


@allow(is_agent)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What the company owes, the most pressing first; what waits for households; what is over."""
    found = complaint_desk(turned=request.GET.get("list", ""), page=request.GET.get("page", "1"))
    words = (
        chrome(request, "office:complaints")
        | {
            "waiting": [sight(one) for one in found.waiting],
            "answered": [sight(one) for one in found.answered],
            "over": [sight(one) for one in found.over],
            "overdue": found.overdue,
            "pages": found.pages,
            "back_days": SEND_BACK_WITHIN.days,
            "now": now(),
        }
        | _hours()
    )
    return render(request, "desks/complaints.html", words)


@allow(is_agent)
@require_safe
def desk_photo(request: HttpRequest, code: str, photo_code: str) -> HttpResponseBase:
    """A photo of a complaint to the agent's own company."""
    del request
    found = photo_of_complaint(code=code, photo_code=photo_code)
    if found is None:
        raise Http404
    return picture(found.file.open("rb"))


@allow(is_agent)
@require_POST
def take_up(request: HttpRequest, code: str) -> HttpResponse:
    """The first human answer: it was read; what was done about it follows."""
    company_id, actor_id = company_of(request), person_of(request)
    return act_on_form(
        request,
        f"office.complaint-up/{code}",
        lambda: complain.take_up(
            company_id=company_id, code=code, seen_steps=_seen(request), actor_id=actor_id
        ),
        glad=_("Taken up. The household has been told."),
        to=reverse("office:complaints"),
    )


@allow(is_agent)
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    company_id, actor_id = company_of(request), person_of(request)
    return act_on_form(
        request,
        f"office.complaint/{code}",
        lambda: complain.answer(
            company_id=company_id,
            code=code,
            words=request.POST.get("words", ""),
            seen_steps=_seen(request),
            actor_id=actor_id,
        ),
        glad=_("Answered. The household has been told."),
        to=reverse("office:complaints"),
    )


routes = [
    path("complaints/", desk, name="complaints"),
    path("complaints/<slug:code>/take-up/", take_up, name="complaint-up"),
    path("complaints/<slug:code>/photos/<slug:photo_code>/", desk_photo, name="complaint-photo"),
    path("complaints/<slug:code>/answer/", answer, name="complaint-answer"),
]
HERE = "orders/<slug:code>/complaint/<slug:visit_code>/"
household_routes = [
    path(HERE, of_visit, name="complaint"),
    path(f"{HERE}raise/", raise_one, name="complain"),
    path(f"{HERE}photos/<slug:photo_code>/", photo, name="complaint-photo"),
    path(f"{HERE}<slug:complaint>/close/", close, name="complaint-close"),
    path(f"{HERE}<slug:complaint>/back/", send_back, name="complaint-back"),
]
