"""What households say of each aspect, week by week, and the sentences with the words marked.

Who wrote a sentence is not shown: the visit leads on to what the desk may see.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.queries import stores_in_company
from jiahe.catalog.queries import services_of_company
from jiahe.insights.queries.improvements import suggestion_codes
from jiahe.journeys import words as journey
from jiahe.kit.clock import now
from jiahe.quality.actions.words import NotAMeaning
from jiahe.quality.choices import Aspect, Feeling, Watched
from jiahe.quality.queries.words import (
    Place,
    latest_lesson,
    marked,
    said_by_aspect,
    statements_shown,
    visit_behind,
)
from jiahe.quality.watching import EARLY
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, person_of
from jiahe.web.policies import allow, is_inspector
from jiahe.web.said import number_said
from jiahe.web.templatetags.household import said
from jiahe.web.words.plots import weeks_svg
from jiahe.workforce.queries import workers_in_company

WEEKS = (4, 12, 26)
A_PAGE = 20
TO_CHOOSE = tuple(one for one in Feeling if one is not Feeling.UNSURE)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: so many weeks back, of one place."""

    weeks: int
    place: Place
    key: str  # of the place, as the form sends it
    label: str

    @property
    def until(self) -> date:
        return localdate(now())

    @property
    def since(self) -> date:
        return self.until - timedelta(weeks=self.weeks)

    @property
    def query(self) -> str:
        return urlencode({"weeks": str(self.weeks), "place": self.key})


def places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of (key, name) for the form: stores, services, workers."""
    return [
        (_("Teams"), [(f"store:{one.code}", said(one, "name")) for one in stores_in_company()]),
        (
            _("Services"),
            [(f"service:{one.code}", said(one, "name")) for one in services_of_company()],
        ),
        (_("Workers"), [(f"worker:{one.code}", one.name) for one in workers_in_company()]),
    ]


def asked_for(request: HttpRequest) -> Asked:
    """What was asked; the whole company's last twelve weeks when nothing sensible was."""
    weeks = request.GET.get("weeks", "")
    key = request.GET.get("place", "")
    kind, _colon, code = key.partition(":")
    rows: dict[str, Any] = {
        "store": stores_in_company,
        "service": services_of_company,
        "worker": workers_in_company,
    }
    found = next((one for one in rows[kind]() if one.code == code), None) if kind in rows else None
    said = number_said(weeks)
    chosen = said if said in WEEKS else WEEKS[1]
    if found is None:
        return Asked(chosen, Place(), "", _("The whole company"))
    return Asked(chosen, Place(Watched(kind), found.pk), key, found.name)


@allow(is_inspector)
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every aspect with its drawing and figures, the most complaints first."""
    asked = asked_for(request)
    rows = said_by_aspect(asked.since, asked.until, asked.place)
    words = chrome(request, "office:words") | {
        "asked": asked,
        "weeks": WEEKS,
        "places": places(),
        "rows": [(one, weeks_svg(one)) for one in rows if one.whole.all],
        "silent": [one.aspect.label for one in rows if not one.whole.all],
        "lesson": latest_lesson(),
        "quiet": EARLY,
    }
    return render(request, "words/overview.html", words)


@allow(is_inspector)
@never_cache
@require_safe
def sentences(request: HttpRequest, aspect: str) -> HttpResponse:
    """The sentences of one aspect, the words that decided marked, each with a way to correct."""
    if aspect not in Aspect.values:
        raise Http404
    asked, feeling = asked_for(request), request.GET.get("feeling", "")
    rows = statements_shown(asked.since, asked.until, asked.place, aspect, feeling)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    codes = suggestion_codes([one.suggestion_id for one in page if one.suggestion_id])
    words = chrome(request, "office:words") | {
        "aspect": Aspect(aspect),
        "asked": asked,
        "feeling": feeling,
        "feelings": Feeling.choices,
        "page": page,
        "query": f"{asked.query}&feeling={feeling}",
        "rows": [
            (one, marked(one), visit_behind(one), codes.get(one.suggestion_id or 0, ""))
            for one in page
        ],
        "aspects": Aspect.choices,
        "to_choose": TO_CHOOSE,
    }
    return render(request, "words/sentences.html", words)


@allow(is_inspector)
@require_POST
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps what a person says that it means, and goes back to where the sentence stood."""
    aspect, feeling = request.POST.get("aspect", ""), request.POST.get("feeling", "")
    came_from = request.POST.get("back", "")
    if came_from not in Aspect.values:
        raise NotAMeaning
    return act_and_return(
        request,
        request.path,
        {"aspect": aspect, "feeling": feeling},
        lambda: journey.correct(
            company_id=company_of(request),
            code=code,
            aspect=aspect,
            feeling=feeling,
            actor_id=person_of(request),
        ),
        glad=_("Thank you. The reader learns it tonight."),
        to=reverse("office:words-aspect", args=[came_from]),
    )


routes = [
    path("words/", overview, name="words"),
    path("words/<slug:aspect>/", sentences, name="words-aspect"),
    path("words/statements/<slug:code>/correct/", correct, name="words-correct"),
]
