"""A time became free: whoever waits for it is told, once, first come first."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.booking.actions import waiting
from jiahe.booking.choices import WaitState
from jiahe.booking.facts import OrderPlaced, VisitCancelled
from jiahe.booking.models import WaitlistEntry
from jiahe.booking.queries import order_by_id, visit_by_id, visit_span
from jiahe.booking.waits import wait_of
from jiahe.catalog.choices import ServiceStatus
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.dispatch.wording import day_and_time
from jiahe.engine.intervals import Span
from jiahe.engine.travel import Place
from jiahe.journeys.area import is_served
from jiahe.journeys.slots import Slot, SlotQuestion, slot_days
from jiahe.kit.clock import now
from jiahe.kit.facts import Fact, Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.notify.queries import sent_since
from jiahe.workforce.queries import ZONE

MOST_LOOKED_AT = 60
KEPT_FOR = timedelta(hours=2)  # how long nobody else is told of a time that somebody was told of


def offer_freed_time(recorded: Recorded) -> None:
    """Tells as many of the waiting as can really be served; runs inside the company's walls."""
    offer_to_waiting(on=_freed_day(recorded.fact))


def offer_to_waiting(*, on: date | None = None) -> int:
    """How many households were told of a time on that day, or on any day to come."""
    today = now().astimezone(ZONE).date()
    entries = waiting.lock_waits(on=on, since=today, limit=MOST_LOOKED_AT)
    claims = _fresh_claims(entries)
    told = 0
    for entry in entries:
        if entry.state != WaitState.WAITING or entry.service.status != ServiceStatus.PUBLISHED:
            continue
        slot = _slot_for(entry, claims)
        if slot is not None and waiting.mark_offered(entry_id=entry.pk):
            claims.append(_span(slot.start, entry))
            _tell(entry, slot.start)
            told += 1
    return told


def _freed_day(fact: Fact) -> date | None:
    """The day on which time became free; None when it is not known."""
    if not isinstance(fact, VisitCancelled):
        return None
    return visit_span(visit_by_id(fact.visit_id)).start.astimezone(ZONE).date()


def _fresh_claims(entries: Iterable[WaitlistEntry]) -> list[Span]:
    """The hours about which somebody was told a short while ago and may be booking now."""
    offered = {_once_key(one): one for one in entries if one.state == WaitState.OFFERED}
    fresh = sent_since(list(offered), now() - KEPT_FOR)
    return [_window(offered[key]) for key in fresh]


def _slot_for(entry: WaitlistEntry, claims: list[Span]) -> Slot | None:
    """The first start in the wanted hours that more people can keep than were told of it."""
    place = Place(entry.household.lat, entry.household.lng)
    if not is_served(shelf_in_scope(), place, entry.wanted_on):
        return None
    asked = SlotQuestion(place, entry.duration_minutes, entry.wanted_on, days=1)
    for slot in slot_days(entry.service, asked)[0].slots:
        span = _span(slot.start, entry)
        told = sum(span.overlaps(one) for one in claims)
        wanted = entry.earliest <= slot.start.astimezone(ZONE).time() <= entry.latest
        if wanted and slot.is_free and slot.available > told:
            return slot
    return None


def _span(start: datetime, entry: WaitlistEntry) -> Span:
    return Span(start, start + timedelta(minutes=entry.duration_minutes))


def _window(entry: WaitlistEntry) -> Span:
    first = datetime.combine(entry.wanted_on, entry.earliest, tzinfo=ZONE)
    last = datetime.combine(entry.wanted_on, entry.latest, tzinfo=ZONE)
    return Span(first, last + timedelta(minutes=entry.duration_minutes))


def _once_key(entry: WaitlistEntry) -> str:
    return f"waitlist:{entry.code}"


def _tell(entry: WaitlistEntry, start: datetime) -> None:
    person = entry.asked_by
    local = start.astimezone(ZONE)
    with override(person.language):
        english = entry.service.name_en if person.language == "en" else ""
        text = _("[Jiahe] %(service)s on %(when)s has become free. First come, first served.") % {
            "service": english or entry.service.name,
            "when": day_and_time(start),
        }
    query = urlencode({"day": entry.wanted_on.isoformat(), "start": local.isoformat()})
    send_text(
        phone=person.phone,
        kind="waitlist",
        text=text,
        link=f"/book/{entry.service.code}/?{query}",
        once_key=_once_key(entry),
    )


def leave(*, person_id: int, code: str) -> None:
    """The home is told of no more free times; once more changes nothing. Raises `NoSuchWait`."""
    entry = wait_of(person_id, code)

    def story() -> None:
        with for_company(entry.company_id):
            waiting.leave(entry_id=entry.pk)

    with_retries(story)


def close_served(recorded: Recorded) -> None:
    """Who has booked that service for that day waits for it no more."""
    assert isinstance(recorded.fact, OrderPlaced)
    order = order_by_id(recorded.fact.order_id)
    for visit in order.visits.all():
        waiting.close_waits(
            household_id=order.household_id,
            service_id=order.service_id,
            on=visit_span(visit).start.astimezone(ZONE).date(),
        )


def close_past_waits(company_id: int) -> int:
    """A sweep: days that are over."""
    with for_company(company_id):
        return waiting.close_past_waits(today=now().astimezone(ZONE).date())
