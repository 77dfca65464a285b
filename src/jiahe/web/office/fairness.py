"""The fairness ledger: who got and bore what, how even it is, and what evenness would cost."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.actions.aims import NoSuchStep
from jiahe.dispatch.aims import aims_in_force, newest_curve
from jiahe.insights.queries.fairness import (
    GOOD_HOURS,
    GOOD_WAY_MINUTES,
    HARD_HOME_M2,
    fairness_ledger,
)
from jiahe.journeys import evenness as journey
from jiahe.kit.clock import now
from jiahe.web.office.evenness_drawing import Point, curve_svg
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, person_of
from jiahe.web.policies import allow, is_dispatcher


@allow(is_dispatcher)
@never_cache
@require_safe
def fairness(request: HttpRequest) -> HttpResponse:
    """Seven days, or thirty with `?days=30`; highest income of thirty days first."""
    ledger = fairness_ledger(localdate(now()))
    is_month = request.GET.get("days") == "30"
    rows = [(one, one.month if is_month else one.week) for one in ledger.lines]
    most = max((load.income_fen for _, load in rows), default=0)
    words = chrome(request, "office:fairness") | {
        "ledger": ledger,
        "is_month": is_month,
        "middle": ledger.month if is_month else ledger.week,
        "rows": [
            (one, load, round(100 * load.income_fen / most) if most else 0) for one, load in rows
        ],
        "from_hour": GOOD_HOURS.start,
        "to_hour": GOOD_HOURS.stop,
        "way": GOOD_WAY_MINUTES,
        "area": HARD_HOME_M2,
    }
    return render(request, "office/fairness.html", words | _price())


def _price() -> dict[str, Any]:
    """The steps to choose from, with what each would bring and cost on the day of the curve."""
    aims, curve = aims_in_force(), newest_curve()
    chosen = aims.evenness if aims else 0
    points = [_point(one, curve.points[0], chosen) for one in curve.points] if curve else []
    return {
        "aims": aims,
        "chosen": chosen,
        "steps": list(enumerate(step_names())),
        "curve": curve,
        "points": points,
        "drawing": curve_svg(points) if points else "",
    }


def _point(told: dict[str, Any], first: dict[str, Any], chosen: int) -> Point:
    step = told["evenness"]
    return Point(
        evenness=step,
        name=step_names()[step],
        gini=told["gini"],
        travel_minutes=told["travel_minutes"],
        dearer_minutes=told["travel_minutes"] - first["travel_minutes"],
        moved=told["moved"],
        is_in_force=step == chosen,
    )


def step_names() -> tuple[str, ...]:
    return (
        pgettext("evenness", "Short ways alone"),
        pgettext("evenness", "A little even"),
        pgettext("evenness", "Balanced"),
        pgettext("evenness", "Rather even"),
        pgettext("evenness", "As even as can be"),
    )


@allow(is_dispatcher)
@require_POST
def set_evenness(request: HttpRequest) -> HttpResponse:
    """How much the planner gives for an even income from now on."""
    text = request.POST.get("evenness", "")
    company_id, person_id = company_of(request), person_of(request)

    def deed() -> None:
        if not (text.isdecimal() and len(text) == 1):
            raise NoSuchStep
        journey.set_evenness(company_id=company_id, evenness=int(text), actor_id=person_id)

    return act_and_return(
        request,
        "office.evenness",
        {"evenness": text},
        deed,
        glad=pgettext("evenness", "Saved. Plans from now on weigh it so."),
        to=reverse("office:fairness") + "#price",
    )


@allow(is_dispatcher)
@require_POST
def ask_curve(request: HttpRequest) -> HttpResponse:
    """Has tomorrow planned at each step; the page shows it when it is there."""
    company_id, person_id = company_of(request), person_of(request)
    tomorrow = localdate(now()) + timedelta(days=1)
    return act_and_return(
        request,
        "office.evenness-curve",
        {"on": tomorrow.isoformat()},
        lambda: journey.ask_curve(company_id=company_id, on=tomorrow, actor_id=person_id),
        glad=pgettext(
            "evenness", "Tomorrow is being planned at each step. Look again in a minute."
        ),
        to=reverse("office:fairness") + "#price",
    )


routes = [
    path("fairness/", fairness, name="fairness"),
    path("fairness/evenness/", set_evenness, name="set-evenness"),
    path("fairness/curve/", ask_curve, name="ask-curve"),
]
