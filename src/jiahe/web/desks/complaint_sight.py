"""What a household's page says of complaints: whether one may be raised, and how one stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import pgettext

from jiahe.care import queries
from jiahe.care.rules import RAISE_WITHIN, Standing, may_have_cause
from jiahe.kit.clock import now

TONES = {"answered": "info", "closed": "ok", "lapsed": "muted", "reopened": "warn"}


@dataclass(frozen=True)
class Sight:
    """A complaint with what its reader may do now, and how many steps the page showed."""

    complaint: Any
    steps: tuple[Any, ...]
    photos: tuple[Any, ...]
    state: str
    tone: str
    due_at: datetime | None
    settles_at: datetime | None
    may_close: bool
    may_send_back: bool
    is_over: bool
    may_take_up: bool

    @property
    def seen(self) -> int:
        return len(self.steps)


@dataclass(frozen=True)
class VisitComplaints:
    """The complaints about one visit, the newest first, and until when one is taken."""

    shown: tuple[Sight, ...]
    may_raise: bool
    until: datetime


def sight(standing: Standing) -> Sight:
    steps = tuple(standing.steps)
    return Sight(
        complaint=standing.complaint,
        steps=steps,
        photos=tuple(standing.complaint.photos.all()),
        state=steps[-1].get_kind_display() if steps else pgettext("complaint", "Raised"),
        tone=TONES.get(steps[-1].kind, "warn") if steps else "warn",
        due_at=standing.due_at,
        settles_at=standing.settles_at,
        may_close=standing.may_close(),
        may_send_back=standing.may_send_back(now()),
        is_over=standing.is_over,
        may_take_up=not steps,
    )


def sight_of(visit: Any, span: Any) -> VisitComplaints:
    shown = tuple(sight(one) for one in queries.complaints_about(visit.pk))
    is_timely = may_have_cause(visit, span, now()) and now() <= span.end + RAISE_WITHIN
    return VisitComplaints(
        shown=shown,
        may_raise=is_timely and all(one.is_over for one in shown),
        until=span.end + RAISE_WITHIN,
    )
