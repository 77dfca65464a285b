"""Planning in the background: asked for, followed, stopped; accepted alone within limits."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from jiahe.accounts.queries import open_companies
from jiahe.dispatch.actions import parts, plans, runs
from jiahe.dispatch.auto import beyond_limits
from jiahe.dispatch.choices import JobKind, ProposalState
from jiahe.dispatch.lateness import Lanes, lanes_on, late_minutes
from jiahe.dispatch.models import AutoLimits, PlanJob, PlanProposal
from jiahe.dispatch.planning import (
    HUNG,
    PATIENCE_SECONDS,
    Attempt,
    PlanningDay,
    Solved,
    Solver,
    changes,
    engine_plan,
    without_overrides,
)
from jiahe.dispatch.queries.limits import limits_in_force
from jiahe.dispatch.queries.plans import planning_day
from jiahe.dispatch.queries.runs import run_by_code
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries

ROUNDS = 4  # searches with a seed each; between two a run can be stopped
BUDGET_MOVES = 150
TASK = "jiahe.journeys.tasks.run_planning"


def ask(*, company_id: int, on: date, kind: JobKind, actor_id: int | None) -> PlanJob:
    """A run in the queue, written in one transaction with its job; raises `RunUnderWay`."""
    with for_company(company_id):
        job = runs.ask_for_run(on=on, kind=kind, actor_id=actor_id)
        app.configure_task(TASK, queue="planning").defer(company_id=company_id, code=job.code)
        return job


def stop(*, company_id: int, code: str, actor_id: int) -> PlanJob:
    """Raises `RunOver`, `NoSuchRun`."""
    with for_company(company_id):
        return runs.stop(code=code, actor_id=actor_id)


def set_limits(*, company_id: int, values: dict[str, int | bool], actor_id: int) -> AutoLimits:
    with for_company(company_id):
        return runs.set_limits(values=values, actor_id=actor_id)


@dataclass(frozen=True)
class _Run:
    """A run under way: its job, and the day as it was when it began."""

    company_id: int
    job: PlanJob
    day: PlanningDay
    lanes: Lanes

    def goes_on(self, percent: int) -> bool:
        """Notes how far it is; False when somebody has stopped it."""
        with for_company(self.company_id):
            return runs.note_progress(code=self.job.code, percent=percent)

    def kept(self, solved: Solved) -> PlanProposal:
        moved = {
            (one.seat.visit_id, one.seat.seat): one.to_worker_id
            for one in changes(self.day, solved.plan)
        }
        saved = late_minutes(self.lanes, {}) - late_minutes(self.lanes, moved)
        return plans.keep_proposal(
            day=self.day,
            solved=solved,
            late_saved_minutes=saved,
            asked_by_id=self.job.asked_by_id,
        )


def planner_of(company_id: int, code: str) -> Solver:
    """The engine; the parts of a large day go to the executor that the settings name, if any."""
    named = settings.PLAN_EXECUTORS[settings.PLAN_EXECUTOR]
    if named is None:
        return engine_plan
    return partial(engine_plan, executor=import_string(named)(company_id, code))


def run(*, company_id: int, code: str, solver: Solver | None = None) -> PlanProposal | None:
    """Plans the day of the run; None when it was stopped. May run again after a killed process.

    Without a solver the engine plans, where the settings say. While the first search takes longer
    than `PATIENCE_SECONDS`, the greedy plan stands in.
    """
    assert not connection.in_atomic_block, "no solver runs inside a transaction"
    with for_company(company_id):
        job = runs.begin(code=code)
        if job is None:
            return None
        parts.withdraw_all(run_code=code)
        day, lanes = planning_day(job.on), lanes_on(job.on)
    under_way = _Run(company_id, job, without_overrides(day), lanes)
    solved = _searched(under_way, solver or planner_of(company_id, code))
    if solved is None:
        return None

    def keep() -> PlanProposal | None:
        with for_company(company_id):
            if not runs.note_progress(code=code, percent=95):
                return None
            stand_in = run_by_code(code).proposal if solved.failure == HUNG else None
            proposal = stand_in or under_way.kept(solved)
            runs.finish(code=code, proposal_id=proposal.pk, failure=solved.failure)
            return proposal

    proposal = with_retries(keep)
    if proposal is not None:
        _accept_within_limits(company_id, proposal)
    return proposal


def _searched(under_way: _Run, solver: Solver) -> Solved | None:
    """The best of several searches; None when somebody has stopped the run between two."""
    best: Solved | None = None
    day = under_way.day
    moves = max(BUDGET_MOVES, day.thorough_moves)
    for seed in range(1, ROUNDS + 1):
        if not under_way.goes_on(5 + 85 * (seed - 1) // ROUNDS):
            return None
        attempt = Attempt(day, solver, moves, seed)
        found = attempt.solved(PATIENCE_SECONDS)
        if found.failure == HUNG:
            if best is None:
                _stand_in(under_way, found)
            found = attempt.solved(day.long_patience)
        if best is None or found.plan.total < best.plan.total:
            best = found
        if found.failure:
            return best
    return best


def _stand_in(under_way: _Run, greedy: Solved) -> None:
    """The greedy plan, for whoever looks before the search is over; the board says so."""
    with for_company(under_way.company_id):
        proposal = under_way.kept(greedy)
        runs.note_stand_in(code=under_way.job.code, proposal_id=proposal.pk, failure=greedy.failure)


def _accept_within_limits(company_id: int, proposal: PlanProposal) -> None:
    """Automatic mode; what goes beyond a limit waits for a human, and says which."""
    with for_company(company_id):
        limits = limits_in_force()
        beyond = beyond_limits(limits, proposal.moves, proposal.gains)
        PlanProposal.objects.filter(pk=proposal.pk).update(waits_for=beyond)
        if beyond or not limits.is_on or limits.set_by_id is None or not proposal.moves:
            return
        actor_id = limits.set_by_id

    def story() -> None:
        with for_company(company_id):
            claimed = plans.claim_proposal(
                code=proposal.code,
                to=ProposalState.ACCEPTED,
                actor_id=actor_id,
                was_automatic=True,
            )
            plans.apply_moves(proposal=claimed, move_ids=None, actor_id=actor_id)

    with_retries(story)


def ask_for_tomorrow() -> int:
    """A nightly run for each company; one that is planned already is left alone."""
    asked, tomorrow = 0, localdate(now()) + timedelta(days=1)
    for company in open_companies():
        try:
            ask(company_id=company.pk, on=tomorrow, kind=JobKind.NIGHTLY, actor_id=None)
        except runs.RunUnderWay:
            continue
        asked += 1
    return asked
