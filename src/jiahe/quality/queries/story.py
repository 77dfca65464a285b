"""How one score came about, step by step: what its worker reads."""

from dataclasses import dataclass
from datetime import datetime

from jiahe.engine.fairscore import Score
from jiahe.engine.grading.cuts import IN_FORCE, grade, ten_points
from jiahe.engine.grading.leanings import Leanings
from jiahe.kit.clock import now
from jiahe.quality.queries.scores import Given, latest_fit, leanings_in_force, own_marks
from jiahe.quality.rules import (
    GRADE_WORDS,
    HALF_LIFE_DAYS,
    RULES_VERSION,
    cleared,
    faded,
    fair_score_of,
)


@dataclass(frozen=True)
class ScoreStory:
    """The plain mean, what each step added to it, and the score that came out.

    `givers` and `tasks` are what taking severity and difficulty off added; `fading` what the
    greater weight of the latest added; `start` what the marks that everybody starts with did.
    """

    count: int
    weightless: int
    fresh: float
    plain: float
    fading: float
    givers: float
    tasks: float
    start: float
    score: Score
    grade: str
    ten: float
    usual: float
    starting_marks: int
    rules_version: str
    cuts_version: str
    half_life_days: int
    learnt_at: datetime | None


def score_story(worker_id: int) -> ScoreStory:
    """From the reviews that the worker may know of, by the rules of today."""
    fit = latest_fit()
    learnt, marks, at = leanings_in_force(fit), own_marks(worker_id), now()
    score = fair_score_of(marks, learnt, at)
    counted = [one for one in marks if one[0].weight > 0]
    plain, fading, givers, tasks = _steps(counted, learnt, at)
    mean = min(5.0, max(1.0, score.mean))
    return ScoreStory(
        count=len(counted),
        weightless=len(marks) - len(counted),
        fresh=score.weight,
        plain=plain,
        fading=fading,
        givers=givers,
        tasks=tasks,
        start=score.mean - (plain + fading + givers + tasks) if counted else 0.0,
        score=score,
        grade=str(GRADE_WORDS[grade(mean)]),
        ten=ten_points(mean),
        usual=learnt.usual,
        starting_marks=round(learnt.prior_weight),
        rules_version=RULES_VERSION,
        cuts_version=IN_FORCE.version,
        half_life_days=round(HALF_LIFE_DAYS),
        learnt_at=fit.made_at if fit else None,
    )


def _steps(counted: Given, learnt: Leanings, at: datetime) -> tuple[float, float, float, float]:
    """(plain mean, by fading, by givers, by tasks); the cut at 1 and 5 goes to the tasks."""
    if not counted:
        return 0.0, 0.0, 0.0, 0.0
    weights = [faded(written_at, at) for _, written_at in counted]
    total = sum(weights)
    marks = [mark for mark, _ in counted]
    pairs = list(zip(weights, marks, strict=True))
    plain = sum(mark.value for mark in marks) / len(marks)
    recent = sum(w * mark.value for w, mark in pairs) / total
    givers = -sum(w * learnt.givers.get(mark.giver, 0.0) for w, mark in pairs) / total
    whole = sum(w * cleared(mark, learnt) for w, mark in pairs) / total
    return plain, recent - plain, givers, whole - recent - givers
