"""Losses of a past that is written at once; nobody is told by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from jiahe.engine import responsibility as engine
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions.measures import workdays_later
from jiahe.quality.actions.responsibility import CONTEST_DAYS
from jiahe.quality.choices import SplitSide, SplitState
from jiahe.quality.models import LossCase, Split, SplitContest
from jiahe.quality.queries.responsibility import table_in_force


@dataclass(frozen=True)
class PastLoss:
    """A case of some days ago: without a cause nobody has looked yet, `words` contest it."""

    visit_id: int
    worker_id: int
    kind: str
    said: str
    days_ago: int
    facts: str = ""
    cause: str = ""
    loss_fen: int = 0
    words: str = ""


@transaction.atomic
def enter_losses(*, rows: Sequence[PastLoss], agent: int, deciders: Sequence[int]) -> None:
    """Cases by the agent; those with a cause are confirmed by as many deciders as they need."""
    for one in rows:
        at = now() - timedelta(days=one.days_ago)
        case = LossCase.objects.create(
            company_id=current_company(),
            visit_id=one.visit_id,
            worker_id=one.worker_id,
            kind=one.kind,
            said=one.said,
            opened_at=at,
            opened_by_id=agent,
        )
        if one.cause:
            _enter_split(case, one, deciders)


def _enter_split(case: LossCase, one: PastLoss, deciders: Sequence[int]) -> None:
    table, at = table_in_force(), case.opened_at + timedelta(days=1)
    needs_second = engine.needs_second(table, one.loss_fen)
    is_confirmed = not needs_second or len(deciders) > 1
    split = Split.objects.create(
        company_id=case.company_id,
        case=case,
        facts=one.facts,
        cause=one.cause,
        loss_fen=one.loss_fen,
        rule_version=table.version,
        shares=engine.split_of(table, engine.LossCause(one.cause)),
        needs_second=needs_second,
        state=SplitState.CONFIRMED if is_confirmed else SplitState.ONCE,
        stated_at=at,
        stated_by_id=deciders[0],
        first_by_id=deciders[0],
        second_by_id=deciders[1] if needs_second and is_confirmed else None,
        confirmed_at=at if is_confirmed else None,
        contest_until=workdays_later(CONTEST_DAYS, at) if is_confirmed else None,
    )
    if one.words and is_confirmed:
        SplitContest.objects.create(
            company_id=case.company_id,
            split=split,
            side=SplitSide.WORKER,
            by_id=case.worker.person_id,
            words=one.words,
            raised_at=at + timedelta(days=1),
            due_at=workdays_later(CONTEST_DAYS, at + timedelta(days=1)),
        )
