from datetime import datetime

from django.db.models import Avg, Count, F

from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_every_company
from jiahe.quality.choices import Direction
from jiahe.quality.models import Review
from jiahe.quality.queries.shown import released
from jiahe.quality.rules import score_of, score_words
from jiahe.workforce.models import Worker

MARKS = (F("attitude") + F("skill") + F("effect")) / 3.0
Marks = list[tuple[int, int, int, datetime]]


def marks_of(worker_id: int) -> Marks:
    """(attitude, skill, effect, written at) of each review of the worker that is not hidden."""
    rows = Review.objects.filter(
        worker_id=worker_id, direction=Direction.OF_WORKER, hidden_because=""
    )
    return list(rows.values_list("attitude", "skill", "effect", "written_at"))


def score_words_of(worker: Worker) -> str:
    """The kept score in words: `4.86 分（90% 区间 4.71–4.97，52 条）`."""
    return score_words(
        mean=worker.score_mean,
        low=worker.score_low,
        high=worker.score_high,
        count=worker.score_count,
    )


def own_score_words(worker_id: int) -> str:
    """The score as its worker may know it: from what has been released to them."""
    rows = Review.objects.filter(
        released(), worker_id=worker_id, direction=Direction.OF_WORKER, hidden_because=""
    )
    marks = list(rows.values_list("attitude", "skill", "effect", "written_at"))
    score = score_of(marks, now())
    return score_words(mean=score.mean, low=score.low, high=score.high, count=len(marks))


def service_scores(only: int | None = None) -> dict[int, tuple[float, int]]:
    """Service id -> (mean mark, number of shown reviews), of every company or of one service."""
    with for_every_company():
        shown = Review.objects.filter(released(), direction=Direction.OF_WORKER, hidden_because="")
        if only is not None:
            shown = shown.filter(visit__order__service_id=only)
        rows = shown.values("visit__order__service_id").annotate(mean=Avg(MARKS), count=Count("pk"))
        return {
            row["visit__order__service_id"]: (round(row["mean"], 2), row["count"]) for row in rows
        }
