"""Small planning problems for the tests of the planner."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from jiahe.engine.intervals import Span
from jiahe.engine.routing.model import Job, Problem, Weights, Worker
from jiahe.engine.travel import Place
from jiahe.engine.workday import Commitment

EIGHT = datetime(2026, 3, 2, 0, tzinfo=UTC)  # 08:00 in Shanghai
HERE = Place(31.23, 121.47)
NEAR = Place(31.24, 121.48)
FAR = Place(31.33, 121.60)


def span(first: float, last: float) -> Span:
    return Span(EIGHT + timedelta(hours=first), EIGHT + timedelta(hours=last))


def job(number=1, **changes):
    given = {"place": HERE, "windows": (span(0, 10),), "duration_minutes": 120, "skill": "clean"}
    return Job(id=number, **(given | changes))


def worker(number=1, **changes):
    given = {"home": NEAR, "working": (span(0, 10),), "skills": (("clean", 5),)}
    return Worker(id=number, **(given | changes))


def random_problem(seed: int, jobs: int = 8, workers: int = 3) -> Problem:
    """Mixed jobs: crews, pins, preferences, grades, narrow windows; workers with promised time."""
    random = Random(seed)

    def place():
        return Place(31.15 + random.random() * 0.15, 121.4 + random.random() * 0.15)

    def one_job(number):
        first = random.randrange(0, 16) / 2
        length = random.choice([60, 90, 120, 180])
        width = length / 60 + random.choice([0, 1, 3])
        return Job(
            id=number,
            place=place(),
            windows=(span(first, first + width), span(20, 20 + width)),
            duration_minutes=length,
            skill=random.choice(["clean", "clean", "clean", "cook"]),
            level=random.choice([5, 5, 4, 3]),
            priority=random.choice([0, 0, 1]),
            crew_size=random.choice([1, 1, 1, 2]),
            preferred=frozenset(random.sample(range(workers), random.choice([0, 0, 1]))),
            forbidden=frozenset(random.sample(range(workers), random.choice([0, 0, 1]))),
            pinned_worker=random.choice([None, None, None, None, 0]),
            pinned_start=random.choice([None, None, None, span(first, 99).start]),
        )

    def one_worker(number):
        busy_from = random.randrange(0, 16) / 2
        return Worker(
            id=number,
            home=place(),
            working=(span(0, 10), span(19, 30)),
            skills=(("clean", random.choice([5, 4, 3])), ("cook", 4))[: random.choice([1, 2])],
            busy=random.choice([(), (Commitment(span(busy_from, busy_from + 2), place()),)]),
            ahead_minutes=random.choice([0, 0, 600, -300]),
        )

    return Problem(
        jobs=tuple(one_job(number) for number in range(jobs)),
        workers=tuple(one_worker(number) for number in range(workers)),
        weights=Weights(
            load_squared=random.choice([0, 1]), fairness=random.choice([0, 0, 60, 1800])
        ),
    )


PROBLEMS = st.builds(random_problem, st.integers(0, 10**6), st.integers(1, 10), st.integers(1, 4))
