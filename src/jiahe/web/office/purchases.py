"""Orders to suppliers: what to order and why, what came, how reliable each supplier is."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.accounts.queries import stores_in_company
from jiahe.catalog import goods
from jiahe.fieldwork import materials, purchasing, stock
from jiahe.fieldwork.actions.purchases import Came
from jiahe.fieldwork.actions.stock import AmountMissing
from jiahe.journeys import supplies as journey
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, contents, once, person_of
from jiahe.web.policies import allow, is_dispatcher
from jiahe.web.said import day_said

HERE = "office:purchases"
LONGEST_NUMBER = 6  # digits of a number of packs


@allow(is_dispatcher)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    words = chrome(request, "office:supplies") | {
        "proposals": _proposals(),
        "purchases": purchasing.purchases(),
        "suppliers": purchasing.supplier_records(),
        "tab": "purchases",
    }
    return render(request, "office/purchases.html", words)


def _proposals() -> list[tuple[Any, Any, list[Any]]]:
    """(store, supplier, rows) of what the formula says to order now."""
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for one in stock.stock_of_stores(materials.booked_need()):
        if one.proposal.is_low:
            found[one.store.pk, one.supply.supplier_id].append(one)
    return [(rows[0].store, rows[0].supply.supplier, rows) for rows in found.values()]


def _number(text: str) -> int:
    """Raises `AmountMissing`."""
    text = text.strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise AmountMissing
    return int(text)


@allow(is_dispatcher)
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Orders the packs of the form's fields `packs-<supply code>`."""
    with for_company(company_of(request)):
        stores = {one.code: one.pk for one in stores_in_company()}
        suppliers = {one.code: one.pk for one in goods.suppliers()}
        listed = {one.code: one.pk for one in goods.supplies()}
    store, supplier = request.POST.get("store", ""), request.POST.get("supplier", "")
    if store not in stores or supplier not in suppliers:
        raise Http404

    def effect() -> Result:
        code = journey.order_goods(
            company_id=company_of(request),
            supplier_id=suppliers[supplier],
            store_id=stores[store],
            packs=packs,
            by_id=person_of(request),
        )
        return {"to": reverse("office:purchase", args=[code])}

    try:
        said = {
            listed[name.removeprefix("packs-")]: _number(str(value))
            for name, value in request.POST.items()
            if name.removeprefix("packs-") in listed
        }
        packs = {supply: many for supply, many in said.items() if many}
        result = once(request, "office.purchase", contents(request), effect)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse(HERE))
    messages.success(request, _("Ordered."))
    return HttpResponseRedirect(result["to"])


@allow(is_dispatcher)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def purchase(request: HttpRequest, code: str) -> HttpResponse:
    """One order; a POST says what came and closes it, or calls it off."""
    with for_company(company_of(request)):
        found = purchasing.purchase_by_code(code)
    if found is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            once(request, f"office.purchase/{code}", contents(request), _closing(request, found))
        except Refusal as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("Done. It stands in the books with your name."))
            return HttpResponseRedirect(reverse("office:purchase", args=[code]))
    words = chrome(request, "office:supplies") | {
        "purchase": found,
        "problem": problem,
        "tab": "purchases",
    }
    return render(request, "office/purchase.html", words, status=422 if problem else 200)


def _closing(request: HttpRequest, found: Any) -> Any:
    def effect() -> Result:
        if request.POST.get("answer") == "cancel":
            journey.cancel_purchase(company_id=company_of(request), code=found.code)
            return {}
        journey.receive_purchase(
            company_id=company_of(request),
            code=found.code,
            came={line.supply.code: _came(request, line.supply.code) for line in found.lines.all()},
            by_id=person_of(request),
            note=request.POST.get("note", ""),
        )
        return {}

    return effect


def _came(request: HttpRequest, code: str) -> Came:
    return Came(
        _number(request.POST.get(f"packs-{code}", "")),
        request.POST.get(f"number-{code}", "").strip()[:40],
        day_said(request.POST.get(f"expires-{code}", "")),
    )


routes = [
    path("supplies/orders/", desk, name="purchases"),
    path("supplies/orders/new/", order, name="purchase-order"),
    path("supplies/orders/<slug:code>/", purchase, name="purchase"),
]
