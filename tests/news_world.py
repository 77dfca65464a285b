"""What people are told: facts are delivered, and each phone has its messages."""

from jiahe.accounts.queries import person_by_id
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.outbox import deliver_pending
from jiahe.notify.models import Message


def deliver() -> None:
    while deliver_pending(REACTIONS):
        pass


def told(person_id: int) -> list[str]:
    phone = person_by_id(person_id).phone
    return list(Message.objects.filter(phone=phone).order_by("pk").values_list("text", flat=True))
