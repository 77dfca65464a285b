"""The desk that finds out who bears a loss: cases, facts, splits, objections, the rule."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.accounts.choices import Role
from jiahe.booking.queries import visit_by_code
from jiahe.engine.responsibility import LossCause, Party
from jiahe.fieldwork.queries import OFF_THE_VISIT, objections
from jiahe.journeys import responsibility as journey
from jiahe.kit.clock import now
from jiahe.quality.actions.responsibility import CONTEST_DAYS, DONE
from jiahe.quality.choices import LossKind, SplitAnswer, SplitCause
from jiahe.quality.queries.complaints import guess_of, guesses
from jiahe.quality.queries.responsibility import (
    announced_rule,
    case_by_code,
    evidence_of,
    loss_board,
    table_in_force,
    visits_with_case,
)
from jiahe.web.desks.loss_words import evidence_in_words, parts_in_words, party_names, rule_rows
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, person_of
from jiahe.web.policies import allow, holds, is_inspector, is_owner

may_open_case = holds(Role.SERVICE_AGENT, Role.INSPECTOR, Role.OWNER)


@allow(may_open_case)
@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    found, table = loss_board(), table_in_force()
    raised = objections()
    with_case = visits_with_case([one.visit_id for one in raised])
    without = [one for one in raised if one.visit_id not in with_case]
    guessed = guesses(without)
    words = chrome(request, "office:responsibility") | {
        "board": found,
        "raised": [(one, guessed.get(one.visit_id)) for one in without],
        "table": table,
        "rule": rule_rows(table),
        "parties": party_names(),
        "announced": announced_rule(),
        "may_publish": is_owner.test(request),
        "contest_days": CONTEST_DAYS,
        "now": now(),
    }
    return render(request, "desks/responsibility.html", words)


@allow(may_open_case)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: HttpRequest) -> HttpResponse:
    """For the visit that `visit` names: what happened, and with which of its workers."""
    if request.method == "POST":
        return _opened(request)
    visit = visit_by_code(request.GET.get("visit", ""))
    if visit is None or visit.state not in DONE:
        raise Http404
    seats = visit.reservations.all()
    words = chrome(request, "office:responsibility") | {
        "visit": visit,
        "kinds": LossKind.choices,
        "guess": guess_of(visit.pk),
        "workers": [seat.worker for seat in seats if seat.state not in OFF_THE_VISIT],
        "evidence": evidence_in_words(evidence_of(visit)),
    }
    return render(request, "desks/loss_open.html", words)


def _opened(request: HttpRequest) -> HttpResponse:
    body = _said(request, "visit", "kind", "said", "worker")

    def effect() -> None:
        journey.open_case(
            company_id=company_of(request),
            visit_code=body["visit"],
            worker_id=_whole(body["worker"]),
            kind=body["kind"],
            said=body["said"],
            actor_id=person_of(request),
        )

    to = reverse("office:responsibility")
    return _done(request, "office.loss.open", body, effect, _("The case is open."), to)


@allow(may_open_case)
@never_cache
@require_safe
def case(request: HttpRequest, code: str) -> HttpResponse:
    found = case_by_code(code)
    visit = visit_by_code(found.visit.code) if found else None
    if found is None or visit is None:
        raise Http404
    words = chrome(request, "office:responsibility") | {
        "case": found,
        "visit": visit,
        "evidence": evidence_in_words(evidence_of(visit)),
        "splits": [(one, parts_in_words(one.loss_fen, one.shares)) for one in found.splits.all()],
        "is_confirmed": any(one.state == "confirmed" for one in found.splits.all()),
        "causes": SplitCause.choices,
        "outcomes": SplitAnswer.choices,
        "may_decide": is_inspector.test(request) and found.worker.person_id != person_of(request),
        "person_id": person_of(request),
        "now": now(),
    }
    return render(request, "desks/loss.html", words)


@allow(is_inspector)
@require_POST
def state_facts(request: HttpRequest, code: str) -> HttpResponse:
    body = _said(request, "facts", "cause", "loss_yuan")

    def effect() -> None:
        journey.state_facts(
            company_id=company_of(request),
            code=code,
            facts=body["facts"],
            cause=body["cause"],
            loss_fen=_whole(body["loss_yuan"]) * 100,
            actor_id=person_of(request),
        )

    glad = _("Kept. The rule proposes the split below.")
    return _done(request, f"office.loss.facts/{code}", body, effect, glad, _case_url(code))


@allow(is_inspector)
@require_POST
def confirm(request: HttpRequest, code: str, split: str) -> HttpResponse:
    def effect() -> None:
        journey.confirm_split(
            company_id=company_of(request), code=split, actor_id=person_of(request)
        )

    glad = _("Your yes is kept.")
    return _done(request, f"office.split/{split}", {}, effect, glad, _case_url(code))


@allow(is_inspector)
@require_POST
def answer(request: HttpRequest, code: str, contest: str) -> HttpResponse:
    body = _said(request, "outcome", "words")

    def effect() -> None:
        journey.answer_contest(
            company_id=company_of(request), code=contest, actor_id=person_of(request), **body
        )

    glad = _("Answered; whoever objected has been told.")
    return _done(request, f"office.split.answer/{contest}", body, effect, glad, _case_url(code))


@allow(is_owner)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest) -> HttpResponse:
    """The rule as it stands, to be published anew with other shares."""
    if request.method == "POST":
        return _publish(request)
    table = table_in_force()
    words = chrome(request, "office:responsibility") | {
        "table": table,
        "rule": rule_rows(table),
        "parties": party_names(),
        "announced": announced_rule(),
        "second_from_yuan": table.second_from_fen // 100,
    }
    return render(request, "desks/split_rule.html", words)


def _publish(request: HttpRequest) -> HttpResponse:
    shares = {
        cause.value: {
            party.value: _whole(request.POST.get(f"{cause}-{party}", "")) for party in Party
        }
        for cause in LossCause
    }
    second = _whole(request.POST.get("second_from_yuan", "")) * 100
    body: dict[str, Any] = {"shares": shares, "second": second}

    def effect() -> None:
        journey.publish_rule(
            company_id=company_of(request),
            shares=shares,
            second_from_fen=second,
            actor_id=person_of(request),
        )

    glad = _("Published; it holds after the days of notice.")
    return _done(request, "office.split-rule", body, effect, glad, reverse("office:split-rule"))


def _said(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in names}


def _whole(text: str) -> int:
    """The number that was written, -1 for anything else: the action refuses it in words."""
    return int(text) if text.isdecimal() and len(text) < 8 else -1


def _case_url(code: str) -> str:
    return reverse("office:loss", args=[code])


def _done(
    request: HttpRequest,
    route: str,
    body: Mapping[str, Any],
    effect: Callable[[], None],
    glad: str,
    to: str,
) -> HttpResponse:
    return act_and_return(request, route, body, effect, glad=glad, to=to)


routes = [
    path("responsibility/", board, name="responsibility"),
    path("responsibility/open/", open_case, name="loss-open"),
    path("responsibility/rule/", rule, name="split-rule"),
    path("responsibility/<slug:code>/", case, name="loss"),
    path("responsibility/<slug:code>/facts/", state_facts, name="loss-facts"),
    path("responsibility/<slug:code>/confirm/<slug:split>/", confirm, name="split-confirm"),
    path("responsibility/<slug:code>/answer/<slug:contest>/", answer, name="split-answer"),
]
