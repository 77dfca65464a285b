"""One worker's day, and what to do when it breaks: ill, late, standing by, waiting households."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.booking.waits import open_waits
from jiahe.dispatch.choices import EventKind
from jiahe.dispatch.queries import board_day
from jiahe.journeys import day, replan
from jiahe.kit.clock import now
from jiahe.kit.idempotency import Result
from jiahe.web.office.days import day_asked
from jiahe.web.office.events import to_event
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_dispatcher
from jiahe.web.wording import named_day, wall_clock
from jiahe.workforce.queries import ZONE, worker_by_code


class IllForm(forms.Form):
    """From now (or the morning of a later day) to the end of the last day."""

    last = forms.DateField(label=gettext_lazy("Last day away"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=80, required=False)


class LateForm(forms.Form):
    visit = forms.CharField(max_length=16)
    minutes = forms.IntegerField(min_value=5, max_value=480)


@allow(is_dispatcher)
@never_cache
@require_safe
def worker_day(request: HttpRequest, code: str) -> HttpResponse:
    """The worker's lane as a list, with the buttons for illness, lateness and standby."""
    on = day_asked(request.GET)
    lane = next((one for one in board_day(on).lanes if one.worker_code == code), None)
    worker = worker_by_code(code)
    if lane is None or worker is None:
        raise Http404
    words = chrome(request, "office:board") | {
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "lane": lane,
        "worker": worker,
        "is_away": any(span.start < now() < span.end for span in lane.leave),
        "hours": [(wall_clock(span.start), wall_clock(span.end)) for span in lane.working],
        "going": [visit for visit in lane.visits if visit.state not in ("accepted", "settled")],
    }
    return render(request, "office/worker.html", words)


@allow(is_dispatcher)
@require_POST
def ill(request: HttpRequest, code: str) -> HttpResponse:
    """Leave at once; the guide page proposes somebody for each freed seat."""
    form, on = IllForm(request.POST), day_asked(request.POST)
    if not form.is_valid() or form.cleaned_data["last"] < on:
        messages.error(request, _("Please say until which day."))
        return _to_worker(code, on)
    morning = datetime.combine(on, time.min, tzinfo=ZONE)
    told = day.worker_fell_ill(
        company_id=company_of(request),
        worker_code=code,
        from_at=max(now(), morning),
        until_at=datetime.combine(form.cleaned_data["last"], time.max, tzinfo=ZONE),
        actor_id=person_of(request),
        reason=form.cleaned_data["reason"],
    )
    return to_event(request, told)


@allow(is_dispatcher)
@require_POST
def back(request: HttpRequest, code: str) -> HttpResponse:
    """At work again before the leave was over; pressing twice changes nothing."""
    if replan.worker_is_back(company_id=company_of(request), worker_code=code):
        messages.success(request, _("Back at work. Whoever waits for a time is told."))
    return _to_worker(code, day_asked(request.POST))


@allow(is_dispatcher)
@require_POST
def late(request: HttpRequest, code: str) -> HttpResponse:
    """What the lateness does to the visits after it; the guide page proposes, nothing is moved."""
    form, on = LateForm(request.POST), day_asked(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose the visit and how many minutes."))
        return _to_worker(code, on)
    told = day.visit_is_late(
        company_id=company_of(request),
        visit_code=form.cleaned_data["visit"],
        minutes=form.cleaned_data["minutes"],
        kind=EventKind.LATE,
        actor_id=person_of(request),
    )
    return to_event(request, told)


@allow(is_dispatcher)
@require_POST
def keep_standby(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps the worker free for the day, or lets them go (`keep` 0)."""
    on, keep = day_asked(request.POST), request.POST.get("keep") == "1"
    verb = replan.set_standby if keep else replan.clear_standby

    def effect() -> Result:
        verb(company_id=company_of(request), worker_code=code, on=on)
        return {"to": f"{reverse('office:standby')}?on={on}"}

    result = once(request, f"office.standby/{code}", {"on": on, "keep": keep}, effect)
    named = {"day": named_day(on)}
    messages.success(
        request,
        _("On standby on %(day)s") % named if keep else _("No longer on standby"),
    )
    return HttpResponseRedirect(result["to"])


@allow(is_dispatcher)
@never_cache
@require_safe
def standby(request: HttpRequest) -> HttpResponse:
    """Who is kept free that day, and who could be: the least busy first."""
    on = day_asked(request.GET)
    lanes = [lane for lane in board_day(on).lanes if lane.working and lane.is_on_duty]
    words = chrome(request, "office:standby") | {
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "kept": [lane for lane in lanes if lane.is_on_standby],
        "others": sorted(
            (lane for lane in lanes if not lane.is_on_standby),
            key=lambda lane: (lane.booked_minutes, lane.worker_code),
        )[:40],
    }
    return render(request, "office/standby.html", words)


@allow(is_dispatcher)
@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Households that wait for a time that is full, oldest first."""
    words = chrome(request, "office:waiting") | {"entries": open_waits()}
    return render(request, "office/waiting.html", words)


def _to_worker(code: str, on: Any) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('office:worker', args=[code])}?on={on}")
