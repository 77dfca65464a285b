"""Who must learn what and by when; enrolling one or many; whose assessment is due."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiahe.journeys import learn
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.web.learning_words import way_words
from jiahe.web.office.learning.frame import deed, frame, told
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_trainer
from jiahe.web.templatetags.household import said
from jiahe.workforce.learning.assessments import due_assessments
from jiahe.workforce.learning.queries import courses, open_enrolments, paths, ways
from jiahe.workforce.queries import workers_in_company

PAGE = "office:learning"
USUAL_TIME = timedelta(days=30)


class EnrolForm(forms.Form):
    """One or many workers on a path; the lists are the company's own."""

    line = forms.ChoiceField(label=gettext_lazy("Path"))
    workers = forms.MultipleChoiceField(
        label=gettext_lazy("Workers"),
        widget=forms.SelectMultiple({"size": 8}),
        help_text=gettext_lazy("On a telephone tap several; on a computer hold Ctrl or ⌘."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Finished by"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    again = forms.MultipleChoiceField(
        label=gettext_lazy("Learn again"),
        widget=forms.SelectMultiple({"size": 6}),
        required=False,
        help_text=gettext_lazy(
            "For those who finished the path before. Nothing chosen: what is new, or else the"
            " path's own courses once more."
        ),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=120, required=False)


@allow(is_trainer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Everybody who is learning, the nearest due day first, and the assessments of the quarter."""
    if request.method != "POST":
        form = _form(None)
        form.initial.update(line=request.GET.get("line", ""), workers=request.GET.getlist("worker"))
        return render(request, "office/learning/desk.html", _words(request, form))
    company_id = company_of(request)
    with for_company(company_id):
        form = _form(request.POST)
        if not form.is_valid():
            words = _words(request, form)
            return render(request, "office/learning/desk.html", words, status=422)
    answer = deed(request, "office.enrol", form.cleaned_data, lambda: _enrolled(request, form))
    if isinstance(answer, Refusal):
        form.add_error(None, str(answer))
        with for_company(company_id):
            words = _words(request, form)
            return render(request, "office/learning/desk.html", words, status=answer.status)
    told(request, _("Enrolled. Each of them has a message."))
    return answer


def _enrolled(request: HttpRequest, form: EnrolForm) -> str:
    read = form.cleaned_data
    learn.enrol_workers(
        company_id=company_of(request),
        worker_codes=read["workers"],
        line=read["line"],
        due_on=read["due_on"],
        reason=read["reason"],
        again=read["again"],
        actor_id=person_of(request),
    )
    return reverse(PAGE)


def _form(sent: Any) -> EnrolForm:
    today = localdate(now())
    form = EnrolForm(sent, initial={"due_on": today + USUAL_TIME})
    form.fields["line"].choices = [  # type: ignore[attr-defined]
        (one.line, said(one, "name")) for one in paths()
    ]
    form.fields["workers"].choices = [  # type: ignore[attr-defined]
        (one.code, one.name) for one in workers_in_company()
    ]
    form.fields["again"].choices = [  # type: ignore[attr-defined]
        (one.code, said(one, "name")) for one in courses()
    ]
    return form


def _words(request: HttpRequest, form: EnrolForm) -> dict[str, Any]:
    today = localdate(now())
    rows = list(open_enrolments())
    found = ways([(one.worker_id, one.path) for one in rows], today)
    assessments = due_assessments(today)
    return frame(request, PAGE) | {
        "form": form,
        "learning": [way_words(found[one.worker_id, one.path_id], one, today) for one in rows],
        "assessments": [one for one in assessments if one.is_near],
        "assessed": len(assessments),
        "today": today,
    }
