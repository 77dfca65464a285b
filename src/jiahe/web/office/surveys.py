"""What surveys say, the yearly survey, and the households that an agent should ring."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.journeys import survey as journey
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.quality.choices import CallOutcome, SurveyState
from jiahe.quality.queries.heard import heard_in
from jiahe.quality.queries.surveys import calls_made, calls_to_make, survey_board, year_results
from jiahe.quality.survey_rules import MOST_TRIES
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_agent, is_inspector

A_PAGE = 20


class OutcomeMissing(Refusal):
    sentence = gettext_lazy("Please choose how the call went.")


@allow(is_inspector)
@never_cache
@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """The last ninety days: asked, answered, said."""
    board = survey_board()
    words = chrome(request, "office:surveys") | {
        "board": board,
        "states": [(state.label, board.states.get(state.value, 0)) for state in SurveyState],
    }
    return render(request, "office/surveys.html", words)


@allow(is_inspector)
@never_cache
@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """Gaps, agreement of the items and answers of each yearly survey."""
    years = year_results()
    words = chrome(request, "office:surveys") | {
        "years": years,
        "is_open": any(one.survey.closed_at is None for one in years),
        "is_held": any(one.survey.year == now().year for one in years),
    }
    return render(request, "office/year_survey.html", words)


@allow(is_inspector)
@require_POST
def open_year(request: HttpRequest) -> HttpResponse:
    return _year_deed(request, journey.open_year_survey)


@allow(is_inspector)
@require_POST
def close_year(request: HttpRequest) -> HttpResponse:
    return _year_deed(request, journey.close_year_survey)


def _year_deed(request: HttpRequest, deed: Callable[..., None]) -> HttpResponse:
    def effect() -> Result:
        deed(company_id=company_of(request))
        return {}

    once(request, request.path, {}, effect)
    messages.success(request, _("Done."))
    return HttpResponseRedirect(reverse("office:year-survey"))


@allow(is_agent)
@never_cache
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """The most urgent first; below, what the last calls heard, read and marked."""
    page = Paginator(calls_to_make(), A_PAGE).get_page(request.GET.get("page"))
    words = chrome(request, "office:calls") | {
        "page": page,
        "rows": heard_in(list(page)),
        "made": heard_in(calls_made()),
        "outcomes": CallOutcome.choices,
        "most_tries": MOST_TRIES,
        "now": now(),
    }
    return render(request, "office/calls.html", words)


@allow(is_agent)
@require_POST
def called(request: HttpRequest, code: str) -> HttpResponse:
    outcome, said = request.POST.get("outcome", ""), request.POST.get("words", "")[:500]
    if outcome not in CallOutcome.values:
        raise OutcomeMissing

    def effect() -> Result:
        journey.record_call(
            company_id=company_of(request),
            call_code=code,
            outcome=CallOutcome(outcome),
            words=said,
            actor_id=person_of(request),
        )
        return {"call": code}

    once(request, f"office.call/{code}", {"outcome": outcome, "words": said}, effect)
    messages.success(request, _("The call is kept."))
    return HttpResponseRedirect(reverse("office:calls"))


routes = [
    path("surveys/", surveys, name="surveys"),
    path("surveys/year/", year, name="year-survey"),
    path("surveys/year/open/", open_year, name="year-survey-open"),
    path("surveys/year/close/", close_year, name="year-survey-close"),
    path("calls/", calls, name="calls"),
    path("calls/<slug:code>/", called, name="call"),
]
