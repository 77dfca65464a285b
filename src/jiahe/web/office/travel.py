"""How fast ways really are: learnt speeds by hour and place, and how far the told minutes err."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.dispatch.queries.travel import latest_fit, learnt_detour_factor
from jiahe.engine.travel import Place, kilometres
from jiahe.engine.travelfit import cell_of
from jiahe.web.household.compounds import compounds
from jiahe.web.office.nav import chrome
from jiahe.web.office.travel_drawing import Square, bars_svg, cells_svg, hour_bars, squares
from jiahe.web.policies import allow, is_dispatcher
from jiahe.workforce.choices import Transport

MOST_ROWS, MOST_NAMES = 12, 2


@allow(is_dispatcher)
@never_cache
@require_safe
def travel(request: HttpRequest) -> HttpResponse:
    """The newest law of the company, with its error beside that of the plain one."""
    learnt = latest_fit()
    words = chrome(request, "office:travel") | {"learnt": learnt}
    if learnt is not None:
        workdays, weekends = hour_bars(learnt.law, 0), hour_bars(learnt.law, 24)
        cells = squares(learnt.law)
        words |= {
            "detour": learnt_detour_factor(),
            "paces": _paces(learnt.law.paces),
            "hours": [
                (one.hour, one, other) for one, other in zip(workdays, weekends, strict=True)
            ],
            "workdays_svg": bars_svg(workdays),
            "cells_svg": cells_svg(cells),
            "cells": len(cells),
            "slowest": [(one, _where(one)) for one in sorted(cells, key=_slowest)[:MOST_ROWS]],
        }
    return render(request, "office/travel.html", words)


def _paces(paces: Mapping[str, float]) -> list[tuple[str, float]]:
    return [(str(Transport(mode).label), 60.0 / pace) for mode, pace in paces.items()]


def _where(square: Square) -> str:
    """The square by its compounds, or by the way from the nearest one: nobody reads degrees."""
    middle, cell = Place(square.lat, square.lng), (square.row, square.column)
    ways = sorted((kilometres(one.place, middle), one.name) for one in compounds())
    inside = {one.name for one in compounds() if cell_of(one.place) == cell}
    named = [name for _way, name in ways if name in inside][:MOST_NAMES]
    if named or not ways:
        return pgettext("travel", ", ").join(named)
    words = pgettext("travel", "%(kilometres).1f km from %(compound)s")
    return words % {"kilometres": ways[0][0], "compound": ways[0][1]}


def _slowest(square: Square) -> tuple[float, float, float]:
    return -square.factor, square.lat, square.lng


routes = [path("travel/", travel, name="travel")]
