from django.db import transaction

from jiahe.engine.fairscore import Score
from jiahe.kit.clock import now
from jiahe.quality.queries.scores import marks_of
from jiahe.quality.rules import score_of
from jiahe.workforce.actions import set_score
from jiahe.workforce.models import Worker


@transaction.atomic
def refresh_fair_score(*, worker_id: int) -> Score:
    """Computes the worker's score from the reviews that are not hidden, and keeps it.

    The worker's row is locked first, so that the later of two refreshes sees more, not less.
    """
    Worker.objects.select_for_update().get(pk=worker_id)
    marks = marks_of(worker_id)
    score = score_of(marks, now())
    set_score(
        worker_id=worker_id, mean=score.mean, low=score.low, high=score.high, count=len(marks)
    )
    return score
