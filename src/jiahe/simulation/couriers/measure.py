"""One measure for what was driven, whoever planned it."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from jiahe.simulation.couriers.law import DETOUR, learnt
from jiahe.simulation.couriers.online import day_without_foresight
from jiahe.simulation.couriers.question import Asked, Driven
from jiahe.simulation.couriers.table import Day

REAL, OWN, ONLINE, WHOLE = "real", "own_requests", "online", "foresight"
PLANS = (OWN, ONLINE, WHOLE)


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard we try: moves for each request, of each look, seconds between two looks, seed."""

    moves: int = 200
    moves_of_a_look: int = 2000
    every: int = 600
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a way of sending people out came to; shares are of all requests."""

    city: str
    on: str
    plan: str
    requests: int
    couriers: int  # that served something
    kilometres: float  # of road: crow kilometres times the detour, from first place to last
    on_time: int  # within the window
    early: int
    late: int
    late_minutes_p95: float  # of those that are late
    left_out: int
    cpu_seconds: float

    @property
    def on_time_share(self) -> float:
        return self.on_time / max(1, self.requests)


def outcome(asked: Asked, plan: str, driven: Driven, cpu_seconds: float) -> Outcome:
    """Counts a day that was driven; nothing here knows who planned it."""
    told = asked.day.pickups
    stops = [stop for made in driven.values() for stop in made]
    lates = sorted((at - told[k].closes) / 60 for k, at in stops if at > told[k].closes)
    early = sum(at < told[k].opens for k, at in stops)
    return Outcome(
        city=asked.day.city,
        on=asked.day.on.isoformat(),
        plan=plan,
        requests=len(told),
        couriers=sum(bool(made) for made in driven.values()),
        kilometres=round(_metres(asked, driven) * DETOUR / 1000, 1),
        on_time=len(stops) - early - len(lates),
        early=early,
        late=len(lates),
        late_minutes_p95=round(lates[int(0.95 * (len(lates) - 1))], 1) if lates else 0.0,
        left_out=len(told) - len(stops),
        cpu_seconds=round(cpu_seconds, 2),
    )


def _metres(asked: Asked, driven: Driven) -> float:
    """From each courier's first place, which is the same for all plans, to his last request."""
    ways = 0.0
    for duty in asked.duties:
        rows = [duty.at, *(request for request, _ in driven.get(duty.courier, ()))]
        ways += sum(float(asked.metres[a, b]) for a, b in pairwise(rows))
    return ways


def compare(
    days: Sequence[Day], zone: ZoneInfo, effort: Effort, tell: Callable[[Outcome], None]
) -> list[dict[str, Any]]:
    """Each day as it was and as we plan it, with the law of its city.

    Raises `IllegalPlan` for a plan that the checker refuses.
    """
    rows = []
    for city in dict.fromkeys(day.city for day in days):
        some = [day for day in days if day.city == city]
        law = learnt(some, zone)
        for day in some:
            rows += _told(Asked(day, law), effort, tell)
    return rows


def _told(asked: Asked, effort: Effort, tell: Callable[[Outcome], None]) -> list[dict[str, Any]]:
    """A row for each plan of the day; the first one, the couriers' own, also tells the law."""
    rows = []
    for one in _outcomes(asked, effort):
        tell(one)
        rows.append(asdict(one) | {"on_time_share": round(one.on_time_share, 4)})
    rows[0]["law"] = asdict(asked.law) | {"impossible_gaps": _impossible(asked)}
    return rows


def _outcomes(asked: Asked, effort: Effort) -> Iterable[Outcome]:
    moves = effort.moves * len(asked.day.pickups)
    ways: dict[str, Callable[[], Driven]] = {
        REAL: asked.really,
        OWN: lambda: asked.planned(asked.own(), moves, effort.seed),
        ONLINE: lambda: day_without_foresight(
            asked, effort.every, effort.moves_of_a_look, effort.seed
        ),
        WHOLE: lambda: asked.planned(asked.whole(), moves, effort.seed),
    }
    for name, make in ways.items():
        began = time.process_time()
        driven = make()
        yield outcome(asked, name, driven, time.process_time() - began)


def _impossible(asked: Asked) -> float:
    """The share of the couriers' own gaps that are shorter than our law allows."""
    gaps = [
        told[1] - told[0] < asked.law.stay + asked.way(pair[0], pair[1])
        for made in asked.day.rounds().values()
        for pair in pairwise(made)
        for told in [(asked.day.pickups[pair[0]].done, asked.day.pickups[pair[1]].done)]
    ]
    return round(sum(gaps) / max(1, len(gaps)), 3)
