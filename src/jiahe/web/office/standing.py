"""How the companies of the place stand, in numbers only: for association and regulator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.accounts.choices import Role
from jiahe.insights.choices import Verdict
from jiahe.insights.queries.history import standing_of_companies
from jiahe.kit.clock import now
from jiahe.standards.areas import AREAS
from jiahe.standards.entries import catalogue
from jiahe.web.office.nav import chrome
from jiahe.web.office.standards import day_asked
from jiahe.web.policies import allow, holds

may_oversee = holds(Role.ASSOCIATION, Role.REGULATOR)


@allow(may_oversee)
@never_cache
@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """For each standard how many companies are met, watched, breached; names nobody."""
    on = day_asked(request)
    counts = standing_of_companies(on)
    nobody = dict.fromkeys(Verdict.values, 0)
    rows = [
        (AREAS[entry.area], entry, counts.get(entry.id, nobody))
        for entry in catalogue().values()
        if not entry.missing
    ]
    words = {
        **chrome(request, "office:standing"),
        "on": on,
        "today": localdate(now()),
        "rows": rows,
        "is_recorded": bool(counts),
        "unknown": sum(bool(entry.missing) for entry in catalogue().values()),
    }
    return render(request, "office/standing.html", words)
