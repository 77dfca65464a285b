"""Causes of measures, measures that wait, are in force, or are a worker's own."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import localdate

from jiahe.booking.models import Reservation
from jiahe.engine import measures as engine
from jiahe.engine.measures import Cause, CauseKind, Merits, Taken
from jiahe.kit.clock import now
from jiahe.quality.choices import CreditKind, InspectionState, MeasureStage, MeasureState
from jiahe.quality.models import CreditEntry, Inspection, MeasureAppeal, Reward, StagedMeasure
from jiahe.workforce.choices import ExamPurpose
from jiahe.workforce.models import PracticalTest, Worker
from jiahe.workforce.queries import people_on_file

LOW_LINE = 4.0  # a fair score whose whole interval lies below is low; doubted reviews weigh nought
FEWEST_MARKS = 10
OF_CREDIT = {
    CreditKind.UPHELD_OBJECTION: CauseKind.OBJECTION,
    CreditKind.BAD_MYSTERY: CauseKind.MYSTERY,
}


def causes_by_worker(on: date, window: timedelta = engine.FIRST.window) -> dict[int, list[Cause]]:
    """What counts for each worker by that day; contested and withdrawn entries do not."""
    found: dict[int, list[Cause]] = defaultdict(list)
    since = now() - window
    for worker_id, cause in (*_of_credit(since), *_of_looks(since), *_of_tests(since)):
        found[worker_id].append(cause)
    for worker in people_on_file().filter(score_count__gte=FEWEST_MARKS, score_high__lt=LOW_LINE):
        words = f"{worker.score_mean:.2f} [{worker.score_low:.2f}–{worker.score_high:.2f}]"
        found[worker.pk].append(Cause(CauseKind.LOW_SCORE, on, f"score:{worker.pk}", words))
    return found


def _of_credit(since: datetime) -> list[tuple[int, Cause]]:
    rows = CreditEntry.objects.filter(
        kind__in=list(OF_CREDIT), happened_at__gte=since, withdrawn_at=None, worker__isnull=False
    ).exclude(objection__answered_at=None, objection__isnull=False)
    return [
        (
            row.worker_id or 0,
            Cause(
                OF_CREDIT[CreditKind(row.kind)],
                localdate(row.happened_at),
                f"credit:{row.code}",
                row.note,
            ),
        )
        for row in rows
    ]


def _of_looks(since: datetime) -> list[tuple[int, Cause]]:
    """Inspections with a major defect, graver ones as such; a second look replaces the first."""
    rows = Inspection.objects.filter(
        Q(major__gt=0) | Q(critical__gt=0), state=InspectionState.DONE, done_at__gte=since
    ).exclude(second_look__state=InspectionState.DONE)
    return [
        (
            row.worker_id,
            Cause(
                CauseKind.GRAVE if row.critical else CauseKind.DEFECT,
                localdate(row.done_at or since),
                f"inspection:{row.code}",
                row.note[:120],
            ),
        )
        for row in rows
    ]


def _of_tests(since: datetime) -> list[tuple[int, Cause]]:
    rows = PracticalTest.objects.filter(
        purpose=ExamPurpose.RETEST, passed=False, closed_at__gte=since
    ).select_related("path")
    return [
        (
            row.worker_id,
            Cause(CauseKind.RETEST, localdate(row.closed_at or since), f"test:{row.code}",
                  row.path.name),
        )
        for row in rows
    ]  # fmt: skip


def taken_by_worker() -> dict[int, list[Taken]]:
    """Confirmed measures, those dismissed as answered at the mildest: their causes are dealt with.

    A lifted one counts for nothing but that its causes are dealt with.
    """
    found: dict[int, list[Taken]] = defaultdict(list)
    for row in StagedMeasure.objects.exclude(state=MeasureState.PROPOSED):
        refs = frozenset(one["ref"] for one in row.causes)
        is_kept = row.state == MeasureState.CONFIRMED
        on = localdate(row.decided_at or row.proposed_at) if is_kept else date.min
        found[row.worker_id].append(Taken(engine.Stage(row.stage), on, refs))
    return found


@dataclass(frozen=True)
class MeasureBoard:
    """What the office decides on: proposals, appeals, what is in force, what is over; rewards."""

    proposed: list[StagedMeasure]
    appeals: list[MeasureAppeal]
    in_force: list[StagedMeasure]
    over: list[StagedMeasure]
    rewards: list[Reward]


def measure_board(limit: int = 40) -> MeasureBoard:
    rows = _full()
    confirmed = rows.filter(state=MeasureState.CONFIRMED)
    return MeasureBoard(
        list(rows.filter(state=MeasureState.PROPOSED).order_by("decide_by")),
        list(
            MeasureAppeal.objects.filter(answered_at=None)
            .select_related("measure__worker", "measure__decided_by", "by")
            .order_by("due_at")
        ),
        list(confirmed.filter(ends_at__gt=now()).order_by("-decided_at")),
        list(
            rows.exclude(state=MeasureState.PROPOSED)
            .exclude(state=MeasureState.CONFIRMED, ends_at__gt=now())
            .order_by("-decided_at")[:limit]
        ),
        list(
            Reward.objects.select_related("worker", "decided_by").order_by(
                "-state", "-proposed_at"
            )[:limit]
        ),
    )


def measures_of(worker_id: int) -> list[StagedMeasure]:
    """What the worker may read: never a mere proposal."""
    rows = _full().filter(worker_id=worker_id, state__in=(MeasureState.CONFIRMED, "lifted"))
    return list(rows.order_by("-decided_at"))


def rewards_of(worker_id: int) -> list[Reward]:
    rows = Reward.objects.filter(worker_id=worker_id, state=MeasureState.CONFIRMED)
    return list(rows.order_by("-decided_at"))


def measure_by_id(measure_id: int) -> StagedMeasure:
    return _full().get(pk=measure_id)


def measure_by_code(code: str) -> StagedMeasure | None:
    return _full().filter(code=code).first()


def appeal_by_id(appeal_id: int) -> MeasureAppeal:
    return MeasureAppeal.objects.select_related("measure__worker__person", "by").get(pk=appeal_id)


def reward_by_id(reward_id: int) -> Reward:
    return Reward.objects.select_related("worker__person").get(pk=reward_id)


def barred_until(phone: str) -> datetime | None:
    """Until when the owner of this phone may not be taken on; None when nothing is in the way.

    A measure that is being contested bars nobody yet.
    """
    row = (
        StagedMeasure.objects.filter(
            stage=MeasureStage.BARRED,
            state=MeasureState.CONFIRMED,
            starts_at__lte=now(),
            ends_at__gt=now(),
            worker__person__phone=phone,
        )
        .exclude(appeal__isnull=False, appeal__answered_at=None)
        .order_by("-ends_at")
        .first()
    )
    return row.ends_at if row else None


def _full() -> QuerySet[StagedMeasure]:
    return StagedMeasure.objects.select_related("worker__person", "decided_by", "appeal")


def merits_since(since: datetime) -> dict[int, Merits]:
    """What each worker on duty did in the time, as far as rewards ask for it."""
    looks = {
        row["worker_id"]: row
        for row in Inspection.objects.filter(state=InspectionState.DONE, done_at__gte=since)
        .order_by()
        .values("worker_id")
        .annotate(n=Count("pk"), bad=Sum("major") + Sum("critical"))
    }
    objections = dict(
        CreditEntry.objects.filter(
            kind=CreditKind.UPHELD_OBJECTION, happened_at__gte=since, withdrawn_at=None
        )
        .order_by()
        .values_list("worker_id")
        .annotate(n=Count("pk"))
    )
    visits = _visits_done(since)
    return {
        worker.pk: Merits(
            visits.get(worker.pk, 0),
            worker.score_low if worker.score_count else 0.0,
            looks.get(worker.pk, {}).get("n", 0),
            looks.get(worker.pk, {}).get("bad", 0) or 0,
            objections.get(worker.pk, 0),
        )
        for worker in Worker.objects.filter(duty="on")
    }


def visits_in_window(window: timedelta = engine.FIRST.window) -> dict[int, int]:
    """How many visits each worker has done in the time that counts."""
    return _visits_done(now() - window)


def _visits_done(since: datetime) -> dict[int, int]:
    rows = Reservation.objects.filter(
        state="done", ends_at__gt=since, during__startswith__gte=since
    )
    return dict(rows.order_by().values_list("worker_id").annotate(n=Count("visit", distinct=True)))
