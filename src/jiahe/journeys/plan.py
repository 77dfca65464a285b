"""A better day, proposed and decided on: the planner thinks outside every transaction (R5)."""

from collections.abc import Collection
from contextlib import suppress
from datetime import date

from django.db import connection

from jiahe.dispatch.actions import plans
from jiahe.dispatch.actions.plans import Outcome
from jiahe.dispatch.actions.runs import RunUnderWay
from jiahe.dispatch.choices import JobKind, ProposalState
from jiahe.dispatch.lateness import lanes_on, late_minutes
from jiahe.dispatch.models import PlanProposal
from jiahe.dispatch.planning import HUNG, Solver, changes, engine_plan, solve, without_overrides
from jiahe.dispatch.queries.plans import PlanDiff, plan_diff, planning_day, proposal_by_code
from jiahe.journeys import planning
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries

BUDGET_MOVES = 300


def propose_plan(
    *,
    company_id: int,
    on: date,
    seed: int = 1,
    actor_id: int | None = None,
    solver: Solver = engine_plan,
) -> PlanProposal:
    """What would make the day better, as a diff; the board stays as it is.

    A solver that fails, hangs or breaks a rule is answered by the greedy plan within seconds, and
    that is kept with the proposal; after one that hangs a longer search begins in the background.
    Not to be called inside a transaction, so neither inside `run_once`.
    """
    assert not connection.in_atomic_block, "no solver runs inside a transaction"
    with for_company(company_id):
        day = planning_day(on)
        lanes = lanes_on(on)
    day = without_overrides(day)
    solved = solve(day, solver, BUDGET_MOVES, seed)
    moved = {
        (one.seat.visit_id, one.seat.seat): one.to_worker_id for one in changes(day, solved.plan)
    }
    late_saved = late_minutes(lanes, {}) - late_minutes(lanes, moved)
    with for_company(company_id):
        proposal = plans.keep_proposal(
            day=day, solved=solved, late_saved_minutes=late_saved, asked_by_id=actor_id
        )
    if solved.failure == HUNG:
        _search_on(company_id, on, actor_id)
    return proposal


def _search_on(company_id: int, on: date, actor_id: int | None) -> None:
    """A run in the background, unless one plans this day already."""
    with suppress(RunUnderWay):
        planning.ask(company_id=company_id, on=on, kind=JobKind.INTRADAY, actor_id=actor_id)


def show_plan(*, company_id: int, proposal_code: str) -> PlanDiff:
    """The proposal in words; raises `NoSuchPlan`."""
    with for_company(company_id):
        return plan_diff(proposal_by_code(proposal_code))


def accept_plan(
    *, company_id: int, proposal_code: str, move_ids: Collection[int] | None, actor_id: int
) -> Outcome:
    """Applies the chosen moves (None: all), each reported; raises `PlanAlreadyDecided`."""

    def story() -> Outcome:
        with for_company(company_id):
            proposal = plans.claim_proposal(code=proposal_code, to=ProposalState.ACCEPTED)
            return plans.apply_moves(proposal=proposal, move_ids=move_ids, actor_id=actor_id)

    return with_retries(story)


def discard_plan(*, company_id: int, proposal_code: str) -> None:
    """Puts the proposal aside; raises `PlanAlreadyDecided`."""

    def story() -> None:
        with for_company(company_id):
            plans.claim_proposal(code=proposal_code, to=ProposalState.DISCARDED)

    with_retries(story)
