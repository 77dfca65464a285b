"""The risk register: candidates to decide on, the register with its heat map, one risk."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.engine.risk import FIRST, LEVELS, ORDER, WINDOW_DAYS, grade_of, may_be_left
from jiahe.insights.actions.risks import RiskPlan, owners
from jiahe.insights.choices import RiskLevel, RiskSource, RiskTreatment
from jiahe.insights.queries.risks import grade_now, is_late, risk_board, risk_by_code
from jiahe.insights.risk_words import count_of, title_of
from jiahe.journeys import risks as journey
from jiahe.kit.clock import now
from jiahe.web.desks.risk_drawing import heat_svg
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, person_of
from jiahe.web.policies import allow, is_inspector
from jiahe.web.said import day_said, number_said

TONES = {"low": "ok", "medium": "info", "high": "warn", "extreme": "danger"}


@allow(is_inspector)
@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    board, today = risk_board(), localdate(now())
    words = chrome(request, "office:risks") | {
        "candidates": [_sight(one, today) for one in board.candidates],
        "register": [_sight(one, today) for one in board.register],
        "over": [_sight(one, today) for one in board.over],
        "heat": heat_svg((one.likelihood, one.severity) for one in board.register),
        "levels": LEVELS,
        "days": WINDOW_DAYS,
        "matrix": FIRST,
        "grades": [
            (RiskLevel(grade).label, FIRST.least[grade], FIRST.treat_days[grade],
             FIRST.review_days[grade])
            for grade in ORDER
        ],
    }  # fmt: skip
    return render(request, "desks/risks.html", words)


def _sight(risk: Any, today: Any) -> dict[str, Any]:
    grade = grade_now(risk)
    return {
        "risk": risk,
        "title": title_of(risk),
        "source": RiskSource(risk.source).label,
        "count": count_of(risk),
        "grade": RiskLevel(grade).label,
        "tone": TONES[grade],
        "is_late": risk.state == "open" and is_late(risk, today),
    }


@allow(is_inspector)
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    risk = risk_by_code(code)
    if risk is None:
        raise Http404
    grade = grade_now(risk)
    words = chrome(request, "office:risks") | _sight(risk, localdate(now())) | {
        "looks": [(one, RiskLevel(grade_of(one.likelihood, one.severity)).label)
                  for one in risk.looks.all()],
        "residual": _residual(risk),
        "levels": LEVELS,
        "treatments": RiskTreatment.choices,
        "owners": sorted(owners().items(), key=lambda one: one[1]),
        "may_close": may_be_left(grade),
        "treat_days": FIRST.treat_days[grade],
        "days": WINDOW_DAYS,
    }  # fmt: skip
    return render(request, "desks/risk.html", words)


def _residual(risk: Any) -> str:
    if risk.residual_likelihood is None or risk.residual_severity is None:
        return ""
    return str(RiskLevel(grade_of(risk.residual_likelihood, risk.residual_severity)).label)


@allow(is_inspector)
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Lets the data be read now instead of tonight."""

    def effect() -> None:
        journey.look_for_risks(company_id=company_of(request))

    to = reverse("office:risks")
    return _done(
        request, "office.risks.look", {}, effect, _("Looked; new candidates stand first."), to
    )


@allow(is_inspector)
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    body = _said(request, "title", "likelihood", "severity")

    def effect() -> None:
        journey.note_risk(
            company_id=company_of(request),
            title=body["title"],
            likelihood=_level(body["likelihood"]),
            severity=_level(body["severity"]),
            actor_id=person_of(request),
        )

    glad = _("Noted; it waits for a decision.")
    return _done(request, "office.risks.note", body, effect, glad, reverse("office:risks"))


@allow(is_inspector)
@require_POST
def take_in(request: HttpRequest, code: str) -> HttpResponse:
    body = _said(
        request, "likelihood", "severity", "owner", "treatment", "action", "due_on",
        "residual_likelihood", "residual_severity",
    )  # fmt: skip
    plan = RiskPlan(
        likelihood=_level(body["likelihood"]),
        severity=_level(body["severity"]),
        owner_id=number_said(body["owner"]) or 0,
        treatment=body["treatment"],
        action=body["action"],
        due_on=day_said(body["due_on"]),
        residual_likelihood=_level(body["residual_likelihood"]),
        residual_severity=_level(body["residual_severity"]),
    )
    return _deed(
        request, "take", code, body, _("It stands in the register."),
        lambda who: journey.take_in(code=code, plan=plan, **who),
    )  # fmt: skip


@allow(is_inspector)
@require_POST
def dismiss(request: HttpRequest, code: str) -> HttpResponse:
    body = _said(request, "words")
    return _deed(
        request, "dismiss", code, body, _("Decided and kept."),
        lambda who: journey.dismiss_risk(code=code, words=body["words"], **who),
    )  # fmt: skip


@allow(is_inspector)
@require_POST
def treated(request: HttpRequest, code: str) -> HttpResponse:
    body = _said(request, "words")
    return _deed(
        request, "treated", code, body, _("Kept; look again in a month."),
        lambda who: journey.note_treated(code=code, words=body["words"], **who),
    )  # fmt: skip


@allow(is_inspector)
@require_POST
def look_again(request: HttpRequest, code: str) -> HttpResponse:
    body = _said(request, "words", "likelihood", "severity")
    return _deed(
        request, "look", code, body, _("Kept."),
        lambda who: journey.look_again(
            code=code, words=body["words"], likelihood=_level(body["likelihood"]),
            severity=_level(body["severity"]), **who,
        ),
    )  # fmt: skip


@allow(is_inspector)
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    body = _said(request, "words")
    return _deed(
        request, "close", code, body, _("Decided and kept."),
        lambda who: journey.close_risk(code=code, words=body["words"], **who),
    )  # fmt: skip


def _deed(
    request: HttpRequest,
    verb: str,
    code: str,
    body: Mapping[str, str],
    glad: str,
    act: Callable[[dict[str, int]], object],
) -> HttpResponse:
    who = {"company_id": company_of(request), "actor_id": person_of(request)}
    to = reverse("office:risk", args=[code])
    return _done(request, f"office.risk.{verb}/{code}", body, lambda: act(who), glad, to)


def _done(
    request: HttpRequest,
    route: str,
    body: Mapping[str, str],
    effect: Callable[[], object],
    glad: str,
    to: str,
) -> HttpResponse:
    return act_and_return(request, route, body, effect, glad=glad, to=to)


def _said(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in names}


def _level(text: str) -> int:
    """1 to 5; 0 for anything else, which the action refuses in words."""
    return int(text) if text in {str(n) for n in LEVELS} else 0


routes = [
    path("risks/", register, name="risks"),
    path("risks/look/", look, name="risks-look"),
    path("risks/note/", note, name="risk-note"),
    path("risks/<slug:code>/", show, name="risk"),
    path("risks/<slug:code>/take/", take_in, name="risk-take"),
    path("risks/<slug:code>/dismiss/", dismiss, name="risk-dismiss"),
    path("risks/<slug:code>/treated/", treated, name="risk-treated"),
    path("risks/<slug:code>/look/", look_again, name="risk-look"),
    path("risks/<slug:code>/close/", close, name="risk-close"),
]
