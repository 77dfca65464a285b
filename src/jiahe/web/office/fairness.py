"""The fairness ledger: who got and bore what, and how evenly the week's income is shared out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.insights.queries.fairness import (
    GOOD_HOURS,
    GOOD_WAY_MINUTES,
    HARD_HOME_M2,
    fairness_ledger,
)
from jiahe.kit.clock import now
from jiahe.web.office.nav import chrome
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
    return render(request, "office/fairness.html", words)


routes = [path("fairness/", fairness, name="fairness")]
