"""Next week's peaks become a roster: proposed, accepted by a person, answered by the workers."""

from collections.abc import Collection
from datetime import timedelta

from django.db import connection
from django.utils.timezone import localdate

from jiahe.accounts.queries import open_companies
from jiahe.dispatch.actions import rosters
from jiahe.dispatch.actions.rosters import Taken
from jiahe.dispatch.choices import ProposalState
from jiahe.dispatch.models import RosterPlan
from jiahe.dispatch.rostering import LIMITS, days_ahead, week_ahead
from jiahe.engine.rostering import propose
from jiahe.journeys.replan import Absence, refill
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries


def propose_roster(*, company_id: int, actor_id: int | None) -> RosterPlan:
    """Whom to ask for more hours of the week after this one; no calendar changes."""
    assert not connection.in_atomic_block, "no roster is thought out inside a transaction"
    with for_company(company_id):
        week = week_ahead(localdate(now()))
    lines = propose(week.need, week.hands, LIMITS)
    with for_company(company_id):
        return rosters.keep_plan(week=week, lines=lines, asked_by_id=actor_id)


def accept_roster(
    *, company_id: int, code: str, chosen: Collection[str] | None, actor_id: int
) -> Taken:
    """The chosen lines (None: all) stand in the calendars; raises `PlanAlreadyDecided`."""

    def story() -> Taken:
        with for_company(company_id):
            plan = rosters.claim_plan(code=code, to=ProposalState.ACCEPTED, actor_id=actor_id)
            return rosters.open_days(plan=plan, codes=chosen)

    return with_retries(story)


def put_aside(*, company_id: int, code: str, actor_id: int) -> None:
    """Nothing changes; raises `PlanAlreadyDecided`."""

    def story() -> None:
        with for_company(company_id):
            rosters.claim_plan(code=code, to=ProposalState.DISCARDED, actor_id=actor_id)

    with_retries(story)


def take_day_back(*, company_id: int, plan_code: str, code: str) -> None:
    """Raises the refusals of `dispatch.actions.rosters.take_back`."""

    def story() -> None:
        with for_company(company_id):
            rosters.take_back(plan_code=plan_code, code=code)

    with_retries(story)


def agree_to_day(*, company_id: int, code: str, worker_id: int) -> None:
    """Raises the refusals of `dispatch.actions.rosters.agree`."""

    def story() -> None:
        with for_company(company_id):
            rosters.agree(code=code, worker_id=worker_id)

    with_retries(story)


def decline_day(*, company_id: int, code: str, worker_id: int, reason: str) -> Absence:
    """The worker does not come; what was booked meanwhile goes to others, or to the queue.

    Raises the refusals of `dispatch.actions.rosters.decline`.
    """

    def story() -> list[tuple[int, int]]:
        with for_company(company_id):
            return rosters.decline(code=code, worker_id=worker_id, reason=reason)

    return refill(company_id=company_id, freed=with_retries(story))


def foresee_everywhere() -> int:
    """The seven days from tomorrow, for each company; returns how many were told.

    Night by night only the seventh is new: a day that was foreseen is never written again.
    """
    kept = 0
    for company in open_companies():
        with for_company(company.pk):
            kept += foresee_days()
    return kept


def foresee_days() -> int:
    """For the company in scope."""
    today = localdate(now())
    return rosters.keep_forecasts(first=today + timedelta(days=1), found=days_ahead(today))
