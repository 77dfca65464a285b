"""Keys of partners: the owner issues, changes and ends them; a secret is shown once."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiahe.accounts.actions.access import Issued
from jiahe.accounts.choices import KeyScope
from jiahe.accounts.queries import partner_keys
from jiahe.journeys import keys as journey
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_on_form, company_of, contents, once, person_of
from jiahe.web.policies import allow, is_owner


class KeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Whose key it is"),
        max_length=80,
        help_text=gettext_lazy("For example a platform or an association."),
    )
    scopes = forms.MultipleChoiceField(
        label=pgettext_lazy("api", "What it may do"),
        choices=KeyScope.choices,
        widget=forms.CheckboxSelectMultiple,
    )


@allow(is_owner)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The company's keys; a POST issues one and shows its secret in this one answer."""
    form = KeyForm(request.POST or None, label_suffix="")
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    said = dict(form.cleaned_data)
    try:
        issued = _shown_once(
            request,
            "office.keys",
            lambda: journey.issue(
                company_id=company_of(request), actor_id=person_of(request), **said
            ),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=refusal.status)
    return _page(request, KeyForm(label_suffix=""), issued=issued, is_repeated=issued is None)


@allow(is_owner)
@never_cache
@require_POST
def rotate(request: HttpRequest, code: str) -> HttpResponse:
    """A new secret for the key, shown in this one answer; the old one is good for a day."""
    issued = _shown_once(
        request,
        f"office.keys.rotate/{code}",
        lambda: journey.rotate(
            company_id=company_of(request), actor_id=person_of(request), code=code
        ),
    )
    return _page(request, KeyForm(label_suffix=""), issued=issued, is_repeated=issued is None)


@allow(is_owner)
@require_POST
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    return act_on_form(
        request,
        f"office.keys.revoke/{code}",
        lambda: journey.revoke(
            company_id=company_of(request), actor_id=person_of(request), code=code
        ),
        glad=_("The key has ended."),
        to=reverse("office:keys"),
    )


def _shown_once(request: HttpRequest, route: str, make: Callable[[], Issued]) -> Issued | None:
    """What was issued; None when the form was sent before: its secret was kept nowhere."""
    made: list[Issued] = []

    def effect() -> Result:
        made[:] = [make()]
        return {"key": made[0].code}

    once(request, route, contents(request), effect)
    return made[0] if made else None


def _page(
    request: HttpRequest,
    form: KeyForm,
    *,
    issued: Issued | None = None,
    is_repeated: bool = False,
    status: int = 200,
) -> HttpResponse:
    names = dict(KeyScope.choices)
    with for_company(company_of(request)):
        rows = [(one, [names[scope] for scope in one.scopes]) for one in partner_keys()]
    words = chrome(request, "office:company") | {
        "form": form,
        "rows": rows,
        "issued": issued,
        "is_repeated": is_repeated,
        "now": now(),
    }
    return render(request, "office/keys.html", words, status=status)


routes = [
    path("company/keys/", keys, name="keys"),
    path("company/keys/<slug:code>/rotate/", rotate, name="key-rotate"),
    path("company/keys/<slug:code>/revoke/", revoke, name="key-revoke"),
]
