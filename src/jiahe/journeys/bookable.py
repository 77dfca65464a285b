"""What can be booked at all, before anybody is looked for: how long, and from when until when."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy

from jiahe.booking.actions.promise import TimeInThePast
from jiahe.catalog.models import Service
from jiahe.catalog.rules import can_last
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.standards.limits import BOOK_AHEAD_DAYS, EARLIEST_LEAD_MINUTES, HOLD_MINUTES

# A time that was offered may be chosen as long after as a hold would last.
LEAD_MINUTES = EARLIEST_LEAD_MINUTES - HOLD_MINUTES


class DurationNotSold(Refusal):
    sentence = gettext_lazy(
        "This service takes between %(least)s and %(most)s minutes. Please choose again."
    )


class TooSoon(Refusal):
    sentence = gettext_lazy(
        "This is too soon for anybody to be with you in time. Please choose a later time."
    )


class TooFarAhead(Refusal):
    sentence = gettext_lazy("You can book up to %(days)s days ahead. Please choose an earlier day.")


def require_bookable(
    service: Service, start: datetime, minutes: int, *, lead_minutes: int = LEAD_MINUTES
) -> None:
    """Raises `DurationNotSold`, `TimeInThePast`, `TooSoon`, `TooFarAhead`."""
    if not can_last(service, minutes):
        raise DurationNotSold(least=service.at_least_minutes, most=service.at_most_minutes)
    lead = start - now()
    if lead <= timedelta():
        raise TimeInThePast
    if lead < timedelta(minutes=lead_minutes):
        raise TooSoon
    if lead > timedelta(days=BOOK_AHEAD_DAYS):
        raise TooFarAhead(days=BOOK_AHEAD_DAYS)
