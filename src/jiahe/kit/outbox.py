"""The relay: hands each recorded fact to its reactions, effect and receipt as one."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from jiahe.kit.clock import now
from jiahe.kit.facts import Fact, Recorded, read
from jiahe.kit.models import Outbox, OutboxPending
from jiahe.kit.statements import fetch, fetch_one
from jiahe.kit.tenancy import for_company, said, whole_for_company_said

Reaction = Callable[[Recorded], None]
Reactions = Mapping[type[Fact], Sequence[Reaction]]

log = structlog.get_logger(__name__)
GIVE_UP_AFTER = 12
CONCERNED = "concerned"  # where `only_for` leaves its question
DUE = """
SELECT fact.id, fact.kind, fact.company_id, fact.body::text
FROM kit_outboxpending AS one JOIN kit_outbox AS fact ON fact.id = one.fact_id
WHERE one.next_try_at <= %s AND one.attempts < %s ORDER BY one.fact_id LIMIT %s
"""
DISMISS = """
WITH taken AS (
  DELETE FROM kit_outboxpending WHERE fact_id IN (
    SELECT fact_id FROM kit_outboxpending WHERE fact_id = ANY(%s::bigint[]) FOR UPDATE SKIP LOCKED
  ) RETURNING fact_id
), looked AS (
  INSERT INTO kit_outboxreceipt (fact_id, reaction, at)
  SELECT taken.fact_id, answer.reaction, %s::timestamptz
  FROM taken JOIN unnest(%s::bigint[], %s::text[]) AS answer (fact_id, reaction) USING (fact_id)
  ON CONFLICT DO NOTHING
)
SELECT count(*) FROM taken
"""
CLAIM_RECEIPT = """
INSERT INTO kit_outboxreceipt (fact_id, reaction, at) VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING RETURNING id
"""
TAKE = f"""
WITH taken AS (
  DELETE FROM kit_outboxpending WHERE fact_id = (
    SELECT fact_id FROM kit_outboxpending WHERE fact_id = %(fact)s FOR UPDATE SKIP LOCKED
  ) RETURNING fact_id
), claimed AS (
  INSERT INTO kit_outboxreceipt (fact_id, reaction, at)
  SELECT fact_id, one, %(at)s FROM taken, unnest(%(names)s::text[]) AS one
  ON CONFLICT DO NOTHING RETURNING reaction
)
SELECT ARRAY(SELECT reaction::text FROM claimed), {said("fact.company_id")}
FROM taken JOIN kit_outbox AS fact ON fact.id = taken.fact_id
"""  # noqa: S608  # pieces of our own


def only_for(concerned: Callable[[Fact], bool]) -> Callable[[Reaction], Reaction]:
    """Marks a reaction that most facts of its kind are nothing to: it is not called for those."""

    def marked(reaction: Reaction) -> Reaction:
        setattr(reaction, CONCERNED, concerned)
        return reaction

    return marked


def is_concerned(reaction: Reaction, fact: Fact) -> bool:
    told = getattr(reaction, CONCERNED, None)
    return told is None or bool(told(fact))


def deliver_pending(reactions: Reactions, *, limit: int = 100) -> int:
    """Delivers up to `limit` due facts, oldest first; returns how many were finished.

    Safe beside itself: rows taken by another relay are skipped. A reaction that
    fails keeps its fact pending with a growing delay; the others' receipts stay.
    """
    waiting, unheard = list[tuple[Recorded, Sequence[Reaction]]](), list[tuple[int, str]]()
    silent = list[int]()
    for row in _due(limit):
        if row.kind not in Fact.KINDS:
            log.error("fact_of_another_version", kind=row.kind, fact=row.pk)
            continue  # it waits for the version that knows it
        recorded = read(row)
        answers = reactions.get(type(recorded.fact), ())
        if any(is_concerned(one, recorded.fact) for one in answers):
            waiting.append((recorded, answers))
        else:
            silent.append(recorded.id)
            unheard += [(recorded.id, _name(one)) for one in answers]
    return _dismissed(silent, unheard) + sum(_delivered(*one) for one in waiting)


def _dismissed(facts: list[int], answers: list[tuple[int, str]]) -> int:
    """Finishes facts that concern nobody; who looked at them has a receipt all the same."""
    if not facts:
        return 0
    looked = [fact_id for fact_id, _ in answers], [name for _, name in answers]
    return int(fetch_one(DISMISS, [facts, now(), *looked])[0])


def _due(limit: int) -> list[Outbox]:
    """Facts never change: what is read here still holds when its turn has come."""
    return [
        Outbox(pk=fact_id, kind=kind, company_id=company_id, body=json.loads(body))
        for fact_id, kind, company_id, body in fetch(DUE, [now(), GIVE_UP_AFTER, limit])
    ]


def _delivered(recorded: Recorded, reactions: Sequence[Reaction]) -> int:
    """First all reactions as one; when one of them fails, each behind a savepoint of its own."""
    try:
        with transaction.atomic():
            return _as_one_whole(recorded, reactions)
    except Exception:
        log.info("delivered_one_by_one", fact=recorded.id, exc_info=True)
    with transaction.atomic():
        return _one_by_one(recorded, reactions)


def _as_one_whole(recorded: Recorded, reactions: Sequence[Reaction]) -> int:
    """Takes the fact, its receipts and its effects in one transaction; 0 when another relay has it.

    One statement takes, keeps the receipts that are new, and says for which company the rest works.
    """
    names = {_name(one): one for one in reactions}
    taken = fetch(TAKE, {"fact": recorded.id, "names": list(names), "at": now()})
    if not taken:
        return 0
    with whole_for_company_said(recorded.fact.company_id):
        for name in (name for name in names if name in taken[0][0]):
            _heard(names[name], recorded)
    return 1


def _one_by_one(recorded: Recorded, reactions: Sequence[Reaction]) -> int:
    row = OutboxPending.objects.select_for_update(skip_locked=True).filter(pk=recorded.id).first()
    if row is None:
        return 0
    trouble = [said for reaction in reactions if (said := _react(recorded, reaction))]
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
            if fetch(CLAIM_RECEIPT, [recorded.id, name, now()]):
                _heard(reaction, recorded)
    except Exception as error:
        log.exception("reaction_failed", reaction=name, fact=recorded.id)
        return f"{name}: {error!r}"
    return ""


def _heard(reaction: Reaction, recorded: Recorded) -> None:
    if is_concerned(reaction, recorded.fact):
        reaction(recorded)


def _name(reaction: Reaction) -> str:
    return f"{reaction.__module__}.{reaction.__qualname__}"


def pending_count(company_id: int) -> int:
    """How many of the company's facts are not delivered yet."""
    return OutboxPending.objects.filter(fact__company_id=company_id).count()


def facts_until(company_id: int, before: datetime) -> int:
    """How many facts of the company were recorded before."""
    return Outbox.objects.filter(company_id=company_id, recorded_at__lt=before).count()


def left_behind(company_id: int, before: datetime) -> tuple[str, ...]:
    """Kind and number of the company's facts of before that are not delivered yet."""
    rows = OutboxPending.objects.filter(
        fact__company_id=company_id, fact__recorded_at__lt=before
    ).order_by("fact_id")
    return tuple(f"{kind} {number}" for kind, number in rows.values_list("fact__kind", "fact_id"))


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
