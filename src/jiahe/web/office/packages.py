"""Packages of visits, as the owner sets them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiahe.catalog import queries as catalog
from jiahe.catalog.actions import FEWEST_VISITS, MOST_VISITS
from jiahe.catalog.choices import Rhythm
from jiahe.journeys import packages
from jiahe.journeys.packages import Bundle
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.trust.queries import audit_of
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_owner
from jiahe.web.templatetags.household import said

A_SCREEN = 20


class PackageForm(forms.Form):
    """One package; the page's rows fill it in for a change."""

    service = forms.ChoiceField(label=pgettext_lazy("sale", "Service"))
    slug = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name that the household reads"), max_length=40)
    name_en = forms.CharField(
        label=gettext_lazy("The same in English"), max_length=80, required=False
    )
    visits = forms.IntegerField(
        label=gettext_lazy("How many visits"),
        min_value=FEWEST_VISITS,
        max_value=MOST_VISITS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=Rhythm.choices, initial=Rhythm.WEEKLY
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Discount in percent"),
        min_value=0,
        max_value=50,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )
    reason = forms.CharField(label=gettext_lazy("Why? It is kept with your name."), max_length=300)

    def __init__(self, *args: Any, services: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, said(one, "name")) for one in services]

    def bundle(self) -> Bundle:
        data = self.cleaned_data
        return Bundle(
            service_code=data["service"],
            name=data["name"],
            visits=data["visits"],
            discount_basis_points=int(data["percent"] * 100),
            name_en=data["name_en"],
            slug=data["slug"],
            rhythm=data["rhythm"],
        )


@allow(is_owner)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: HttpRequest) -> HttpResponse:
    """What is sold in packages; a POST adds or changes one, the same twice changes nothing."""
    with for_company(company_of(request)):
        sold = [
            (one, catalog.bookable_packages(one))
            for one in catalog.services_of_company()
            if catalog.may_be_packed(one)
        ]
        history = list(reversed(audit_of(packages.SUBJECT)[-A_SCREEN:]))
    initial = {} if request.method == "POST" else _initial(request, sold)
    services = [one for one, _rows in sold]
    form = PackageForm(request.POST or None, initial=initial, services=services)
    if request.method == "POST" and form.is_valid():
        try:
            packages.offer(
                company_id=company_of(request),
                actor_id=person_of(request),
                bundle=form.bundle(),
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done. It stands in the audit with your name."))
            return HttpResponseRedirect(reverse("office:packages"))
    words = chrome(request, "office:company") | {
        "form": form,
        "rows": [(service, row) for service, rows in sold for row in rows],
        "history": history,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "office/packages.html", words, status=status)


def _initial(request: HttpRequest, sold: list[tuple[Any, list[Any]]]) -> dict[str, Any]:
    """A row's values, where `?change=` names it."""
    wanted = request.GET.get("change", "")
    if not wanted:
        return {}
    for service, rows in sold:
        for row in rows:
            if wanted == f"{service.code}/{row.slug}":
                return {
                    "service": service.code,
                    "slug": row.slug,
                    "name": row.name,
                    "name_en": row.name_en,
                    "visits": row.visits,
                    "rhythm": row.rhythm,
                    "percent": Decimal(row.discount_basis_points) / 100,
                }
    raise Http404


@allow(is_owner)
@require_POST
def withdraw(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Ends the sale of one package, with a reason."""
    try:
        packages.withdraw(
            company_id=company_of(request),
            actor_id=person_of(request),
            service_code=code,
            slug=slug,
            reason=request.POST.get("reason", ""),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done. It stands in the audit with your name."))
    return HttpResponseRedirect(reverse("office:packages"))


routes = [
    path("company/packages/", shelf, name="packages"),
    path("company/packages/<slug:code>/<slug:slug>/end/", withdraw, name="package-end"),
]
