"""Improvements and ideas of a past that is written at once; nobody is told."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from jiahe.insights.actions.suggestions import TYPED_WAYS
from jiahe.insights.choices import ImprovementKind, ImprovementState, ScopeKind, SuggestionState
from jiahe.insights.models import Improvement, Suggestion
from jiahe.insights.queries.improvements import OVER, effect_now
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions.measures import workdays_later
from jiahe.standards.limits import SUGGESTION_ANSWER_DAYS
from jiahe.workforce.queries import ZONE, workers_named

MORNING = time(9)


@dataclass(frozen=True, kw_only=True)
class PastImprovement:
    """An improvement that was planned and perhaps decided."""

    kind: ImprovementKind
    title: str
    scope_kind: ScopeKind
    scope_id: int
    scope_name: str
    cause: str
    whys: tuple[str, ...]
    action: str
    began_on: date
    due_on: date
    weeks: int
    state: ImprovementState
    outcome: str = ""


@dataclass(frozen=True)
class PastIdea:
    """What a worker suggested so long ago, with its answer."""

    worker_id: int
    words: str
    answer: str
    state: str
    ago: timedelta


@dataclass(frozen=True)
class PastNote:
    """What came in so long ago from nobody known, with its answer."""

    channel: str
    words: str
    answer: str
    state: str
    ago: timedelta
    store_id: int | None = None


@transaction.atomic
def enter_improvements(*, rows: Sequence[PastImprovement], by: int) -> list[Improvement]:
    """Each with the effect as the product measures it."""
    found = []
    for one in rows:
        opened = datetime.combine(one.began_on - timedelta(days=3), MORNING, ZONE)
        row = Improvement(
            company_id=current_company(),
            opened_at=opened,
            opened_by_id=by,
            owner_id=by,
            **asdict(one) | {"whys": list(one.whys)},
        )
        if one.state in OVER:
            effect = effect_now(row)
            row.effect = asdict(effect) if effect else {}
            row.decided_by_id = by
            row.decided_at = datetime.combine(one.due_on, MORNING, ZONE)
        row.save()
        found.append(row)
    return found


@transaction.atomic
def enter_ideas(*, rows: Sequence[PastIdea], by: int) -> None:
    people = workers_named([one.worker_id for one in rows])
    Suggestion.objects.bulk_create(
        Suggestion(
            company_id=current_company(),
            by_id=people[one.worker_id].person_id,
            is_worker=True,
            words=one.words,
            at=now() - one.ago,
            state=SuggestionState(one.state),
            answer=one.answer,
            answered_at=now() - one.ago / 2 if one.answer else None,
            answered_by_id=by if one.answer else None,
        )
        for one in rows
    )


@transaction.atomic
def enter_notes(*, rows: Sequence[PastNote], by: int) -> None:
    """`by` typed in what came on paper or in talks, and answered what is answered."""
    Suggestion.objects.bulk_create(
        Suggestion(
            company_id=current_company(),
            is_worker=False,
            channel=one.channel,
            store_id=one.store_id,
            typed_by_id=by if one.channel in TYPED_WAYS else None,
            words=one.words,
            at=now() - one.ago,
            due_at=workdays_later(SUGGESTION_ANSWER_DAYS, now() - one.ago),
            state=SuggestionState(one.state),
            answer=one.answer,
            answered_at=now() - one.ago / 2 if one.answer else None,
            answered_by_id=by if one.answer else None,
        )
        for one in rows
    )
