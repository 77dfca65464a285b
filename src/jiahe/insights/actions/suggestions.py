"""Suggestions of households and workers: kept, answered in words, some adopted."""

from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.insights.choices import Channel, SuggestionState
from jiahe.insights.models import Improvement, Suggestion
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions.measures import workdays_later
from jiahe.standards.limits import SUGGESTION_ANSWER_DAYS

OPEN_WAYS = (Channel.SHOP, Channel.ACCOUNT)  # on which anybody may write
TYPED_WAYS = (Channel.BOX, Channel.SEMINAR, Channel.PHONE)


class SuggestionEmpty(Refusal):
    sentence = gettext_lazy("Please write down what you would do better.")


class NoSuchSuggestion(Refusal):
    sentence = gettext_lazy("There is no such suggestion.")
    status = HTTPStatus.NOT_FOUND


class SuggestionAnswered(Refusal):
    sentence = gettext_lazy("This suggestion has its answer already.")
    status = HTTPStatus.CONFLICT


class NotAWayIn(Refusal):
    sentence = gettext_lazy("Please say how it came in.")


@transaction.atomic
def suggest(*, person_id: int, words: str, is_worker: bool) -> Suggestion:
    """From the app, by somebody signed in. Raises `SuggestionEmpty`."""
    return _kept(words, by_id=person_id, is_worker=is_worker, channel=Channel.APP)


@transaction.atomic
def suggest_unnamed(
    *, words: str, channel: str, store_id: int | None = None, typed_by_id: int | None = None
) -> Suggestion:
    """From nobody known: by a shop's code, or typed in by staff from paper, a talk or a call.

    Its author reads the answer by the row's code. Raises `SuggestionEmpty`, `NotAWayIn`.
    """
    if channel not in (OPEN_WAYS if typed_by_id is None else TYPED_WAYS):
        raise NotAWayIn
    return _kept(
        words, is_worker=False, channel=channel, store_id=store_id, typed_by_id=typed_by_id
    )


def _kept(words: str, **known: Any) -> Suggestion:
    if not words.strip():
        raise SuggestionEmpty
    at = now()
    return Suggestion.objects.create(
        company_id=current_company(),
        words=words.strip()[:500],
        at=at,
        due_at=workdays_later(SUGGESTION_ANSWER_DAYS, at),
        **known,
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
