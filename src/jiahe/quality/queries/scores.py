from collections.abc import Iterable
from datetime import datetime

from django.db.models import Avg, Case, Count, F, FloatField, Q, QuerySet, Value, When

from jiahe.engine.grading.leanings import USUAL, Leanings, Mark
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_every_company
from jiahe.quality.choices import Direction, GradeSubject, WeightState
from jiahe.quality.models import FairFit, Review
from jiahe.quality.queries.shown import released
from jiahe.quality.rules import fair_score_of, mean_mark, score_words
from jiahe.workforce.models import Worker

MARKS = (F("attitude") + F("skill") + F("effect")) / 3.0
WEIGHTLESS = Q(doubt__state__in=(WeightState.WAITING, WeightState.UPHELD))
Given = list[tuple[Mark, datetime]]


def counted_reviews() -> QuerySet[Review]:
    """Reviews of workers that are not hidden; the doubted ones among them weigh nothing."""
    return Review.objects.filter(direction=Direction.OF_WORKER, hidden_because="")


def marks_of(worker_id: int) -> Given:
    """The worker's marks with the instant of each, in the order in which they were given."""
    return _given(counted_reviews().filter(worker_id=worker_id))


def marks_in_company() -> tuple[list[int], Given]:
    """(review ids, marks) of every worker of the company, in the order of writing."""
    rows = counted_reviews().order_by("written_at", "pk")
    return list(rows.values_list("pk", flat=True)), _given(rows)


def marks_by(subject: GradeSubject) -> dict[int, Given]:
    """Worker id or service id -> the marks of the company that belong to it."""
    place = "worker_id" if subject == GradeSubject.WORKER else "visit__order__service_id"
    rows = counted_reviews().order_by("written_at", "pk")
    grouped: dict[int, Given] = {}
    for key, given in zip(rows.values_list(place, flat=True), _given(rows), strict=True):
        grouped.setdefault(key, []).append(given)
    return grouped


def _given(rows: QuerySet[Review]) -> Given:
    said = rows.order_by("written_at", "pk").annotate(
        counts=Case(
            When(WEIGHTLESS, then=Value(0.0)), default=Value(1.0), output_field=FloatField()
        )
    )
    return list(_marks(said.values_list(*COLUMNS)))


COLUMNS = (
    "worker_id", "author_id", "visit__order__service__category__code",
    "visit__order__series__id", "attitude", "skill", "effect", "counts", "written_at",
)  # fmt: skip


def _marks(rows: Iterable[tuple[object, ...]]) -> Iterable[tuple[Mark, datetime]]:
    for worker, author, line, series, attitude, skill, effect, counts, at in rows:
        task = f"{line}/{'series' if series else 'once'}"
        value = mean_mark(attitude, skill, effect)  # type: ignore[arg-type]
        yield Mark(worker, author, task, value, counts), at  # type: ignore[arg-type,misc]


def latest_fit() -> FairFit | None:
    return FairFit.objects.order_by("-made_at", "-pk").first()


def leanings_in_force(fit: FairFit | None) -> Leanings:
    """What the scores take off each mark now; the usual values before the first night."""
    if fit is None or not fit.marks:
        return USUAL
    return Leanings(
        usual=fit.usual,
        prior_weight=fit.prior_weight,
        givers={int(person): value for person, value in fit.givers.items()},
        tasks=fit.tasks,
        spread=fit.spread,
        marks=fit.marks,
    )


def score_words_of(worker: Worker) -> str:
    """The kept score in words: `4.86 分（90% 区间 4.71–4.97，52 条）`."""
    return score_words(
        mean=worker.score_mean,
        low=worker.score_low,
        high=worker.score_high,
        count=worker.score_count,
    )


def own_marks(worker_id: int) -> Given:
    """The marks that the worker may know of: those that have been released."""
    return _given(counted_reviews().filter(released(), worker_id=worker_id))


def own_score_words(worker_id: int) -> str:
    """The score as its worker may know it: from what has been released to them."""
    marks = own_marks(worker_id)
    score = fair_score_of(marks, leanings_in_force(latest_fit()), now())
    count = sum(mark.weight > 0 for mark, _ in marks)
    return score_words(mean=score.mean, low=score.low, high=score.high, count=count)


def service_scores(only: int | None = None) -> dict[int, tuple[float, int]]:
    """Service id -> (mean mark, number of shown reviews), of every company or of one service."""
    with for_every_company():
        shown = counted_reviews().filter(released()).exclude(WEIGHTLESS)
        if only is not None:
            shown = shown.filter(visit__order__service_id=only)
        rows = shown.values("visit__order__service_id").annotate(mean=Avg(MARKS), count=Count("pk"))
        return {
            row["visit__order__service_id"]: (round(row["mean"], 2), row["count"]) for row in rows
        }
