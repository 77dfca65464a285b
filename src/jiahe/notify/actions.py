from jiahe.kit.clock import now
from jiahe.kit.statements import insert_if_new
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
    insert_if_new(
        Message(
            phone=phone,
            kind=kind,
            text=text,
            link=link,
            channel=channel,
            once_key=once_key,
            created_at=now(),
        )
    )


def mark_read(*, phone: str) -> None:
    Message.objects.filter(phone=phone, read_at=None).update(read_at=now())
