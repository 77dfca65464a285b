"""What a change of a figure would mean today, before anybody announces it."""

from dataclasses import dataclass, replace
from datetime import date

from jiahe.insights.judging import Figure
from jiahe.insights.queries.figures import figure_of
from jiahe.insights.scopes import Scope
from jiahe.insights.windows import window_to
from jiahe.kit.clock import now
from jiahe.standards.actions import checked_change
from jiahe.standards.queries import standard_in_force


@dataclass(frozen=True)
class Preview:
    """The figure as it is judged now, and as the new limit would judge it."""

    limit: float
    effective_on: date
    as_it_is: Figure
    as_it_would_be: Figure


def change_preview(
    *, company_id: int, entry_id: str, limit: float, effective_on: date, today: date
) -> Preview:
    """Changes nothing; raises as `standards.actions.checked_change`."""
    checked_change(entry_id=entry_id, limit=limit, effective_on=effective_on)
    standard = standard_in_force(entry_id, today)
    span = window_to(standard.entry.window, today, now())
    changed = replace(standard, limit=limit)
    return Preview(
        limit,
        effective_on,
        figure_of(standard, Scope(company_id), span),
        figure_of(changed, Scope(company_id), span),
    )
