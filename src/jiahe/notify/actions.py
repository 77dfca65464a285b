from jiahe.kit.clock import now
from jiahe.notify.models import Message


def send_text(  # one message's parts
    *,
    phone: str,
    kind: str,
    text: str,
    link: str = "",
    once_key: str | None = None,
    channel: str = "sms",
) -> None:
    """Puts one message on its way; the same `once_key` a second time sends nothing.

    `channel` is sms, or in_app for what only the inbox shows.
    """
    fields = {
        "phone": phone,
        "kind": kind,
        "text": text,
        "link": link,
        "channel": channel,
        "created_at": now(),
    }
    if once_key is None:
        Message.objects.create(**fields)
    else:
        Message.objects.get_or_create(once_key=once_key, defaults=fields)


def mark_read(*, phone: str) -> None:
    Message.objects.filter(phone=phone, read_at=None).update(read_at=now())
