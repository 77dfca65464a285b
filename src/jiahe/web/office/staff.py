"""Who works in the office, as the owner says: roles given by telephone number, and ended."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiahe.accounts.actions.staff import NotOnStaff
from jiahe.accounts.choices import GIVEN_BY_OWNER, Role
from jiahe.accounts.queries import names_of, outsiders, staff_of_office
from jiahe.journeys import staffing
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.trust.queries import audit_of
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_owner

A_SCREEN = 20


class RoleForm(forms.Form):
    """Somebody with a number, and what they do; the number is how they sign in."""

    phone = forms.CharField(
        label=gettext_lazy("Mobile number"),
        help_text=gettext_lazy("Whoever has this number signs in with it, without a password."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=40)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[(one.value, one.label) for one in GIVEN_BY_OWNER]
    )


@allow(is_owner)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """The office's people; a POST gives one a role, the same twice changes nothing."""
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            staffing.appoint(
                company_id=company_of(request),
                actor_id=person_of(request),
                phone=form.cleaned_data["phone"],
                name=form.cleaned_data["name"],
                role=Role(form.cleaned_data["role"]),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done. It stands in the audit with your name."))
            return HttpResponseRedirect(reverse("office:staff"))
    return _shown(request, form, 422 if request.method == "POST" else 200)


@allow(is_owner)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """`person` and `role`: the role ends; twice changes nothing."""
    try:
        if request.POST.get("role") not in Role.values:
            raise NotOnStaff
        staffing.end_role(
            company_id=company_of(request),
            actor_id=person_of(request),
            person_code=request.POST.get("person", ""),
            role=Role(request.POST["role"]),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return _shown(request, RoleForm(), refusal.status)
    messages.success(request, _("Done. It stands in the audit with your name."))
    return HttpResponseRedirect(reverse("office:staff"))


def _shown(request: HttpRequest, form: RoleForm, status: int) -> HttpResponse:
    with for_company(company_of(request)):
        words = chrome(request, "office:company") | {
            "form": form,
            "rows": staff_of_office(),
            "outsiders": outsiders(),
            "history": _history(),
        }
        return render(request, "office/staff.html", words, status=status)


def _history() -> list[dict[str, Any]]:
    """Who gave or ended what, the latest first."""
    entries = audit_of(staffing.STAFF_SUBJECT)[-A_SCREEN:]
    names = names_of({one.detail["person"] for one in entries})
    return [
        {
            "at": one.at,
            "who": one.actor.name if one.actor else "",
            "name": names.get(one.detail["person"], ""),
            "role": Role(one.detail["role"]).label,
            "is_end": one.action == staffing.ENDED,
        }
        for one in reversed(entries)
    ]
