"""Emergency drills, skill contests and honours."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiahe.catalog.queries import categories
from jiahe.journeys import learn
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.web.office.learning.frame import deed, frame, told
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_trainer
from jiahe.web.templatetags.household import said
from jiahe.workforce.actions.drills import DrillReport
from jiahe.workforce.choices import DrillKind, HonourKind
from jiahe.workforce.learning.drills import contests_held, drills_held, honours_given
from jiahe.workforce.queries import workers_in_company

DRILLS, HONOURS = "office:learning-drills", "office:learning-honours"


class DrillForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Emergency"), choices=DrillKind.choices)
    name = forms.CharField(label=gettext_lazy("What was rehearsed"), max_length=80)
    place = forms.CharField(label=pgettext_lazy("event", "Where"), max_length=80, required=False)
    held_on = forms.DateField(
        label=pgettext_lazy("event", "Day"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    minutes_taken = forms.IntegerField(
        label=gettext_lazy("Minutes until everybody was safe"), min_value=0, max_value=480
    )
    workers = forms.MultipleChoiceField(
        label=gettext_lazy("Who took part"), widget=forms.SelectMultiple({"size": 8})
    )
    is_effective = forms.TypedChoiceField(
        label=gettext_lazy("Did it work?"),
        choices=[
            ("yes", gettext_lazy("Yes, as planned")),
            ("no", gettext_lazy("No, something failed")),
        ],
        coerce=lambda value: value == "yes",
    )
    findings = forms.CharField(
        label=gettext_lazy("What the drill showed"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )
    remedy = forms.CharField(
        label=gettext_lazy("What is done about it"),
        widget=forms.Textarea({"rows": 2}),
        required=False,
    )


class HonourForm(forms.Form):
    """A contest is named anew or left out; its line is only said for a new one."""

    worker = forms.ChoiceField(label=gettext_lazy("Worker"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=HonourKind.choices)
    name = forms.CharField(label=gettext_lazy("Honour"), max_length=80)
    reason = forms.CharField(label=gettext_lazy("For what"), max_length=200)
    given_on = forms.DateField(
        label=pgettext_lazy("event", "Day"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    contest = forms.CharField(label=gettext_lazy("Contest"), max_length=80, required=False)
    line = forms.ChoiceField(label=gettext_lazy("Line of the contest"), required=False)


@allow(is_trainer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def drills(request: HttpRequest) -> HttpResponse:
    """Drills with who took part, whether it worked and what was found (CM-02)."""
    return _entered(request, DRILLS, _drill_form, _drill)


@allow(is_trainer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def honours(request: HttpRequest) -> HttpResponse:
    """Prizes, role models and titles with what they were given for."""
    return _entered(request, HONOURS, _honour_form, _honour)


def _entered(request: HttpRequest, page: str, form_of: Any, enter: Any) -> HttpResponse:
    company_id = company_of(request)
    with for_company(company_id):
        form = form_of(request.POST if request.method == "POST" else None)
        if not form.is_bound:
            return _page(request, page, form)
        if not form.is_valid():
            return _page(request, page, form, 422)

    def effect() -> str:
        enter(request, form.cleaned_data)
        return reverse(page)

    answer = deed(request, page, form.cleaned_data, effect)
    if isinstance(answer, Refusal):
        form.add_error(None, str(answer))
        with for_company(company_id):
            return _page(request, page, form, answer.status)
    told(request, _("Entered."))
    return answer


def _page(request: HttpRequest, page: str, form: forms.Form, status: int = 200) -> HttpResponse:
    words = frame(request, page) | {"form": form}
    if page == DRILLS:
        words |= {"drills": drills_held()}
        return render(request, "office/learning/drills.html", words, status=status)
    words |= {"honours": honours_given(), "contests": contests_held()}
    return render(request, "office/learning/honours.html", words, status=status)


def _workers() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in workers_in_company()]


def _drill_form(sent: Any) -> DrillForm:
    form = DrillForm(sent, initial={"held_on": localdate(now())})
    form.fields["workers"].choices = _workers()  # type: ignore[attr-defined]
    return form


def _honour_form(sent: Any) -> HonourForm:
    form = HonourForm(sent, initial={"given_on": localdate(now())})
    form.fields["worker"].choices = _workers()  # type: ignore[attr-defined]
    lines = [(one.code, said(one, "name")) for one in categories()]
    form.fields["line"].choices = [("", "–"), *lines]  # type: ignore[attr-defined]
    return form


def _drill(request: HttpRequest, read: dict[str, Any]) -> None:
    fields = {key: value for key, value in read.items() if key not in ("workers", "kind")}
    learn.enter_drill(
        company_id=company_of(request),
        report=DrillReport(kind=DrillKind(read["kind"]), **fields),
        worker_codes=read["workers"],
        actor_id=person_of(request),
    )


def _honour(request: HttpRequest, read: dict[str, Any]) -> None:
    learn.give_honour(
        company_id=company_of(request),
        worker_code=read["worker"],
        kind=HonourKind(read["kind"]),
        words=(read["name"], read["reason"]),
        given_on=read["given_on"],
        contest=(read["contest"], read["line"]),
        actor_id=person_of(request),
    )
