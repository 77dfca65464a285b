"""The closed loop against none: the same seeded city twice, defects per 1,000 visits.

Workers slip now and then and stay so. Households object to some defects. With the loop, the
product's own engine watches (`charts.laney`), draws (`sampling`), proposes measures (`measures`)
and tests again; who failed the re-test is not sent. Without it people recover by themselves alone.
What training, talks and tests can do is assumed (`Beliefs`) and named with the result.
"""

import random
from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from jiahe.engine.charts import laney
from jiahe.engine.charts.reading import Side
from jiahe.engine.fairscore import Rating, fair_score
from jiahe.engine.measures import FIRST, Cause, CauseKind, Stage, Taken, propose
from jiahe.engine.sampling.tables import Level, Severity, plan_for
from jiahe.simulation.bench.loop_world import START, Beliefs, Hand, World, instant

CHART = laney.LaneyRule(width=4.2, lessons=14)
FEWEST_BAD = 3
LOOKS = 6  # visits of each worker of a team that a warning orders to be looked at
WEEK = 7
LOW_LINE = 4.0
STUDENT = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 8: 2.365, 10: 2.262}


@dataclass
class Loop:
    """What the company knows of its people; it never sees the truth."""

    world: World
    rng: random.Random
    charts: dict[int, laney.Laney] = field(default_factory=lambda: defaultdict(laney.Laney))
    quiet_until: dict[int, int] = field(default_factory=dict)
    looks: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    causes: dict[int, list[Cause]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[int, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    tests: dict[int, int] = field(default_factory=dict)  # worker -> the day of the (re-)test
    counted: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def watch(self, day: int) -> None:
        """Each team's day on its chart; a signal orders looks, once in a fortnight."""
        for team, (cases, bad) in self.world.objections_of_day(day).items():
            if cases == 0:
                continue
            state, reading = laney.step(self.charts[team], cases, bad, CHART)
            self.charts[team] = state
            is_new = day >= self.quiet_until.get(team, 0)
            if reading.side is Side.UP and bad >= FEWEST_BAD and is_new:
                self.counted["warnings"] += 1
                self.quiet_until[team] = day + 2 * WEEK
                for hand in self.world.team(team):
                    self.looks[hand.number] = max(self.looks[hand.number], LOOKS)

    def draw(self, day: int) -> None:
        """The month's draw of each team, by the sampling plan of its size."""
        if day % 30:
            return
        for team in range(self.world.teams):
            hands = self.world.team(team)
            lot = 30 * self.world.visits_a_day * len(hands)
            for _look in range(plan_for(lot, Level.S3, 4.0, Severity.NORMAL).size):
                self.looks[self.rng.choice(hands).number] += 1

    def inspect(self, day: int) -> None:
        """The visits that were asked for are looked at; what is found stands as a cause."""
        for visit in self.world.visits[day]:
            if self.looks[visit.worker] <= 0:
                continue
            self.looks[visit.worker] -= 1
            self.counted["looks"] += 1
            chance = self.world.beliefs.look_finds if visit.is_bad else 0.01
            if self.rng.random() < chance:
                ref = f"look:{visit.worker}:{day}:{self.counted['looks']}"
                self._cause(CauseKind.DEFECT, visit.worker, day, ref)

    def listen(self, day: int) -> None:
        """Objections that were right, judged by a person."""
        for n, visit in enumerate(self.world.visits[day]):
            if visit.is_objected and visit.is_bad:
                ref = f"objection:{visit.worker}:{day}:{n}"
                self._cause(CauseKind.OBJECTION, visit.worker, day, ref)

    def _cause(self, kind: CauseKind, worker: int, day: int, ref: str) -> None:
        self.causes[worker].append(Cause(kind, START + timedelta(days=day), ref))

    def decide(self, day: int) -> None:
        """Each week: the rule proposes, a person confirms, and the measure does what it can."""
        on = START + timedelta(days=day)
        if day % WEEK:
            return
        for hand in self.world.hands:
            causes = [*self.causes[hand.number], *self._low_score(hand, on)]
            done = self.world.visits_of(hand.number, day, FIRST.window.days)
            found = propose(causes, self.taken[hand.number], on, visits=done)
            if found is None or hand.number in self.tests:
                continue
            refs = frozenset(cause.ref for cause, _points in found.causes)
            self.taken[hand.number].append(Taken(found.stage, on, refs))
            self.counted[found.stage.value] += 1
            is_hard = found.stage not in (Stage.NOTICE, Stage.COACHING)
            self.counted["hard ones on people who had not slipped"] += (
                is_hard and not hand.has_slipped
            )
            self._apply(hand, found.stage, day)

    def _low_score(self, hand: Hand, on: date) -> list[Cause]:
        marks = self.world.marks[hand.number][-120:]
        score = fair_score([Rating(mark, at) for mark, at in marks], instant(on))
        low = score.high < LOW_LINE and score.weight >= 10
        return [Cause(CauseKind.LOW_SCORE, on, f"score:{hand.number}")] if low else []

    def _apply(self, hand: Hand, stage: Stage, day: int) -> None:
        beliefs = self.world.beliefs
        talks = {Stage.NOTICE: beliefs.notice_helps, Stage.COACHING: beliefs.talk_helps}
        if stage in talks:
            self.world.mend(hand, talks[stage], self.rng)
            return
        self.tests[hand.number] = day + WEEK
        if stage is not Stage.RETRAINING:
            self.world.away.add(hand.number)

    def test(self, day: int) -> None:
        """After the course the re-test; who fails it is not sent and tries again in a week."""
        for number in [one for one, due in self.tests.items() if due == day]:
            hand, beliefs = self.world.hands[number], self.world.beliefs
            self.world.mend(hand, beliefs.course_helps, self.rng)
            passes = beliefs.unfit_passes if hand.has_slipped else beliefs.fit_passes
            if self.rng.random() < passes:
                del self.tests[number]
                self.world.away.discard(number)
            else:
                self.counted["failed re-tests"] += 1
                self.tests[number] = day + WEEK
                self.world.away.add(number)


def run_city(seed: int, days: int, beliefs: Beliefs, *, loop: bool) -> tuple[World, dict[str, int]]:
    """One city for so many days; the same seed slips the same people on the same days."""
    world = World(seed, beliefs)
    company = Loop(world, random.Random(f"{seed} company"))  # noqa: S311  # repeatable
    for day in range(days):
        world.live(day)
        if loop:
            for part in (company.draw, company.watch, company.inspect, company.listen,
                         company.decide, company.test):  # fmt: skip
                part(day)
    return world, dict(company.counted)


@dataclass(frozen=True)
class Told:
    """Defects per 1,000 visits with the loop off and on, by seed."""

    seed: int
    off: float
    on: float
    sent_off: int
    sent_on: int


def measure(seeds: int, days: int, beliefs: Beliefs | None = None) -> list[Told]:
    given = beliefs or Beliefs()
    rows = []
    for seed in range(1, seeds + 1):
        off, _none = run_city(seed, days, given, loop=False)
        on, _counted = run_city(seed, days, given, loop=True)
        rows.append(
            Told(seed, off.defects_per_thousand(), on.defects_per_thousand(), off.sent, on.sent)
        )
    return rows


def interval(values: list[float]) -> tuple[float, float, float]:
    """(mean, low, high): 95 %, by Student's t over the seeds."""
    middle = fmean(values)
    if len(values) < 2:
        return middle, middle, middle
    reach = STUDENT.get(len(values), 2.2) * stdev(values) / sqrt(len(values))
    return middle, middle - reach, middle + reach


def told(seeds: int, days: int) -> dict[str, Any]:
    """Both arms, their difference with its interval, the control whose measures do nothing."""
    rows = measure(seeds, days)
    idle = replace(Beliefs(), notice_helps=0.0, talk_helps=0.0, course_helps=0.0, unfit_passes=1.0)
    control = measure(seeds, days, idle)
    saved = interval([one.off - one.on for one in rows])
    _world, counted = run_city(1, days, Beliefs(), loop=True)
    return {
        "bench": "loop",
        "days": days,
        "seeds": seeds,
        "off": interval([one.off for one in rows]),
        "on": interval([one.on for one in rows]),
        "fewer": saved,
        "fewer when measures do nothing": interval([one.off - one.on for one in control]),
        "visits": sum(one.sent_on for one in rows),
        "visits kept": round(
            sum(one.sent_on for one in rows) / sum(one.sent_off for one in rows), 4
        ),
        "seed 1": counted,
        "beliefs": asdict(Beliefs()),
        "holds": saved[1] > 0,
    }
