from django.db.models import QuerySet

from jiahe.notify.models import Message


def messages_for(phone: str) -> QuerySet[Message]:
    return Message.objects.filter(phone=phone).order_by("-pk")


def latest_messages(limit: int = 100) -> list[Message]:
    """Everything that was sent, newest first: for the demo inbox only."""
    return list(Message.objects.order_by("-pk")[:limit])
