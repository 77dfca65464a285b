"""Objections to gates: who may answer, what waits, what was answered."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from jiahe.accounts.choices import PauseKind, Role
from jiahe.accounts.models import Person
from jiahe.accounts.queries import role_holders
from jiahe.insights.models import GateObjection

JUDGES = (Role.OWNER, Role.INSPECTOR)
ANSWERED = 20


@dataclass(frozen=True)
class ObjectionDesk:
    """What one person may answer, the soonest due first, and the last answers of all."""

    mine: list[GateObjection]
    others: list[GateObjection]  # wait for somebody else
    answered: list[GateObjection]
    overdue: int


Holders = dict[Role, dict[int, Person]]


def judges_of(objection: GateObjection) -> dict[int, Person]:
    """Who may answer: another role than the standard's owner, and neither side of the gate."""
    return _judges(objection, _holders())


def _holders() -> Holders:
    return {role: {one.pk: one for one in role_holders(role)} for role in JUDGES}


def _judges(objection: GateObjection, holders: Holders) -> dict[int, Person]:
    gate = objection.gate
    sides = (gate.decided_by_id, objection.by_id)
    found: dict[int, Person] = {}
    for role in JUDGES:
        if role != gate.remedy.owner_role:
            found |= {pk: one for pk, one in holders[role].items() if pk not in sides}
    return found


def objection_desk(person_id: int, at: datetime) -> ObjectionDesk:
    waiting, holders = list(_rows().filter(answered_at=None).order_by("due_at")), _holders()
    mine = [one for one in waiting if person_id in _judges(one, holders)]
    return ObjectionDesk(
        mine=mine,
        others=[one for one in waiting if one not in mine],
        answered=list(_rows().exclude(answered_at=None).order_by("-answered_at")[:ANSWERED]),
        overdue=sum(one.due_at < at for one in waiting),
    )


def objections_of_worker(worker_id: int) -> list[GateObjection]:
    """Hers, the newest first, answered or not."""
    rows = _rows().filter(gate__kind=PauseKind.WORKER, gate__subject_id=worker_id)
    return list(rows.order_by("-raised_at")[:ANSWERED])


def gate_objection_by_id(objection_id: int) -> GateObjection:
    return _rows().get(pk=objection_id)


def _rows() -> QuerySet[GateObjection]:
    return GateObjection.objects.select_related(
        "gate__remedy", "gate__decided_by", "by", "answered_by"
    )
