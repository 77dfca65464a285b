"""The city of the closed-loop bench: people who slip, visits, objections and marks; pure."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

START = date(2026, 1, 5)


@dataclass(frozen=True)
class Beliefs:
    """What is assumed of people; every figure of the bench stands on these."""

    usual_defects: float = 0.02  # of visits
    slipped_defects: float = 0.15
    slips_a_day: float = 1 / 180
    mends_a_day: float = 1 / 120  # by themselves
    objects_to_defect: float = 0.4
    objects_for_nothing: float = 0.004
    look_finds: float = 0.9
    notice_helps: float = 0.2  # chance that a slipped worker is as before
    talk_helps: float = 0.4
    course_helps: float = 0.7
    fit_passes: float = 0.95
    unfit_passes: float = 0.25


@dataclass
class Hand:
    number: int
    team: int
    own: float  # how careful by nature: a factor on defects
    has_slipped: bool = False


@dataclass(frozen=True, slots=True)
class Visited:
    worker: int
    is_bad: bool
    is_objected: bool


@dataclass
class World:
    """Sixty workers in six teams, three visits a day each; `away` are not sent."""

    seed: int
    beliefs: Beliefs
    teams: int = 6
    a_team: int = 10
    visits_a_day: int = 3
    most_a_day: int = 5
    hands: list[Hand] = field(default_factory=list)
    away: set[int] = field(default_factory=set)
    visits: dict[int, list[Visited]] = field(default_factory=lambda: defaultdict(list))
    marks: dict[int, list[tuple[float, datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    counts: dict[int, list[int]] = field(default_factory=dict)
    sent: int = 0
    defects: int = 0

    def __post_init__(self) -> None:
        rng = random.Random(f"{self.seed} people")  # noqa: S311  # repeatable on purpose
        self.hands = [
            Hand(n, n // self.a_team, rng.uniform(0.6, 1.4))
            for n in range(self.teams * self.a_team)
        ]
        self.counts = {hand.number: [] for hand in self.hands}
        self.fates = {
            hand.number: random.Random(f"{self.seed} fate {hand.number}")  # noqa: S311
            for hand in self.hands
        }

    def team(self, team: int) -> list[Hand]:
        return self.hands[team * self.a_team : (team + 1) * self.a_team]

    def live(self, day: int) -> None:
        """One day: some slip, some mend, visits take place; what nobody can do is not sent."""
        rng = random.Random(f"{self.seed} day {day}")  # noqa: S311  # the same with and without
        for hand in self.hands:
            self._drift(hand)
        for team in range(self.teams):
            people = self.team(team)
            wanted = self.visits_a_day * len(people)
            for n, hand in enumerate(self._sent(people, wanted)):
                self._visit(hand, day, n, rng)
        for hand in self.hands:
            self.counts[hand.number].append(
                sum(one.worker == hand.number for one in self.visits[day])
            )

    def _drift(self, hand: Hand) -> None:
        fate = self.fates[hand.number]
        slips, mends = fate.random(), fate.random()  # both drawn: fates stay the same
        if hand.has_slipped:
            hand.has_slipped = mends >= self.beliefs.mends_a_day
        else:
            hand.has_slipped = slips < self.beliefs.slips_a_day

    def _sent(self, people: Sequence[Hand], wanted: int) -> list[Hand]:
        free = [hand for hand in people if hand.number not in self.away]
        return [hand for _round in range(self.most_a_day) for hand in free][:wanted]

    def _visit(self, hand: Hand, day: int, n: int, rng: random.Random) -> None:
        beliefs = self.beliefs
        rate = beliefs.slipped_defects if hand.has_slipped else beliefs.usual_defects
        is_bad = rng.random() < rate * hand.own
        objects = beliefs.objects_to_defect if is_bad else beliefs.objects_for_nothing
        self.visits[day].append(Visited(hand.number, is_bad, rng.random() < objects))
        mark = 5 - 1.8 * is_bad - rng.choice((0, 0, 0, 0.5, 1))
        at = datetime.combine(START + timedelta(days=day), time(8), UTC) + timedelta(minutes=n)
        self.marks[hand.number].append((max(1.0, mark), at))
        self.sent += 1
        self.defects += is_bad

    def mend(self, hand: Hand, chance: float, rng: random.Random) -> None:
        """A talk or a course; who has not slipped loses nothing by it."""
        if rng.random() < chance:
            hand.has_slipped = False

    def objections_of_day(self, day: int) -> dict[int, tuple[int, int]]:
        """Team -> (visits, objections)."""
        found = {team: [0, 0] for team in range(self.teams)}
        for one in self.visits[day]:
            row = found[one.worker // self.a_team]
            row[0] += 1
            row[1] += one.is_objected
        return {team: (cases, bad) for team, (cases, bad) in found.items()}

    def visits_of(self, number: int, day: int, days: int) -> int:
        return sum(self.counts[number][max(0, day + 1 - days) : day + 1])

    def defects_per_thousand(self) -> float:
        return 1000 * self.defects / self.sent


def instant(on: date) -> datetime:
    return datetime.combine(on, time(23), UTC)
