"""Which version of the privacy notice a person has read."""

from django.db import transaction

from jiahe.accounts.choices import NoticeWay
from jiahe.accounts.models import NoticeRead
from jiahe.kit.clock import now


@transaction.atomic
def keep_notice_read(*, person_id: int, version: str, how: NoticeWay) -> NoticeRead:
    """The first time stays, however often it is read again."""
    row, _is_new = NoticeRead.objects.get_or_create(
        person_id=person_id, version=version, defaults={"how": how, "at": now()}
    )
    return row
