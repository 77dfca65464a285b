"""Who waits for a time that is full, as the company and as the household see it."""

from http import HTTPStatus

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from jiahe.booking.choices import WaitState
from jiahe.booking.models import WaitlistEntry
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_every_company


class NoSuchWait(Refusal):
    sentence = gettext_lazy("You are not on this waiting list.")
    status = HTTPStatus.NOT_FOUND


def open_waits(limit: int = 200) -> list[WaitlistEntry]:
    """The company's waiting list, the earliest wanted day first."""
    rows = WaitlistEntry.objects.exclude(state=WaitState.CLOSED).select_related(
        "household", "service", "asked_by"
    )
    return list(rows.order_by("wanted_on", "created_at")[:limit])


def waits_of(person_id: int) -> list[WaitlistEntry]:
    """What the person's households still wait for, in every company, soonest first."""
    with for_every_company():
        open_ones = _of(person_id).exclude(state=WaitState.CLOSED).select_related("service")
        return list(open_ones.order_by("wanted_on", "pk"))


def wait_of(person_id: int, code: str) -> WaitlistEntry:
    """A wait of the person's households, over or not; raises `NoSuchWait`."""
    with for_every_company():
        found = _of(person_id).filter(code=code).first()
    if found is None:
        raise NoSuchWait
    return found


def _of(person_id: int) -> QuerySet[WaitlistEntry]:
    return WaitlistEntry.objects.filter(household__members__person_id=person_id)
