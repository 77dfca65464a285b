"""How long charts stay quiet, and how soon they see a shift: simulated, with seeds."""

import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from jiahe.engine.charts import cusum, ewma, harm, laney
from jiahe.engine.charts.reading import Reading

GOAL = 350  # points that a quiet process should last on average
GROUP, SHARE, OWN = 80, 0.05, 1.3  # cases in a group, bad ones, scatter beside chance alone
RISK = 0.004
NINETY_FIVE = 1.96

Run = Callable[[random.Random, float], int]


@dataclass(frozen=True)
class Measured:
    """Mean run length and the half width of its 95 % interval, in points of the chart."""

    chart: str
    shift: str
    mean: float
    within: float
    runs: int
    seed: int


def _first_signal(readings: Iterator[Reading]) -> int:
    return next(n for n, reading in enumerate(readings, start=1) if reading.signals)


def ewma_run(rng: random.Random, shift: float) -> int:
    """Points of a process that is `shift` standard deviations off, until the chart signals."""

    def readings() -> Iterator[Reading]:
        state = ewma.Ewma()
        while True:
            state, reading = ewma.step(state, rng.gauss(shift, 1))
            yield reading

    return _first_signal(readings())


def cusum_run(rng: random.Random, shift: float) -> int:
    def readings() -> Iterator[Reading]:
        state = cusum.Cusum()
        while True:
            state, reading = cusum.step(state, rng.gauss(shift, 1))
            yield reading

    return _first_signal(readings())


def laney_run(rng: random.Random, shift: float) -> int:
    """Groups after those that teach; the share is `shift` deviations of a group too high.

    Each group has a share of its own, so that groups scatter more than chance alone.
    """
    deviation = sqrt(SHARE * (1 - SHARE) / GROUP)
    own = deviation * sqrt(OWN**2 - 1)

    def bad(late: float) -> int:
        share = min(1.0, max(0.0, rng.gauss(SHARE, own) + late * OWN * deviation))
        return sum(rng.random() < share for _ in range(GROUP))

    state = laney.Laney()
    for _ in range(laney.USUAL.lessons):
        state, _reading = laney.step(state, GROUP, bad(0))

    def readings() -> Iterator[Reading]:
        at = state
        while True:
            at, reading = laney.step(at, GROUP, bad(shift))
            yield reading

    return _first_signal(readings())


def harm_run(rng: random.Random, times: float) -> int:
    """Visits until a signal, when the odds of harm are `times` what was expected."""
    risk = times * RISK / (1 - RISK + times * RISK)

    def readings() -> Iterator[Reading]:
        state = harm.Harm()
        while True:
            state, reading = harm.step(state, RISK, harmed=rng.random() < risk)
            yield reading

    return _first_signal(readings())


CHARTS: dict[str, tuple[Run, float, tuple[float, ...]]] = {
    "ewma": (ewma_run, 0.0, (0.5, 1.0, 2.0)),
    "cusum": (cusum_run, 0.0, (0.5, 1.0, 2.0)),
    "laney": (laney_run, 0.0, (1.0, 2.0)),
    "harm": (harm_run, 1.0, (3.0, 6.0)),
}
PART = {"ewma": 1.0, "cusum": 1.0, "laney": 0.2, "harm": 0.15}  # of the runs: the slow ones fewer


def measure(runs: int, seed: int) -> list[Measured]:
    """Quiet runs (ARL0) and delays of every chart."""
    found = []
    for chart, (run, quiet, shifts) in CHARTS.items():
        times = max(2, round(runs * PART[chart]))
        for shift in (quiet, *shifts):
            rng = random.Random(f"{seed} {chart} {shift}")  # noqa: S311  # repeatable on purpose
            lengths = [run(rng, shift) for _ in range(times)]
            within = NINETY_FIVE * stdev(lengths) / sqrt(times)
            said = "none" if shift == quiet else _shift_words(chart, shift)
            found.append(
                Measured(chart, said, round(fmean(lengths), 1), round(within, 1), times, seed)
            )
    return found


def _shift_words(chart: str, shift: float) -> str:
    return f"odds x {shift:g}" if chart == "harm" else f"{shift:g} sigma"


def told(runs: int, seed: int) -> dict[str, Any]:
    """The figures, and whether every chart stays quiet for `GOAL` points on average."""
    found = measure(runs, seed)
    quiet = [one for one in found if one.shift == "none"]
    return {
        "bench": "charts",
        "goal": GOAL,
        "holds": all(one.mean >= GOAL for one in quiet),
        "measured": [asdict(one) for one in found],
    }
