"""Whoever wants to work in homes applies here: one plain form, without signing in."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jiahe.accounts.queries import company_by_slug, open_companies
from jiahe.dispatch.wording import skill_name
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result, run_once
from jiahe.kit.tenancy import for_company
from jiahe.kit.turns import turn_taken
from jiahe.web.address import place_of
from jiahe.web.policies import allow, is_anybody
from jiahe.web.signin import PhoneField
from jiahe.workforce.actions.intake import AlreadyApplied, apply_for_work

SKILLS = ("daily_cleaning", "cooking", "elder_care", "infant_care", "newborn_care", "handyman")
MOST_A_DAY = 20  # from one address
A_DAY = 24 * 60 * 60


class TooManyApplications(Refusal):
    sentence = gettext_lazy("Too many applications came from here today. Please call the company.")


class ApplicationForm(forms.Form):
    """What a company must know to invite somebody, and the consent to be called."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=40)
    phone = PhoneField(label=gettext_lazy("Your phone"))
    born_on = forms.DateField(
        label=gettext_lazy("Your birthday"), widget=forms.DateInput({"type": "date"})
    )
    skill = forms.ChoiceField(label=gettext_lazy("What you would like to do"))
    years = forms.IntegerField(
        label=gettext_lazy("Years in the trade"), min_value=0, max_value=60, initial=0
    )
    story = forms.CharField(
        label=gettext_lazy("A few words about yourself"),
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("The company may keep this and call me about work.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(skill, skill_name(skill)) for skill in SKILLS]
        self.fields["skill"].choices = choices  # type: ignore[attr-defined]


@allow(is_anybody)
@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """The companies that one can apply to."""
    english = get_language() == "en"
    rows = [
        ((one.name_en if english else "") or one.name, reverse("join", args=[one.slug]))
        for one in open_companies()
    ]
    return render(request, "portal/join_companies.html", {"rows": rows})


@allow(is_anybody)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, company_slug: str) -> HttpResponse:
    company = company_by_slug(company_slug)
    if company is None or not company.is_open:
        raise Http404
    form = ApplicationForm(request.POST or None)
    words = {"form": form, "company": company, "done": "done" in request.GET}
    if request.method != "POST":
        return render(request, "portal/join.html", words)
    if form.is_valid():
        try:
            _apply(request, company.pk, dict(form.cleaned_data))
        except AlreadyApplied:  # a stranger must not learn whose number is known here
            return _thanks(company_slug)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _thanks(company_slug)
    return render(request, "portal/join.html", words, status=422)


def _thanks(company_slug: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('join', args=[company_slug])}?done=1")


def _apply(request: HttpRequest, company_id: int, read: dict[str, Any]) -> None:
    """Once for each sent form; an address cannot fill the desk."""
    read.pop("consent")
    place = f"join:{place_of(request)}"

    def effect() -> Result:
        if not turn_taken(place, most=MOST_A_DAY, seconds=A_DAY):
            raise TooManyApplications
        with for_company(company_id):
            return {"code": apply_for_work(**read).code}

    key = request.POST.get("idempotency_key", "")
    run_once(
        actor=f"applicant:{read['phone']}", route=f"join/{company_id}", key=key, body=read,
        effect=effect,
    )  # fmt: skip


routes = [
    path("join/", companies, name="join-companies"),
    path("join/<slug:company_slug>/", join, name="join"),
]
