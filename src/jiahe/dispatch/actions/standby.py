"""Workers kept free for a day, to step in."""

from datetime import date

from django.utils.translation import gettext_lazy

from jiahe.dispatch.models import Standby
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.workforce.rosters import working_hours


class NotAtWorkThatDay(Refusal):
    sentence = gettext_lazy("%(name)s does not work that day and cannot be on standby.")


def keep_free(*, worker_id: int, name: str, on: date) -> None:
    """Puts the worker on standby for the day, once; raises `NotAtWorkThatDay`."""
    if not working_hours([worker_id], on, 1)[worker_id]:
        raise NotAtWorkThatDay(name=name)
    Standby.objects.get_or_create(company_id=current_company(), worker_id=worker_id, on=on)


def let_go(*, worker_id: int, on: date) -> None:
    Standby.objects.filter(worker_id=worker_id, on=on).delete()
