"""What an even income costs: one day planned at each step, and the step that a person chooses."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from jiahe.accounts.queries import open_companies
from jiahe.dispatch.actions import aims
from jiahe.dispatch.aims import STEPS, Earned, earned_until, gini_with, weighing
from jiahe.dispatch.models import FairnessCurve, PlanAims
from jiahe.dispatch.planning import (
    PlanningDay,
    changes,
    engine_plan,
    solve,
    travel_minutes,
    without_overrides,
)
from jiahe.dispatch.queries.plans import planning_day
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company

BUDGET_MOVES, SEED = 80, 1
TASK = "jiahe.journeys.tasks.reckon_evenness"


def set_evenness(*, company_id: int, evenness: int, actor_id: int) -> PlanAims:
    """Raises `NoSuchStep`."""
    with for_company(company_id):
        return aims.set_evenness(evenness=evenness, actor_id=actor_id)


def ask_curve(*, company_id: int, on: date, actor_id: int | None) -> None:
    """Puts the reckoning into the queue; the page shows it when it is there."""
    with for_company(company_id):
        job = app.configure_task(TASK, queue="planning")
        job.defer(company_id=company_id, on=on.isoformat(), actor_id=actor_id)


def reckon_curve(*, company_id: int, on: date, actor_id: int | None) -> FairnessCurve:
    """Plans the day at each step; nothing is proposed and nobody moves."""
    assert not connection.in_atomic_block, "no solver runs inside a transaction"
    with for_company(company_id):
        day = without_overrides(planning_day(on))
        earned = earned_until([one.id for one in day.problem.workers], on)
    points = [_point(day, earned, step) for step in range(len(STEPS))]
    with for_company(company_id):
        return aims.keep_curve(on=on, points=points, asked_by_id=actor_id)


def _point(day: PlanningDay, earned: Earned, evenness: int) -> dict[str, Any]:
    asked = weighing(day, evenness)
    solved = solve(asked, engine_plan, BUDGET_MOVES, SEED, day.long_patience)
    return {
        "evenness": evenness,
        "gini": round(gini_with(day, earned, solved.plan.stops), 4),
        "travel_minutes": travel_minutes(day, solved.plan.stops),
        "moved": len(changes(asked, solved.plan)),
        "planned": len({stop.job_id for stop in solved.plan.stops}),
    }


def reckon_tomorrow_everywhere() -> int:
    """Each company's curve of tomorrow, into the queue; for how many."""
    tomorrow = localdate(now()) + timedelta(days=1)
    companies = list(open_companies())
    for company in companies:
        ask_curve(company_id=company.pk, on=tomorrow, actor_id=None)
    return len(companies)
