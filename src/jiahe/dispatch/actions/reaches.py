"""Reaches from proposal to the days on which they hold: accepted whole or in part, or put aside."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from jiahe.accounts.actions.reach import WantedReach, set_reaches
from jiahe.dispatch.actions.plans import PlanAlreadyDecided
from jiahe.dispatch.choices import ProposalState
from jiahe.dispatch.models import ReachLine, ReachPlan
from jiahe.dispatch.queries.reaches import reach_plan_by_code
from jiahe.dispatch.reaching import DAYS, ReachWeek
from jiahe.engine.reach import ReachChange
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company


def keep_reach_plan(
    *, week: ReachWeek, changes: Sequence[ReachChange], asked_by_id: int | None
) -> ReachPlan:
    """Stores what is proposed and the demand it rests on; no reach changes."""
    plan = ReachPlan.objects.create(
        company_id=current_company(),
        first_on=week.first,
        made_at=now(),
        asked_by_id=asked_by_id,
        weeks=week.weeks,
        cells=[
            [*cell, round(one.visits, 2), round(one.asks, 2)] for cell, one in week.cells.items()
        ],
    )
    ReachLine.objects.bulk_create(_row(plan, one) for one in changes)
    return plan


def _row(plan: ReachPlan, change: ReachChange) -> ReachLine:
    return ReachLine(
        company_id=plan.company_id,
        plan=plan,
        store_id=change.store_id,
        metres_now=change.metres_now,
        metres=change.metres,
        visits=change.visits,
        travel_minutes=change.travel_minutes,
        free_minutes_now=change.free_now,
        free_minutes_then=change.free_then,
    )


def claim_reach_plan(*, code: str, to: ProposalState, actor_id: int) -> ReachPlan:
    """Open -> decided in one conditional update.

    Raises `PlanAlreadyDecided`, `NoSuchReachPlan`.
    """
    plan = reach_plan_by_code(code)
    rows = ReachPlan.objects.filter(pk=plan.pk, state=ProposalState.OPEN)
    if not rows.update(state=to, decided_by_id=actor_id, decided_at=now()):
        raise PlanAlreadyDecided
    return reach_plan_by_code(code)


def put_in_force(
    *, plan: ReachPlan, chosen: Collection[int] | None, reason: str, actor_id: int
) -> int:
    """The chosen stores' reaches (None: all) hold in the plan's week; returns how many.

    All or none; raises the refusals of `accounts.actions.reach.set_reaches`.
    """
    lines = [
        one
        for one in ReachLine.objects.filter(plan=plan).order_by("pk")
        if chosen is None or one.pk in chosen
    ]
    last = plan.first_on + timedelta(days=DAYS - 1)
    made = set_reaches(
        wanted=[
            WantedReach(one.store_id, plan.first_on, last, one.metres, reason) for one in lines
        ],
        actor_id=actor_id,
    )
    reaches = {one.store_id: one for one in made}
    for line in lines:
        line.reach = reaches[line.store_id]
    ReachLine.objects.bulk_update(lines, ["reach"])
    return len(made)
