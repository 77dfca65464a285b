"""The list of households to ring, and what was heard (AS-05)."""

from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import CallOutcome, CallReason
from jiahe.quality.facts import AnswerKept
from jiahe.quality.models import CallBack
from jiahe.quality.survey_rules import (
    CALL_WITHIN,
    CALL_WITHIN_OTHERWISE,
    LONGEST_WORDS,
    MOST_TRIES,
    TRY_AGAIN_AFTER,
)
from jiahe.standards.inforce import in_force
from jiahe.trust.actions import record_look


class NoSuchCall(Refusal):
    sentence = gettext_lazy("There is no such call to make.")
    status = HTTPStatus.NOT_FOUND


class CallIsDone(Refusal):
    sentence = gettext_lazy("A colleague has made this call already.")
    status = HTTPStatus.CONFLICT


class WordsMissing(Refusal):
    sentence = gettext_lazy("Please note in a few words what the household said.")


def call_within(because: CallReason) -> timedelta:
    """How soon the household is rung; after low marks as the company holds AS-01."""
    if because == CallReason.LOW:
        return timedelta(hours=in_force("CALL_AFTER_LOW_HOURS"))
    return CALL_WITHIN.get(because, CALL_WITHIN_OTHERWISE)


@transaction.atomic
def open_call(*, visit_id: int, because: CallReason) -> CallBack:
    """Puts the household of the visit on the list, once; a graver reason brings it forward."""
    due_at = now() + call_within(because)
    call, is_new = CallBack.objects.select_for_update().get_or_create(
        company_id=current_company(),
        visit_id=visit_id,
        defaults={"because": because, "opened_at": now(), "due_at": due_at},
    )
    if not is_new and call.done_at is None and due_at < call.due_at:
        call.because, call.due_at = because, due_at
        call.save(update_fields=["because", "due_at"])
    return call


@transaction.atomic
def record_call(*, call_code: str, outcome: CallOutcome, words: str, actor_id: int) -> CallBack:
    """Keeps what was heard, with the agent's name; nobody there leaves it open, three times.

    Raises `NoSuchCall`, `CallIsDone`, `WordsMissing`.
    """
    call = CallBack.objects.select_for_update().filter(code=call_code).first()
    if call is None:
        raise NoSuchCall
    if call.done_at is not None:
        raise CallIsDone
    said = words.strip()[:LONGEST_WORDS]
    if not said and outcome != CallOutcome.MISSED:
        raise WordsMissing
    call.tries += 1
    call.by_id, call.outcome = actor_id, outcome
    call.words = said or call.words
    if outcome != CallOutcome.MISSED or call.tries >= MOST_TRIES:
        call.done_at = now()
    else:
        call.due_at = now() + TRY_AGAIN_AFTER
    call.save()
    if said and call.done_at:
        record(AnswerKept(company_id=current_company(), visit_id=call.visit_id))
    record_look(
        actor_id=actor_id,
        action="household.called",
        subject=f"call:{call.code}",
        detail={"outcome": outcome, "try": call.tries},
    )
    return call
