"""What customer groups pay less, as the owner sets it; and support granted by the desk."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiahe.booking.queries import order_by_code
from jiahe.catalog import queries as catalog
from jiahe.catalog.actions import Favour
from jiahe.catalog.choices import CustomerGroup
from jiahe.journeys import groups
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.trust.queries import audit_of
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_agent, is_owner
from jiahe.web.templatetags.household import said

A_SCREEN = 20


class TermsForm(forms.Form):
    """One group's terms; the page's rows fill it in for a change."""

    group = forms.ChoiceField(label=gettext_lazy("Customer group"), choices=CustomerGroup.choices)
    category = forms.ChoiceField(label=gettext_lazy("For which services"), required=False)
    least_visits = forms.IntegerField(
        label=gettext_lazy("Regular guest from how many visits"),
        help_text=gettext_lazy("Only for regular guests."),
        min_value=0,
        max_value=999,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Discount in percent"),
        min_value=0,
        max_value=50,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )
    name = forms.CharField(label=gettext_lazy("Name that the household reads"), max_length=40)
    name_en = forms.CharField(
        label=gettext_lazy("The same in English"), max_length=80, required=False
    )
    is_active = forms.BooleanField(label=gettext_lazy("In force"), required=False, initial=True)
    reason = forms.CharField(label=gettext_lazy("Why? It is kept with your name."), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Everything we sell")),
            *((one.code, said(one, "name")) for one in catalog.categories()),
        ]

    def favour(self) -> Favour:
        data = self.cleaned_data
        return Favour(
            group=data["group"],
            discount_basis_points=int(data["percent"] * 100),
            name=data["name"],
            name_en=data["name_en"],
            category_code=data["category"],
            least_visits=data["least_visits"] or 0,
            is_active=data["is_active"],
        )


@allow(is_owner)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """The groups and what they get; a POST adds or changes one, the same twice changes nothing."""
    form = TermsForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            groups.set_terms(
                company_id=company_of(request),
                actor_id=person_of(request),
                favour=form.favour(),
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done. It stands in the audit with your name."))
            return HttpResponseRedirect(reverse("office:groups"))
    with for_company(company_of(request)):
        words = chrome(request, "office:company") | {
            "form": form,
            "rows": catalog.group_terms(),
            "history": _history(),
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "office/groups.html", words, status=status)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """A row's values, where `?change=` names it; the walls are open for a page that is read."""
    wanted = request.GET.get("change", "")
    if request.method == "POST" or not wanted:
        return {}
    row = next((one for one in catalog.group_terms() if str(one.pk) == wanted), None)
    if row is None:
        raise Http404
    return {
        "group": row.group,
        "category": row.category.code if row.category else "",
        "least_visits": row.least_visits,
        "percent": Decimal(row.discount_basis_points) / 100,
        "name": row.name,
        "name_en": row.name_en,
        "is_active": row.is_active,
    }


def _history() -> list[dict[str, Any]]:
    """Who set what, the latest first."""
    labels = dict(CustomerGroup.choices)
    return [
        {
            "at": one.at,
            "who": one.actor.name if one.actor else "",
            "reason": one.reason,
            "group": labels.get(one.detail["group"], one.detail["group"]),
            "points": one.detail["discount_basis_points"],
            "is_active": one.detail["is_active"],
        }
        for one in reversed(audit_of(groups.TERMS_SUBJECT)[-A_SCREEN:])
    ]


@allow(is_agent)
@require_POST
def support(request: HttpRequest, code: str) -> HttpResponse:
    """`answer`: grant or withdraw the supported price of the order's home, with a reason."""
    verbs = {"grant": groups.grant_support, "withdraw": groups.withdraw_support}
    verb = verbs.get(request.POST.get("answer", ""))
    if verb is None:
        raise Http404
    with for_company(company_of(request)):
        household_id = order_by_code(code).household_id
    try:
        verb(
            company_id=company_of(request),
            household_id=household_id,
            actor_id=person_of(request),
            reason=request.POST.get("reason", ""),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done. It stands in the audit with your name."))
    return HttpResponseRedirect(reverse("office:order", args=[code]))
