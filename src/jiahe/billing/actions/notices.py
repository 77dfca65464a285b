"""Keeping what a provider says: the raw notice first, then what became of it (R10)."""

from collections.abc import Mapping

from django.db import transaction

from jiahe.billing.choices import NoticeOutcome
from jiahe.billing.models import GatewayNotice, NoticeEffect, NoticeVerdict
from jiahe.kit.clock import now
from jiahe.kit.statements import insert_if_new
from jiahe.kit.transactions import as_part

KEPT_HEADERS = frozenset(
    {"pay-timestamp", "pay-nonce", "pay-serial", "pay-signature", "content-type", "user-agent"}
)
LONGEST_KEPT = 64 * 1024


@transaction.atomic(durable=True)
def store_notice(*, provider: str, headers: Mapping[str, str], body: bytes) -> int:
    """The id of the notice, kept as it came, in a transaction of its own."""
    kept = {name.lower(): value[:200] for name, value in headers.items()}
    row = GatewayNotice.objects.create(
        provider=provider[:20],
        event_code="",
        headers={name: kept[name] for name in sorted(KEPT_HEADERS & kept.keys())},
        body=body[:LONGEST_KEPT].decode("utf-8", "backslashreplace").replace("\x00", "\\x00"),
        received_at=now(),
    )
    return row.pk


@as_part
def record_verdict(*, notice_id: int, outcome: NoticeOutcome) -> None:
    NoticeVerdict.objects.create(notice_id=notice_id, outcome=outcome, at=now())


def is_first_time(*, provider: str, event_code: str) -> bool:
    """Claims the event for this transaction; a twin waits, then learns that it came second."""
    return insert_if_new(NoticeEffect(provider=provider, event_code=event_code, at=now()))
