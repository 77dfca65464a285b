"""Booking at the counter: number, digits, home, service, time, price; paid there or by the link."""

from http import HTTPStatus
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

from jiahe.accounts.actions.counter import CaseNotOpen, NoSuchCase
from jiahe.accounts.choices import CounterVia, Role
from jiahe.booking.queries import order_by_code
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.fieldwork.qr import qr_svg
from jiahe.journeys import cash, counter
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.web.household.compounds import compounds
from jiahe.web.household.draft import SERIES_COUNTS, Draft, draft_from_form
from jiahe.web.household.forms import HomeForm, repeats_for
from jiahe.web.household.sheet import sheet_for
from jiahe.web.household.story import term_sight
from jiahe.web.household.wanted import booking_of
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, holds
from jiahe.web.signin import PhoneField
from jiahe.web.wording import colon

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
    except (CaseNotOpen, NoSuchCase) as refusal:
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
        order = order_by_code(found.order_code)
        words |= {"pay_url": url, "qr": qr_svg(url), "order": order, "term": term_sight(order)}
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
    return sheet.page | {
        "services": services,
        "wanted": wanted,
        "draft": sheet.draft,
        "repeats": repeats_for(sheet.page["service"].shift_kind),
        "counts": SERIES_COUNTS,
    }


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
            messages.error(request, f"{form.fields[field].label}{colon()}{errors[0]}")
    return _to_case(code)


@allow(may_book)
@require_POST
def book(request: HttpRequest, code: str) -> HttpResponse:
    """The order as the household would place it; it is told and pays by its own link."""
    draft = draft_from_form(Draft(), request.POST, request.POST.getlist("add_on"))
    service, seen = request.POST.get("service", ""), request.POST.get("seen_fen", "")

    def effect() -> Result:
        if draft.starts_at is None or not service or not draft.home or not seen.isdecimal():
            raise NoTimeChosen
        return {
            "order": counter.book(
                company_id=company_of(request),
                agent_id=person_of(request),
                case_code=code,
                booking=booking_of(draft, service, 0, request.POST),  # the person is the case's
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
        glad = _("Booked. Take the money here, or the household pays by its link.")
        messages.success(request, glad)
    return _to_case(code)


@allow(may_book)
@require_POST
def take_cash(request: HttpRequest, code: str) -> HttpResponse:
    """The sum that the page named lies in the till; again changes nothing."""
    seen = request.POST.get("seen_fen", "")

    def effect() -> Result:
        cash.take_cash(
            company_id=company_of(request),
            agent_id=person_of(request),
            case_code=code,
            seen_fen=int(seen) if seen.isdecimal() and len(seen) <= 12 else -1,
        )
        return {}

    try:
        once(request, f"office.counter-cash/{code}", {"seen": seen}, effect)
    except Refusal as refusal:
        if refusal.status == HTTPStatus.NOT_FOUND:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Paid in cash. The household has a receipt as a message."))
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
    path("counter/<slug:code>/cash/", take_cash, name="counter-cash"),
]
