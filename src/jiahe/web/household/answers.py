"""The household's answers to a visit: accept it, object to it, wait for a free time."""

from datetime import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiahe.accounts import queries as accounts
from jiahe.booking import queries as booking
from jiahe.booking.actions import waiting
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.journeys import accept, reserve
from jiahe.kit.clock import now
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.household.draft import draft_from_form, keep_draft, kept_draft
from jiahe.web.household.forms import ReasonForm
from jiahe.web.household.once import sent_once
from jiahe.web.policies import allow, is_anybody, is_signed_in

DAY_FROM, DAY_TO = time(7), time(21)


@allow(is_signed_in)
@require_POST
def accept_visit(request: HttpRequest, code: str) -> HttpResponse:
    """One tap: the work is accepted, the money moves on."""
    person_id = request.user.pk
    assert person_id is not None
    visit_code = request.POST.get("visit", "")
    company_id = booking.order_directory(code, person_id)

    def effect() -> Result:
        accept.accept_visit_as_seen(
            company_id=company_id,
            visit_code=visit_code,
            person_id=person_id,
            seen_state=request.POST.get("seen_state", ""),
        )
        return {"to": _order_url(code, visit_code)}

    answer = sent_once(request, f"household.accept/{code}", effect)
    messages.success(request, _("Thank you. The money goes to the worker now."))
    return answer


@allow(is_signed_in)
@require_POST
def object_to_visit(request: HttpRequest, code: str) -> HttpResponse:
    """The household objects with a reason; the money stays where it is."""
    person_id = request.user.pk
    assert person_id is not None
    visit_code = request.POST.get("visit", "")
    company_id = booking.order_directory(code, person_id)
    form = ReasonForm({"reason": _reason(request)})
    if not form.is_valid():
        messages.error(request, _("Please say in a few words what is not right."))
        return HttpResponseRedirect(_order_url(code, visit_code) + "#object")

    def effect() -> Result:
        accept.object_to_visit(
            company_id=company_id,
            visit_code=visit_code,
            person_id=person_id,
            reason=form.cleaned_data["reason"],
        )
        return {"to": _order_url(code, visit_code)}

    answer = sent_once(request, f"household.object/{code}", effect)
    messages.success(request, _("We keep your money and call you within 24 hours."))
    return answer


@allow(is_anybody)
@require_POST
def wait(request: HttpRequest, code: str) -> HttpResponse:
    """Puts the household on the waiting list of the chosen day; the draft stays."""
    draft = draft_from_form(kept_draft(request, code), request.POST, request.POST.getlist("add_on"))
    keep_draft(request, code, draft)
    here = reverse("household:book", args=[code])
    if not request.user.is_authenticated:
        query = urlencode({"next": here})
        return HttpResponseRedirect(f"{reverse('account_request_login_code')}?{query}")
    person_id = request.user.pk
    homes = list(accounts.households_of(person_id))
    home = next((one for one in homes if one.code == draft.home), homes[0] if homes else None)
    if home is None:
        return HttpResponseRedirect(f"{reverse('household:add-home')}?{urlencode({'next': here})}")

    def effect() -> Result:
        with for_company(reserve.company_selling(code)):
            sold = shelf_in_scope().services.get(code)
            if sold is None:
                raise reserve.NoSuchService
            waiting.join(
                household_id=home.pk,
                person_id=person_id,
                service_id=sold.pk,
                wanted_on=draft.on or localtime(now()).date(),
                hours=(DAY_FROM, DAY_TO),
                duration_minutes=draft.minutes or sold.at_least_minutes,
            )
        return {"to": reverse("household:me") + "#waiting"}

    answer = sent_once(request, f"household.wait/{code}", effect)
    messages.success(request, _("You are on the list. We tell you when a time becomes free."))
    return answer


def _reason(request: HttpRequest) -> str:
    """The chosen point and what was written, in one sentence each."""
    parts = [request.POST.get("point", ""), request.POST.get("reason", "")]
    return " · ".join(part.strip() for part in parts if part.strip())[:300]


def _order_url(code: str, visit_code: str) -> str:
    return f"{reverse('household:order', args=[code])}?{urlencode({'visit': visit_code})}"
