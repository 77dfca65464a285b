"""What a worker's pages show: one visit with its next step, and the days ahead."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import get_language

from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_span, worker_visits
from jiahe.fieldwork.choices import Moment
from jiahe.fieldwork.models import CheckIn
from jiahe.fieldwork.queries import (
    StepProgress,
    check_ins_of,
    check_ins_on,
    next_moment,
    post_of,
    seat_of,
    shows_door,
    steps_on,
)
from jiahe.fieldwork.rules import ORDER, UNDERWAY
from jiahe.kit.clock import now

DAYS_AHEAD = 7
MISSED_AFTER = timedelta(hours=12)
SETS_OUT_WITHIN = timedelta(hours=48)  # no later than tomorrow, at any hour of today


@dataclass(frozen=True)
class Home:
    """What the assigned worker may know about the home; only around the visit.

    The household's number is not among it: `desk_phone` is the company's, which puts through.
    """

    address: str
    contact_name: str
    desk_phone: str
    entry_notes: str
    pets: str
    needs: tuple[str, ...]
    lat: float
    lng: float


@dataclass(frozen=True)
class FieldVisit:
    """A visit as its worker sees it; `home` is None outside the hours around it."""

    code: str
    order_code: str
    service: str
    hue: str
    start: datetime
    end: datetime
    state: str
    state_words: str
    compound: str
    note: str
    seat: int
    crew: tuple[str, ...]
    recorded: dict[str, datetime]
    next: Moment | None
    home: Home | None

    @property
    def is_confirmed(self) -> bool:
        return self.state in UNDERWAY

    @property
    def is_far_off(self) -> bool:
        """Whether it is too early to set out: later than tomorrow, and nothing was recorded."""
        return not self.recorded and self.start - now() > SETS_OUT_WITHIN

    @property
    def is_done(self) -> bool:
        return self.next is None or not (self.is_confirmed or self.state == VisitState.PLANNED)

    @property
    def is_at_home(self) -> bool:
        """Whether the worker may work on the checklist."""
        return Moment.ARRIVED in self.recorded and Moment.FINISHED not in self.recorded

    @property
    def ahead(self) -> tuple[Moment, ...]:
        """The moments still to come, the next one first."""
        return () if self.next is None else ORDER[ORDER.index(self.next) :]


@dataclass(frozen=True)
class VisitPage:
    visit: FieldVisit
    steps: list[StepProgress]

    @property
    def steps_done(self) -> int:
        return sum(step.done_at is not None for step in self.steps)


@dataclass(frozen=True)
class DayAhead:
    on: date
    visits: tuple[FieldVisit, ...]


@dataclass(frozen=True)
class FieldDay:
    """The next visit alone, then what follows, day by day."""

    next: FieldVisit | None
    today: tuple[FieldVisit, ...]
    later: tuple[DayAhead, ...]


def visit_page(visit_code: str, person_id: int) -> VisitPage:
    """Raises `NotYourVisit`."""
    post = post_of(visit_code, person_id)
    recorded = check_ins_of(post.visit.pk, post.worker.pk)
    home = _home(post.visit) if shows_door(post.visit) else None
    shown = replace(_shown(post.visit, post.seat, recorded), home=home)
    return VisitPage(shown, steps_on(post.visit))


def field_day(worker_id: int) -> FieldDay:
    """The worker's visits of today and the week after it; the query count is fixed."""
    today = localdate(now())
    visits = _visits(worker_id, today - timedelta(days=1), DAYS_AHEAD + 1)
    open_visits = [visit for visit in visits if not visit.is_done and not _is_missed(visit)]
    later: dict[date, list[FieldVisit]] = {}
    for visit in visits:
        if (on := localdate(visit.start)) > today:
            later.setdefault(on, []).append(visit)
    return FieldDay(
        next(iter(open_visits), None),
        tuple(one for one in visits if localdate(one.start) <= today <= localdate(one.end)),
        tuple(DayAhead(on, tuple(on_day)) for on, on_day in sorted(later.items())),
    )


def field_week(worker_id: int, first: date) -> list[DayAhead]:
    """Seven days from `first`, empty ones too."""
    visits = _visits(worker_id, first, 7)
    days = [first + timedelta(days=offset) for offset in range(7)]
    return [
        DayAhead(on, tuple(visit for visit in visits if localdate(visit.start) == on))
        for on in days
    ]


def _is_missed(visit: FieldVisit) -> bool:
    return not visit.recorded and visit.end + MISSED_AFTER < now()


def _visits(worker_id: int, first: date, days: int) -> list[FieldVisit]:
    visits = worker_visits(worker_id, first, days)
    recorded = check_ins_on([visit.pk for visit in visits], worker_id)
    return [_shown(visit, seat_of(visit, worker_id), recorded[visit.pk]) for visit in visits]


def _shown(visit: Visit, seat: int, recorded: dict[str, CheckIn]) -> FieldVisit:
    order, span = visit.order, visit_span(visit)
    english = get_language() == "en"
    return FieldVisit(
        code=visit.code,
        order_code=order.code,
        service=(english and order.service.name_en) or order.service.name,
        hue=order.service.category.hue,
        start=span.start,
        end=span.end,
        state=visit.state,
        state_words=visit.get_state_display(),
        compound=order.household.compound,
        note=order.note,
        seat=seat,
        crew=tuple(one.worker.name for one in visit.reservations.all() if one.seat != seat),
        recorded={moment: row.happened_at for moment, row in recorded.items()},
        next=next_moment(recorded),
        home=None,
    )


def _home(visit: Visit) -> Home:
    order, household = visit.order, visit.order.household
    return Home(
        address=order.address,
        contact_name=order.contact_name,
        desk_phone=order.company.phone,
        entry_notes=household.entry_notes,
        pets=household.pets,
        needs=tuple(
            " ".join(filter(None, (need.get_kind_display(), need.note)))
            for need in household.special_needs.all()
        ),
        lat=order.lat,
        lng=order.lng,
    )
