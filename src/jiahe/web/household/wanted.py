"""A draft as the booking that it asks for, at the household's own page and at the counter."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from jiahe.journeys.reserve import Booking
from jiahe.kit.errors import Refusal
from jiahe.web.household.draft import Draft
from jiahe.web.household.sheet import repeat_of


class NoTimeChosen(Refusal):
    sentence = gettext_lazy("Please choose a time first.")


def booking_of(draft: Draft, service_code: str, person_id: int, form: Mapping[str, Any]) -> Booking:
    """With the prices and the number of visits that the form showed; raises `NoTimeChosen`."""
    start = draft.starts_at
    if start is None:
        raise NoTimeChosen
    return Booking(
        service_code=service_code,
        home_code=draft.home,
        person_id=person_id,
        start=start,
        duration_minutes=draft.minutes,
        hold_code=draft.hold,
        add_on_slugs=draft.add_ons,
        preferred_worker_id=draft.worker or None,
        repeat=repeat_of(draft),
        package_slug=draft.package,
        note=draft.note,
        expected_total_fen=_seen(form, "seen_fen"),
        expected_visits=_seen(form, "seen_visits"),
        expected_sum_fen=_seen(form, "seen_sum_fen"),
        quantity=max(1, draft.quantity),
        expected_on=draft.expected_on,
    )


def _seen(form: Mapping[str, Any], name: str) -> int | None:
    """A number that the page showed; None when it showed none yet."""
    text = str(form.get(name, ""))
    return int(text) if text.isdecimal() and len(text) <= 12 else None
