"""The waiting list: who is told of a time that became free, and who waits no more."""

from datetime import date

from jiahe.booking.choices import WaitState
from jiahe.booking.models import WaitlistEntry


def lock_waits(*, on: date | None, since: date, limit: int) -> list[WaitlistEntry]:
    """Who waits for that day (None: for any day from `since`), first come first.

    The rows stay locked until the transaction ends, so that nobody is told twice; those that
    were told already come along, for they may be about to book.
    """
    rows = WaitlistEntry.objects.exclude(state=WaitState.CLOSED).filter(wanted_on__gte=since)
    if on is not None:
        rows = rows.filter(wanted_on=on)
    return list(
        rows.select_for_update(of=("self",))
        .select_related("household", "service", "asked_by")
        .order_by("created_at", "pk")[:limit]
    )


def mark_offered(*, entry_id: int) -> bool:
    """Waiting -> offered in one conditional update; False when it was told before."""
    rows = WaitlistEntry.objects.filter(pk=entry_id, state=WaitState.WAITING)
    return bool(rows.update(state=WaitState.OFFERED))


def close_waits(*, household_id: int, service_id: int, on: date) -> int:
    """The household has a visit of this service that day: it waits for it no more."""
    rows = WaitlistEntry.objects.filter(
        household_id=household_id, service_id=service_id, wanted_on=on
    )
    return rows.exclude(state=WaitState.CLOSED).update(state=WaitState.CLOSED)


def close_past_waits(*, today: date) -> int:
    """Days that are over cannot become free."""
    rows = WaitlistEntry.objects.filter(wanted_on__lt=today)
    return rows.exclude(state=WaitState.CLOSED).update(state=WaitState.CLOSED)
