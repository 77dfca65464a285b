from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from jiahe.kit.statements import fetch_one
from jiahe.notify.models import Message

UNREAD = "SELECT count(*) FROM notify_message WHERE phone = %s AND read_at IS NULL"


def messages_for(phone: str) -> QuerySet[Message]:
    return Message.objects.filter(phone=phone).order_by("-pk")


def latest_messages(limit: int = 100) -> list[Message]:
    """Everything that was sent, newest first: for the demo inbox only."""
    return list(Message.objects.order_by("-pk")[:limit])


def sent_since(once_keys: Sequence[str], instant: datetime) -> list[str]:
    """Those of the keys whose message was sent after that instant."""
    rows = Message.objects.filter(once_key__in=once_keys, created_at__gt=instant)
    return [key for key in rows.values_list("once_key", flat=True) if key]


def unread_count(phone: str) -> int:
    """How many messages this number has not read: every page of a signed-in person asks."""
    return int(fetch_one(UNREAD, [phone])[0])
