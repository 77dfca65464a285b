"""A worker objects to a gate that closed on her; a person of another role answers, once."""

from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.actions.objections import Voice, answer_once, object_once, words_or
from jiahe.accounts.choices import PauseKind
from jiahe.dispatch.actions.contests import answer_due
from jiahe.insights.choices import GateAnswer, GateState
from jiahe.insights.facts import GateObjected, GateObjectionAnswered
from jiahe.insights.models import Gate, GateObjection
from jiahe.insights.queries.gate_objections import judges_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company


class NoSuchClosedGate(Refusal):
    sentence = gettext_lazy("This gate is not closed, or it is not about you.")
    status = HTTPStatus.NOT_FOUND


class GateObjectedAlready(Refusal):
    sentence = gettext_lazy("You have objected to this gate already; the answer is on its way.")
    status = HTTPStatus.CONFLICT


class GateObjectionWithoutWords(Refusal):
    sentence = gettext_lazy("Please choose and say why in a few words: the other side reads it.")


class NoSuchGateObjection(Refusal):
    sentence = gettext_lazy("There is no such objection to a gate.")
    status = HTTPStatus.NOT_FOUND


class GateObjectionIsAnswered(Refusal):
    sentence = gettext_lazy("This objection has its answer already.")
    status = HTTPStatus.CONFLICT


class GateAnsweredByAnotherRole(Refusal):
    sentence = gettext_lazy(
        "Somebody of another role than the one that owns the standard answers, and never who"
        " closed the gate or stands behind it."
    )
    status = HTTPStatus.FORBIDDEN


@transaction.atomic
def object_to_gate(*, code: str, worker_id: int, person_id: int, words: str) -> GateObjection:
    """Starts the clock of CONTEST_ANSWER_HOURS, working days alone.

    Raises `GateObjectionWithoutWords`, `NoSuchClosedGate`, `GateObjectedAlready`.
    """
    voice = Voice(person_id, words_or(GateObjectionWithoutWords, words))
    gate = Gate.objects.select_for_update().filter(
        code=code, kind=PauseKind.WORKER, subject_id=worker_id, state=GateState.CLOSED
    ).first()  # fmt: skip
    if gate is None:
        raise NoSuchClosedGate
    objection = object_once(
        GateObjection,
        against={"gate": gate},
        voice=voice,
        due_at=answer_due(now()),
        twice=GateObjectedAlready,
    )
    record(GateObjected(company_id=current_company(), objection_id=objection.pk))
    return objection


@transaction.atomic
def answer_objection(*, code: str, outcome: str, words: str, actor_id: int) -> GateObjection:
    """The answer with its reason; whether the gate opens is the journey's.

    Raises `GateObjectionWithoutWords`, `NoSuchGateObjection`, `GateObjectionIsAnswered`,
    `GateAnsweredByAnotherRole`.
    """
    voice = Voice(actor_id, words_or(GateObjectionWithoutWords, words))
    if outcome not in GateAnswer.values:
        raise GateObjectionWithoutWords
    rows = GateObjection.objects.select_for_update(of=("self",)).select_related("gate__remedy")
    objection = rows.filter(code=code).first()
    if objection is None:
        raise NoSuchGateObjection
    if objection.answered_at is None and actor_id not in judges_of(objection):
        raise GateAnsweredByAnotherRole
    answer_once(objection, outcome=outcome, voice=voice, again=GateObjectionIsAnswered)
    record(GateObjectionAnswered(company_id=current_company(), objection_id=objection.pk))
    return objection
