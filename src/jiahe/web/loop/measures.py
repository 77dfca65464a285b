"""The desk of measures and rewards: the rule proposes here, people decide here."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.engine.measures import FIRST, Stage
from jiahe.journeys import measures as journey
from jiahe.kit.clock import now
from jiahe.kit.idempotency import Result
from jiahe.quality.actions.measures import APPEAL_DAYS, DECIDE_DAYS
from jiahe.quality.choices import AppealOutcome, MeasureStage
from jiahe.quality.queries.measures import measure_board
from jiahe.web.loop.words import causes_in_words, reasons_in_words
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, once, person_of
from jiahe.web.policies import allow, is_inspector
from jiahe.workforce.learning.queries import paths


@allow(is_inspector)
@never_cache
@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    board = measure_board()
    words = chrome(request, "office:measures") | {
        "proposed": [(one, causes_in_words(one)) for one in board.proposed],
        "appeals": [(one, causes_in_words(one.measure)) for one in board.appeals],
        "in_force": board.in_force,
        "over": board.over,
        "rewards": [(one, reasons_in_words(one)) for one in board.rewards],
        "paths": paths(),
        "outcomes": AppealOutcome.choices,
        "stages": [
            (stage.label, FIRST.least[Stage(stage.value)], FIRST.days[Stage(stage.value)])
            for stage in MeasureStage
        ],
        "rules": FIRST,
        "decide_days": DECIDE_DAYS,
        "appeal_days": APPEAL_DAYS,
        "person_id": person_of(request),
        "now": now(),
    }
    return render(request, "loop/measures.html", words)


@allow(is_inspector)
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Lets the rule look now instead of tonight."""

    def effect() -> Result:
        return {"found": journey.look_for_measures(company_id=company_of(request))}

    found = once(request, "office.measures.look", {}, effect)["found"]
    said = ngettext("%(n)s new proposal.", "%(n)s new proposals.", found)
    messages.success(request, said % {"n": found})
    return HttpResponseRedirect(reverse("office:measures"))


@allow(is_inspector)
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Confirmed with words to the worker, or dismissed with a reason."""
    body = {key: request.POST.get(key, "") for key in ("deed", "said", "line")}

    def effect() -> Result:
        company_id, said, actor_id = company_of(request), body["said"], person_of(request)
        if body["deed"] == "confirm":
            journey.confirm(
                company_id=company_id, code=code, said=said, actor_id=actor_id, line=body["line"]
            )
        else:
            journey.dismiss(company_id=company_id, code=code, said=said, actor_id=actor_id)
        return {"decided": code}

    return _done(request, f"office.measures/{code}", body, effect, _("Decided and kept."))


@allow(is_inspector)
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    body = {key: request.POST.get(key, "") for key in ("outcome", "words")}

    def effect() -> Result:
        journey.answer(
            company_id=company_of(request),
            appeal_code=code,
            outcome=body["outcome"],
            words=body["words"],
            actor_id=person_of(request),
        )
        return {"answered": code}

    glad = _("Answered. The worker has been told.")
    return _done(request, f"office.measures.answer/{code}", body, effect, glad)


@allow(is_inspector)
@require_POST
def reward(request: HttpRequest, code: str) -> HttpResponse:
    body = {"state": request.POST.get("state", "")}

    def effect() -> Result:
        journey.decide_reward(
            company_id=company_of(request),
            code=code,
            state=body["state"],
            actor_id=person_of(request),
        )
        return {"decided": code}

    return _done(request, f"office.rewards/{code}", body, effect, _("Decided and kept."))


def _done(
    request: HttpRequest, route: str, body: dict[str, Any], effect: Callable[[], Result], glad: str
) -> HttpResponse:
    return act_and_return(request, route, body, effect, glad=glad, to=reverse("office:measures"))


routes = [
    path("measures/", measures, name="measures"),
    path("measures/look/", look, name="measures-look"),
    path("measures/rewards/<slug:code>/", reward, name="reward"),
    path("measures/appeals/<slug:code>/", answer, name="measure-answer"),
    path("measures/<slug:code>/decide/", decide, name="measure-decide"),
]
