"""The list behind the shelves: suppliers, supplies and kits, each entered, changed, retired."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.catalog import goods
from jiahe.catalog.queries import services_of_company
from jiahe.engine.kits import Line
from jiahe.journeys import supplies as journey
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.desks.goods_forms import SupplierForm, SupplyForm, supplier_fields, supply_fields
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, contents, once, person_of
from jiahe.web.policies import allow, is_dispatcher
from jiahe.web.said import number_said

HERE, LIST = "office:supplies", "office:goods-list"
MOST_UNITS = 100_000


@allow(is_dispatcher)
@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    services = services_of_company()
    kits = goods.kits_of([one.pk for one in services])
    every = goods.every_supply()
    words = chrome(request, HERE) | {
        "supplies": [one for one in every if one.retired_at is None],
        "retired": [one for one in every if one.retired_at is not None],
        "suppliers": goods.suppliers(),
        "kits": [(one, kits[one.pk]) for one in services],
        "tab": "list",
    }
    return render(request, "desks/goods_list.html", words)


@allow(is_dispatcher)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplier(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new supplier, or the one of that code."""
    known = None
    with for_company(company_of(request)):
        known = goods.supplier_by_code(code) if code else None
    form = SupplierForm(request.POST or None, initial=supplier_fields(known) if known else {})

    def deed() -> object:
        return journey.enter_supplier(
            company_id=company_of(request), code=code, **form.cleaned_data
        )

    retire = reverse("office:supplier-retire", args=[code]) if known else ""
    return _form_page(request, form, _("Supplier"), deed, retire)


@allow(is_dispatcher)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supply(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new supply, or the one of that code."""
    known = None
    with for_company(company_of(request)):
        known = _known_supply(code) if code else None
        sellers = goods.suppliers()
    if known is not None and known.supplier not in sellers:
        sellers.append(known.supplier)
    form = SupplyForm(
        request.POST or None,
        initial=supply_fields(known) if known else {"step": 1},
        suppliers=sellers,
    )

    def deed() -> object:
        ids = {one.code: one.pk for one in sellers}
        return journey.enter_supply(
            company_id=company_of(request),
            supplier_id=ids[form.cleaned_data["supplier"]],
            good=form.good(),
            code=code,
        )

    is_active = known is not None and known.retired_at is None
    retire = reverse("office:supply-retire", args=[code]) if is_active else ""
    return _form_page(request, form, _("Supply"), deed, retire)


def _known_supply(code: str) -> Any:
    """The company's supply of that code, or a 404."""
    try:
        return goods.supply_by_code(code)
    except goods.UnknownSupply as refusal:
        raise Http404 from refusal


def _form_page(
    request: HttpRequest, form: forms.Form, heading: str, deed: Callable[[], object], retire: str
) -> HttpResponse:
    """A good POST is carried out once; a refusal stands above the fields."""
    if request.method == "POST" and form.is_valid():
        try:
            once(request, request.path, contents(request), lambda: _kept(deed))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The list is changed."))
            return HttpResponseRedirect(reverse(LIST))
    words = chrome(request, HERE) | {
        "form": form, "heading": heading, "retire": retire, "tab": "list",
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "desks/goods_form.html", words, status=status)


def _kept(deed: Callable[[], object]) -> Result:
    deed()
    return {}


@allow(is_dispatcher)
@require_POST
def retire_supplier(request: HttpRequest, code: str) -> HttpResponse:
    def effect() -> None:
        journey.retire_supplier(company_id=company_of(request), code=code)

    return _retired(request, f"office.supplier.retire/{code}", effect)


@allow(is_dispatcher)
@require_POST
def retire_supply(request: HttpRequest, code: str) -> HttpResponse:
    def effect() -> None:
        journey.retire_supply(company_id=company_of(request), code=code)

    return _retired(request, f"office.supply.retire/{code}", effect)


def _retired(request: HttpRequest, route: str, effect: Callable[[], None]) -> HttpResponse:
    glad = _("Off the list; what was used stays in the books.")
    return act_and_return(request, route, {}, effect, glad=glad, to=reverse(LIST))


@allow(is_dispatcher)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kit(request: HttpRequest, code: str) -> HttpResponse:
    """What a visit of the service needs; an emptied row leaves the kit."""
    with for_company(company_of(request)):
        sold = next((one for one in services_of_company() if one.code == code), None)
        if sold is None:
            raise Http404
        lines = goods.kits_of([sold.pk])[sold.pk]
        purposes = sorted({one.purpose for one in goods.supplies()})
    if request.method == "POST":
        return _set_kit(request, sold, purposes)
    known = {one.purpose: one for one in lines}
    words = chrome(request, HERE) | {
        "service": sold,
        "rows": [(purpose, known.get(purpose)) for purpose in purposes],
        "tab": "list",
    }
    return render(request, "desks/kit.html", words)


def _set_kit(request: HttpRequest, sold: Any, purposes: list[str]) -> HttpResponse:
    lines = [
        Line(one, _units(request, f"base-{one}"), _units(request, f"more-{one}"))
        for one in purposes
    ]
    wanted = [one for one in lines if one.base or one.per_100_m2]

    def effect() -> None:
        journey.set_kit(company_id=company_of(request), service_id=sold.pk, lines=wanted)

    body = {"lines": [[one.purpose, one.base, one.per_100_m2] for one in wanted]}
    return act_and_return(
        request, f"office.kit/{sold.code}", body, effect, glad=_("The list is changed."),
        to=reverse(LIST),
    )  # fmt: skip


def _units(request: HttpRequest, name: str) -> int:
    return min(number_said(request.POST.get(name, "")) or 0, MOST_UNITS)


@allow(is_dispatcher)
@require_POST
def heard(request: HttpRequest, code: str, notice: str) -> HttpResponse:
    """The store has put it aside, or somebody was reached by phone."""

    def effect() -> None:
        journey.acknowledge_for_desk(
            company_id=company_of(request), code=notice, actor_id=person_of(request)
        )

    to = reverse("office:supply-batch", args=[code])
    return act_and_return(
        request, f"office.recall.heard/{notice}", {}, effect, glad=_("Kept with your name."), to=to
    )


routes = [
    path("supplies/list/", listed, name="goods-list"),
    path("supplies/list/suppliers/new/", supplier, name="supplier-new"),
    path("supplies/list/suppliers/<slug:code>/", supplier, name="supplier"),
    path("supplies/list/suppliers/<slug:code>/retire/", retire_supplier, name="supplier-retire"),
    path("supplies/list/supplies/new/", supply, name="supply-new"),
    path("supplies/list/supplies/<slug:code>/", supply, name="supply"),
    path("supplies/list/supplies/<slug:code>/retire/", retire_supply, name="supply-retire"),
    path("supplies/list/kits/<slug:code>/", kit, name="kit"),
    path("supplies/batches/<slug:code>/heard/<slug:notice>/", heard, name="recall-heard"),
]
