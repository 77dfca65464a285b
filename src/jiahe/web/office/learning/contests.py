"""Contests: announced to the workers, and judged on the day."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiahe.catalog.queries import categories
from jiahe.journeys import contests as journey
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.web.office.learning.frame import deed, frame, told
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_trainer
from jiahe.web.templatetags.household import said
from jiahe.workforce.actions.contests import MOST_POINTS
from jiahe.workforce.learning.contests import contest_by_code, contests_announced, entries_of
from jiahe.workforce.learning.drills import contests_held

PAGE = "office:learning-contests"


class ContestForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the contest"), max_length=80)
    about = forms.CharField(
        label=gettext_lazy("What is done and judged"), max_length=200, required=False
    )
    line = forms.ChoiceField(label=gettext_lazy("For whom"), required=False)
    sign_up_until = forms.DateField(
        label=gettext_lazy("Sign up until"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    held_on = forms.DateField(
        label=pgettext_lazy("event", "Day"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


@allow(is_trainer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contests(request: HttpRequest) -> HttpResponse:
    """What is announced, what was held, and a form for the next one."""
    if request.method != "POST":
        return _page(request, _form(None))
    company_id = company_of(request)
    with for_company(company_id):
        form = _form(request.POST)
        if not form.is_valid():
            return _page(request, form, 422)
    read = form.cleaned_data

    def effect() -> str:
        journey.announce(
            company_id=company_id,
            words=(read["name"], read["about"]),
            line=read["line"],
            days=(read["held_on"], read["sign_up_until"]),
        )
        return reverse(PAGE)

    answer = deed(request, "office.contest", read, effect)
    if isinstance(answer, Refusal):
        form.add_error(None, str(answer))
        with for_company(company_id):
            return _page(request, form, answer.status)
    told(request, _("Announced. Workers find it under “Skill contests”."))
    return answer


def _form(sent: Any) -> ContestForm:
    form = ContestForm(sent)
    lines = [(one.code, said(one, "name")) for one in categories()]
    form.fields["line"].choices = [  # type: ignore[attr-defined]
        ("", _("Everybody on duty")),
        *lines,
    ]
    return form


def _page(request: HttpRequest, form: forms.Form, status: int = 200) -> HttpResponse:
    words = frame(request, PAGE) | {
        "form": form,
        "announced": contests_announced(),
        "held": [one for one in contests_held() if one.judged_at or one.sign_up_until is None],
    }
    return render(request, "office/learning/contests.html", words, status=status)


@allow(is_trainer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, code: str) -> HttpResponse:
    """Who signed up; on the day the points of each, once, and then the places."""
    if request.method != "POST":
        return _contest_page(request, code)
    given = {
        key.removeprefix("points-"): request.POST.get(key, "").strip()
        for key in request.POST
        if key.startswith("points-")
    }
    points = {one: _points(text) for one, text in given.items() if text}

    def effect() -> str:
        journey.judge(
            company_id=company_of(request), code=code, points=points, actor_id=person_of(request)
        )
        return reverse("office:learning-contest", args=[code])

    answer = deed(request, f"office.contest/{code}", points, effect)
    if isinstance(answer, Refusal):
        with for_company(company_of(request)):
            return _contest_page(request, code, answer)
    told(request, _("The result stands. The first three are honoured, and everybody is told."))
    return answer


def _points(text: str) -> int:
    """What cannot be read is off the scale, and refused by name."""
    return int(text) if text.isdecimal() and len(text) < 4 else MOST_POINTS + 1


def _contest_page(request: HttpRequest, code: str, problem: Refusal | None = None) -> HttpResponse:
    found = contest_by_code(code)
    if found is None:
        raise Http404
    words = frame(request, PAGE) | {
        "contest": found,
        "entries": entries_of(found),
        "may_judge": found.judged_at is None and found.held_on <= localdate(now()),
        "most": MOST_POINTS,
        "problems": [problem] if problem else [],
    }
    status = problem.status if problem else 200
    return render(request, "office/learning/contest.html", words, status=status)
