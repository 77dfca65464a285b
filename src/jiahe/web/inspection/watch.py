"""The inbox of early warning: what a chart saw, what it rests on, what is done about it."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.insights.queries.improvements import suggestions_named
from jiahe.journeys import watch
from jiahe.journeys.watch import Deed
from jiahe.quality.choices import SAID, Measure, Watched
from jiahe.quality.queries.watch import code_of_subject, warning_by_code, warnings
from jiahe.quality.watching import EARLY
from jiahe.web.inspection.plots import chart_svg
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, person_of
from jiahe.web.policies import allow, is_inspector

A_PAGE = 20
DEEDS = (
    (Deed.INSPECT, pgettext_lazy("warning", "Inspect the next visits")),
    (Deed.CASE, pgettext_lazy("warning", "Open an improvement case (coaching)")),
    (Deed.OTHER, pgettext_lazy("warning", "Something else")),
)
SUGGESTED = {
    Measure.MARKS: gettext_lazy("Inspect the next two visits: look for the cause before judging."),
    Measure.OBJECTIONS: gettext_lazy("Read the objections below together with the team."),
    Measure.LATE: gettext_lazy("Look at travel times and the order of the day with dispatch."),
    Measure.GRAVE: gettext_lazy("Pause new bookings for now and look at each case today."),
    Measure.HARM_WORDS: gettext_lazy(
        "Ring the household today and hear the worker, too. Words alone prove nothing."
    ),
    **dict.fromkeys(
        SAID.values(),
        gettext_lazy("Read the sentences below with the team and look for the common cause."),
    ),
}
CHARTS = {
    Measure.MARKS: gettext_lazy(
        "EWMA with CUSUM beside it of the day's mean mark; upwards is worse"
    ),
    Measure.OBJECTIONS: gettext_lazy("Laney p′ chart of the day's share of objections"),
    Measure.LATE: gettext_lazy("Laney p′ chart of the day's share of late arrivals"),
    Measure.GRAVE: gettext_lazy("Risk-adjusted CUSUM of grave cases, visit by visit"),
    Measure.HARM_WORDS: gettext_lazy(
        "A review holds words of theft, injury, harassment or fire: no chart, one look at once."
    ),
    **dict.fromkeys(
        SAID.values(), gettext_lazy("Laney p′ chart of the day's share of reviews that complain")
    ),
}


@allow(is_inspector)
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits first, the gravest on top."""
    page = Paginator(warnings(), A_PAGE).get_page(request.GET.get("page"))
    words = chrome(request, "office:warnings") | {"page": page, "quiet": EARLY}
    return render(request, "inspection/warnings.html", words)


@allow(is_inspector)
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    found = warning_by_code(code)
    if found is None:
        raise Http404
    measure, scope = Measure(found.measure), Watched(found.scope)
    said_in = suggestions_named([row[0] for row in found.evidence])
    words = chrome(request, "office:warnings") | {
        "one": found,
        "suggestions": said_in,
        "chart": chart_svg(found.points, str(CHARTS[measure])),
        "chart_words": CHARTS[measure],
        "evidence": [(visit, parse_date(day), *said) for visit, day, *said in found.evidence],
        "suggested": SUGGESTED[measure],
        "deeds": DEEDS,
        "quiet": EARLY,
        "can_pause": scope is not Watched.COMPANY,
        "subject": code_of_subject(scope, found.scope_id),
        "latest": found.points[-8:],
    }
    return render(request, "inspection/warning.html", words)


@allow(is_inspector)
@require_POST
def acknowledge(request: HttpRequest, code: str) -> HttpResponse:
    return _deed(
        request,
        code,
        {},
        lambda: watch.acknowledge(
            company_id=company_of(request), code=code, actor_id=person_of(request)
        ),
    )


@allow(is_inspector)
@require_POST
def act(request: HttpRequest, code: str) -> HttpResponse:
    deed, said = request.POST.get("deed", ""), request.POST.get("said", "")
    return _deed(
        request,
        code,
        {"deed": deed, "said": said},
        lambda: watch.act(
            company_id=company_of(request),
            code=code,
            deed=deed,
            said=said,
            actor_id=person_of(request),
        ),
    )


@allow(is_inspector)
@require_POST
def dismiss(request: HttpRequest, code: str) -> HttpResponse:
    said = request.POST.get("said", "")
    return _deed(
        request,
        code,
        {"said": said},
        lambda: watch.dismiss(
            company_id=company_of(request), code=code, said=said, actor_id=person_of(request)
        ),
    )


def _deed(
    request: HttpRequest, code: str, body: dict[str, str], deed: Callable[[], object]
) -> HttpResponse:
    here = reverse("office:warning", args=[code])
    return act_and_return(request, request.path, body, deed, glad=_("Kept."), to=here)
