"""Nobody can keep the promised time: the household is asked, and only its yes moves anything."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from jiahe.booking import queries as booking
from jiahe.dispatch.choices import TimeAnswer
from jiahe.dispatch.queries.calls import question_of
from jiahe.journeys import times as journey
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.household.once import sent_once
from jiahe.web.policies import allow, is_signed_in


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
    choice = int(text) if text.isdecimal() else None

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


routes = [path("orders/<slug:code>/times/<slug:question>/", answer_time, name="time")]
