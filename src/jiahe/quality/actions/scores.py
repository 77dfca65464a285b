import hashlib
from collections.abc import Sequence
from dataclasses import replace

from jiahe.engine.fairscore import Score
from jiahe.engine.grading.leanings import learn
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part
from jiahe.quality.models import FairFit
from jiahe.quality.queries.scores import (
    Given,
    latest_fit,
    leanings_in_force,
    marks_in_company,
    marks_of,
)
from jiahe.quality.rules import RULES_VERSION, faded, fair_score_of
from jiahe.workforce.actions import set_score
from jiahe.workforce.models import Worker


@as_part
def refresh_fair_score(*, worker_id: int) -> Score:
    """Computes the worker's score from the reviews that count, and keeps it.

    The worker's row is locked first, so that the later of two refreshes sees more, not less.
    """
    Worker.objects.select_for_update().get(pk=worker_id)
    marks = marks_of(worker_id)
    score = fair_score_of(marks, leanings_in_force(latest_fit()), now())
    _keep(worker_id, score, marks)
    return score


@as_part
def learn_leanings() -> FairFit:
    """Learns the company's givers and tasks anew and refreshes every score by it.

    Of the fits before, the givers are forgotten; figures and hash stay.
    """
    ids, given = marks_in_company()
    at = now()
    learnt = learn([replace(m, weight=m.weight * faded(day, at)) for m, day in given])
    FairFit.objects.exclude(givers={}).update(givers={})
    fit = FairFit.objects.create(
        company_id=current_company(),
        made_at=at,
        rules_version=RULES_VERSION,
        usual=learnt.usual,
        prior_weight=learnt.prior_weight,
        tasks=learnt.tasks,
        givers={str(person): round(value, 6) for person, value in learnt.givers.items()},
        spread=learnt.spread,
        marks=learnt.marks,
        inputs_hash=inputs_hash(ids, given),
    )
    of_worker: dict[int, Given] = {}
    for mark, day in given:
        of_worker.setdefault(mark.worker, []).append((mark, day))
    for worker in Worker.objects.select_for_update().order_by("pk"):
        marks = of_worker.get(worker.pk, [])
        _keep(worker.pk, fair_score_of(marks, leanings_in_force(fit), at), marks)
    return fit


def inputs_hash(ids: Sequence[int], given: Given) -> str:
    """SHA-256 over what a fit was made of: review, mark, weight and instant of each."""
    told = hashlib.sha256()
    for review_id, (mark, day) in zip(ids, given, strict=True):
        line = f"{review_id} {mark.value:.4f} {mark.weight:g} {mark.task} {day.isoformat()}\n"
        told.update(line.encode())
    return told.hexdigest()


def _keep(worker_id: int, score: Score, marks: Given) -> None:
    count = sum(mark.weight > 0 for mark, _ in marks)
    set_score(worker_id=worker_id, mean=score.mean, low=score.low, high=score.high, count=count)
