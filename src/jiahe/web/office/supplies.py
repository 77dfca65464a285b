"""The goods desk: what each store has, goods in and out, the bags for tomorrow, batches."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.accounts.queries import stores_in_company
from jiahe.catalog import goods
from jiahe.fieldwork import materials, stock
from jiahe.fieldwork.actions.stock import Arrival
from jiahe.fieldwork.recalls import notices_of
from jiahe.fieldwork.stock import Holder, NoSuchBatch
from jiahe.journeys import supplies as journey
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.office.nav import chrome
from jiahe.web.office.supply_forms import DayForm, DeedForm, IssueForm, ReceiveForm
from jiahe.web.once import company_of, contents, once, person_of
from jiahe.web.policies import allow, is_dispatcher
from jiahe.web.wording import colon
from jiahe.workforce.queries import workers_in_company

HERE = "office:supplies"


@allow(is_dispatcher)
@never_cache
@require_safe
def shelves(request: HttpRequest) -> HttpResponse:
    """Every supply in every store, what runs out first on top; `?store=` shows one store."""
    chosen = request.GET.get("store", "")
    stores = stores_in_company()
    rows = stock.stock_of_stores(materials.booked_need())
    words = chrome(request, HERE) | {
        "rows": [one for one in rows if chosen in ("", one.store.code)],
        "low": sum(one.proposal.is_low for one in rows),
        "soon": sum(one.expires_soon for one in rows),
        "stores": stores,
        "chosen": chosen,
        "tab": "stock",
    }
    return render(request, "office/supplies.html", words)


def _said(request: HttpRequest, route: str, verb: Callable[[], None], to: str) -> HttpResponse:
    """Runs the deed once for the form's key and leads on."""

    def effect() -> Result:
        verb()
        return {"to": to}

    result = once(request, route, contents(request), effect)
    messages.success(request, _("Done. It stands in the books with your name."))
    return HttpResponseRedirect(result["to"])


def _form_page(
    request: HttpRequest,
    form: forms.Form,
    heading: str,
    deed: Callable[[forms.Form], Callable[[], None]],
) -> HttpResponse:
    """A page with one form: a good POST is carried out, a refusal stands above the fields."""
    if request.method == "POST" and form.is_valid():
        try:
            return _said(request, request.path, deed(form), reverse(HERE))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    words = chrome(request, HERE) | {"form": form, "heading": heading, "tab": ""}
    status = 422 if request.method == "POST" else 200
    return render(request, "office/supply_form.html", words, status=status)


@allow(is_dispatcher)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    with for_company(company_of(request)):
        stores, listed = stores_in_company(), goods.supplies()
    form = ReceiveForm(request.POST or None, stores=stores, supplies=listed)
    ids = {one.code: one.pk for one in stores}

    def deed(form: forms.Form) -> Callable[[], None]:
        said = form.cleaned_data
        arrival = Arrival(said["supply"], said["number"], said["quantity"], said["expires_on"])

        def verb() -> None:
            journey.receive(
                company_id=company_of(request),
                store_id=ids[said["store"]],
                arrival=arrival,
                by_id=person_of(request),
            )

        return verb

    return _form_page(request, form, _("Receive goods"), deed)


@allow(is_dispatcher)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    with for_company(company_of(request)):
        workers = {one.code: one for one in workers_in_company() if one.store_id}
        listed = {one.code: one for one in goods.supplies()}
    form = IssueForm(
        request.POST or None, workers=list(workers.values()), supplies=list(listed.values())
    )

    def deed(form: forms.Form) -> Callable[[], None]:
        said = form.cleaned_data
        worker = workers[said["worker"]]

        def verb() -> None:
            journey.issue(
                company_id=company_of(request),
                supply_id=listed[said["supply"]].pk,
                store_id=worker.store_id,
                worker_id=worker.pk,
                quantity=said["quantity"],
                by_id=person_of(request),
            )

        return verb

    return _form_page(request, form, _("Issue to a worker"), deed)


@allow(is_dispatcher)
@never_cache
@require_safe
def picks(request: HttpRequest) -> HttpResponse:
    """What goes into each bag on a day, from its visits."""
    form = DayForm(request.GET)
    words = chrome(request, HERE) | {
        "on": form.day(),
        "lists": materials.pick_lists(form.day()),
        "tab": "picks",
    }
    return render(request, "office/supply_picks.html", words)


@allow(is_dispatcher)
@require_POST
def hand_out(request: HttpRequest, code: str) -> HttpResponse:
    """What a worker's bag still misses for the day."""
    on = DayForm(request.POST).day()
    to = f"{reverse('office:supply-picks')}?on={on}"

    def verb() -> None:
        journey.hand_out(
            company_id=company_of(request), on=on, worker_code=code, by_id=person_of(request)
        )

    try:
        return _said(request, f"office.hand-out/{code}", verb, to)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(to)


@allow(is_dispatcher)
@never_cache
@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    words = chrome(request, HERE) | {"batches": stock.batches(), "tab": "batches"}
    return render(request, "office/supply_batches.html", words)


@allow(is_dispatcher)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, code: str) -> HttpResponse:
    """One batch: where it lies, every line about it, the visits and homes that got it."""
    with for_company(company_of(request)):
        found = stock.batch_by_code(code)
        levels = stock.levels_of(found)
        stores = stores_in_company()
        form = DeedForm(
            request.POST or None, holders=[_place(one) for one in levels], stores=stores
        )
    if request.method == "POST" and form.is_valid():
        try:
            here = reverse("office:supply-batch", args=[code])
            return _said(request, request.path, _deed(request, code, form, stores), here)
        except NoSuchBatch:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    with for_company(company_of(request)):
        words = chrome(request, HERE) | {
            "batch": found,
            "levels": levels,
            "form": form,
            "lines": stock.ledger_of(found),
            "reached": stock.reach_of(found),
            "notices": notices_of(found.pk),
            "tab": "batches",
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "office/supply_batch.html", words, status=status)


def _place(level: Any) -> tuple[str, str]:
    if level.store_id:
        return f"store-{level.store_id}", f"{level.store.name}{colon()}{level.quantity}"
    return f"bag-{level.worker_id}", f"{level.worker.name}{colon()}{level.quantity}"


def _deed(request: HttpRequest, code: str, form: DeedForm, stores: list[Any]) -> Callable[[], None]:
    said = form.cleaned_data
    kind, number = said["holder"].split("-")
    to_store = next((one.pk for one in stores if one.code == said["to_store"]), None)
    deed = {
        "company_id": company_of(request), "batch_code": code, "quantity": said["quantity"],
        "by_id": person_of(request),
    }  # fmt: skip
    held = Holder(store_id=int(number)) if kind == "store" else Holder(worker_id=int(number))
    if said["deed"] == "write_off":
        return lambda: journey.write_off(**deed, holder=held, reason=said["reason"])
    if said["deed"] == "return":
        return lambda: journey.return_goods(
            **deed, worker_id=held.worker_id, store_id=to_store or stores[0].pk
        )
    return lambda: journey.move(
        **deed, store_id=held.store_id, to_store_id=to_store or held.store_id
    )


@allow(is_dispatcher)
@require_POST
def recall(request: HttpRequest, code: str) -> HttpResponse:
    """The batch is issued no more; who holds it or got it is told, the page says who answered."""
    here = reverse("office:supply-batch", args=[code])

    def verb() -> None:
        journey.recall(
            company_id=company_of(request),
            batch_code=code,
            by_id=person_of(request),
            reason=request.POST.get("reason", ""),
        )

    try:
        return _said(request, f"office.recall/{code}", verb, here)
    except NoSuchBatch:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(here)


routes = [
    path("supplies/", shelves, name="supplies"),
    path("supplies/receive/", receive, name="supply-receive"),
    path("supplies/issue/", issue, name="supply-issue"),
    path("supplies/picks/", picks, name="supply-picks"),
    path("supplies/picks/<slug:code>/", hand_out, name="supply-hand-out"),
    path("supplies/batches/", batch_list, name="supply-batches"),
    path("supplies/batches/<slug:code>/", batch, name="supply-batch"),
    path("supplies/batches/<slug:code>/recall/", recall, name="supply-recall"),
]
