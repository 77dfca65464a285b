"""Forecasts of the past weeks, a roster that stands in part, and one that waits for a decision."""

from datetime import date, datetime, time, timedelta

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.dispatch.actions import rosters
from jiahe.dispatch.choices import ProposalState
from jiahe.dispatch.queries.rosters import lines_of, plan_by_code
from jiahe.dispatch.rostering import LIMITS, days_ahead, week_ahead
from jiahe.engine.rostering import propose
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.workforce.queries import ZONE

WEEKS_BACK = (2, 1, 0)
TAKEN = 2  # lines of the first roster that the dispatcher took


def seed_rosters(today: date) -> None:
    """In the company in scope."""
    for back in WEEKS_BACK:
        night = today - timedelta(weeks=back)
        with clock_set_to(FixedClock(datetime.combine(night, time(2, 15), ZONE))):
            first = night + timedelta(days=1)
            rosters.keep_forecasts(first=first, found=days_ahead(night))
    dispatcher_id = role_holders(Role.DISPATCHER)[0].pk
    code = _proposed(today, dispatcher_id)
    chosen = [one.code for one in lines_of(plan_by_code(code))[:TAKEN]]
    if chosen:
        plan = rosters.claim_plan(code=code, to=ProposalState.ACCEPTED, actor_id=dispatcher_id)
        rosters.open_days(plan=plan, codes=chosen)
        _proposed(today, None)


def _proposed(today: date, actor_id: int | None) -> str:
    """The new plan's code."""
    week = week_ahead(today)
    lines = propose(week.need, week.hands, LIMITS)
    return rosters.keep_plan(week=week, lines=lines, asked_by_id=actor_id).code
