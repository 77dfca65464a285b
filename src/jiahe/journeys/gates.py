"""Gates of breached standards: closed by law or by a person, opened when the standard holds.

A law's gate closes at once; every other one waits for its owner's yes (decisions 0015, 0017). A
closed gate is a pause, so slots, plans and promises need no rule of their own.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import PauseKind, Role
from jiahe.accounts.models import Person
from jiahe.accounts.queries import role_holders
from jiahe.insights.actions import gates
from jiahe.insights.actions.gates import GateReasonMissing, NoSuchGate, NotAboutYourself
from jiahe.insights.choices import GateEnd, GateState, RemedyState
from jiahe.insights.facts import GateClosed, GateOpened, GateProposed
from jiahe.insights.models import Gate, Remedy
from jiahe.insights.places import place_said
from jiahe.insights.queries.gates import (
    LIVE,
    Offender,
    gate_by_code,
    gate_by_id,
    live_gates,
    offenders,
    open_gate_cases,
)
from jiahe.insights.windows import midnight
from jiahe.journeys import pausing
from jiahe.journeys.pausing import Promises, Subject
from jiahe.kit.clock import now
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.standards.entries import catalogue
from jiahe.trust.actions import record_override
from jiahe.workforce.queries import workers_named

PAUSE_DAYS = 14  # looked at again each night, so that a gate never lasts by being forgotten
REST_DAYS = 2  # beyond a limit of working time: until a whole day of rest is over
OF_WORKING_TIME = frozenset({"LW-20", "LW-21"})
RENEW_BEFORE = timedelta(days=1)
LONGEST_LOOK = 300
CASES = "/office/standards/remedies/"
PAGE_OF = {PauseKind.WORKER: "/work/me/measures/", PauseKind.HOUSE: CASES}


@dataclass(frozen=True)
class Word:
    """A person's decision: why, by whom, and in which roles they own standards."""

    said: str
    actor_id: int
    roles: tuple[str, ...] = ()


def review_gates(*, company_id: int) -> int:
    """Closes, proposes, renews and opens what the figures of this moment ask; how many changed."""

    def story() -> int:
        with for_company(company_id):
            waiting = list(live_gates()[:LONGEST_LOOK])
            cases = {one.pk: one for one in open_gate_cases()}
            cases |= {one.remedy_id: one.remedy for one in waiting}
            return sum(_look(case, waiting) for case in cases.values())

    return with_retries(story)


def look_at_case(case: Remedy) -> int:
    """As `review_gates` for one case, in the transaction that is open."""
    return _look(case, list(live_gates().filter(remedy=case)))


def _look(case: Remedy, waiting: list[Gate]) -> int:
    found = {(one.kind.value, one.id): one for one in offenders(case, localdate(now()), now())}
    mine = [one for one in waiting if one.remedy_id == case.pk]
    changed = sum(_kept_or_opened(one, (one.kind, one.subject_id) in found) for one in mine)
    if case.state == RemedyState.OPEN:
        changed += sum(_begun(case, one) for one in found.values())
    return changed


def _kept_or_opened(gate: Gate, is_missed: bool) -> int:  # noqa: FBT001  # one of two answers
    if not is_missed:
        _open(gate, GateEnd.MET)
        return 1
    if gate.state == GateState.CLOSED and _runs_out(gate):
        _close(gate, Promises.KEEP, gate.said, gate.decided_by_id)
        return 1
    return 0


def _runs_out(gate: Gate) -> bool:
    return gate.pause_until is None or gate.pause_until <= now() + RENEW_BEFORE


def _begun(case: Remedy, offender: Offender) -> int:
    gate = gates.propose_gate(remedy=case, offender=offender)
    if gate is None:
        return 0
    if gate.by_law:
        is_person = gate.kind == PauseKind.WORKER
        _close(gate, Promises.REPLAN if is_person else Promises.KEEP, "", actor_id=None)
    return 1


def _close(gate: Gate, promises: Promises, said: str, actor_id: int | None) -> None:
    until = _until(gate)
    made = pausing.stop(
        subject=_subject(gate),
        until=until,
        reason=f"{gate.entry_id} {said}".strip(),  # no night's language: see `titled`
        promises=promises,
        actor_id=actor_id,
    )
    gates.note_closed(gate=gate, pause_code=made.code, until=until, said=said, actor_id=actor_id)


def _until(gate: Gate) -> datetime:
    days = REST_DAYS if gate.entry_id in OF_WORKING_TIME else PAUSE_DAYS
    return midnight(localdate(now()) + timedelta(days=days))


def _subject(gate: Gate) -> Subject:
    kind = PauseKind(gate.kind)
    people = (gate.subject_id,) if kind is PauseKind.WORKER else ()
    return Subject(kind, gate.subject_id, gate.subject_name, people)


def why(gate: Gate) -> str:
    """The reason in words, in the language of the moment."""
    entry = catalogue()[gate.entry_id]
    return ngettext(
        "%(id)s %(title)s: missed in %(n)d case. Open again as soon as it is met.",
        "%(id)s %(title)s: missed in %(n)d cases. Open again as soon as it is met.",
        gate.faults,
    ) % {
        "id": entry.id,
        "title": entry.title,
        "n": gate.faults,
    }


def _open(gate: Gate, how: GateEnd, word: Word | None = None) -> None:
    was_closed = gate.state == GateState.CLOSED
    actor_id = word.actor_id if word else None
    if was_closed:
        with suppress(accounts.NoSuchPause):  # lifted on its own page, or over
            accounts.lift_pause(code=gate.pause_code, actor_id=actor_id)
    state = GateState.OPEN if was_closed else GateState.DISMISSED
    said = word.said if word else ""
    gates.note_ended(gate=gate, state=state, how=how, because=said, actor_id=actor_id)


def open_for_objection(gate: Gate, word: Word) -> None:
    """The worker was right: the gate opens at once, kept under the name of who said so."""
    record_override(
        actor_id=word.actor_id,
        action="gate_objection_right",
        subject=gate.code,
        reason=word.said,
        detail={"standard": gate.entry_id, "by_law": gate.by_law},
    )
    _open(gate, GateEnd.OBJECTION, word)


def close_gate(*, company_id: int, code: str, promises: str, word: Word) -> None:
    """A person says yes to a proposed gate: it closes at once.

    Raises `NoSuchGate`, `GateIsDecided`, `GateReasonMissing`, `NotAboutYourself`,
    `PromiseChoiceMissing`, `ServiceCannotBeReplanned`.
    """
    if promises not in set(Promises):
        raise pausing.PromiseChoiceMissing

    def decided(gate: Gate) -> None:
        _close(gate, Promises(promises), word.said, word.actor_id)

    _decide(company_id, code, GateState.PROPOSED, word, decided)


def leave_open(*, company_id: int, code: str, word: Word) -> None:
    """A person says no to a proposed gate; further refusals as `close_gate`."""

    def decided(gate: Gate) -> None:
        _open(gate, GateEnd.PERSON, word)

    _decide(company_id, code, GateState.PROPOSED, word, decided)


def lift_gate(*, company_id: int, code: str, word: Word) -> None:
    """A person opens a closed gate with a reason, kept under their name; as `close_gate`."""

    def decided(gate: Gate) -> None:
        record_override(
            actor_id=word.actor_id,
            action="gate_lifted",
            subject=gate.code,
            reason=word.said,
            detail={"standard": gate.entry_id, "by_law": gate.by_law},
        )
        _open(gate, GateEnd.PERSON, word)

    _decide(company_id, code, GateState.CLOSED, word, decided)


def _decide(
    company_id: int, code: str, state: GateState, word: Word, decided: Callable[[Gate], None]
) -> None:
    if not word.said.strip():
        raise GateReasonMissing

    def story() -> None:
        with for_company(company_id):
            seen = gate_by_code(code)
            if seen is None or seen.remedy.owner_role not in word.roles:
                raise NoSuchGate
            _refuse_judge_of_oneself(seen, word.actor_id)
            decided(gates.lock_gate(code=code, state=state))

    with_retries(story)


def _refuse_judge_of_oneself(gate: Gate, actor_id: int) -> None:
    if gate.kind == PauseKind.WORKER:
        worker = workers_named([gate.subject_id]).get(gate.subject_id)
        if worker is not None and worker.person_id == actor_id:
            raise NotAboutYourself


def look_again(*, company_id: int, code: str, roles: tuple[str, ...]) -> bool:
    """Whether the gate opened, by the figures of this moment; raises `NoSuchGate`."""

    def story() -> bool:
        with for_company(company_id):
            gate = gate_by_code(code)
            if gate is None or gate.remedy.owner_role not in roles:
                raise NoSuchGate
            look_at_case(gate.remedy)
            after = gate_by_code(code)
            return after is not None and after.state not in LIVE

    return with_retries(story)


def tell_owner(recorded: Recorded) -> None:
    """Reaction on `GateProposed`."""
    assert isinstance(recorded.fact, GateProposed)
    gate = gate_by_id(recorded.fact.gate_id)
    for person in role_holders(Role(gate.remedy.owner_role)):
        with override(person.language):
            text = _("A gate waits for your word: %(name)s. %(why)s") % {
                "name": place_said(gate.kind, gate.subject_id, gate.subject_name),
                "why": why(gate),
            }
        _send(recorded, person.phone, text, CASES)


def tell_closed(recorded: Recorded) -> None:
    """Reaction on `GateClosed`: worker or shop owner hears why and what opens it."""
    assert isinstance(recorded.fact, GateClosed)
    gate = gate_by_id(recorded.fact.gate_id)
    for person in _behind(gate):
        with override(person.language):
            text = _("You get no new visits for now. %(why)s Your shop helps, and answers.")
            if gate.kind == PauseKind.HOUSE:
                text = _("Nothing new goes on sale for now; what is on sale stays. %(why)s")
            text = text % {"why": why(gate)}
        _send(recorded, person.phone, text, PAGE_OF[PauseKind(gate.kind)])


def tell_opened(recorded: Recorded) -> None:
    """Reaction on `GateOpened`."""
    assert isinstance(recorded.fact, GateOpened)
    gate = gate_by_id(recorded.fact.gate_id)
    for person in _behind(gate):
        with override(person.language):
            text = _("You get new visits again: %(why)s")
            if gate.kind == PauseKind.HOUSE:
                text = _("New things may go on sale again: %(why)s")
            text = text % {"why": gate.end_in_words}
        is_house = gate.kind == PauseKind.HOUSE
        _send(recorded, person.phone, text, CASES if is_house else "/work/")


def _behind(gate: Gate) -> list[Person]:
    """Whom the gate keeps from something; a service's households are asked by the pause itself."""
    if gate.kind == PauseKind.HOUSE:
        return list(role_holders(Role.OWNER))
    worker = workers_named([gate.subject_id]).get(gate.subject_id)
    return [worker.person] if gate.kind == PauseKind.WORKER and worker is not None else []


def _send(recorded: Recorded, phone: str, text: str, link: str) -> None:
    kind = type(recorded.fact).__name__
    send_text(
        phone=phone, kind=kind, text=text, link=link, once_key=f"{kind}:{recorded.id}:{phone}"
    )
