"""What a step writes, in one statement with its fact: a new order, a visit's next state."""

import json
from dataclasses import asdict
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from jiahe.booking.choices import ReservationState, VisitState
from jiahe.booking.facts import OrderPlaced, VisitAdvanced
from jiahe.booking.models import Order, Visit
from jiahe.kit.facts import CALL, TO_DELIVER
from jiahe.kit.statements import fetch

WRITE = f"""
WITH agreed AS (
  INSERT INTO booking_agreement (company_id, household_id, agreed_by_id, agreed_at, mode, terms)
  VALUES (%(company)s, %(household)s, %(person)s, %(at)s, %(mode)s, %(terms)s::jsonb)
  RETURNING id
), placed AS (
  INSERT INTO booking_order (company_id, agreement_id, household_id, placed_by_id, service_id,
    sop_id, state, quote, quote_hash, total_fen, duration_minutes, crew_size, preferred_worker_id,
    contact_name, contact_phone, address, lat, lng, note, placed_at, pay_until, code)
  SELECT %(company)s, agreed.id, %(household)s, %(person)s, %(service)s, %(sop)s::bigint,
    %(state)s, %(quote)s::jsonb, %(quote_hash)s, %(total_fen)s, %(duration_minutes)s, %(crew)s,
    %(preferred)s::bigint, %(contact_name)s, %(contact_phone)s, %(address)s, %(lat)s, %(lng)s,
    %(note)s, %(at)s, %(pay_until)s, %(code)s
  FROM agreed RETURNING id, agreement_id
), listed AS (
  INSERT INTO booking_orderdirectory (code, company_id, household_id)
  VALUES (%(code)s, %(company)s, %(household)s)
), freed AS (
  UPDATE booking_reservation SET state = 'released', held_until = NULL
  WHERE company_id = %(company)s AND state = 'held' AND visit_id IS NULL AND held_by = %(holder)s
), visits AS (
  INSERT INTO booking_visit (company_id, order_id, code, number, state, price_fen, pin, is_pinned,
    priority, version, changed_by_id, changed_at, cancelled_because)
  SELECT %(company)s, placed.id, visit.code, visit.number, %(visit_state)s, visit.price_fen,
    visit.pin, false, %(priority)s, %(version)s, %(person)s, %(at)s, ''
  FROM placed, unnest(%(codes)s::text[], %(numbers)s::smallint[], %(pins)s::text[],
    %(prices)s::int[]) AS visit (code, number, pin, price_fen)
  RETURNING id, number
), fact AS (
  INSERT INTO kit_outbox (kind, company_id, body, recorded_at)
  SELECT %(fact)s, %(company)s,
    jsonb_build_object('company_id', %(company)s::bigint, 'order_id', placed.id), %(at)s
  FROM placed
{TO_DELIVER}SELECT placed.id, placed.agreement_id, visits.id, visits.number, {CALL}
FROM placed, fact, visits ORDER BY visits.number
"""  # noqa: S608  # pieces of our own


def write_order(
    order: Order, visits: list[Visit], *, terms: dict[str, Any], holder: str | None = None
) -> None:
    """Writes a new order with agreement and numbered visits, which get their ids; `OrderPlaced`.

    What `holder` holds and did not book is given back.
    """
    first = visits[0]
    values = {
        "company": order.company_id,
        "household": order.household_id,
        "person": order.placed_by_id,
        "at": order.placed_at,
        "mode": order.service.company.mode,
        "terms": _json(terms),
        "holder": holder,
        "service": order.service_id,
        "sop": order.sop_id,
        "state": str(order.state),
        "quote": _json(order.quote),
        "crew": order.crew_size,
        "preferred": order.preferred_worker_id,
        "visit_state": str(first.state),
        "priority": first.priority,
        "version": first.version,
        "fact": OrderPlaced.__name__,
        "codes": [one.code for one in visits],
        "numbers": [one.number for one in visits],
        "pins": [one.pin for one in visits],
        "prices": [one.price_fen for one in visits],
    } | {name: getattr(order, name) for name in AS_THEY_ARE}
    written = fetch(WRITE, values)
    order.pk, order.agreement_id = written[0][:2]
    order._state.adding = False  # noqa: SLF001  # as its own save() does
    for visit, row in zip(visits, written, strict=True):
        visit.pk, visit.order_id = row[2], order.pk
        visit._state.adding = False  # noqa: SLF001  # as its own save() does


AS_THEY_ARE = (
    "quote_hash",
    "total_fen",
    "duration_minutes",
    "contact_name",
    "contact_phone",
    "address",
    "lat",
    "lng",
    "note",
    "pay_until",
    "code",
)


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


ADVANCE = f"""
WITH moved AS (
  UPDATE booking_visit SET state = %(state)s, version = %(version)s,
    changed_by_id = %(actor)s::bigint, changed_at = %(at)s
  WHERE id = %(visit)s AND company_id = %(company)s AND version = %(version)s - 1
  RETURNING id
), seats AS (
  UPDATE booking_reservation SET state = %(seats)s::text FROM moved
  WHERE visit_id = moved.id AND company_id = %(company)s AND %(seats)s::text IS NOT NULL
), fact AS (
  INSERT INTO kit_outbox (kind, company_id, body, recorded_at)
  SELECT %(fact)s, %(company)s, %(body)s::jsonb, %(at)s FROM moved
{TO_DELIVER}SELECT {CALL} FROM fact
"""  # noqa: S608  # pieces of our own


def write_advance(visit: Visit, seats: ReservationState | None) -> bool:
    """Writes the visit's state, next version and author; its seats follow; `VisitAdvanced`.

    False, and nothing written, when the visit is not at the version before any more.
    """
    fact = VisitAdvanced(
        company_id=visit.company_id, visit_id=visit.pk, state=VisitState(visit.state).value
    )
    written = fetch(
        ADVANCE,
        {
            "visit": visit.pk,
            "company": visit.company_id,
            "state": fact.state,
            "version": visit.version,
            "actor": visit.changed_by_id,
            "at": visit.changed_at,
            "seats": None if seats is None else seats.value,
            "fact": type(fact).__name__,
            "body": _json(asdict(fact)),
        },
    )
    return bool(written)
