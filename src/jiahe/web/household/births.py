"""The expected date of birth on the order's page; the day of the birth is one tap."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiahe.booking.queries import visit_span
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.dispatch.actions.births import NoSuchDate
from jiahe.dispatch.choices import NewsKind
from jiahe.dispatch.queries.births import begins_with_birth, case_of_order
from jiahe.journeys import births as journey
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.web.birth_words import late_words
from jiahe.web.household.once import sent_once
from jiahe.web.policies import allow, is_signed_in
from jiahe.web.said import day_said


def birth_words(placed: Any) -> dict[str, Any] | None:
    """What the order's page shows of the date; None for other services and once it has begun."""
    first = next(iter(placed.visits.all()))
    if not begins_with_birth(placed.service) or first.state not in BEFORE_THE_DOOR:
        return None
    case = case_of_order(placed.pk)
    start = localdate(visit_span(first).start)
    return {
        "case": case,
        "late": late_words(case.chance) if case and not case.born_on else "",
        "today": localdate(now()),
        "on": (case.born_on or case.expected_on) if case else start,
    }


def moving_terms(service: Any) -> list[str]:
    """What is said before anybody pays: a birth moves the start, and that costs nothing."""
    if not begins_with_birth(service):
        return []
    return [_("When the birth comes on another day, the start moves with it, free of charge.")]


@allow(is_signed_in)
@require_POST
def tell_birth(request: HttpRequest, code: str) -> HttpResponse:
    """`born`: today or the day given; else `on` is the expected date."""
    person_id, to = request.user.pk, reverse("household:order", args=[code])
    assert person_id is not None
    kind = NewsKind.BORN if "born" in request.POST else NewsKind.EXPECTED
    today = localdate(now()).isoformat()
    text = request.POST.get("born") or request.POST.get("on") or ""

    def effect() -> Result:
        on = day_said(today if text == "today" else text)
        if on is None:
            raise NoSuchDate
        journey.tell_date(order_code=code, said=journey.Said(kind, on, person_id))
        return {"to": to}

    try:
        answer = sent_once(request, f"household.birth/{code}", effect)
    except (Refusal, ValueError) as refusal:
        said = refusal if isinstance(refusal, Refusal) else NoSuchDate()
        messages.error(request, str(said))
        return HttpResponseRedirect(to)
    messages.success(request, _("Thank you, the date is kept. Everybody concerned is told."))
    return answer


routes = [path("orders/<slug:code>/birth/", tell_birth, name="birth")]
