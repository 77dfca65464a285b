"""The pipeline: applications by stage, each with the one deed that moves it on."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.wording import skill_name
from jiahe.journeys import intake
from jiahe.kit.clock import now
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, once, person_of
from jiahe.web.policies import allow, is_trainer
from jiahe.workforce import recruits
from jiahe.workforce.actions import intake as actions
from jiahe.workforce.choices import Stage
from jiahe.workforce.claims import claim_of
from jiahe.workforce.stages import MOST_PER_TOPIC, TOPICS

A_PAGE = 24  # people of a column, and of those that ended
ENDED = "ended"
NEXT: dict[Stage, tuple[str, Any]] = {
    Stage.APPLIED: ("invite", gettext_lazy("Invite to the interview")),
    Stage.INTERVIEW: ("take_on", gettext_lazy("Take on")),  # once it has been passed
    Stage.CHECKS: ("checked", gettext_lazy("The checks are done")),
    Stage.TRAINING: ("trained", gettext_lazy("The training is done")),
    Stage.EXAM: ("examined", gettext_lazy("The exam is passed")),
    Stage.CERTIFICATE: ("start", gettext_lazy("Start duty")),
}
TOPIC_NAMES = {
    "manner": gettext_lazy("Manner"),
    "experience": gettext_lazy("Experience"),
    "language": gettext_lazy("Speaking with people"),
    "safety": gettext_lazy("Sense of safety"),
    "reliability": gettext_lazy("Reliability"),
}
ENDINGS = {
    "turn_down": (Stage.TURNED_DOWN, gettext_lazy("Turn down")),
    "withdraw": (Stage.WITHDRAWN, gettext_lazy("Has withdrawn")),
    "leave": (Stage.LEFT, gettext_lazy("Leaves the company")),
}


class MarksForm(forms.Form):
    """One field a topic."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in TOPICS:
            self.fields[topic] = forms.IntegerField(
                label=TOPIC_NAMES[topic], min_value=0, max_value=MOST_PER_TOPIC
            )


@allow(is_trainer)
@never_cache
@require_safe
def pipeline(request: HttpRequest) -> HttpResponse:
    """A column a stage, whoever waits longest first; `all` names one whose people are chosen.

    `stage` and `page` turn the pages of one column, or of those that ended.
    """
    return render(request, "office/intake.html", _words(request))


def _words(request: HttpRequest) -> dict[str, Any]:
    chosen = request.GET.get("all", "")
    columns = []
    for stage, rows in recruits.pipeline().items():
        page = _page(request, stage.value, rows)
        column = {"stage": stage, "page": page, "cards": [_card(row) for row in page]}
        columns.append(column | {"can_move": stage in NEXT, "is_chosen": stage.value == chosen})
    return chrome(request, "office:intake") | {
        "columns": columns,
        "steps": [(*step, stage.value == chosen) for stage, step in NEXT.items()],
        "can_move_many": any(one["can_move"] and one["cards"] for one in columns),
        "topics": [(topic, TOPIC_NAMES[topic]) for topic in TOPICS],
        "most": MOST_PER_TOPIC,
        "ended": _page(request, ENDED, recruits.ended_applications()),
    }


def _page(request: HttpRequest, name: str, rows: Sequence[Any]) -> Page[Any]:
    """The page that is asked for of this column; of the others the first."""
    pages = Paginator(rows, A_PAGE)
    return pages.get_page(request.GET.get("page") if request.GET.get("stage") == name else 1)


def _card(row: Any) -> dict[str, Any]:
    stage, interview = Stage(row.stage), recruits.intake_interview(row)
    passed = interview is not None and interview.total >= interview.pass_mark
    today = localdate(now())
    papers = row.worker.certificates.all() if row.worker and stage is Stage.CHECKS else ()
    ends = ("leave",) if stage is Stage.ON_DUTY else ("turn_down", "withdraw")
    is_next = stage is not Stage.INTERVIEW or passed
    return {
        "row": row,
        "skill": skill_name(row.skill),
        "interview": interview,
        "asks_marks": (stage is Stage.INTERVIEW and not passed) or stage is Stage.ON_DUTY,
        "deed": NEXT.get(stage) if is_next else None,
        "claims": [claim_of(paper, today) for paper in papers],
        "due": recruits.assessment_due(row) if stage is Stage.ON_DUTY else None,
        "is_due": stage is Stage.ON_DUTY and recruits.assessment_due(row) <= today,
        "endings": [(name, ENDINGS[name][1]) for name in ends],
    }


@allow(is_trainer)
@require_POST
def move(request: HttpRequest, code: str) -> HttpResponse:
    """`do` names the deed; a refusal is shown in words and nothing has changed."""
    deed = request.POST.get("do", "")
    company_id, actor_id = company_of(request), person_of(request)
    reason = request.POST.get("reason", "")

    def effect() -> Result:
        if deed in ENDINGS:
            to = ENDINGS[deed][0]
            intake.end(company_id=company_id, code=code, to=to, reason=reason, actor_id=actor_id)
        else:
            intake.move_on(company_id=company_id, code=code, step=deed, actor_id=actor_id)
        return {"to": reverse("office:intake")}

    if deed not in {*intake.STEPS, *ENDINGS}:
        raise Http404
    body = {"do": deed, "reason": reason}
    return _done(request, f"office.intake/{code}", body, effect)


@allow(is_trainer)
@never_cache
@require_POST
def move_many(request: HttpRequest) -> HttpResponse:
    """One step for all who are ticked; the page then names who took it and who may not, and why."""
    codes, step = sorted(set(request.POST.getlist("application"))), request.POST.get("step", "")
    company_id = company_of(request)

    def effect() -> Result:
        tried = intake.move_many_on(
            company_id=company_id, codes=codes, step=step, actor_id=person_of(request)
        )
        return {"moved": tried.moved, "kept": tried.kept}

    try:
        body = {"applications": codes, "step": step}
        result = once(request, "office.intake-many", body, effect)
    except (intake.NobodyChosen, intake.TooManyAtOnce) as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("office:intake"))
    with for_company(company_id):
        found = recruits.applications_by_code(codes)
        told = {
            "is_moved": True,
            "moved": [found[code] for code in result["moved"]],
            "kept": [(found[code], why) for code, why in result["kept"]],
        }
        return render(request, "office/intake.html", _words(request) | told)


@allow(is_trainer)
@require_POST
def marks(request: HttpRequest, code: str) -> HttpResponse:
    """Marks of the interview, or of the quarter for somebody on duty."""
    form = MarksForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}

    def effect() -> Result:
        with for_company(company_of(request)):
            row = recruits.application_by_code(code)
            if row is None:
                raise actions.UnknownApplication
            on_duty = row.stage == Stage.ON_DUTY
            verb = actions.assess_quarter if on_duty else actions.mark_interview
            verb(code=code, marks=given, actor_id=person_of(request))
        return {"to": reverse("office:intake")}

    return _done(request, f"office.intake-marks/{code}", given, effect)


def _done(
    request: HttpRequest, route: str, body: dict[str, Any], effect: Callable[[], Result]
) -> HttpResponse:
    glad = _("Done. It stands in the audit with your name.")
    return act_and_return(request, route, body, effect, glad=glad, to=reverse("office:intake"))


routes = [
    path("intake/", pipeline, name="intake"),
    path("intake/move/", move_many, name="intake-many"),
    path("intake/<slug:code>/move/", move, name="intake-move"),
    path("intake/<slug:code>/marks/", marks, name="intake-marks"),
]
