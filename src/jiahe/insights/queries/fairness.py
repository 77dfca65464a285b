"""The fairness ledger: what each worker got and bore, in seven and in thirty days.

Three statements, however many workers. A window ends with today, local days. Income is what was
settled in it; everything else is what visits that were carried out in it came to.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, Sum

from jiahe.accounts.models import SpecialNeed
from jiahe.billing.choices import AccountKind, JournalKind
from jiahe.billing.models import Posting
from jiahe.booking.choices import ReservationState
from jiahe.booking.models import Reservation
from jiahe.booking.queries import TRAVEL, day_bounds
from jiahe.engine.fairness import gini, median
from jiahe.engine.travel import Place, kilometres
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.workforce.models import Worker
from jiahe.workforce.queries import ZONE, workers_in_company

WEEK_DAYS, MONTH_DAYS, WEEKS_SHOWN = 7, 30, 4
# Ours: a good slot begins in the day and lies near; a hard home is large, or has an animal, or
# somebody there needs care.
GOOD_HOURS = range(9, 17)
GOOD_WAY_MINUTES = 20
HARD_HOME_M2 = 130
FEWEST_FOR_MEDIAN = 5  # of fewer, a median would give away somebody's figure
MIDDLE_KEPT_SECONDS = 15 * 60


@dataclass
class Load:
    """One worker's window: counts, fen, kilometres on the way there, promised minutes."""

    visits: int = 0
    income_fen: int = 0
    good_slots: int = 0
    hard_homes: int = 0
    kilometres: float = 0.0
    minutes: int = 0

    @property
    def hours(self) -> float:
        return self.minutes / 60


@dataclass
class Line:
    worker_id: int
    code: str
    name: str
    week: Load = field(default_factory=Load)
    month: Load = field(default_factory=Load)


class Week(NamedTuple):
    """Seven days: the first, what all earned, and how evenly (Gini, no unit)."""

    first: date
    total_fen: int
    gini: float


@dataclass(frozen=True)
class Ledger:
    """Lines by income of thirty days, highest first; medians over the same workers."""

    lines: tuple[Line, ...]
    weeks: tuple[Week, ...]  # the latest first
    month_gini: float
    week: Load
    month: Load

    @property
    def hides_people(self) -> bool:
        """Whether a worker may see the median without learning a colleague's figure."""
        return len(self.lines) >= FEWEST_FOR_MEDIAN

    @property
    def week_gini(self) -> float:
        return self.weeks[0].gini

    def line_of(self, worker_id: int) -> Line | None:
        return next((one for one in self.lines if one.worker_id == worker_id), None)


class Done(NamedTuple):
    """A visit that was carried out, as the ledger needs it."""

    worker_id: int
    during: Any
    lat: float
    lng: float
    area_m2: int
    pets: str
    has_need: bool


def fairness_ledger(on: date) -> Ledger:
    """The company's ledger as of the end of that local day."""
    people = list(workers_in_company().prefetch_related(None))
    lines = {one.pk: Line(one.pk, one.code, one.name) for one in people}
    earned = _incomes(on)
    for worker_id, line in lines.items():
        weekly = earned.get(worker_id, (0,) * (WEEKS_SHOWN + 1))
        line.week.income_fen, line.month.income_fen = weekly[0], weekly[WEEKS_SHOWN]
    _add_visits(lines, {one.pk: one for one in people}, on)
    ordered = sorted(lines.values(), key=lambda one: (-one.month.income_fen, one.worker_id))
    return Ledger(
        lines=tuple(ordered),
        weeks=tuple(_weeks(on, list(lines), earned)),
        month_gini=gini([one.month.income_fen for one in ordered]),
        week=_middle([one.week for one in ordered]),
        month=_middle([one.month for one in ordered]),
    )


def own_line(worker_id: int, on: date) -> Line | None:
    """One worker's line of the ledger, from that worker's rows alone; None off the roster."""
    worker = workers_in_company().prefetch_related(None).filter(pk=worker_id).first()
    if worker is None:
        return None
    line = Line(worker.pk, worker.code, worker.name)
    weekly = _incomes(on, worker_id).get(worker_id, (0,) * (WEEKS_SHOWN + 1))
    line.week.income_fen, line.month.income_fen = weekly[0], weekly[WEEKS_SHOWN]
    _add_visits({worker_id: line}, {worker_id: worker}, on, worker_id)
    return line


def week_middle(on: date) -> Load | None:
    """The medians of the week, None where they would give somebody away.

    Kept for a quarter of an hour: everybody's page asks for the same figures.
    """
    key = f"fair-week:{current_company()}:{on}"
    kept = cache.get(key)
    if kept is None:
        ledger = fairness_ledger(on)
        kept = asdict(ledger.week) if ledger.hides_people else {}
        cache.set(key, kept, MIDDLE_KEPT_SECONDS)
    return Load(**kept) if kept else None


def _windows(on: date) -> list[tuple[datetime, datetime]]:
    """The weeks, the latest first, then the thirty days."""
    firsts = [on - timedelta(days=WEEK_DAYS * (n + 1) - 1) for n in range(WEEKS_SHOWN)]
    month = on - timedelta(days=MONTH_DAYS - 1)
    return [*(day_bounds(first, WEEK_DAYS) for first in firsts), day_bounds(month, MONTH_DAYS)]


def _incomes(on: date, only: int | None = None) -> dict[int, tuple[int, ...]]:
    """Worker id -> fen settled in each window; of all, or of one worker only."""
    windows = _windows(on)
    sums = {
        f"w{number}": Sum(
            "amount_fen", filter=Q(journal__at__gte=opens, journal__at__lt=closes), default=0
        )
        for number, (opens, closes) in enumerate(windows)
    }
    opens, closes = windows[-1]
    rows = Posting.objects.filter(
        account__kind=AccountKind.WORKER,
        journal__kind=JournalKind.RELEASE,
        journal__at__gte=opens,
        journal__at__lt=closes,
    ).values_list("account__worker_id")
    if only is not None:
        rows = rows.filter(account__worker_id=only)
    return {
        row[0]: tuple(-fen for fen in row[1:])
        for row in rows.order_by("account__worker_id").annotate(**sums)
    }


def _weeks(
    on: date, worker_ids: Sequence[int], earned: dict[int, tuple[int, ...]]
) -> Iterable[Week]:
    nothing = (0,) * (WEEKS_SHOWN + 1)
    for number in range(WEEKS_SHOWN):
        fens = [earned.get(one, nothing)[number] for one in worker_ids]
        first = on - timedelta(days=WEEK_DAYS * (number + 1) - 1)
        yield Week(first, sum(fens), gini(fens))


def _add_visits(
    lines: dict[int, Line], people: dict[int, Worker], on: date, only: int | None = None
) -> None:
    """Walks through the visits of each worker in time order, so that each way has its origin."""
    week_opens = _windows(on)[0][0]
    last: dict[int, tuple[date, Place]] = {}
    for done in _done(on, only):
        line = lines.get(done.worker_id)
        if line is None:
            continue
        place, day = Place(done.lat, done.lng), done.during.lower.astimezone(ZONE).date()
        worker = people[done.worker_id]
        home = Place(worker.home_lat, worker.home_lng)
        before, origin = last.get(done.worker_id, (day, home))
        last[done.worker_id] = (day, place)
        origin = origin if before == day else home
        _count(line.month, done, origin, place)
        if done.during.lower >= week_opens:
            _count(line.week, done, origin, place)


def _done(on: date, only: int | None = None) -> Iterable[Done]:
    opens, closes = _windows(on)[-1]
    needs = SpecialNeed.objects.filter(household=OuterRef("visit__order__household"))
    rows = (
        Reservation.objects.filter(
            state=ReservationState.DONE,
            visit__isnull=False,
            during__startswith__gte=opens,
            during__startswith__lt=min(closes, now()),
        )
        .filter(Q() if only is None else Q(worker_id=only))
        .annotate(has_need=Exists(needs))
        .order_by("worker_id", "during")
        .values_list(
            "worker_id",
            "during",
            "lat",
            "lng",
            "visit__order__household__area_m2",
            "visit__order__household__pets",
            "has_need",
        )
    )
    return (Done(*row) for row in rows)


def _count(load: Load, done: Done, origin: Place, place: Place) -> None:
    load.visits += 1
    load.minutes += (done.during.upper - done.during.lower) // timedelta(minutes=1)
    load.kilometres += kilometres(origin, place) * TRAVEL.detour
    hour = done.during.lower.astimezone(ZONE).hour
    is_near = TRAVEL.minutes(origin, place) <= GOOD_WAY_MINUTES
    load.good_slots += hour in GOOD_HOURS and is_near
    load.hard_homes += done.area_m2 >= HARD_HOME_M2 or bool(done.pets) or done.has_need


def _middle(loads: Sequence[Load]) -> Load:
    """The median of each figure by itself; no worker need have them all."""

    def of(figure: Callable[[Load], float]) -> float:
        return median([figure(one) for one in loads])

    return Load(
        visits=round(of(lambda one: one.visits)),
        income_fen=round(of(lambda one: one.income_fen)),
        good_slots=round(of(lambda one: one.good_slots)),
        hard_homes=round(of(lambda one: one.hard_homes)),
        kilometres=of(lambda one: one.kilometres),
        minutes=round(of(lambda one: one.minutes)),
    )
