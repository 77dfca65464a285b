"""A worker offers a service of their own and sees what became of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.catalog.queries import categories, services_coded
from jiahe.dispatch.wording import skill_name
from jiahe.journeys import publish
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.money import fen_from_text
from jiahe.kit.tenancy import for_company
from jiahe.trust.queries import notes_on, subjects_of
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.templatetags.household import said
from jiahe.web.worker.once import done_once
from jiahe.workforce.queries import worker_of


class ProposalForm(forms.Form):
    """What is offered; the lists are filled with what this worker may choose."""

    name = forms.CharField(label=gettext_lazy("Name of the service"), max_length=40)
    category = forms.ChoiceField(label=gettext_lazy("Shelf"))
    skill = forms.ChoiceField(label=gettext_lazy("Skill it needs"))
    price = forms.CharField(label=gettext_lazy("Price of an hour, in yuan"), max_length=10)
    summary = forms.CharField(
        label=gettext_lazy("What the household gets"),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
    )


@allow(is_worker)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What this worker has offered, with the company's word, and the form for more."""
    return render(request, "worker/services.html", _words(request, _form(request, None)))


@allow(is_worker)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    company_id, person_id = company_of(request), person_of(request)
    with for_company(company_id):
        form = _form(request, request.POST)
        if not form.is_valid():
            return render(request, "worker/services.html", _words(request, form), status=422)
    read = form.cleaned_data

    def effect() -> Result:
        publish.propose_service(
            company_id=company_id,
            person_id=person_id,
            proposal=publish.Proposal(
                read["category"],
                read["skill"],
                read["name"],
                read["summary"],
                fen_from_text(read["price"]),
            ),
        )
        return {"to": reverse("worker:services")}

    try:
        answer = done_once(request, "worker.propose", read, effect)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        with for_company(company_id):
            page = _words(request, form)
            return render(request, "worker/services.html", page, status=refusal.status)
    messages.success(request, _("Sent. The company looks at it before it is sold."))
    return answer


def _form(request: HttpRequest, sent: Any) -> ProposalForm:
    form = ProposalForm(sent)
    worker = worker_of(person_of(request))
    skills = worker.skills.order_by("skill") if worker else []
    form.fields["category"].choices = [  # type: ignore[attr-defined]
        (one.code, said(one, "name")) for one in categories()
    ]
    form.fields["skill"].choices = [  # type: ignore[attr-defined]
        (grant.skill, skill_name(grant.skill)) for grant in skills
    ]
    return form


def _words(request: HttpRequest, form: ProposalForm) -> dict[str, Any]:
    subjects = subjects_of(person_of(request), publish.PROPOSED)
    notes = notes_on(subjects, publish.DECIDED)
    rows = services_coded([subject.removeprefix("service:") for subject in subjects])
    return {
        "tab": "me",
        "form": form,
        "rows": [(row, notes.get(f"service:{row.code}")) for row in rows],
        "back_url": reverse("worker:me"),
    }
