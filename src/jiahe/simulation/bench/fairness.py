"""Is the fair score fairer? Simulated workers whose true quality is known, judged by homes.

Homes differ in severity, tasks in difficulty; workers keep mostly to one kind of task. Each month
every worker is looked at twice: by a plain cut (mean of the last ninety days under 4.8 stars)
and by the product's own score (upper end of its interval under a line). The second line is set so
that both find the same share of the bad ones; then who is good and still blocked is counted.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from statistics import mean
from typing import Any

import numpy as np
import numpy.typing as npt

from jiahe.engine.fairscore import Score
from jiahe.engine.grading.leanings import Leanings, Mark, learn
from jiahe.quality.rules import faded, fair_score_of

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 365
LINE = 4.8  # stars
CUT_DAYS, CUT_FROM = 90, 5  # the plain cut: this window, from so many marks on
BAD_UNDER = 4.5  # stars: below the cut of 优
QUESTIONS = 3


@dataclass(frozen=True)
class Scene:
    """Sizes, and spreads in stars before they are cut at five."""

    workers: int = 600
    homes: int = 20_000
    marks: int = 60_000
    usual: float = 5.0
    worker: float = 0.35
    severity: float = 0.5
    chance: float = 0.5
    difficulty: float = 0.18
    tasks: int = 12
    keeps_to_own_task: float = 0.8


@dataclass(frozen=True)
class Judged:
    """The simulated year: one entry a mark; `truth` is one entry a worker."""

    worker: Whole
    home: Whole
    task: Whole
    day: Whole
    stars: Floats
    truth: Floats

    def until(self, day: float) -> npt.NDArray[np.bool_]:
        return np.asarray(self.day < day)


def simulate(scene: Scene, seed: int) -> Judged:
    """A year of marks; truth is the stars that the usual home would give on the usual task."""
    draw = np.random.default_rng(seed)
    quality = scene.usual + scene.worker * draw.standard_normal(scene.workers)
    severity = scene.severity * draw.standard_normal(scene.homes)
    difficulty = scene.difficulty * draw.standard_normal(scene.tasks)
    difficulty -= difficulty.mean()
    busy = np.exp(draw.normal(0, 0.5, scene.workers))
    worker = draw.choice(scene.workers, scene.marks, p=busy / busy.sum())
    home = draw.integers(0, scene.homes, scene.marks)
    own = draw.integers(0, scene.tasks, scene.workers)[worker]
    other = draw.integers(0, scene.tasks, scene.marks)
    task = np.where(draw.random(scene.marks) < scene.keeps_to_own_task, own, other)
    felt = quality[worker] + severity[home] + difficulty[task]
    felt = felt + scene.chance * draw.standard_normal(scene.marks)
    day = draw.integers(0, DAYS, scene.marks)
    truth = _expected(scene, quality, difficulty, draw)
    return Judged(worker, home, task, day, _stars(felt, draw), truth)


def _stars(felt: Floats, draw: np.random.Generator) -> Floats:
    """The mean of the three questions, each a whole number of stars."""
    asked = [
        np.clip(np.round(felt + 0.35 * draw.standard_normal(len(felt))), 1, 5)
        for _ in range(QUESTIONS)
    ]
    return np.asarray(sum(asked) / QUESTIONS)


def _expected(
    scene: Scene, quality: Floats, difficulty: Floats, draw: np.random.Generator
) -> Floats:
    grid, trials = np.linspace(quality.min(), quality.max(), 60), 4000
    stars = []
    for one in grid:
        felt = one + scene.severity * draw.standard_normal(trials)
        felt = felt + difficulty[draw.integers(0, scene.tasks, trials)]
        felt = felt + scene.chance * draw.standard_normal(trials)
        stars.append(float(_stars(felt, draw).mean()))
    return np.asarray(np.polyval(np.polyfit(grid, stars, 6), quality), dtype=np.float64)


def measure(seed: int, scene: Scene | None = None) -> dict[str, Any]:
    """Rank correlations with the truth at the year's end, and who was ever blocked in it."""
    scene = scene or Scene()
    judged = simulate(scene, seed)
    workers = scene.workers
    plain_blocks = np.zeros(workers, dtype=bool)
    lowest_high, scores = np.full(workers, 5.0), dict[int, Score]()
    for day in _months():
        plain_blocks |= _cut(judged, day, workers)
        scores = dict(_scores(judged, day))
        for worker, score in scores.items():
            lowest_high[worker] = min(lowest_high[worker], score.high)
    seen = np.array(sorted(scores))
    fair = np.array([scores[worker].mean for worker in seen])
    good, bad = judged.truth >= LINE, judged.truth < BAD_UNDER
    found = float(plain_blocks[bad].mean())
    fair_blocks = lowest_high <= _line_that_finds(lowest_high[bad], found)
    return {
        "seed": seed,
        "marks": scene.marks,
        "mean_stars": round(float(judged.stars.mean()), 3),
        "good": int(good.sum()),
        "bad": int(bad.sum()),
        "rank_plain": round(rank_correlation(judged.truth[seen], _means(judged, workers)[seen]), 4),
        "rank_fair": round(rank_correlation(judged.truth[seen], fair), 4),
        "bad_found_plain": round(found, 4),
        "bad_found_fair": round(float(fair_blocks[bad].mean()), 4),
        "good_blocked_plain": round(float(plain_blocks[good].mean()), 4),
        "good_blocked_fair": round(float(fair_blocks[good].mean()), 4),
    }


def _months() -> Iterator[float]:
    for month in range(1, 13):
        yield month * DAYS / 12


def _cut(judged: Judged, day: float, workers: int) -> npt.NDArray[np.bool_]:
    """Whom the mean of the last ninety days puts under 4.8."""
    recent = judged.until(day) & (judged.day >= day - CUT_DAYS)
    count = np.bincount(judged.worker[recent], minlength=workers)
    total = np.bincount(judged.worker[recent], judged.stars[recent], minlength=workers)
    return np.asarray((count >= CUT_FROM) & (total < LINE * count))


def _scores(judged: Judged, day: float) -> Iterator[tuple[int, Score]]:
    """Each worker's score as the product computes it at the end of that day."""
    rows, at = np.flatnonzero(judged.until(day)), START + timedelta(days=day)
    marks = [
        Mark(
            int(judged.worker[n]), int(judged.home[n]), str(judged.task[n]),
            float(judged.stars[n]), faded(START + timedelta(days=int(judged.day[n])), at),
        )
        for n in rows
    ]  # fmt: skip
    learnt: Leanings = learn(marks)
    of_worker: dict[int, list[tuple[Mark, datetime]]] = {}
    for n, mark in zip(rows, marks, strict=True):
        given_at = START + timedelta(days=int(judged.day[n]))
        of_worker.setdefault(mark.worker, []).append((mark, given_at))
    for worker, given in of_worker.items():
        yield worker, fair_score_of(given, learnt, at)


def _means(judged: Judged, workers: int) -> Floats:
    count = np.bincount(judged.worker, minlength=workers)
    total = np.bincount(judged.worker, judged.stars, minlength=workers)
    return np.asarray(total / np.maximum(count, 1))


def _line_that_finds(ends: Floats, share: float) -> float:
    """The lowest line under which at least that share of these upper ends lies."""
    ordered = np.sort(ends)
    needed = max(1, int(np.ceil(share * len(ordered) - 1e-9)))
    return float(ordered[needed - 1])


def rank_correlation(a: Floats, b: Floats) -> float:
    """Spearman's, ties broken by order."""
    ranks = [np.argsort(np.argsort(one, kind="stable"), kind="stable") for one in (a, b)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


GOAL_RANK, GOAL_SHARE = 0.94, 0.2


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The means of the runs, and whether the two goals are reached."""
    names = [name for name in runs[0] if name.startswith(("rank_", "bad_found", "good_blocked"))]
    told: dict[str, Any] = {name: round(mean(run[name] for run in runs), 4) for name in names}
    told["blocked_ratio"] = round(told["good_blocked_fair"] / told["good_blocked_plain"], 4)
    told["holds"] = told["rank_fair"] >= GOAL_RANK and told["blocked_ratio"] <= GOAL_SHARE
    return told | {"scene": asdict(Scene()), "line": LINE, "bad_under": BAD_UNDER}
