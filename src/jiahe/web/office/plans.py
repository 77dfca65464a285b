"""One press proposes a better day; nothing moves until a dispatcher says which moves."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.queries.plans import plan_diff, proposal_by_code
from jiahe.journeys import plan as journey
from jiahe.kit.idempotency import Result
from jiahe.web.office.days import day_asked
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, person_of, told_and_return
from jiahe.web.policies import allow, is_dispatcher
from jiahe.web.said import numbers_said


@allow(is_dispatcher)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Thinks outside every transaction, hence without a key: a second press proposes again."""
    proposal = journey.propose_plan(
        company_id=company_of(request),
        on=day_asked(request.POST),
        actor_id=person_of(request),
    )
    return HttpResponseRedirect(reverse("office:plan", args=[proposal.code]))


@allow(is_dispatcher)
@never_cache
@require_safe
def show_plan(request: HttpRequest, code: str) -> HttpResponse:
    diff = plan_diff(proposal_by_code(code))
    words = chrome(request, "office:board") | {
        "diff": diff,
        "is_open": diff.state == "open",
        "travel_change": _signed(-diff.travel_saved_minutes),
        "late_change": _signed(-diff.late_saved_minutes),
    }
    return render(request, "office/plan.html", words)


def _signed(minutes: int) -> str:
    """`+12`, `−7`, `0`: a filled seat costs time on the road, and the page says so."""
    return f"+{minutes}" if minutes > 0 else f"−{-minutes}" if minutes else "0"


@allow(is_dispatcher)
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """`answer`: all, some (the ticked moves) or none."""
    answer = request.POST.get("answer", "")
    ticked = numbers_said(request.POST.getlist("move"))
    if answer not in {"all", "some", "none"}:
        raise Http404

    def effect() -> Result:
        return _decided(request, code, answer, ticked)

    body = {"answer": answer, "moves": ticked}
    to = reverse("office:plan", args=[code])
    return told_and_return(request, f"office.plan/{code}", body, effect, to=to)


def _decided(request: HttpRequest, code: str, answer: str, ticked: list[int]) -> Result:
    company_id = company_of(request)
    if answer == "none":
        journey.discard_plan(company_id=company_id, proposal_code=code)
        return {"to": reverse("office:board"), "said": _("Proposal put aside; nothing was moved.")}
    outcome = journey.accept_plan(
        company_id=company_id,
        proposal_code=code,
        move_ids=None if answer == "all" else ticked,
        actor_id=person_of(request),
    )
    said = ngettext("%(n)s visit moved", "%(n)s visits moved", len(outcome.applied)) % {
        "n": len(outcome.applied)
    }
    if outcome.skipped:
        said += _(", %(n)s left as they were") % {"n": len(outcome.skipped)}
    return {"to": reverse("office:plan", args=[code]), "said": said}
