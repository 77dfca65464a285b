"""Rows of forecasts for figures: what was foreseen for a day, and the visits that came."""

from collections.abc import Callable
from datetime import timedelta

from figure_world import ON, World, ago
from jiahe.dispatch.models import DemandForecast

Rows = Callable[[World], None]


def foreseen(expected: float, came: int, other_lines: int = 0) -> Rows:
    """The day before yesterday of the world's line, and lines of which nothing came at all."""

    def rows(w: World) -> None:
        codes = [w.service.category.code, *(f"line{n}" for n in range(other_lines))]
        for code in codes:
            DemandForecast.objects.create(
                company_id=w.company_id, on=ON - timedelta(days=2), line=code,
                made_at=ago(days=9), expected=expected, low=0, high=9,
            )  # fmt: skip
        for n in range(came):
            w.visit(start=ago(days=2), name=f"预{n}")

    return rows
