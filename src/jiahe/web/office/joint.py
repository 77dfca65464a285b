"""Joint reviews: both sides on one page, findings, decisions, two signatures; printable."""

from collections.abc import Callable
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.choices import Role
from jiahe.insights.queries.joint import awaits_signature, review_by_code, reviews_of_company
from jiahe.journeys import joint as journey
from jiahe.journeys.joint import Place
from jiahe.kit.clock import now
from jiahe.web.office.nav import chrome
from jiahe.web.office.standards_scopes import named
from jiahe.web.once import act_on_form, company_of, person_of
from jiahe.web.policies import allow, holds, is_inspector, roles_of
from jiahe.web.printing import pdf_of, printer
from jiahe.web.said import day_said

SIGNERS = (Role.OWNER, Role.INSPECTOR, Role.ASSOCIATION, Role.REGULATOR)
READERS = (*SIGNERS, *(role for role in journey.OFFICE if role not in SIGNERS))
may_read, may_speak = holds(*READERS), holds(*SIGNERS)


def role_here(request: HttpRequest) -> Role:
    """The role in which the person takes part, the weightiest first."""
    held = {role for company, role in roles_of(request) if company == company_of(request)}
    return next(role for role in READERS if role in held)


@allow(may_read)
@never_cache
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    first = localdate(now()).replace(day=1)
    until_on = first.replace(month=first.month - (first.month - 1) % 3)
    last = until_on - timedelta(days=1)
    words = chrome(request, "office:joint-reviews") | {
        "rows": reviews_of_company(),
        "may_open": is_inspector.test(request),
        "since_on": last.replace(month=last.month - 2, day=1),
        "until_on": until_on,
    }
    return render(request, "office/joint_reviews.html", words)


def _words(request: HttpRequest, code: str) -> dict[str, object]:
    row = review_by_code(code)
    if row is None:
        raise Http404
    return {
        "one": row,
        "company_name": named(row.company),
        "voices": [voice | {"label": Role(voice["role"]).label} for voice in row.voices],
        "signatures": [(Role(s.role).label, s) for s in row.signatures.all()],
        "role": role_here(request),
        "is_office": is_inspector.test(request),
        "is_overseer": role_here(request) in journey.OVERSEERS,
        "people": journey.may_own(),
        "person_id": person_of(request),
        "can_print": printer() is not None,
        "is_signed": bool(row.signatures.all()),
        "may_sign": may_speak.test(request)
        and awaits_signature(row, role_here(request), person_of(request)),
    }


@allow(may_read)
@never_cache
@require_safe
def review(request: HttpRequest, code: str) -> HttpResponse:
    words = chrome(request, "office:joint-reviews") | _words(request, code)
    return render(request, "office/joint_review.html", words)


@allow(may_read)
@never_cache
@require_safe
def review_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Raises `PrinterMissing` where nothing can print."""
    page = render_to_string("print/joint_review.html", _words(request, code), request)
    return HttpResponse(
        pdf_of(page),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="joint-review-{code}.pdf"'},
    )


@allow(is_inspector)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    since_on, until_on = (
        day_said(request.POST.get("since_on", "")),
        day_said(request.POST.get("until_on", "")),
    )

    def effect() -> None:
        journey.open_review(
            company_id=company_of(request),
            title=request.POST.get("title", ""),
            since_on=since_on or localdate(now()),
            until_on=until_on or localdate(now()),
            actor_id=person_of(request),
        )

    return _acted(request, "office.joint", effect, reverse("office:joint-reviews"))


def _acted(request: HttpRequest, route: str, effect: Callable[[], None], to: str) -> HttpResponse:
    return act_on_form(request, route, effect, glad=_("It is kept."), to=to)


@allow(may_speak)
@require_POST
def act(request: HttpRequest, code: str) -> HttpResponse:
    """A finding or decision of the office, a voice of an overseer, or a signature of either."""
    deed, role = request.POST.get("deed", ""), role_here(request)
    words, person_id = request.POST.get("words", ""), person_of(request)
    place = Place(company_of(request), code)

    def effect() -> None:
        if deed == "sign":
            journey.sign(place=place, role=role, actor_id=person_id)
        elif role in journey.OVERSEERS:
            journey.add_voice(place=place, role=role, words=words, actor_id=person_id)
        elif deed == "decision":
            owner, due_on = request.POST.get("owner", ""), day_said(request.POST.get("due_on", ""))
            journey.decide(place=place, words=words, owner=owner, due_on=due_on)
        else:
            journey.add_finding(place=place, words=words, actor_id=person_id)

    return _acted(
        request, f"office.joint/{code}", effect, reverse("office:joint-review", args=[code])
    )


@allow(holds(*journey.OFFICE))
@require_POST
def finish(request: HttpRequest, code: str) -> HttpResponse:
    """The owner of a decision says what came of it."""

    def effect() -> None:
        journey.finish(
            company_id=company_of(request),
            code=code,
            outcome=request.POST.get("outcome", ""),
            actor_id=person_of(request),
        )

    to = request.POST.get("review", "")
    back = reverse("office:joint-review", args=[to]) if to.isalnum() else "/office/"
    return _acted(request, f"office.joint-done/{code}", effect, back)


routes = [
    path("joint/", reviews, name="joint-reviews"),
    path("joint/begin/", begin, name="joint-begin"),
    path("joint/<slug:code>/", review, name="joint-review"),
    path("joint/<slug:code>/report.pdf", review_pdf, name="joint-review-pdf"),
    path("joint/<slug:code>/act/", act, name="joint-act"),
    path("joint/decisions/<slug:code>/done/", finish, name="joint-done"),
]
