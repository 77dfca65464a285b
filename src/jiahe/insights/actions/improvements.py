"""Improvement cases and pilots: opened, their cause found, acted on, measured, decided."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.insights.choices import (
    CauseGroup,
    ImprovementKind,
    ImprovementState,
    RemedyState,
    ScopeKind,
)
from jiahe.insights.models import Improvement, Remedy
from jiahe.insights.queries.improvements import effect_now
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company

MOST_WHYS = 5
WEEKS = (2, 4, 8)
DECISIONS = {
    ImprovementKind.CASE: (ImprovementState.CLOSED,),
    ImprovementKind.PILOT: (ImprovementState.ROLLED_OUT, ImprovementState.STOPPED),
}


class NoSuchImprovement(Refusal):
    sentence = gettext_lazy("There is no such improvement.")
    status = HTTPStatus.NOT_FOUND


class PlanIncomplete(Refusal):
    sentence = gettext_lazy("Please give the cause, at least one why, what is done and until when.")


class PlaceMissing(Refusal):
    sentence = gettext_lazy("A pilot is tried in one store or one line first: please choose it.")


class TitleMissing(Refusal):
    sentence = gettext_lazy("Please say in a few words what is to become better.")


class NotUnderWay(Refusal):
    sentence = gettext_lazy("This improvement is not under way: plan it first.")
    status = HTTPStatus.CONFLICT


class IsUnderWay(Refusal):
    sentence = gettext_lazy("This improvement is not closed.")
    status = HTTPStatus.CONFLICT


class OutcomeNeeded(Refusal):
    sentence = gettext_lazy("Please say what came of it: it stands in the history.")


@dataclass(frozen=True)
class Place:
    """Where something is improved."""

    kind: ScopeKind
    id: int = 0
    name: str = ""


@dataclass(frozen=True)
class Plan:
    """Why it happens, what is changed, from when, until when, over how many weeks measured."""

    cause: str
    whys: Sequence[str]
    action: str
    began_on: date | None
    due_on: date | None
    weeks: int = 4


@transaction.atomic
def open_improvement(
    *,
    kind: ImprovementKind,
    title: str,
    place: Place,
    remedy_code: str = "",
    actor_id: int | None,
) -> Improvement:
    """Raises `TitleMissing`, and `PlaceMissing` for a pilot in the whole company."""
    if not title.strip():
        raise TitleMissing
    if kind is ImprovementKind.PILOT and place.kind not in (ScopeKind.STORE, ScopeKind.LINE):
        raise PlaceMissing
    return Improvement.objects.create(
        company_id=current_company(),
        kind=kind,
        remedy=Remedy.objects.filter(code=remedy_code).first() if remedy_code else None,
        title=title.strip()[:120],
        scope_kind=place.kind,
        scope_id=place.id,
        scope_name=place.name[:80],
        opened_at=now(),
        opened_by_id=actor_id,
    )


@transaction.atomic
def plan_improvement(*, code: str, plan: Plan, actor_id: int) -> Improvement:
    """Cause and action stand; whoever plans owns it. Raises `PlanIncomplete`, `NotUnderWay`."""
    row = _locked(code)
    if row.state not in (ImprovementState.OPEN, ImprovementState.RUNNING):
        raise NotUnderWay
    whys = [one.strip()[:200] for one in plan.whys if one.strip()][:MOST_WHYS]
    is_whole = plan.cause in CauseGroup.values and whys and plan.action.strip()
    if not is_whole or plan.began_on is None or plan.due_on is None or plan.weeks not in WEEKS:
        raise PlanIncomplete
    row.cause, row.whys, row.action = plan.cause, whys, plan.action.strip()[:500]
    row.began_on, row.due_on, row.weeks = plan.began_on, plan.due_on, plan.weeks
    row.owner_id, row.state = actor_id, ImprovementState.RUNNING
    row.save()
    return row


@transaction.atomic
def decide_improvement(*, code: str, state: str, outcome: str, actor_id: int) -> Improvement:
    """Closed, rolled out or stopped, with the effect as it can be said today.

    The remedy that it answers is closed with it. Raises `NoSuchImprovement`, `NotUnderWay`,
    `OutcomeNeeded`.
    """
    row = _locked(code)
    if row.state != ImprovementState.RUNNING:
        raise NotUnderWay
    if not outcome.strip() or state not in DECISIONS[ImprovementKind(row.kind)]:
        raise OutcomeNeeded
    effect = effect_now(row)
    row.effect = asdict(effect) if effect else {}
    row.state, row.outcome = ImprovementState(state), outcome.strip()[:500]
    row.decided_at, row.decided_by_id = now(), actor_id
    row.save()
    Remedy.objects.filter(pk=row.remedy_id, state=RemedyState.OPEN).update(
        state=RemedyState.CLOSED, closed_at=now(), closed_by_id=actor_id, outcome=row.outcome[:300]
    )
    return row


@transaction.atomic
def reopen_improvement(*, code: str, why: str, actor_id: int) -> Improvement:
    """It came back: another cause is sought. Raises `IsUnderWay`, `OutcomeNeeded`."""
    row = _locked(code)
    if row.state in (ImprovementState.OPEN, ImprovementState.RUNNING):
        raise IsUnderWay
    if not why.strip():
        raise OutcomeNeeded
    row.state, row.reopened = ImprovementState.OPEN, row.reopened + 1
    row.whys = [*row.whys, f"{localdate(now())}: {why.strip()[:200]}"][-MOST_WHYS:]
    row.owner_id, row.decided_by_id = actor_id, actor_id
    row.save()
    return row


def _locked(code: str) -> Improvement:
    row = Improvement.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoSuchImprovement
    return row
