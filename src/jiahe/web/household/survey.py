"""After a visit: a few questions of its kind, what went wrong, and single questions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiahe.accounts.queries import company_by_slug
from jiahe.booking.queries import companies_serving, order_directory
from jiahe.journeys import survey as journey
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.quality.choices import TouchKind
from jiahe.quality.forms import year_form
from jiahe.quality.queries.surveys import SurveyPage, open_year_survey_of, survey_page
from jiahe.quality.rules import MARK_WORDS
from jiahe.standards.entries import in_language
from jiahe.web.once import once, person_of
from jiahe.web.policies import allow, is_signed_in

UNSURE = "unsure"
SEVEN = range(1, 8)


@allow(is_signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, code: str, visit_code: str) -> HttpResponse:
    """Questions, follow-up and single questions of one visit; every deed posts here."""
    person_id = person_of(request)
    company_id = order_directory(code, person_id)
    with for_company(company_id):
        page = survey_page(visit_code=visit_code, person_id=person_id)
    if page.survey is None and not page.points:
        raise Http404
    if request.method != "POST":
        return _shown(request, code, page)
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    base = {"company_id": company_id, "visit_code": visit_code, "person_id": person_id}
    try:
        _sent(request, visit_code, lambda: deed(base, request.POST, page))
    except Refusal as refusal:
        return _shown(request, code, page, refusal)
    messages.success(request, _("Thank you. It is kept."))
    return HttpResponseRedirect(reverse("household:survey", args=[code, visit_code]))


def _sent(request: HttpRequest, visit_code: str, effect: Callable[[], None]) -> None:
    def kept() -> Result:
        effect()
        return {"visit": visit_code}

    hidden = {"csrfmiddlewaretoken", "idempotency_key"}
    body = {name: value for name, value in request.POST.items() if name not in hidden}
    once(request, f"household.survey/{visit_code}", body, kept)


def _shown(
    request: HttpRequest, code: str, page: SurveyPage, problem: Refusal | None = None
) -> HttpResponse:
    words = {
        "page": page,
        "marks": MARK_WORDS,
        "zero_to_ten": range(11),
        "one_to_seven": SEVEN,
        "problems": [problem] if problem else [],
        "back_url": reverse("household:order", args=[code]),
        "tab": "orders",
    }
    status = problem.status if problem else 200
    return render(request, "household/survey.html", words, status=status)


def _answer(base: dict[str, Any], form: QueryDict, page: SurveyPage) -> None:
    assert page.form is not None
    said = {one.code: form.get(one.code, "") for one in page.form.questions}
    answers = {
        name: None if value == UNSURE else int(value)
        for name, value in said.items()
        if value in {UNSURE, "1", "2", "3", "4", "5"}
    }
    journey.answer_survey(**base, answers=answers)


def _decline(base: dict[str, Any], form: QueryDict, page: SurveyPage) -> None:
    del form, page
    journey.decline_survey(**base)


def _more(base: dict[str, Any], form: QueryDict, page: SurveyPage) -> None:
    del page
    journey.say_more(**base, words=form.get("words", ""))


def _point(kind: TouchKind) -> Callable[[dict[str, Any], QueryDict, SurveyPage], None]:
    def answer(base: dict[str, Any], form: QueryDict, page: SurveyPage) -> None:
        del page
        journey.answer_question(
            **base,
            kind=kind,
            figure=_number(form.get("figure")),
            agent_mark=_number(form.get("agent_mark")),
            words=form.get("words", ""),
        )

    return answer


DEEDS: dict[str, Callable[[dict[str, Any], QueryDict, SurveyPage], None]] = {
    "answer": _answer,
    "decline": _decline,
    "more": _more,
    "nps": _point(TouchKind.NPS),
    "ces": _point(TouchKind.CES),
}


def _number(text: object) -> int | None:
    said = str(text or "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 3 else None


@allow(is_signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def year_survey(request: HttpRequest, company_slug: str) -> HttpResponse:
    """The 22 pairs of the yearly survey, for people whom the company serves."""
    person_id, company = person_of(request), company_by_slug(company_slug)
    if company is None or company.pk not in companies_serving(person_id):
        raise Http404
    with for_company(company.pk):
        held, answered_at = open_year_survey_of(person_id)
    problem = None
    if request.method == "POST":
        try:
            _year_sent(request, company.pk)
        except Refusal as refusal:
            problem = refusal
        else:
            messages.success(request, _("Thank you. It is kept."))
            return HttpResponseRedirect(reverse("household:year-survey", args=[company_slug]))
    words = {
        "company_name": in_language(company.name, company.name_en or company.name),
        "held": held,
        "answered_at": answered_at,
        "dimensions": year_form()[1],
        "scale": SEVEN,
        "said": request.POST,
        "problems": [problem] if problem else [],
        "back_url": reverse("household:me"),
        "tab": "me",
    }
    status = problem.status if problem else 200
    return render(request, "household/year_survey.html", words, status=status)


def _year_sent(request: HttpRequest, company_id: int) -> None:
    codes = [item.code for dimension in year_form()[1] for item in dimension.items]
    expected = [_number(request.POST.get(f"e_{code}")) or 0 for code in codes]
    perceived = [_number(request.POST.get(f"p_{code}")) or 0 for code in codes]

    def effect() -> Result:
        journey.answer_year_survey(
            company_id=company_id,
            person_id=person_of(request),
            expected=expected,
            perceived=perceived,
        )
        return {"company": company_id}

    body = {"expected": expected, "perceived": perceived}
    once(request, f"household.year-survey/{company_id}", body, effect)


routes = [
    path("orders/<slug:code>/survey/<slug:visit_code>/", survey, name="survey"),
    path("year-survey/<slug:company_slug>/", year_survey, name="year-survey"),
]
