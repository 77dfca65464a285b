"""The worker's doorstep card: what it shows is switched here; and the confidentiality agreement."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.queries import company_by_id
from jiahe.fieldwork.qr import qr_svg
from jiahe.journeys import doorstep
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_here
from jiahe.workforce.actions.cards import authorise_card, renew_card, revoke_card
from jiahe.workforce.actions.papers import sign_confidentiality
from jiahe.workforce.cards import SWITCHES, card_of, face_of
from jiahe.workforce.files import claims_of
from jiahe.workforce.law import CONFIDENTIALITY

PROMISE_VERSION = "2026-1"
VERBS = {"renew": renew_card, "revoke": revoke_card}


class TextChanged(Refusal):
    sentence = gettext_lazy("The text has changed. Please read it again before you sign.")


@allow(is_worker)
@never_cache
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """The QR code for the door, and the switches."""
    worker_id = worker_here(request)
    row = card_of(worker_id)
    address = request.build_absolute_uri(reverse("door-card", args=[row.token])) if row else ""
    words = {
        "tab": "me",
        "back_url": reverse("worker:me"),
        "card": row,
        "address": address,
        "qr": qr_svg(address) if row else "",
        "face": face_of(row.token, localdate(now())) if row else None,
        "visit": doorstep.visit_at_the_door(worker_id),
        "switches": [
            (name, label, bool(row and name in row.shows)) for name, label in SWITCHES.items()
        ],
    }
    return render(request, "worker/card.html", words)


@allow(is_worker)
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """`do`: show (with the switches that are on), renew, revoke or shown."""
    deed, shows = request.POST.get("do", ""), sorted(request.POST.getlist("shows"))
    company_id, person_id = company_of(request), person_of(request)

    def effect() -> Result:
        if deed == "shown":
            doorstep.mark_card_shown(company_id=company_id, person_id=person_id)
            return {"to": reverse("worker:card")}
        with for_company(company_id):
            if deed in VERBS:
                VERBS[deed](worker_id=worker_here(request))
            else:
                authorise_card(worker_id=worker_here(request), shows=shows)
        return {"to": reverse("worker:card")}

    answer = done_once(request, "worker.card", {"do": deed, "shows": shows}, effect)
    messages.success(request, _("Saved. It holds from now on."))
    return answer


@allow(is_worker)
@never_cache
@require_safe
def confidentiality(request: HttpRequest) -> HttpResponse:
    """The text, and the button under it until it is signed (HR-09)."""
    claims = claims_of(worker_here(request), localdate(now()))
    words = {
        "tab": "me",
        "back_url": reverse("worker:me"),
        "company": company_by_id(company_of(request)),
        "version": PROMISE_VERSION,
        "claim": next((one for one in claims if one.kind == CONFIDENTIALITY), None),
    }
    return render(request, "worker/confidentiality.html", words)


@allow(is_worker)
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Signs the version that was read; a worker signs only for themselves."""
    company_id, version = company_of(request), request.POST.get("version", "")
    if version != PROMISE_VERSION:
        raise TextChanged

    def effect() -> Result:
        with for_company(company_id):
            sign_confidentiality(
                worker_id=worker_here(request),
                company_name=company_by_id(company_id).name,
                version=version,
            )
        return {"to": reverse("worker:confidentiality")}

    answer = done_once(request, "worker.sign", {"version": version}, effect)
    messages.success(request, _("Signed. Thank you."))
    return answer


routes = [
    path("card/", card, name="card"),
    path("card/change/", change, name="card-change"),
    path("confidentiality/", confidentiality, name="confidentiality"),
    path("confidentiality/sign/", sign, name="sign"),
]
