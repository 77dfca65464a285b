"""Cases that begin with a birth: how likely each begins late, and how many must stand by.

A date of birth is not known before it has come. Around the expected day it is taken as normally
distributed by whole days: by the report of Jukic et al. (Human Reproduction 28, 2013,
doi:10.1093/humrep/det297) some 70 of 100 births come within ten days of the date, which is a
standard deviation of about ten days. The figures stand in `standards/catalogue/limits.toml` as
assumptions and are to be fitted on a company's own cases.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from itertools import pairwise

from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.booking.stays import Stay, stays_of
from jiahe.catalog.choices import ShiftKind
from jiahe.catalog.models import Service
from jiahe.dispatch.choices import AskState
from jiahe.dispatch.models import BirthCase, CaseLimits, PoolAsk, PoolStay
from jiahe.engine import uncertain
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.standards.limits import (
    BIRTH_CASE_DAYS,
    BIRTH_EARLIEST_DAYS,
    BIRTH_LATEST_DAYS,
    BIRTH_SPREAD_DAYS,
    LATE_START_PERCENT,
    POOL_ENOUGH_PERCENT,
)
from jiahe.workforce.queries import ZONE

DAYS_AHEAD = 90
NEWBORN = "newborn_care"
DAY = timedelta(days=1)
LONG_AGO = 1_000  # days


class NoSuchCase(Refusal):
    sentence = gettext_lazy("There is no such case.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Open:
    """A case with its stay; `chance` of a late start, None while it has no worker."""

    case: BirthCase
    stay: Stay
    chance: float | None = None

    @property
    def start_on(self) -> date:
        return self.stay.start.astimezone(ZONE).date()

    @property
    def end_on(self) -> date:
        return self.start_on + self.length * DAY

    @property
    def length(self) -> int:
        """In days, a begun one counted; a term that is booked by its first day alone is whole."""
        days = -((self.stay.start - self.stay.end) // DAY)
        return days if days > 1 else BIRTH_CASE_DAYS

    @property
    def spread(self) -> int:
        """Days of standard deviation; none once the child is born or the stay has begun."""
        return 0 if self.case.born_on or self.stay.has_begun else BIRTH_SPREAD_DAYS


@dataclass(frozen=True)
class Week:
    """How many of the pool are needed from a Monday on, and how many have agreed."""

    monday: date
    need: int
    pool: int
    chance: float  # that the pool is enough

    @property
    def short(self) -> int:
        return max(0, self.need - self.pool)


def begins_with_birth(service: Service) -> bool:
    """Whether a booking of the service may name an expected date: live-in care of newborns."""
    return service.shift_kind == ShiftKind.LIVE_IN and service.skill == NEWBORN


def limits_of_cases() -> CaseLimits:
    """The company's own figures, before any were set those of the product."""
    kept = CaseLimits.objects.filter(company_id=current_company()).first()
    return kept or CaseLimits(
        company_id=current_company(),
        enough_percent=POOL_ENOUGH_PERCENT,
        late_percent=LATE_START_PERCENT,
        set_at=now(),
    )


def case_of_order(order_id: int) -> BirthCase | None:
    return BirthCase.objects.filter(order_id=order_id).first()


def case_by_id(case_id: int) -> BirthCase:
    return BirthCase.objects.select_related("order", "order__service").get(pk=case_id)


def case_of_code(order_code: str) -> BirthCase:
    """Raises `NoSuchCase`."""
    rows = BirthCase.objects.select_related("order", "order__service")
    found = rows.filter(order__code=order_code).first()
    if found is None:
        raise NoSuchCase
    return found


def open_cases() -> list[Open]:
    """Every case that is not over, with its chance of a late start, earliest first."""
    cases = _unfinished()
    stays = stays_of([case.order_id for case in cases])
    found = [Open(case, stays[case.order_id]) for case in cases if case.order_id in stays]
    rows = sorted(
        (one for one in found if not one.stay.is_over), key=lambda one: (one.start_on, one.case.pk)
    )
    chances = chances_of(rows)
    return [Open(one.case, one.stay, chances.get(one.case.pk)) for one in rows]


def _unfinished() -> list[BirthCase]:
    since = now() - timedelta(days=BIRTH_EARLIEST_DAYS + LONG_AGO)
    return list(
        BirthCase.objects.filter(order__state__in=("booked", "awaiting_payment"))
        .filter(order__placed_at__gte=since)
        .select_related("order", "order__service")
    )


def coming_cases(days: int = DAYS_AHEAD) -> list[Open]:
    """The cases that are expected to begin within the days to come, or are under way."""
    until = localdate(now()) + timedelta(days=days)
    return [one for one in open_cases() if one.start_on <= until]


def diary_of(rows: Sequence[Open], today: date) -> uncertain.Diary:
    """One worker's cases, in the order in which they are due, for the engine."""
    cases = tuple(_as_due(one, today) for one in rows)
    return uncertain.Diary(cases, free_on=today.toordinal() - LONG_AGO)


def _as_due(one: Open, today: date) -> uncertain.Case:
    due, early = one.start_on, (one.start_on - today).days
    if not one.spread or -early > BIRTH_LATEST_DAYS:  # known, or so overdue that it is any day
        due = due if one.spread == 0 else today
        return uncertain.Case(due.toordinal(), 0, one.length)
    return uncertain.Case(
        due.toordinal(),
        float(one.spread),
        one.length,
        min(BIRTH_EARLIEST_DAYS, early),
        BIRTH_LATEST_DAYS,
    )


def diaries_of(rows: Sequence[Open]) -> dict[int, list[Open]]:
    """Worker id -> their cases, in order."""
    found: dict[int, list[Open]] = {}
    for one in rows:
        if one.stay.worker_id is not None:
            found.setdefault(one.stay.worker_id, []).append(one)
    return found


def chances_of(rows: Sequence[Open]) -> dict[int, float]:
    """Case id -> how likely it begins late, for those that have a worker; begun ones never."""
    today, diaries = localdate(now()), diaries_of(rows)
    seen = uncertain.outlook(diary_of(one, today) for one in diaries.values())
    return {
        one.case.pk: 0.0 if one.stay.has_begun else chance
        for cases, chances in zip(diaries.values(), seen.late, strict=True)
        for one, chance in zip(cases, chances, strict=True)
    }


def chance_with(case_id: int, worker_id: int, rows: Sequence[Open]) -> float:
    """The worst chance among the worker's cases from this one on, were it the worker's own."""
    mine = [one for one in rows if one.case.pk == case_id or one.stay.worker_id == worker_id]
    seen = uncertain.outlook([diary_of(mine, localdate(now()))]).late[0]
    at = next(n for n, one in enumerate(mine) if one.case.pk == case_id)
    return max(seen[at:])


def weeks_ahead(rows: Sequence[Open], enough_percent: int, days: int = DAYS_AHEAD) -> list[Week]:
    """Each week from this one on: who must stand by so that it is enough so surely."""
    today = localdate(now())
    monday = today - timedelta(days=today.weekday())
    diaries = [
        diary_of(one, today) for one in diaries_of(rows).values() if len(one) > 1
    ]  # alone, nobody is late
    stays = pool_stays()
    weeks = [monday + timedelta(weeks=n) for n in range(days // 7 + 1)]
    return [_week(one, diaries, stays, enough_percent / 100) for one in weeks]


def _week(
    monday: date, diaries: Sequence[uncertain.Diary], stays: Sequence[PoolStay], wanted: float
) -> Week:
    sunday = monday + timedelta(days=6)
    counts = uncertain.stand_ins(diaries, monday.toordinal(), sunday.toordinal())
    pool = {one.worker_id for one in stays if one.from_on <= sunday and monday <= one.to_on}
    return Week(
        monday,
        uncertain.enough_for(counts, wanted),
        len(pool),
        min(1.0, sum(counts[: len(pool) + 1])),
    )


def pool_stays() -> list[PoolStay]:
    """Who stands by from today on, in the order in which they joined."""
    rows = PoolStay.objects.filter(left_at=None, to_on__gte=localdate(now()))
    return list(rows.select_related("worker").order_by("joined_at", "pk"))


def stays_of_worker(worker_id: int) -> list[PoolStay]:
    return [one for one in pool_stays() if one.worker_id == worker_id]


def ask_of_worker(*, code: str, worker_id: int) -> PoolAsk:
    """Raises `NoSuchCase` for somebody else's."""
    rows = PoolAsk.objects.select_related("case", "case__order", "case__order__service")
    found = rows.filter(code=code, worker_id=worker_id).first()
    if found is None:
        raise NoSuchCase
    return found


def open_asks_of(worker_id: int) -> list[PoolAsk]:
    rows = PoolAsk.objects.filter(worker_id=worker_id, state=AskState.WAITING, answer_by__gt=now())
    return list(rows.select_related("case", "case__order", "case__order__service"))


def ask_by_id(ask_id: int) -> PoolAsk:
    rows = PoolAsk.objects.select_related("case", "case__order", "worker")
    return rows.get(pk=ask_id)


def waiting_asks(case_ids: Collection[int]) -> Mapping[int, PoolAsk]:
    """Case id -> the question that waits for an answer."""
    rows = PoolAsk.objects.filter(case_id__in=case_ids, state=AskState.WAITING)
    return {one.case_id: one for one in rows.select_related("worker")}


def overlapping(rows: Sequence[Open]) -> dict[int, tuple[Open, int]]:
    """Case id -> (the case before it of the same worker, free days between as promised)."""
    found = {}
    for cases in diaries_of(rows).values():
        for before, after in pairwise(cases):
            found[after.case.pk] = (before, (after.start_on - before.end_on).days)
    return found


def due_asks() -> list[int]:
    """The questions of the company in scope that nobody answered in time."""
    rows = PoolAsk.objects.filter(state=AskState.WAITING, answer_by__lte=now())
    return list(rows.order_by(F("answer_by")).values_list("pk", flat=True))
