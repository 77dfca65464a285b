"""Booking at the counter: number, digits, home, service, time, price; the household pays itself."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.actions.counter import NoSuchCase
from jiahe.accounts.choices import CounterVia, Role
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.fieldwork.qr import qr_svg
from jiahe.journeys import counter, reserve
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.web.household.compounds import compounds
from jiahe.web.household.draft import Draft, draft_from_form
from jiahe.web.household.forms import HomeForm
from jiahe.web.household.sheet import sheet_for
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, holds
from jiahe.web.signin import PhoneField

may_book = holds(Role.SERVICE_AGENT, Role.PROMOTER, Role.OWNER)
Words = dict[str, Any]


class CaseForm(forms.Form):
    """Who stands there, and what they asked for."""

    phone = PhoneField(
        label=gettext_lazy("Mobile number of the household"),
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    via = forms.ChoiceField(label=gettext_lazy("The household is"), choices=CounterVia.choices)
    reason = forms.CharField(label=gettext_lazy("What it asked for"), max_length=200)


class NoTimeChosen(Refusal):
    sentence = gettext_lazy("Please choose home, service and time first.")


@allow(may_book)
@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    return render(request, "desks/counter.html", _frame(request) | {"form": CaseForm()})


@allow(may_book)
@require_POST
def open_case(request: HttpRequest) -> HttpResponse:
    """Sends digits to the number; a refusal comes back on the page."""
    form = CaseForm(request.POST)

    def effect() -> Result:
        said = form.cleaned_data | {"via": CounterVia(form.cleaned_data["via"])}
        code = counter.open_case(
            company_id=company_of(request), agent_id=person_of(request), **said
        )
        return {"to": reverse("office:counter-case", args=[code])}

    if form.is_valid():
        try:
            return HttpResponseRedirect(
                once(request, "office.counter", form.cleaned_data, effect)["to"]
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "desks/counter.html", _frame(request) | {"form": form}, status=422)


@allow(may_book)
@never_cache
@require_safe
def case(request: HttpRequest, code: str) -> HttpResponse:
    """The next step of the own case: digits, then choosing, then the link to pay."""
    try:
        words = _case_words(request, code)
    except NoSuchCase as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("office:counter"))
    return render(request, "desks/counter_case.html", words)


def _case_words(request: HttpRequest, code: str) -> Words:
    found = counter.case_shown(
        company_id=company_of(request), agent_id=person_of(request), case_code=code
    )
    words = _frame(request) | {"case": found, "compounds": ()}
    if found.order_code:
        url = settings.PUBLIC_URL + reverse("household:pay", args=[found.order_code])
        words |= {"pay_url": url, "qr": qr_svg(url)}
    elif found.person_id:
        words |= _choosing(request, found.person_id) | {
            "home_form": HomeForm(initial={"contact_phone": found.phone.removeprefix("+86")}),
            "compounds": compounds(),
        }
    return words


def _choosing(request: HttpRequest, person_id: int) -> Words:
    """Service, home, length, day and start as the household's own page would show them."""
    said, services = request.GET, list(shelf_in_scope().services.values())
    wanted = said.get("service", "")
    draft = draft_from_form(Draft(), said, said.getlist("add_on"))
    if not any(one.code == wanted for one in services):
        return {"services": services, "wanted": ""}
    sheet = sheet_for(wanted, draft, person_id)
    return sheet.page | {"services": services, "wanted": wanted, "draft": sheet.draft}


@allow(may_book)
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """A wrong try is counted, so this is not sent through `once`: the digits fit once alone."""
    try:
        counter.confirm(
            company_id=company_of(request),
            agent_id=person_of(request),
            case_code=code,
            digits=request.POST.get("digits", "")[:12],
        )
    except Refusal as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        messages.error(request, str(refusal))
    return _to_case(code)


@allow(may_book)
@require_POST
def add_home(request: HttpRequest, code: str) -> HttpResponse:
    """A home that the household names; wrong fields are said in one line."""
    form = HomeForm(request.POST)

    def effect() -> Result:
        home = counter.add_home(
            company_id=company_of(request),
            agent_id=person_of(request),
            case_code=code,
            home=form.home(),
            needs=(form.cleaned_data["needs"], form.cleaned_data["needs_note"]),
        )
        return {"home": home}

    if form.is_valid():
        once(request, f"office.counter-home/{code}", {"home": repr(form.home())}, effect)
        messages.success(request, _("The address is kept."))
    else:
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {errors[0]}")
    return _to_case(code)


@allow(may_book)
@require_POST
def book(request: HttpRequest, code: str) -> HttpResponse:
    """The order as the household would place it; it is told and pays by its own link."""
    draft = draft_from_form(Draft(), request.POST, request.POST.getlist("add_on"))
    service, seen = request.POST.get("service", ""), request.POST.get("seen_fen", "")
    start = draft.starts_at

    def effect() -> Result:
        if start is None or not service or not draft.home or not seen.isdecimal():
            raise NoTimeChosen
        wanted = reserve.Booking(
            service_code=service,
            person_id=0,  # the case's
            home_code=draft.home,
            start=start,
            duration_minutes=draft.minutes,
            add_on_slugs=draft.add_ons,
            quantity=max(1, draft.quantity),
            note=draft.note,
            expected_total_fen=int(seen[:12]),
        )
        return {
            "order": counter.book(
                company_id=company_of(request),
                agent_id=person_of(request),
                case_code=code,
                booking=wanted,
            )
        }

    body = {"service": service, "draft": repr(draft), "seen": seen}
    try:
        once(request, f"office.counter-book/{code}", body, effect)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Booked. The household has the link and pays there."))
    return _to_case(code)


def _frame(request: HttpRequest) -> Words:
    return chrome(request, "office:counter")


def _to_case(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("office:counter-case", args=[code]))


routes = [
    path("counter/", begin, name="counter"),
    path("counter/open/", open_case, name="counter-open"),
    path("counter/<slug:code>/", case, name="counter-case"),
    path("counter/<slug:code>/digits/", confirm, name="counter-confirm"),
    path("counter/<slug:code>/home/", add_home, name="counter-home"),
    path("counter/<slug:code>/book/", book, name="counter-book"),
]
