"""How far each worker's income lies from the middle, and what the planner gives for evenness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from jiahe.booking.choices import ReservationState
from jiahe.booking.models import Reservation
from jiahe.booking.queries import day_bounds
from jiahe.booking.spans import beginning
from jiahe.dispatch.models import FairnessCurve, PlanAims
from jiahe.dispatch.planning import PlanningDay
from jiahe.engine.fairness import gini, median
from jiahe.engine.routing.model import Stop
from jiahe.kit.tenancy import current_company

# Seconds that one square hour off the middle costs. Ours: at 60, who is ten hours ahead of a
# colleague is passed over for a way that is 20 minutes longer; at 1,800, for nearly any way.
STEPS = (0, 60, 180, 600, 1800)
WEEK_DAYS, MONTH_DAYS = 7, 30


@dataclass(frozen=True)
class Earned:
    """What visits that were carried out came to, in minutes of work at the company's own mean."""

    week: Mapping[int, int]
    month: Mapping[int, int]

    def ahead(self, worker_id: int) -> int:
        """Minutes above the middle of all: the mean of the week's and the month's share of it."""
        weekly = self.week[worker_id] - _middle(self.week)
        monthly = (self.month[worker_id] - _middle(self.month)) * WEEK_DAYS // MONTH_DAYS
        return (weekly + monthly) // 2


def _middle(minutes: Mapping[int, int]) -> int:
    return round(median(list(minutes.values()))) if minutes else 0


def evenness_in_force() -> int:
    """The company's step; 0, plans weigh ways and wishes alone, before any was chosen."""
    kept = PlanAims.objects.filter(company_id=current_company()).first()
    return kept.evenness if kept else 0


def aims_in_force() -> PlanAims | None:
    rows = PlanAims.objects.filter(company_id=current_company())
    return rows.select_related("set_by").first()


def newest_curve() -> FairnessCurve | None:
    return FairnessCurve.objects.select_related("asked_by").order_by("-made_at", "-pk").first()


def earned_until(worker_ids: Sequence[int], on: date) -> Earned:
    """In the seven and the thirty days before that day."""
    fens = [_fen_and_minutes(worker_ids, on, days) for days in (WEEK_DAYS, MONTH_DAYS)]
    fen, minutes = (sum(one[part] for one in fens[1].values()) for part in (0, 1))
    a_minute = max(1.0, fen / minutes) if minutes else 1.0
    week, month = (
        {one: round(found.get(one, (0, 0))[0] / a_minute) for one in worker_ids} for found in fens
    )
    return Earned(week, month)


def _fen_and_minutes(
    worker_ids: Sequence[int], on: date, days: int
) -> dict[int, tuple[float, float]]:
    """Worker id -> the share in the prices of the visits done, and how long they were."""
    opens, closes = day_bounds(on - timedelta(days=days), days)
    rows = Reservation.objects.filter(
        beginning(opens, closes),
        worker_id__in=worker_ids,
        state=ReservationState.DONE,
        visit__isnull=False,
    ).values_list("worker_id")
    told = rows.order_by("worker_id").annotate(
        fen=Coalesce(Sum(F("visit__price_fen") / F("visit__order__crew_size")), 0),
        minutes=Coalesce(Sum(F("visit__order__duration_minutes")), 0),
    )
    return {worker_id: (float(fen), float(minutes)) for worker_id, fen, minutes in told}


def weighing(day: PlanningDay, evenness: int) -> PlanningDay:
    """The same day, asked at another step."""
    weights = replace(day.problem.weights, fairness=STEPS[evenness])
    return replace(day, problem=replace(day.problem, weights=weights))


def gini_with(day: PlanningDay, earned: Earned, stops: Sequence[Stop]) -> float:
    """How unevenly the week's income is spread when the day goes like this."""
    minutes = dict(earned.week)
    lengths = {job.id: job.duration_minutes for job in day.problem.jobs}
    for stop in stops:
        minutes[stop.worker_id] = minutes.get(stop.worker_id, 0) + lengths[stop.job_id]
    return float(gini(list(minutes.values())))
