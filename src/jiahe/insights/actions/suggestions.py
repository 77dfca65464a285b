"""Suggestions of households and workers: kept, answered in words, some adopted."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.insights.choices import Channel, SuggestionState
from jiahe.insights.facts import SuggestionMade
from jiahe.insights.models import Improvement, Suggestion
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
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


class SuggestionTakenBack(Refusal):
    sentence = gettext_lazy("Its author has taken this suggestion back: nothing is to be answered.")
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
    row = Suggestion.objects.create(
        company_id=current_company(),
        words=words.strip()[:500],
        at=at,
        due_at=workdays_later(SUGGESTION_ANSWER_DAYS, at),
        **known,
    )
    record(SuggestionMade(company_id=row.company_id, suggestion_id=row.pk))
    return row


@transaction.atomic
def answer_suggestion(
    *, code: str, state: str, answer: str, actor_id: int, improvement: Improvement | None = None
) -> Suggestion:
    """Adopted or not, always in words.

    Raises `NoSuchSuggestion`, `SuggestionTakenBack`, `SuggestionAnswered`, `SuggestionEmpty`.
    """
    row = Suggestion.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoSuchSuggestion
    if row.taken_back_at is not None:
        raise SuggestionTakenBack
    if row.state != SuggestionState.NEW:
        raise SuggestionAnswered
    if not answer.strip() or state not in (SuggestionState.ADOPTED, SuggestionState.DECLINED):
        raise SuggestionEmpty
    row.state, row.answer = SuggestionState(state), answer.strip()[:500]
    row.answered_at, row.answered_by_id, row.improvement = now(), actor_id, improvement
    row.save()
    return row


@transaction.atomic
def take_back(*, code: str, person_id: int | None) -> Suggestion | None:
    """Its author takes it back, answered or not: its words are gone; None when it was before.

    Whoever is not known names it by its code alone. Raises `NoSuchSuggestion`.
    """
    rows = Suggestion.objects.select_for_update(of=("self",)).filter(code=code)
    row = rows.filter(by_id=person_id).first()
    if row is None:
        raise NoSuchSuggestion
    return _emptied(row) if row.taken_back_at is None else None


@transaction.atomic
def take_back_all(*, person_id: int) -> list[Suggestion]:
    """All that this person wrote to the company in scope and has not taken back."""
    rows = Suggestion.objects.select_for_update(of=("self",)).filter(
        by_id=person_id, taken_back_at=None
    )
    return [_emptied(row) for row in rows.order_by("pk")]


def _emptied(row: Suggestion) -> Suggestion:
    row.words, row.taken_back_at = "", now()
    row.save(update_fields=["words", "taken_back_at"])
    return row


@transaction.atomic
def suggestions_held(*, suggestion_ids: Collection[int]) -> list[Suggestion]:
    """Those of them that stand; nobody takes one back until the caller's transaction ends."""
    rows = Suggestion.objects.select_for_update(of=("self",)).filter(
        pk__in=suggestion_ids, taken_back_at=None
    )
    return list(rows.order_by("pk"))
