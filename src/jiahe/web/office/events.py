"""What broke a day: a guide page for each event, one suggestion, taken in whole or part."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.actions.events import event_by_code
from jiahe.dispatch.choices import EventKind, EventState
from jiahe.dispatch.queries import events as reads
from jiahe.dispatch.queries.board import board_day
from jiahe.dispatch.queries.events import GroupShown, WayShown
from jiahe.engine.intervals import Span
from jiahe.journeys import day as journey
from jiahe.journeys.day import Reported
from jiahe.journeys.day_news import delay_words, question_words
from jiahe.journeys.dispatch_news import another_worker_words
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.web.office.days import day_asked
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, person_of, told_and_return
from jiahe.web.policies import allow, is_dispatcher
from jiahe.web.said import number_said
from jiahe.web.wording import colon

WAY = re.compile(r"way-\d{1,4}")


class VisitForm(forms.Form):
    visit = forms.CharField(max_length=16)
    minutes = forms.IntegerField(min_value=1, max_value=480, required=False)


class WeatherForm(forms.Form):
    percent = forms.IntegerField(min_value=110, max_value=300)
    hours = forms.IntegerField(min_value=1, max_value=12)


class NotReadable(Refusal):
    sentence = gettext_lazy("Please choose the visit and how many minutes.")


@allow(is_dispatcher)
@never_cache
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, what was decided, and forms for what nobody saw yet."""
    on = day_asked(request.GET)
    day = board_day(on)
    going = [visit for lane in day.lanes for visit in lane.visits if _is_going(visit.state)]
    words = chrome(request, "office:events") | {
        "lines": reads.recent_events(),
        "on": on,
        "going": sorted(going, key=lambda one: (one.start, one.code))[:200],
        "waiting": day.queue,
    }
    return render(request, "office/events.html", words)


def _is_going(state: str) -> bool:
    return state in ("planned", "assigned", "travelling", "arrived", "in_service")


@allow(is_dispatcher)
@require_POST
def report(request: HttpRequest, kind: str) -> HttpResponse:
    """Something happened: kept at once, with what is proposed for it."""
    if kind not in EventKind.values:
        raise Http404
    told = _reported(request, EventKind(kind))
    return to_event(request, told)


def to_event(request: HttpRequest, told: Reported) -> HttpResponse:
    """To the guide page; says so when automatic mode has decided already."""
    if told.is_settled:
        messages.success(request, _("Within your limits: done by itself. Everybody is told."))
    return HttpResponseRedirect(reverse("office:event", args=[told.kind, told.code]))


def _reported(request: HttpRequest, kind: EventKind) -> Reported:
    if kind is EventKind.WEATHER:
        return _weather(request)
    asked = VisitForm(request.POST)
    if not asked.is_valid():
        raise NotReadable
    named = {
        "company_id": company_of(request),
        "visit_code": asked.cleaned_data["visit"],
        "actor_id": person_of(request),
    }
    if kind in journey.LATE_KINDS:
        minutes = asked.cleaned_data["minutes"]
        if minutes is None:
            raise NotReadable
        return journey.visit_is_late(minutes=minutes, kind=kind, **named)
    verbs = {
        EventKind.NO_SHOW: journey.worker_has_not_come,
        EventKind.URGENT: journey.visit_has_nobody,
        EventKind.CANCELLED: journey.visit_was_cancelled,
    }
    if kind not in verbs:
        raise Http404
    return verbs[kind](**named)


def _weather(request: HttpRequest) -> Reported:
    form = WeatherForm(request.POST)
    if not form.is_valid():
        raise NotReadable
    return journey.weather_turned(
        company_id=company_of(request),
        span=Span(now(), now() + timedelta(hours=form.cleaned_data["hours"])),
        percent=form.cleaned_data["percent"],
        actor_id=person_of(request),
    )


@allow(is_dispatcher)
@never_cache
@require_safe
def show_event(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """What happened, who is affected, the suggestion with its consequences, the other ways."""
    event = event_by_code(code)
    if event.kind != kind:
        raise Http404
    groups = reads.groups_of(event)
    proposal = event.proposal
    words = chrome(request, "office:events") | {
        "event": event,
        "title": event.get_kind_display(),
        "whom": reads.whom(event),
        "groups": [_with_messages(group) for group in groups],
        "sums": reads.sums_of(groups),
        "is_open": event.state == EventState.OPEN,
        "has_ways": any(group.ways for group in groups),
        "is_automatic": bool(proposal and proposal.was_automatic),
        "beyond": reads.beyond_words(proposal.waits_for) if proposal else [],
        "has_proposal": proposal is not None,
    }
    return render(request, "office/event.html", words)


def _with_messages(group: GroupShown) -> Mapping[str, Any]:
    ways = [
        {"way": way, "messages": _messages(group, way), "field": f"{group.number}-{way.index}"}
        for way in group.ways
    ]
    return {"group": group, "ways": ways}


def _messages(group: GroupShown, way: WayShown) -> list[str]:
    """Word for word what goes out when this way is taken."""
    starts = [datetime.fromisoformat(one["to_start"] or one["start"]) for one in way.moves]
    if way.rung == "shift" and group.start is not None:
        return [delay_words(group.start, group.late_minutes)]
    if way.rung == "ask" and group.start is not None:
        return [question_words(group.start, starts)]
    if way.rung == "call":
        return []
    return [
        f"{move['household']}{colon()}{another_worker_words(move['to_name'], start)}"
        for move, start in zip(way.moves, starts, strict=True)
    ]


@allow(is_dispatcher)
@require_POST
def decide(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """`answer`: suggested (all suggestions), chosen (way-<group> each) or none."""
    answer = request.POST.get("answer", "")
    if answer not in {"suggested", "chosen", "none"}:
        raise Http404
    chosen = _chosen(request)

    def effect() -> Result:
        return _decided(request, code, answer, chosen)

    body = {"answer": answer, "chosen": {str(key): way for key, way in chosen.items()}}
    to = reverse("office:event", args=[kind, code])
    return told_and_return(request, f"office.event/{code}", body, effect, to=to)


def _chosen(request: HttpRequest) -> dict[int, int]:
    """Group -> way; a group that is left as it is stays out."""
    return {
        int(name.removeprefix("way-")): way
        for name, value in request.POST.items()
        if WAY.fullmatch(name) and (way := number_said(str(value))) is not None
    }


def _decided(request: HttpRequest, code: str, answer: str, chosen: Mapping[int, int]) -> Result:
    company_id, actor_id = company_of(request), person_of(request)
    if answer == "none":
        journey.leave_as_it_is(company_id=company_id, event_code=code, actor_id=actor_id)
        return {"said": _("Left as it is; nothing was moved.")}
    outcome = journey.decide(
        company_id=company_id,
        event_code=code,
        chosen=None if answer == "suggested" else chosen,
        actor_id=actor_id,
    )
    done, left = len(outcome.applied), len(outcome.skipped)
    said = ngettext("Done: %(n)s change.", "Done: %(n)s changes.", done) % {"n": done}
    if left:
        said += " " + _("%(n)s could not be done any more.") % {"n": left}
    return {"said": said}


@allow(is_dispatcher)
@require_POST
def look_again(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """A fresh suggestion for what is still in trouble; thinks outside every transaction."""
    del kind
    return to_event(request, journey.propose_again(company_id=company_of(request), event_code=code))


routes = [
    path("events/", event_list, name="events"),
    path("events/<slug:kind>/", report, name="report-event"),
    path("events/<slug:kind>/<str:code>/", show_event, name="event"),
    path("events/<slug:kind>/<str:code>/decide/", decide, name="decide-event"),
    path("events/<slug:kind>/<str:code>/again/", look_again, name="event-again"),
]
