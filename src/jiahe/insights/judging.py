"""From counted cases to a verdict; pure. Shares and means breach only when their bound says so."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from jiahe.insights.choices import Verdict
from jiahe.standards.choices import Kind
from jiahe.standards.layers import InForce

Z = 1.6449  # two-sided 90 %: methods' alpha of 0.10
FEWEST = 30  # a share or mean of fewer cases is watched, never a breach
NEAR = 0.8  # a clock that used this much of its time is watched


@dataclass(frozen=True)
class Tally:
    """Counted cases: `good` of them as asked, `near` of the good ones close to the limit.

    `total` and `squares` sum the measured values; `worst` is the one farthest on the wrong side.
    """

    n: int = 0
    good: int = 0
    near: int = 0
    total: float = 0.0
    squares: float = 0.0
    worst: float | None = None
    part: str = ""

    def plus(self, other: "Tally", worse: Callable[[list[float]], float]) -> "Tally":
        """Both together; `worse` picks the worst (`max` for a ceiling, `min` for a floor)."""
        measured = [one for one in (self.worst, other.worst) if one is not None]
        return Tally(
            self.n + other.n,
            self.good + other.good,
            self.near + other.near,
            self.total + other.total,
            self.squares + other.squares,
            worse(measured) if measured else None,
            self.part,
        )


NOTHING = Tally()


@dataclass(frozen=True)
class Figure:
    """What a standard's cases come to: `value` in its unit with the 90 % interval."""

    verdict: Verdict
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    numerator: int = 0
    part: str = ""


NO_DATA = Figure(Verdict.NO_DATA)


def wilson(good: int, n: int, z: float = Z) -> tuple[float, float]:
    """The score interval of a share, 0 to 1 (Wilson 1927); raises ValueError for no cases."""
    if n <= 0:
        raise ValueError("a share needs a case")
    share, square = good / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def judged(standard: InForce, tally: Tally) -> Figure:
    """The figure of one standard over these cases; no cases are no data."""
    if tally.n == 0:
        return NO_DATA
    kind = standard.entry.kind
    if kind is Kind.RATIO:
        return _share(standard, tally)
    if kind is Kind.MEAN:
        return _mean(standard, tally)
    if kind is Kind.COUNT:
        return _count(standard, tally)
    return _exact(standard, tally)


def _share(standard: InForce, tally: Tally) -> Figure:
    low, high = (100 * bound for bound in wilson(tally.good, tally.n))
    value = 100 * tally.good / tally.n
    return _bounded(standard, tally, value, (low, high))


def _mean(standard: InForce, tally: Tally) -> Figure:
    """The normal interval of a mean; of one case it is the case itself."""
    value = tally.total / tally.n
    spread = max(0.0, tally.squares / tally.n - value * value)
    half = Z * sqrt(spread / max(1, tally.n - 1))
    return _bounded(standard, tally, value, (value - half, value + half))


def _bounded(standard: InForce, tally: Tally, value: float, bounds: tuple[float, float]) -> Figure:
    """Met on the right side; beyond it a breach when the better bound is beyond as well."""
    is_floor = standard.entry.op == ">="
    best = max(bounds) if is_floor else min(bounds)
    if _holds(standard, value):
        verdict = Verdict.MET
    elif not _holds(standard, best) and tally.n >= FEWEST:
        verdict = Verdict.BREACH
    else:
        verdict = Verdict.WATCH
    return Figure(verdict, value, *bounds, tally.n, tally.good, tally.part)


def _holds(standard: InForce, value: float) -> bool:
    if standard.entry.op == ">=":
        return value >= standard.limit - 1e-9
    return value <= standard.limit + 1e-9


def _count(standard: InForce, tally: Tally) -> Figure:
    """A floor counts what is there, watched from `NEAR` or one missing on; a ceiling faults.

    A floor that only holds by cases that soon count no more is watched, too.
    """
    if standard.entry.op == ">=":
        found = tally.good
        close = found > 0 and found >= min(NEAR * standard.limit, standard.limit - 1)
        missed = Verdict.WATCH if close else Verdict.BREACH
        kept = Verdict.MET if _holds(standard, found - tally.near) else Verdict.WATCH
        verdict = kept if _holds(standard, found) else missed
    else:
        found = tally.n - tally.good
        kept = Verdict.WATCH if tally.near else Verdict.MET
        verdict = kept if _holds(standard, found) else Verdict.BREACH
    return Figure(verdict, found, found, found, tally.n, tally.good)


def _exact(standard: InForce, tally: Tally) -> Figure:
    """One case beyond the limit is a breach; one near it is watched.

    The value is the worst clock, or the share of cases that hold.
    """
    if tally.good < tally.n:
        verdict = Verdict.BREACH
    else:
        verdict = Verdict.WATCH if tally.near else Verdict.MET
    is_clock = standard.entry.kind is Kind.CLOCK and tally.worst is not None
    value = tally.worst if is_clock else 100 * tally.good / tally.n
    return Figure(verdict, value, value, value, tally.n, tally.good)
