"""The worker's own week, and asking for leave."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.booking.rests import stays_with_rests
from jiahe.booking.stays import rest_days_of
from jiahe.dispatch.queries.rosters import days_asked
from jiahe.fieldwork.worker_day import field_week
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.once import company_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.said import day_said
from jiahe.web.worker.forms import LeaveForm
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_here
from jiahe.workforce.actions import ask_leave
from jiahe.workforce.queries import leaves_of
from jiahe.workforce.rosters import working_hours

WEEKS = 8  # how far back and ahead the pages go


@allow(is_worker)
@never_cache
@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    return _page(request, LeaveForm())


@allow(is_worker)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    form = LeaveForm(request.POST)
    with for_company(company_of(request)):
        worker_id = worker_here(request)
        if not form.is_valid():
            return _page(request, form, status=422)
    starts_at, ends_at = form.span()

    def effect() -> Result:
        with for_company(company_of(request)):
            ask_leave(
                worker_id=worker_id,
                starts_at=starts_at,
                ends_at=ends_at,
                reason=form.cleaned_data["reason"],
            )
        return {"to": reverse("worker:schedule")}

    deed = {"first": starts_at, "last": ends_at, "reason": form.cleaned_data["reason"]}
    try:
        answer = done_once(request, "worker.leave", deed, effect)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        with for_company(company_of(request)):
            return _page(request, form, status=refusal.status)
    messages.success(request, _("Asked for. The shop will answer."))
    return answer


def _monday(asked: str, today: date) -> date:
    """The Monday of the asked week; this week's for anything unreadable or far away."""
    on = day_said(asked) or today
    if abs(on - today) > timedelta(weeks=WEEKS):
        on = today
    return on - timedelta(days=on.weekday())


def _page(request: HttpRequest, form: LeaveForm, *, status: int = 200) -> HttpResponse:
    worker_id, today = worker_here(request), localdate(now())
    monday = _monday(request.GET.get("from", ""), today)
    hours = working_hours([worker_id], monday, 7)[worker_id]
    asked = {line.on: line for line in days_asked(worker_id, monday)}
    rests = rest_days_of(worker_id, monday, 7)
    days = [
        {
            "day": day,
            "hours": [span for span in hours if localdate(span.start) == day.on],
            "asked": asked.get(day.on),
            "is_rest": day.on in rests,
        }
        for day in field_week(worker_id, monday)
    ]
    words: dict[str, Any] = {
        "days": days,
        "today": today,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "stays": stays_with_rests(worker_id),
        "leaves": leaves_of(worker_id, now()),
        "form": form,
        "tab": "schedule",
    }
    return render(request, "worker/schedule.html", words, status=status)
