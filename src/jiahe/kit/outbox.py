"""The relay: hands each recorded fact to its reactions, effect and receipt as one."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from jiahe.kit.clock import now
from jiahe.kit.facts import Fact, Recorded, read
from jiahe.kit.models import OutboxPending, OutboxReceipt
from jiahe.kit.tenancy import for_company

Reaction = Callable[[Recorded], None]
Reactions = Mapping[type[Fact], Sequence[Reaction]]

log = structlog.get_logger(__name__)
GIVE_UP_AFTER = 12


def deliver_pending(reactions: Reactions, *, limit: int = 100) -> int:
    """Delivers up to `limit` due facts, oldest first; returns how many were finished.

    Safe beside itself: rows taken by another relay are skipped. A reaction that
    fails keeps its fact pending with a growing delay; the others' receipts stay.
    """
    done = 0
    for pending_id in _due(limit):
        with transaction.atomic():
            row = (
                OutboxPending.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("fact")
                .filter(pk=pending_id)
                .first()
            )
            if row is None:
                continue
            done += _deliver(row, reactions)
    return done


def _due(limit: int) -> list[int]:
    return list(
        OutboxPending.objects.filter(next_try_at__lte=now(), attempts__lt=GIVE_UP_AFTER)
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )


def _deliver(row: OutboxPending, reactions: Reactions) -> int:
    recorded = read(row.fact)
    trouble = [
        said
        for reaction in reactions.get(type(recorded.fact), ())
        if (said := _react(recorded, reaction))
    ]
    if not trouble:
        row.delete()
        return 1
    row.attempts += 1
    row.trouble = "\n".join(trouble)[:2000]
    row.next_try_at = now() + timedelta(seconds=2 ** min(row.attempts, 9))
    row.save()
    return 0


def _react(recorded: Recorded, reaction: Reaction) -> str:
    """Empty when the effect stands (now or from before), else what went wrong."""
    name = _name(reaction)
    try:
        with for_company(recorded.fact.company_id):
            _, is_new = OutboxReceipt.objects.get_or_create(
                fact_id=recorded.id, reaction=name, defaults={"at": now()}
            )
            if is_new:
                reaction(recorded)
    except Exception as error:
        log.exception("reaction_failed", reaction=name, fact=recorded.id)
        return f"{name}: {error!r}"
    return ""


def _name(reaction: Reaction) -> str:
    return f"{reaction.__module__}.{reaction.__qualname__}"


def pending_count(company_id: int) -> int:
    """How many of the company's facts are not delivered yet."""
    return OutboxPending.objects.filter(fact__company_id=company_id).count()


ENTER_DELIVERED = """
WITH told AS (
  INSERT INTO kit_outbox (kind, company_id, body, recorded_at)
  SELECT kind, company_id, body, recorded_at
  FROM unnest(%s::text[], %s::bigint[], %s::jsonb[], %s::timestamptz[])
    AS given(kind, company_id, body, recorded_at)
  RETURNING id, kind, recorded_at
)
INSERT INTO kit_outboxreceipt (fact_id, reaction, at)
SELECT told.id, answer.reaction, told.recorded_at
FROM told JOIN unnest(%s::text[], %s::text[]) AS answer(kind, reaction) USING (kind)
"""


def enter_delivered(*, facts: Sequence[tuple[datetime, Fact]], reactions: Reactions) -> None:
    """Facts of a past that was entered in bulk, in the order given, with their receipts.

    Nothing is left to deliver: what would follow from them was entered too.
    """
    answers = [(kind.__name__, _name(one)) for kind, many in reactions.items() for one in many]
    with connection.cursor() as cursor:
        cursor.execute(
            ENTER_DELIVERED,
            [
                [type(fact).__name__ for _, fact in facts],
                [fact.company_id for _, fact in facts],
                [json.dumps(asdict(fact)) for _, fact in facts],
                [at for at, _ in facts],
                [kind for kind, _ in answers],
                [name for _, name in answers],
            ],
        )
