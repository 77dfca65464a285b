"""Everybody on file: who may be sent, what is missing, and each one's file in eight parts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.catalog import queries as catalog
from jiahe.dispatch.wording import skill_name
from jiahe.journeys import intake
from jiahe.journeys.replan import promised_ahead
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.quality.queries.scores import own_score_words
from jiahe.trust.actions import record_look
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, once, person_of
from jiahe.web.paper_form import PaperForm
from jiahe.web.policies import allow, is_owner, is_trainer
from jiahe.workforce.actions.papers import ask_of_everybody, record_check
from jiahe.workforce.choices import CheckResult
from jiahe.workforce.files import WorkerFile, file_of, files_on
from jiahe.workforce.law import CHECKS
from jiahe.workforce.people_rows import ASKED, MAY_STAND
from jiahe.workforce.queries import Need, need_for, papers_of_everybody
from jiahe.workforce.rules import KINDS, certificate_name

Test = Callable[[WorkerFile], bool]
FILTERS: tuple[tuple[str, Any, Test], ...] = (
    ("all", gettext_lazy("Everybody"), lambda _one: True),
    ("open", gettext_lazy("Can be sent"), lambda one: bool(one.open_to)),
    ("blocked", gettext_lazy("Kept back"), lambda one: not one.open_to),
    ("soon", gettext_lazy("A paper ends in 30 days"), lambda one: one.ends_soon),
    ("missing", gettext_lazy("File incomplete"), lambda one: one.complete < len(one.parts)),
    ("waiting", gettext_lazy("Waits for review"), lambda one: one.waits_for_review),
)


class CheckForm(forms.Form):
    """A check of records: nothing of the record itself can be entered."""

    kind = forms.ChoiceField(label=gettext_lazy("What was checked"))
    result = forms.ChoiceField(label=gettext_lazy("Result"), choices=CheckResult.choices)
    checked_on = forms.DateField(
        label=gettext_lazy("Day of the answer"), widget=forms.DateInput({"type": "date"})
    )
    issuer = forms.CharField(label=gettext_lazy("Who answered"), max_length=80)
    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=60)


def check_form(sent: Any = None) -> CheckForm:
    form = CheckForm(sent)
    kinds = [(kind, certificate_name(kind)) for kind in CHECKS]
    form.fields["kind"].choices = kinds  # type: ignore[attr-defined]
    return form


def needs_by_name() -> dict[str, Need]:
    """What each service on the company's shelf asks of whoever carries it out."""
    english = get_language() == "en"
    return {
        (service.name_en if english else "") or service.name: need_for(service)
        for service in catalog.services_of_company()
    }


@allow(is_trainer)
@never_cache
@require_safe
def everybody(request: HttpRequest) -> HttpResponse:
    """All on file, who is kept back first; `kept` narrows the list."""
    return render(request, "office/personnel.html", everybody_words(request))


def everybody_words(request: HttpRequest) -> dict[str, Any]:
    """What the list shows; inside the company's walls."""
    kept = request.GET.get("kept", "all")
    files = files_on(needs_by_name(), localdate(now()))
    test = next((test for key, _label, test in FILTERS if key == kept), FILTERS[0][2])
    return chrome(request, "office:people") | {
        "total": len(files),
        "rows": sorted(filter(test, files), key=lambda one: (bool(one.open_to), one.complete)),
        "filters": [
            (key, label, sum(map(test, files)), key == kept) for key, label, test in FILTERS
        ],
        "asked": _asked() if is_owner.test(request) else [],
        "columns": [names[1] for names in (ASKED | MAY_STAND).values()],
    }


def _asked() -> list[tuple[str, str, bool]]:
    held = papers_of_everybody()
    return [(kind, certificate_name(kind), kind in held) for kind in KINDS]


@allow(is_owner)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """What is ticked is asked of everybody from now on."""
    kinds = sorted(request.POST.getlist("kind"))

    def effect() -> Result:
        with for_company(company_of(request)):
            ask_of_everybody(kinds=kinds, actor_id=person_of(request))
        return {"to": reverse("office:people")}

    result = once(request, "office.people-asked", {"kinds": kinds}, effect)
    messages.success(request, _("Saved. Offers follow at once."))
    return HttpResponseRedirect(result["to"])


@allow(is_trainer)
@never_cache
@require_safe
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One file; that it was opened is kept (R18)."""
    words = _words(request, code, check_form())
    subject = f"worker:{code}"
    record_look(actor_id=person_of(request), action="file.seen", subject=subject, detail={})
    return render(request, "office/person.html", words)


def _words(request: HttpRequest, code: str, form: CheckForm) -> dict[str, Any]:
    found = file_of(code, needs_by_name(), localdate(now()))
    if found is None:
        raise Http404
    skills = sorted((skill_name(one.skill), one.level) for one in found.worker.skills.all())
    return chrome(request, "office:people") | {
        "file": found,
        "skills": skills,
        "score": own_score_words(found.worker.pk),
        "form": form,
        "paper_form": PaperForm(),
        "promised": promised_ahead(code),
    }


@allow(is_trainer)
@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps a check's result; a refusal or a wrong field is shown on the file."""
    company_id, form = company_of(request), check_form(request.POST)

    def effect() -> Result:
        read = form.cleaned_data
        with for_company(company_id):
            found = file_of(code, {}, localdate(now()))
            if found is None:
                raise Http404
            read = read | {"result": CheckResult(read["result"])}
            record_check(worker_id=found.worker.pk, **read)
        return {"to": reverse("office:person", args=[code])}

    if form.is_valid():
        try:
            result = once(request, f"office.check/{code}", form.cleaned_data, effect)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The check is kept."))
            return HttpResponseRedirect(result["to"])
    with for_company(company_id):
        words = _words(request, code, form)
        return render(request, "office/person.html", words, status=422)


@allow(is_trainer)
@require_POST
def bring_paper(request: HttpRequest, code: str) -> HttpResponse:
    """A paper that the desk enters for somebody: uploaded, and checked by the next press."""
    company_id, form = company_of(request), PaperForm(request.POST)

    def effect() -> Result:
        with for_company(company_id):
            found = file_of(code, {}, localdate(now()))
            if found is None:
                raise Http404
            form.hand_in(found.worker.pk)
        return {"to": reverse("office:papers")}

    if form.is_valid():
        try:
            result = once(request, f"office.paper/{code}", form.cleaned_data, effect)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Entered. It counts once it has been checked here."))
            return HttpResponseRedirect(result["to"])
    with for_company(company_id):
        words = _words(request, code, check_form()) | {"paper_form": form}
        return render(request, "office/person.html", words, status=422)


@allow(is_trainer)
@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """The person leaves: with a reason, and with others for what was promised."""
    reason = request.POST.get("reason", "")

    def effect() -> None:
        intake.let_go(
            company_id=company_of(request),
            worker_code=code,
            reason=reason,
            actor_id=person_of(request),
        )

    glad = _("The file is kept. What was promised goes to others; who is missing stands at events.")
    route, to = f"office.leave/{code}", reverse("office:people")
    return act_and_return(request, route, {"reason": reason}, effect, glad=glad, to=to)


routes = [
    path("people/", everybody, name="people"),
    path("people/asked/", ask, name="people-asked"),
    path("people/<slug:code>/", person, name="person"),
    path("people/<slug:code>/leave/", leave, name="person-leave"),
    path("people/<slug:code>/check/", check, name="person-check"),
    path("people/<slug:code>/papers/", bring_paper, name="person-paper"),
]
