"""Facts go up: what happened, written in the transaction in which it happened.

A fact is a frozen dataclass in the past tense that carries ids only. `record`
writes it to the outbox; the relay hands it to the reactions of
`journeys/reactions.py` after commit, at least once, each reaction's effect and
its receipt in one transaction.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from jiahe.kit.clock import now
from jiahe.kit.models import Outbox
from jiahe.kit.statements import fetch, insertion, note_inserted

F = TypeVar("F", bound="Fact")
CHANNEL = "jiahe_facts"
# After `WITH fact AS (INSERT INTO kit_outbox …)`: what is to be delivered, and the call for it.
TO_DELIVER = """
  RETURNING id, company_id, recorded_at
), pending AS (
  INSERT INTO kit_outboxpending (fact_id, next_try_at, attempts, trouble)
  SELECT id, recorded_at, 0, '' FROM fact
)
"""
CALL = f"pg_notify('{CHANNEL}', fact.company_id || ':' || fact.id)"
FACT = f"""
fact AS (
  INSERT INTO kit_outbox (kind, company_id, body, recorded_at) VALUES (%s, %s, %s::jsonb, %s)
{TO_DELIVER}"""  # noqa: S608  # pieces of our own
RECORD = f"WITH {FACT}SELECT {CALL} FROM fact"  # noqa: S608  # pieces of our own
RECORD_CHANGED = f"""
fact AS (
  INSERT INTO kit_outbox (kind, company_id, body, recorded_at)
  SELECT %s, %s, %s::jsonb, %s WHERE EXISTS (SELECT FROM changed)
{TO_DELIVER}SELECT {CALL} FROM fact
"""  # noqa: S608  # pieces of our own
RECORD_MADE = f"{FACT}SELECT made.id, {CALL} FROM made, fact"  # noqa: S608  # pieces of our own


@dataclass(frozen=True, kw_only=True)
class Fact:
    company_id: int
    KINDS: ClassVar[dict[str, type["Fact"]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Fact.KINDS[cls.__name__] = cls


@dataclass(frozen=True)
class Recorded:
    """A fact as it stands in the outbox: `id` orders facts and lets a stream resume."""

    id: int
    fact: Fact


def record(fact: Fact) -> None:
    """Writes the fact; needs an open transaction, so that it cannot outlive a rollback."""
    assert connection.in_atomic_block, "a fact is recorded in the transaction of its effect"
    fetch(RECORD, _told(fact))


def insert_and_record(row: models.Model, fact: Fact) -> None:
    """Writes a new row, which gets its id, and the fact of it, in one statement."""
    assert connection.in_atomic_block, "a fact is recorded in the transaction of its effect"
    inserted, values = insertion(row)
    written = fetch(f"WITH made AS ({inserted} RETURNING id), {RECORD_MADE}", values + _told(fact))
    note_inserted(row, written[0][0])


def change_and_record(change: str, values: Sequence[Any], fact: Fact) -> bool:
    """An UPDATE and its fact in one statement; False, and no fact, when no row was changed."""
    assert connection.in_atomic_block, "a fact is recorded in the transaction of its effect"
    statement = f"WITH changed AS ({change} RETURNING id), {RECORD_CHANGED}"
    return bool(fetch(statement, [*values, *_told(fact)]))


def _told(fact: Fact) -> list[Any]:
    body = json.dumps(asdict(fact), cls=DjangoJSONEncoder)
    return [type(fact).__name__, fact.company_id, body, now()]


def read(row: Outbox) -> Recorded:
    """The fact in an outbox row; fields that a later version dropped are left out."""
    kind = Fact.KINDS[row.kind]
    known = {field.name for field in fields(kind)}
    return Recorded(
        id=row.pk, fact=kind(**{key: value for key, value in row.body.items() if key in known})
    )
