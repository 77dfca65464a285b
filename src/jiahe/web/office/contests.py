"""Workers who disagree with a decision: each waits for a human's words, against a clock."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.choices import ContestOutcome
from jiahe.dispatch.queries.contests import contest_desk
from jiahe.journeys import contest as journey
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.standards.inforce import in_force
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_dispatcher


class OutcomeMissing(Refusal):
    sentence = gettext_lazy("Please choose whether the worker is right.")


@allow(is_dispatcher)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Waiting ones first, by their due time; then the last answers."""
    words = chrome(request, "office:contests") | {
        "desk": contest_desk(),
        "outcomes": ContestOutcome.choices,
        "hours": in_force("CONTEST_ANSWER_HOURS"),
        "now": now(),
    }
    return render(request, "office/contests.html", words)


@allow(is_dispatcher)
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Answers once, in words that the worker reads."""
    said, outcome = request.POST.get("words", "")[:500], request.POST.get("outcome", "")
    if outcome not in ContestOutcome.values:
        raise OutcomeMissing

    def effect() -> Result:
        journey.answer(
            company_id=company_of(request),
            code=code,
            outcome=ContestOutcome(outcome),
            words=said,
            actor_id=person_of(request),
        )
        return {"answered": code}

    once(request, f"office.contest/{code}", {"words": said, "outcome": outcome}, effect)
    messages.success(request, _("Answered. The worker has been told."))
    return HttpResponseRedirect(reverse("office:contests"))


routes = [
    path("contests/", desk, name="contests"),
    path("contests/<slug:code>/answer/", answer, name="contest-answer"),
]
