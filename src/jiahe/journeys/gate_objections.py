"""A worker objects to a gate; a person of another role answers; the gate opens or stays.

Her words and the answer are both kept, and each side hears of the other's.
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.dispatch.wording import day_and_time
from jiahe.insights.actions import gate_objections as actions
from jiahe.insights.actions.gates import lock_gate
from jiahe.insights.choices import GateAnswer, GateState
from jiahe.insights.facts import GateObjected, GateObjectionAnswered
from jiahe.insights.models import GateObjection
from jiahe.insights.queries.gate_objections import gate_objection_by_id, judges_of
from jiahe.journeys.gates import Word, open_for_objection
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text


def object_to_gate(
    *, company_id: int, code: str, worker_id: int, person_id: int, words: str
) -> GateObjection:
    """Raises the refusals of `insights.actions.gate_objections.object_to_gate`."""

    def story() -> GateObjection:
        with for_company(company_id):
            return actions.object_to_gate(
                code=code, worker_id=worker_id, person_id=person_id, words=words
            )

    return with_retries(story)


def answer(*, company_id: int, code: str, outcome: str, words: str, actor_id: int) -> None:
    """A right objection opens the gate, in one transaction with the answer.

    Where it opened meanwhile, the answer alone is kept. Raises the refusals of
    `insights.actions.gate_objections.answer_objection`.
    """

    def story() -> None:
        with for_company(company_id):
            found = actions.answer_objection(
                code=code, outcome=outcome, words=words, actor_id=actor_id
            )
            is_right = found.outcome == GateAnswer.RIGHT
            if is_right and found.gate.state == GateState.CLOSED:
                gate = lock_gate(code=found.gate.code, state=GateState.CLOSED)
                open_for_objection(gate, Word(found.answer, actor_id))

    with_retries(story)


def tell_judges(recorded: Recorded) -> None:
    """Reaction on `GateObjected`: everybody who may answer."""
    assert isinstance(recorded.fact, GateObjected)
    row = gate_objection_by_id(recorded.fact.objection_id)
    for person in judges_of(row).values():
        with override(person.language):
            text = _("%(name)s objects to a gate (%(id)s): please answer by %(until)s.") % {
                "name": row.gate.subject_name,
                "id": row.gate.entry_id,
                "until": day_and_time(row.due_at),
            }
        send_text(
            phone=person.phone,
            kind="GateObjected",
            text=text,
            link="/office/gate-objections/",
            once_key=f"GateObjected:{recorded.id}:{person.pk}",
        )


def tell_worker(recorded: Recorded) -> None:
    """Reaction on `GateObjectionAnswered`."""
    assert isinstance(recorded.fact, GateObjectionAnswered)
    row = gate_objection_by_id(recorded.fact.objection_id)
    with override(row.by.language):
        text = _("Your objection to the gate has its answer. %(outcome)s: %(words)s") % {
            "outcome": row.get_outcome_display(),
            "words": row.answer,
        }
    send_text(
        phone=row.by.phone,
        kind="GateObjectionAnswered",
        text=text,
        link="/work/me/measures/",
        once_key=f"GateObjectionAnswered:{recorded.id}",
    )
