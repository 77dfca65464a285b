"""How far each store comes next week: proposed from demand and hours, decided by a person."""

from collections.abc import Collection

from django.db import connection
from django.utils.timezone import localdate

from jiahe.accounts.actions import reach
from jiahe.accounts.actions.reach import WantedReach
from jiahe.dispatch.actions import reaches
from jiahe.dispatch.choices import ProposalState
from jiahe.dispatch.models import ReachPlan
from jiahe.dispatch.reaching import reach_week
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries


def propose_reaches(*, company_id: int, actor_id: int | None) -> ReachPlan:
    """Which stores should come farther or less far in the week after this one; none changes."""
    assert not connection.in_atomic_block, "no area is thought out inside a transaction"
    with for_company(company_id):
        week = reach_week(localdate(now()))
    changes = week.changes()
    with for_company(company_id):
        return reaches.keep_reach_plan(week=week, changes=changes, asked_by_id=actor_id)


def accept_reaches(
    *, company_id: int, code: str, chosen: Collection[int] | None, reason: str, actor_id: int
) -> int:
    """The chosen lines (None: all) hold in their week; returns how many. All or none.

    Raises `PlanAlreadyDecided` and the refusals of `accounts.actions.reach.set_reaches`.
    """

    def story() -> int:
        with for_company(company_id):
            plan = reaches.claim_reach_plan(code=code, to=ProposalState.ACCEPTED, actor_id=actor_id)
            return reaches.put_in_force(plan=plan, chosen=chosen, reason=reason, actor_id=actor_id)

    return with_retries(story)


def put_reaches_aside(*, company_id: int, code: str, actor_id: int) -> None:
    """Nothing changes; raises `PlanAlreadyDecided`."""

    def story() -> None:
        with for_company(company_id):
            reaches.claim_reach_plan(code=code, to=ProposalState.DISCARDED, actor_id=actor_id)

    with_retries(story)


def set_reach(*, company_id: int, wanted: WantedReach, actor_id: int) -> None:
    """One store's reach for some days, by hand; raises as `accounts.actions.reach.set_reaches`."""

    def story() -> None:
        with for_company(company_id):
            reach.set_reaches(wanted=[wanted], actor_id=actor_id)

    with_retries(story)


def take_reach_back(*, company_id: int, code: str, actor_id: int) -> None:
    """Before it begins only; raises `ReachHasBegun`, `NoSuchReach`."""

    def story() -> None:
        with for_company(company_id):
            reach.take_reach_back(code=code, actor_id=actor_id)

    with_retries(story)
