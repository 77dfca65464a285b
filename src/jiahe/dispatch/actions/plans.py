"""Proposals: kept as they were made, applied one change at a time, each told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.booking import queries as booking
from jiahe.booking.actions import promise
from jiahe.booking.queries import TRAVEL
from jiahe.dispatch.actions.board import Drop, move_visit
from jiahe.dispatch.actions.steps import snapshot, tie_steps
from jiahe.dispatch.choices import ProposalState
from jiahe.dispatch.facts import PlanApplied, PlanProposed
from jiahe.dispatch.models import PlanProposal
from jiahe.dispatch.planning import Change, PlanningDay, Solved, changes, travel_minutes, unevenness
from jiahe.dispatch.queries.plans import proposal_by_code
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.workforce.queries import workers_named


class PlanAlreadyDecided(Refusal):
    sentence = gettext_lazy("This proposal has been decided on already.")
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class Outcome:
    """What became of a proposal: move ids applied, and those skipped with the reason in words."""

    applied: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]


def keep_proposal(
    *, day: PlanningDay, solved: Solved, late_saved_minutes: int, asked_by_id: int | None
) -> PlanProposal:
    """Stores what the plan would change and gain; nothing on the board moves."""
    found = changes(day, solved.plan)
    filled = sum(one.seat.worker_id is None for one in found)
    before = travel_minutes(day, day.current)
    uneven = [round(unevenness(day, stops), 4) for stops in (day.current, solved.plan.stops)]
    seats = {seat.visit_id: seat for seat in day.seats}
    proposal = PlanProposal.objects.create(
        company_id=current_company(),
        on=day.on,
        asked_by_id=asked_by_id,
        made_at=now(),
        moves=_moves(day, found),
        gains={
            "moved": len(found) - filled,
            "filled": filled,
            "travel_saved_minutes": before - travel_minutes(day, solved.plan.stops),
            "late_saved_minutes": late_saved_minutes,
            "uneven_before": uneven[0],
            "uneven_after": uneven[1],
            "fairness_loss": max(0.0, round(uneven[1] - uneven[0], 4)),
            "solver": solved.solver,
            "failure": solved.failure,
            "question": day.problem.content_hash,
            "answer": solved.plan.content_hash,
        },
        unassigned=[
            {
                "visit": seats[one.job_id].visit_code,
                "household": seats[one.job_id].household,
                "reason": one.reason.value,
                "counts": [[kind.value, count] for kind, count in one.counts],
            }
            for one in solved.plan.unassigned
        ],
    )
    record(PlanProposed(company_id=current_company(), proposal_id=proposal.pk))
    return proposal


def _moves(day: PlanningDay, found: Sequence[Change]) -> list[dict[str, Any]]:
    ids = {one.to_worker_id for one in found} | {
        one.seat.worker_id for one in found if one.seat.worker_id is not None
    }
    people = workers_named(sorted(ids))
    homes = {worker.id: worker.home for worker in day.problem.workers}
    places = {job.id: job.place for job in day.problem.jobs}
    return [
        {
            "id": number,
            "visit": one.seat.visit_code,
            "household": one.seat.household,
            "seat": one.seat.seat,
            "version": one.seat.version,
            "from": people[one.seat.worker_id].code if one.seat.worker_id else "",
            "from_name": people[one.seat.worker_id].name if one.seat.worker_id else "",
            "to": people[one.to_worker_id].code,
            "to_name": people[one.to_worker_id].name,
            "start": one.seat.start.isoformat(),
            "had_preferred": one.seat.has_its_own,
            "travel_minutes": TRAVEL.minutes(homes[one.to_worker_id], places[one.seat.visit_id]),
        }
        for number, one in enumerate(found, 1)
    ]


def claim_proposal(
    *, code: str, to: ProposalState, actor_id: int | None = None, was_automatic: bool = False
) -> PlanProposal:
    """Open -> decided in one conditional update; raises `PlanAlreadyDecided`, `NoSuchPlan`."""
    proposal = proposal_by_code(code)
    still_open = PlanProposal.objects.filter(pk=proposal.pk, state=ProposalState.OPEN)
    decided = {"decided_by_id": actor_id, "decided_at": now(), "was_automatic": was_automatic}
    if not still_open.update(state=to, **decided):
        raise PlanAlreadyDecided
    return proposal_by_code(code)


def apply_moves(
    *, proposal: PlanProposal, move_ids: Collection[int] | None, actor_id: int
) -> Outcome:
    """Applies the chosen moves one by one, skipping those that conflict by now.

    Moves that wait for one another (two workers who swap) are applied together or not at all.
    """
    chosen = [move for move in proposal.moves if move_ids is None or move["id"] in move_ids]
    applied: list[int] = []
    versions: dict[str, int] = {}
    waiting, refusals = list(chosen), {}
    while waiting:
        refusals = {
            move["id"]: why
            for move in waiting
            if (why := _applied(move, versions, actor_id)) is not None
        }
        applied += [move["id"] for move in waiting if move["id"] not in refusals]
        left = [move for move in waiting if move["id"] in refusals]
        if len(left) == len(waiting):
            break
        waiting = left
    if len(waiting) > 1 and _applied_together(waiting, versions, actor_id):
        applied += [move["id"] for move in waiting]
        refusals = {}
    outcome = Outcome(tuple(sorted(applied)), tuple(sorted(refusals.items())))
    _keep_outcome(proposal, outcome)
    return outcome


def _applied(move: Mapping[str, Any], versions: dict[str, int], actor_id: int) -> str | None:
    """None when the move was made; else why not."""
    version = versions.get(move["visit"], move["version"])
    start = datetime.fromisoformat(move["to_start"]) if move.get("to_start") else None
    source = move.get("source", "plan")
    drop = Drop(move["visit"], move["seat"], move["to"], start, version, source=source)
    try:
        with transaction.atomic():
            versions[move["visit"]] = move_visit(drop=drop, actor_id=actor_id).version
    except Refusal as refused:
        return str(refused)
    return None


def _applied_together(
    moves: Sequence[Mapping[str, Any]], versions: Mapping[str, int], actor_id: int
) -> bool:
    """Frees every seat of the knot first; keeps all of it or nothing."""
    with transaction.atomic():
        point = transaction.savepoint()
        befores: dict[int, dict[str, Any]] = {}
        for move in moves:
            visit = booking.visit_by_code(move["visit"])
            if visit is not None:
                befores.setdefault(visit.pk, snapshot(visit))
                promise.orphan_seat(visit_id=visit.pk, seat=move["seat"])
        trial = dict(versions)
        if all(_applied(move, trial, actor_id) is None for move in moves):
            tie_steps(befores=befores, actor_id=actor_id)
            transaction.savepoint_commit(point)
            return True
        transaction.savepoint_rollback(point)
        return False


def _keep_outcome(proposal: PlanProposal, outcome: Outcome) -> None:
    skipped = dict(outcome.skipped)
    for move in proposal.moves:
        if move["id"] in outcome.applied:
            move["outcome"] = "applied"
        else:
            move["outcome"] = skipped.get(move["id"], "left")
    proposal.save(update_fields=["moves"])
    record(PlanApplied(company_id=current_company(), proposal_id=proposal.pk))
