"""For how many days each live-in service is sold, and when its carer rests."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiahe.catalog import queries as catalog
from jiahe.catalog.rules import terms_on_sale
from jiahe.engine.pricing import DAYS_OF_MONTH
from jiahe.journeys import terms
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.trust.queries import audit_of
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_owner
from jiahe.web.templatetags.household import said
from jiahe.web.templatetags.jh import listed

A_SCREEN = 20
BETWEEN = re.compile(r"[\s,，、;；/天]+")
DAYS = re.compile(r"[0-9]{1,3}")


class TermForm(forms.Form):
    """The days of one service, as somebody writes them: 26、42、52."""

    service = forms.ChoiceField(label=pgettext_lazy("sale", "Service"))
    days = forms.CharField(
        label=gettext_lazy("Terms, in days of care"),
        help_text=gettext_lazy("With a comma between them, for example 26, 42, 52."),
        max_length=60,
    )
    rest_after_days = forms.IntegerField(
        label=gettext_lazy("Days of care before a day of rest"),
        help_text=gettext_lazy("The rest is free of charge. Of employees six at most; 0: no rest."),
        min_value=0,
        max_value=DAYS_OF_MONTH,
    )
    reason = forms.CharField(label=gettext_lazy("Why? It is kept with your name."), max_length=300)

    def __init__(self, *args: Any, services: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, said(one, "name")) for one in services]

    def clean_days(self) -> list[int]:
        """Raises ValidationError for what is no list of whole numbers."""
        found = [one for one in BETWEEN.split(self.cleaned_data["days"]) if one]
        if not found or not all(DAYS.fullmatch(one) for one in found):
            raise forms.ValidationError(_("Give whole days, for example 26, 42, 52."))
        return [int(one) for one in found]


@allow(is_owner)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: HttpRequest) -> HttpResponse:
    """What is sold by the term; a POST sets one service's terms, the same twice is one change."""
    with for_company(company_of(request)):
        sold = [(one, terms_on_sale(one)) for one in catalog.services_of_company()]
        sold = [(one, days) for one, days in sold if days]
        history = list(reversed(audit_of(terms.SUBJECT)[-A_SCREEN:]))
    services = [one for one, _days in sold]
    form = TermForm(request.POST or None, initial=_initial(request, sold), services=services)
    if request.method == "POST" and form.is_valid() and _is_set(request, form):
        messages.success(request, _("Done. It stands in the audit with your name."))
        return HttpResponseRedirect(reverse("office:terms"))
    words = chrome(request, "office:company") | {"form": form, "rows": sold, "history": history}
    status = 422 if request.method == "POST" else 200
    return render(request, "office/terms.html", words, status=status)


def _is_set(request: HttpRequest, form: TermForm) -> bool:
    """False with the refusal in the form's words."""
    try:
        terms.sell_for(
            company_id=company_of(request),
            actor_id=person_of(request),
            service_code=form.cleaned_data["service"],
            days=form.cleaned_data["days"],
            rest_after_days=form.cleaned_data["rest_after_days"],
            reason=form.cleaned_data["reason"],
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _initial(request: HttpRequest, sold: list[tuple[Any, tuple[int, ...]]]) -> dict[str, Any]:
    """A row's values, where `?change=` names it."""
    wanted = request.GET.get("change", "")
    found = next(((one, days) for one, days in sold if one.code == wanted), None)
    if found is None:
        return {}
    service, days = found
    return {
        "service": service.code,
        "days": listed(days),
        "rest_after_days": service.rest_after_days,
    }


routes = [path("company/terms/", shelf, name="terms")]
