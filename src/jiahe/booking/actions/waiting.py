"""The waiting list: who is told of a time that became free, and who waits no more."""

from datetime import date, time

from django.db.models import QuerySet

from jiahe.accounts.models import Household
from jiahe.booking.choices import WaitState
from jiahe.booking.facts import WaitlistJoined
from jiahe.booking.models import WaitlistEntry
from jiahe.kit.clock import now
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company


def join(
    *,
    household_id: int,
    person_id: int,
    service_id: int,
    wanted_on: date,
    hours: tuple[time, time],
    duration_minutes: int,
) -> WaitlistEntry:
    """The home waits for that service on that day, once, however often it is asked.

    After it was told of a time it may join again, and is told of the next one.
    """
    Household.objects.select_for_update(of=("self",)).get(pk=household_id)  # two at once
    same = WaitlistEntry.objects.filter(
        household_id=household_id, service_id=service_id, wanted_on=wanted_on
    )
    if standing := same.filter(state=WaitState.WAITING).first():
        return standing
    same.filter(state=WaitState.OFFERED).update(state=WaitState.CLOSED)
    entry = WaitlistEntry.objects.create(
        company_id=current_company(),
        household_id=household_id,
        asked_by_id=person_id,
        service_id=service_id,
        wanted_on=wanted_on,
        earliest=hours[0],
        latest=hours[1],
        duration_minutes=duration_minutes,
        created_at=now(),
    )
    record(WaitlistJoined(company_id=current_company(), entry_id=entry.pk))
    return entry


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
    return _close(rows)


def leave(*, entry_id: int) -> bool:
    """The household waits no more; False when it had left, or was served, before."""
    return bool(_close(WaitlistEntry.objects.filter(pk=entry_id)))


def close_past_waits(*, today: date) -> int:
    """Days that are over cannot become free."""
    return _close(WaitlistEntry.objects.filter(wanted_on__lt=today))


def _close(rows: QuerySet[WaitlistEntry]) -> int:
    """Those of them that were open."""
    return rows.exclude(state=WaitState.CLOSED).update(state=WaitState.CLOSED)
