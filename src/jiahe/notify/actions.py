from datetime import datetime

from jiahe.kit.clock import now
from jiahe.kit.statements import change, insert_if_new
from jiahe.notify.models import Message

MASK = """
UPDATE notify_message SET secret_until = NULL,
    text = regexp_replace(text, '(?<![0-9])[0-9]{6}(?![0-9])', '••••••')
WHERE secret_until IS NOT NULL AND
"""


def send_text(  # one message's parts
    *,
    phone: str,
    kind: str,
    text: str,
    link: str = "",
    once_key: str | None = None,
    channel: str = "sms",
    secret_until: datetime | None = None,
) -> None:
    """Puts one message on its way; the same `once_key` a second time sends nothing.

    `channel` is sms, or in_app for what only the inbox shows. A text with a code of six digits
    says until when it is good: used or past that, the kept copy no longer shows it.
    """
    insert_if_new(
        Message(
            phone=phone,
            kind=kind,
            text=text,
            link=link,
            channel=channel,
            once_key=once_key,
            created_at=now(),
            secret_until=secret_until,
        )
    )


def mark_read(*, phone: str) -> None:
    Message.objects.filter(phone=phone, read_at=None).update(read_at=now())


def mask_used_codes(*, phone: str, kind: str) -> int:
    """A code of this kind was used: no kept message to the number shows one any more; how many."""
    return change(f"{MASK} phone = %s AND kind = %s", [phone, kind])


def mask_expired_codes() -> int:
    """Codes whose time is over are shown no more; how many messages held one."""
    return change(f"{MASK} secret_until <= %s", [now()])
