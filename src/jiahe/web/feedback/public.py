"""Whoever scans a shop's code writes here, without signing in, and reads the answer by a link.

No name or number is asked. A form works once; an address can write a few times a day.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.accounts.queries import company_by_slug, stores_in_company
from jiahe.insights.choices import Channel
from jiahe.insights.queries.improvements import unnamed_suggestion
from jiahe.journeys import improve
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result, run_once
from jiahe.kit.tenancy import for_company
from jiahe.kit.turns import turn_taken
from jiahe.standards.limits import SUGGESTION_ANSWER_DAYS
from jiahe.web.address import place_of
from jiahe.web.policies import allow, is_anybody

MOST_A_DAY = 10  # from one address
A_DAY = 24 * 60 * 60
VIA = {"account": Channel.ACCOUNT}  # what the address says; anything else is the shop's code


class TooMuchFeedback(Refusal):
    sentence = gettext_lazy("Many thanks: this is enough for one day. Please write again tomorrow.")


class NotAPerson(Refusal):
    sentence = gettext_lazy("Please leave the last field empty and send it again.")


class FeedbackForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What should we do better, or what was good?"),
        help_text=gettext_lazy("Please write no names, numbers or addresses."),
        max_length=500,
        widget=forms.Textarea({"rows": 5}),
    )


@allow(is_anybody)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, company_slug: str, store_code: str) -> HttpResponse:
    """The form of one shop; once it was sent, the link to the answer."""
    company, store = _shop(company_slug, store_code)
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = _keep(request, company.pk, store_code, form.cleaned_data["words"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            to = reverse("feedback-answer", args=[company_slug, code])
            return HttpResponseRedirect(f"{to}?done=1")
    words = {
        "form": form,
        "company": company,
        "store": store,
        "via": request.GET.get("via", ""),
        "days": SUGGESTION_ANSWER_DAYS,
    }
    return render(
        request, "feedback/write.html", words, status=422 if request.method == "POST" else 200
    )


def _shop(slug: str, code: str) -> tuple[Any, Any]:
    """An open company and its store, or a 404."""
    company = company_by_slug(slug)
    if company is None or not company.is_open:
        raise Http404
    with for_company(company.pk):
        store = next((one for one in stores_in_company() if one.code == code), None)
    if store is None:
        raise Http404
    return company, store


def _keep(request: HttpRequest, company_id: int, store_code: str, words: str) -> str:
    """The code under which the answer is read; a machine fills the field that people do not see."""
    address = place_of(request)
    channel = VIA.get(request.GET.get("via", ""), Channel.SHOP)
    if request.POST.get("website"):
        raise NotAPerson

    def effect() -> Result:
        if not turn_taken(f"feedback:{address}", most=MOST_A_DAY, seconds=A_DAY):
            raise TooMuchFeedback
        row = improve.suggest_unnamed(
            company_id=company_id, words=words, channel=channel, store_code=store_code
        )
        return {"code": row.code}

    kept = run_once(
        actor=f"guest:{address}", route=f"feedback/{company_id}/{store_code}",
        key=request.POST.get("idempotency_key", ""), body={"words": words, "channel": channel},
        effect=effect,
    )  # fmt: skip
    return str(kept["code"])


@allow(is_anybody)
@never_cache
@require_safe
def answer(request: HttpRequest, company_slug: str, code: str) -> HttpResponse:
    """What was written and what was answered, for whoever holds the link."""
    company = company_by_slug(company_slug)
    if company is None:
        raise Http404
    with for_company(company.pk):
        row = unnamed_suggestion(code)
    if row is None:
        raise Http404
    words = {"row": row, "company": company, "done": "done" in request.GET}
    return render(request, "feedback/answer.html", words)


@allow(is_anybody)
@require_POST
def take_back(request: HttpRequest, company_slug: str, code: str) -> HttpResponse:
    """Whoever holds the link takes back what was written; twice is a 404, for it is gone."""
    company = company_by_slug(company_slug)
    if company is None:
        raise Http404
    with for_company(company.pk):
        if unnamed_suggestion(code) is None:
            raise Http404
    improve.take_back(company_id=company.pk, code=code, person_id=None)
    return render(request, "feedback/taken_back.html", {"company": company})


routes = [
    path("feedback/<slug:company_slug>/<slug:store_code>/", write, name="feedback"),
    path("feedback/<slug:company_slug>/answer/<slug:code>/", answer, name="feedback-answer"),
    path(
        "feedback/<slug:company_slug>/answer/<slug:code>/take-back/",
        take_back,
        name="feedback-take-back",
    ),
]
