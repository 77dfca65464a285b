"""The promoter's page: links with QR codes, and what came of them in numbers, without people."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts import promotions
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import company_by_slug
from jiahe.booking.queries import came_of
from jiahe.fieldwork.qr import qr_svg
from jiahe.journeys import promote
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, person_of
from jiahe.web.policies import allow, holds, is_anybody, is_owner, is_signed_in

may_promote = holds(Role.PROMOTER, Role.OWNER)
FEWEST = 3  # of fewer people what came of them would tell about somebody


@dataclass(frozen=True)
class Link:
    """A promotion with its address; `booked` and `served` are None while they would tell."""

    promotion: Any
    url: str
    qr: str
    booked: int | None
    served: int | None


@allow(may_promote)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """A promoter's own links; the owner reads everybody's."""
    everybody = is_owner.test(request)
    rows = promotions.promotions_of(None if everybody else person_of(request))
    people = promotions.arrived_people([one.pk for one in rows])
    came = came_of({pk: those for pk, those in people.items() if len(those) >= FEWEST})
    words = chrome(request, "office:promotions") | {
        "links": [_link(one, came.get(one.pk)) for one in rows],
        "everybody": everybody,
        "person_id": person_of(request),
        "fewest": FEWEST,
    }
    return render(request, "desks/promotions.html", words)


def _link(promotion: Any, came: tuple[int, int] | None) -> Link:
    path_of = reverse("promotion", args=[promotion.company.slug, promotion.code])
    url = f"{settings.PUBLIC_URL}{path_of}"
    qr = qr_svg(url) if promotion.closed_at is None else ""
    return Link(promotion, url, qr, *(came or (None, None)))


@allow(may_promote)
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    body = {name: request.POST.get(name, "") for name in ("name", "place")}

    def effect() -> None:
        promote.open_promotion(
            company_id=company_of(request), promoter_id=person_of(request), **body
        )

    to = reverse("office:promotions")
    return act_and_return(request, "office.promotion", body, effect, glad=_("Ready."), to=to)


@allow(may_promote)
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    def effect() -> None:
        promote.close_promotion(
            company_id=company_of(request), code=code, promoter_id=person_of(request)
        )

    to, glad = reverse("office:promotions"), _("Closed; what it brought stays counted.")
    return act_and_return(request, f"office.promotion/{code}", {}, effect, glad=glad, to=to)


@allow(is_anybody)
@never_cache
@require_safe
def invitation(request: HttpRequest, company_slug: str, code: str) -> HttpResponse:
    """Where a link or QR code leads: whose invitation it is, and what is kept of it."""
    company = _company(company_slug)
    found = promote.note_opened(company_id=company.pk, code=code)
    words = {"company": company, "promotion": found}
    return render(request, "portal/invitation.html", words)


@allow(is_signed_in)
@never_cache
@require_safe
def arrive(request: HttpRequest, company_slug: str, code: str) -> HttpResponse:
    """After signing in: somebody who never ordered here counts for the link."""
    company = _company(company_slug)
    is_new = promote.note_arrival(company_id=company.pk, code=code, person_id=person_of(request))
    if is_new:
        messages.success(request, _("Welcome. Choose a service and a time."))
    return HttpResponseRedirect(reverse("household:home"))


def _company(slug: str) -> Any:
    company = company_by_slug(slug)
    if company is None or not company.is_open:
        raise Http404
    return company


routes = [
    path("promotions/", mine, name="promotions"),
    path("promotions/new/", open_one, name="promotion-open"),
    path("promotions/<slug:code>/close/", close, name="promotion-close"),
]
public_routes = [
    path("from/<slug:company_slug>/<slug:code>/", invitation, name="promotion"),
    path("from/<slug:company_slug>/<slug:code>/in/", arrive, name="promotion-arrive"),
]
