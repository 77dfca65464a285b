"""Suggestions of households and workers: kept, answered in words, some adopted."""

from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.insights.choices import SuggestionState
from jiahe.insights.models import Improvement, Suggestion
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company


class SuggestionEmpty(Refusal):
    sentence = gettext_lazy("Please write down what you would do better.")


class NoSuchSuggestion(Refusal):
    sentence = gettext_lazy("There is no such suggestion.")
    status = HTTPStatus.NOT_FOUND


class SuggestionAnswered(Refusal):
    sentence = gettext_lazy("This suggestion has its answer already.")
    status = HTTPStatus.CONFLICT


@transaction.atomic
def suggest(*, person_id: int, words: str, is_worker: bool) -> Suggestion:
    """Raises `SuggestionEmpty`."""
    if not words.strip():
        raise SuggestionEmpty
    return Suggestion.objects.create(
        company_id=current_company(),
        by_id=person_id,
        is_worker=is_worker,
        words=words.strip()[:500],
        at=now(),
    )


@transaction.atomic
def answer_suggestion(
    *, code: str, state: str, answer: str, actor_id: int, improvement: Improvement | None = None
) -> Suggestion:
    """Adopted or not, always in words.

    Raises `NoSuchSuggestion`, `SuggestionAnswered`, `SuggestionEmpty`.
    """
    row = Suggestion.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoSuchSuggestion
    if row.state != SuggestionState.NEW:
        raise SuggestionAnswered
    if not answer.strip() or state not in (SuggestionState.ADOPTED, SuggestionState.DECLINED):
        raise SuggestionEmpty
    row.state, row.answer = SuggestionState(state), answer.strip()[:500]
    row.answered_at, row.answered_by_id, row.improvement = now(), actor_id, improvement
    row.save()
    return row
