"""Gates of breached standards: proposed or closed by law, opened when the standard holds again."""

from datetime import datetime
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.insights.choices import GateEnd, GateState
from jiahe.insights.facts import GateClosed, GateOpened, GateProposed
from jiahe.insights.models import Gate, Remedy
from jiahe.insights.queries.gates import LIVE, Offender, is_settled_lately
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.standards.choices import Force
from jiahe.standards.entries import catalogue


class NoSuchGate(Refusal):
    sentence = gettext_lazy("There is no such gate.")
    status = HTTPStatus.NOT_FOUND


class GateIsDecided(Refusal):
    sentence = gettext_lazy("Somebody has decided about this gate already.")
    status = HTTPStatus.CONFLICT


class GateReasonMissing(Refusal):
    sentence = gettext_lazy("Please say why: the person concerned reads it.")


class NotAboutYourself(Refusal):
    sentence = gettext_lazy("Nobody decides about themselves: a colleague has to.")
    status = HTTPStatus.FORBIDDEN


def propose_gate(*, remedy: Remedy, offender: Offender) -> Gate | None:
    """A gate that waits for a person, or for its closing by law; None when one is there.

    What a person opened or let be stays so for thirty days.
    """
    entry_id, at = remedy.entry_id, now()
    same = Gate.objects.filter(entry_id=entry_id, kind=offender.kind, subject_id=offender.id)
    if same.filter(state__in=LIVE).exists():
        return None
    if is_settled_lately(entry_id, offender.kind, offender.id, at):
        return None
    gate = Gate.objects.create(
        company_id=current_company(),
        remedy=remedy,
        entry_id=entry_id,
        kind=offender.kind,
        subject_id=offender.id,
        subject_name=offender.name[:80],
        by_law=catalogue()[entry_id].force is Force.LAW,
        faults=offender.faults,
        proposed_at=at,
    )
    if not gate.by_law:
        record(GateProposed(company_id=gate.company_id, gate_id=gate.pk))
    return gate


def lock_gate(*, code: str, state: GateState) -> Gate:
    """The gate, its row locked; raises `NoSuchGate`, `GateIsDecided`."""
    gate = Gate.objects.select_for_update().filter(code=code).first()
    if gate is None:
        raise NoSuchGate
    if gate.state != state:
        raise GateIsDecided
    return gate


def note_closed(
    *, gate: Gate, pause_code: str, until: datetime, said: str = "", actor_id: int | None = None
) -> None:
    """The gate is closed by this pause; told once, however often the pause is renewed."""
    is_new = gate.state != GateState.CLOSED
    gate.state = GateState.CLOSED
    gate.pause_code, gate.pause_until = pause_code, until
    if is_new:
        gate.decided_at, gate.decided_by_id, gate.said = now(), actor_id, said.strip()[:300]
        record(GateClosed(company_id=gate.company_id, gate_id=gate.pk))
    gate.save()


def note_ended(
    *, gate: Gate, state: GateState, how: GateEnd, because: str = "", actor_id: int | None = None
) -> None:
    """The gate is open again, or was never closed; whoever was behind a closed one hears it.

    `because` are a person's words; why it ended by itself is said in the reader's language.
    """
    was_closed = gate.state == GateState.CLOSED
    gate.state, gate.ended_at, gate.ended_by_id = state, now(), actor_id
    gate.ended_how, gate.ended_because = how, because.strip()[:300]
    gate.save()
    if was_closed:
        record(GateOpened(company_id=gate.company_id, gate_id=gate.pk))
