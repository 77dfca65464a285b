"""Nobody can keep the promised time: the household is asked, and only its yes moves anything."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from jiahe.accounts import queries as accounts
from jiahe.booking import queries as booking
from jiahe.catalog import queries as catalog
from jiahe.dispatch.choices import TimeAnswer
from jiahe.dispatch.queries.calls import question_of
from jiahe.engine.travel import Place
from jiahe.journeys import times as journey
from jiahe.journeys.reserve import offer_slots
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.household.once import sent_once
from jiahe.web.policies import allow, is_signed_in
from jiahe.web.said import number_said

SHORTEST_MINUTES = 120


@allow(is_signed_in)
@never_cache
def answer_time(request: HttpRequest, code: str, question: str) -> HttpResponse:
    """The other times that somebody can keep, and "keep my time"; a POST answers once."""
    assert request.user.pk is not None
    company_id = booking.order_directory(code, request.user.pk)
    with for_company(company_id):
        found = question_of(code=question, order_code=code)
        if found is None:
            raise Http404
        visit = booking.visit_by_id(found.visit_id)
        page = {
            "tab": "orders",
            "code": code,
            "question": found,
            "span": booking.visit_span(visit),
            "service": visit.order.service,
            "starts": [datetime.fromisoformat(one["start"]) for one in found.offered],
            "is_open": found.answer == TimeAnswer.WAITING and found.answer_by > now(),
            "back_url": reverse("household:order", args=[code]),
        }
        if request.method != "POST":
            return render(request, "household/time.html", page)
    return _answered(request, company_id, page, code, question)


def _answered(
    request: HttpRequest, company_id: int, page: dict[str, object], code: str, question: str
) -> HttpResponse:
    person_id, text = request.user.pk, request.POST.get("start", "")
    assert person_id is not None
    choice = number_said(text)

    def effect() -> Result:
        journey.answer_question(
            company_id=company_id,
            order_code=code,
            question_code=question,
            choice=choice,
            person_id=person_id,
        )
        return {"to": reverse("household:order", args=[code])}

    try:
        answer = sent_once(request, f"household.time/{question}", effect)
    except Refusal as refusal:
        with for_company(company_id):
            page["problem"] = str(refusal)
            return render(request, "household/time.html", page, status=refusal.status)
    said = _("Thank you, the new time is kept for you.")
    kept = _("Your time stays. We keep looking for somebody and call you.")
    messages.success(request, kept if choice is None else said)
    return answer


def earliest_start(service_code: str, place: Place) -> datetime | None:
    """The first start of today and tomorrow at which a whole crew is free."""
    today, minutes = localdate(now()), SHORTEST_MINUTES
    asked = SlotQuestion(place=place, duration_minutes=minutes, first_on=today, days=2)
    board = offer_slots(service_code=service_code, asked=asked)
    free = [slot.start for day in board.days for slot in day.slots if slot.is_free]
    return min(free, default=None)


@allow(is_signed_in)
@never_cache
def soon(request: HttpRequest, code: str) -> HttpResponse:
    """To the booking page with the earliest time that somebody can really come, at its price."""
    assert request.user.pk is not None
    company_id = catalog.company_of_service(code)
    if company_id is None:
        raise Http404
    home = next(iter(accounts.households_of(request.user.pk)), None)
    to = reverse("household:book", args=[code])
    if home is None:
        return HttpResponseRedirect(to)
    start = earliest_start(code, Place(home.lat, home.lng))
    if start is None:
        messages.warning(request, _("Nobody is free in the next two days. Please choose a time."))
        return HttpResponseRedirect(to)
    messages.info(
        request,
        _(
            "The earliest time is chosen for you."
            " Within four hours the price is higher; you see it."
        ),
    )
    day = localdate(start).isoformat()
    query = urlencode({"day": day, "start": start.isoformat()})
    return HttpResponseRedirect(f"{to}?{query}")


routes = [
    path("service/<slug:code>/soon/", soon, name="soon"),
    path("orders/<slug:code>/times/<slug:question>/", answer_time, name="time"),
]
