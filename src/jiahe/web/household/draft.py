"""A booking not yet sent: kept in the session, so that it survives leaving and signing in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Self

from django.http import HttpRequest
from django.utils.timezone import localtime

from jiahe.booking.choices import SeriesRule
from jiahe.catalog.rules import DAY_MINUTES, LONGEST_TERM
from jiahe.kit.clock import now
from jiahe.web.said import day_said, instant_said

SERIES_COUNTS = (4, 8, 12)
LONGEST_NOTE = 500
MOST = {
    "area_m2": 2000,
    "minutes": LONGEST_TERM * DAY_MINUTES,
    "quantity": 99,
    "worker": 2**62,
}


@dataclass(frozen=True)
class Draft:
    """What was chosen so far; empty text is "not chosen"."""

    home: str = ""
    compound: str = ""
    area_m2: int = 0
    minutes: int = 0
    quantity: int = 1
    day: str = ""
    start: str = ""
    worker: int = 0
    add_ons: tuple[str, ...] = ()
    package: str = ""
    expected: str = ""
    repeat: str = ""
    count: int = SERIES_COUNTS[0]
    note: str = ""
    hold: str = ""
    hold_until: str = ""

    @property
    def starts_at(self) -> datetime | None:
        return instant_said(self.start)

    @property
    def held_until(self) -> datetime | None:
        """Until when the chosen time is kept; None when it is not, or no more."""
        until = instant_said(self.hold_until) if self.hold else None
        return until if until and until > now() else None

    @property
    def rule(self) -> SeriesRule | None:
        return SeriesRule(self.repeat) if self.repeat in SeriesRule.values else None

    @property
    def on(self) -> date | None:
        return day_said(self.day)

    @property
    def expected_on(self) -> date | None:
        """The date of birth that was said."""
        return day_said(self.expected)

    def without_hold(self) -> Self:
        return replace(self, hold="", hold_until="")

    def needs_other_time_than(self, held: "Draft") -> bool:
        """Whether a hold made for `held` is of no use for this draft."""
        mine = (self.start, self.minutes, self.home, self.worker)
        return mine != (held.start, held.minutes, held.home, held.worker)


def _key(service_code: str) -> str:
    return f"draft:{service_code}"


def kept_draft(request: HttpRequest, service_code: str) -> Draft:
    """The draft of this service in this browser, or a fresh one at the last known address."""
    known = {field.name for field in fields(Draft)}
    kept = request.session.get(_key(service_code))
    if isinstance(kept, dict):
        values = {name: value for name, value in kept.items() if name in known}
        return Draft(**values | {"add_ons": tuple(values.get("add_ons", ()))})
    place = request.session.get("draft_place", {})
    return Draft(compound=place.get("compound", ""), area_m2=place.get("area_m2", 0))


def keep_draft(request: HttpRequest, service_code: str, draft: Draft) -> None:
    """Keeps the draft in this browser's session, which is written only for something new."""
    kept = {_key(service_code): asdict(draft) | {"add_ons": list(draft.add_ons)}}
    if draft.compound:
        kept["draft_place"] = {"compound": draft.compound, "area_m2": draft.area_m2}
    if any(request.session.get(name) != value for name, value in kept.items()):
        request.session.update(kept)


def drop_draft(request: HttpRequest, service_code: str) -> None:
    request.session.pop(_key(service_code), None)


def draft_from_form(earlier: Draft, form: Mapping[str, Any], add_ons: list[str]) -> Draft:
    """The earlier draft with what the form says; odd values are ignored, not trusted.

    A package says itself how often somebody comes: it leaves no other repeat beside it.
    """
    changes: dict[str, Any] = {"add_ons": tuple(sorted(set(add_ons)))}
    for name in ("home", "compound", "day", "start", "package", "repeat", "expected"):
        if name in form:
            changes[name] = str(form[name])[:80]
    for name, most in MOST.items():
        if name in form:
            changes[name] = _whole(form[name], most, getattr(earlier, name))
    if "count" in form:
        count = _whole(form["count"], max(SERIES_COUNTS), earlier.count)
        changes["count"] = count if count in SERIES_COUNTS else earlier.count
    if "note" in form:
        changes["note"] = str(form["note"])[:LONGEST_NOTE]
    draft = replace(earlier, **changes)
    draft = replace(draft, repeat="") if draft.package else draft
    return draft if _is_of_its_day(draft) else replace(draft, start="").without_hold()


def _is_of_its_day(draft: Draft) -> bool:
    """False after another day was chosen: the old day's start is not meant any more."""
    start = draft.starts_at
    return start is None or draft.on is None or localtime(start).date() == draft.on


def _whole(text: Any, most: int, otherwise: int) -> int:
    text = str(text)
    if not text.isdecimal() or len(text) > 19:
        return otherwise
    return min(int(text), most)
