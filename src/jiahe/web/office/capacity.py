"""Where next week is short of people, hour by hour, and whom to ask."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.dispatch.queries.capacity import PAST_WEEKS, capacity_of
from jiahe.kit.clock import now
from jiahe.web.office.nav import chrome
from jiahe.web.policies import allow, is_dispatcher


@allow(is_dispatcher)
@never_cache
@require_safe
def capacity(request: HttpRequest) -> HttpResponse:
    """People needed and at work in each hour of next week; suggestions, nothing is changed."""
    found = capacity_of(localdate(now()))
    words = chrome(request, "office:capacity") | {
        "capacity": found,
        "weeks": PAST_WEEKS,
        "asks": [
            {
                "code": code,
                "name": name,
                "on": found.first + timedelta(days=ask.weekday),
                "hours": [f"{hour}:00" for hour in ask.hours],
                "week_hours": ask.minutes // 60,
            }
            for code, name, ask in found.asks
        ],
    }
    return render(request, "office/capacity.html", words)


routes = [path("capacity/", capacity, name="capacity")]
