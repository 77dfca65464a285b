"""Small problems for the rounds planner, with every feature somewhere."""

from dataclasses import replace
from random import Random

from hypothesis import strategies as st

from jiahe.engine.routing.rounds.model import (
    FOREVER,
    Law,
    Lunch,
    Problem,
    Rest,
    Shift,
    Visit,
    Weights,
)

HOUR = 3600


def visit(number=1, **changes):
    given = {"point": (0.0, 0.0), "windows": ((9 * HOUR, 17 * HOUR),), "duration": HOUR}
    return Visit(id=number, **(given | {"penalty": 18_000} | changes))


def shift(number=1, **changes):
    given = {"start": (0.0, 0.0), "end": (0.0, 0.0), "opens": 8 * HOUR, "closes": 18 * HOUR}
    return Shift(id=number, **(given | changes))


def random_problem(seed: int, visits: int = 12, shifts: int = 4) -> Problem:
    """Every feature somewhere: windows, levels, pins, preferences, lunch, overtime, two days."""
    random = Random(seed)

    def point():
        return (round(random.uniform(-9000, 9000), 1), round(random.uniform(-9000, 9000), 1))

    def windows():
        day = random.choice([0, 0, 0, 24 * HOUR])
        first = day + random.randrange(7, 17) * HOUR
        wide = random.choice([0, 1800, 2 * HOUR, 6 * HOUR])
        later = (first + wide + HOUR, first + wide + 2 * HOUR)
        return ((first, first + wide), later) if random.random() < 0.3 else ((first, first + wide),)

    def some(share, *values):
        return random.choice(values) if random.random() < share else None

    def one_visit(number):
        people = list(range(shifts))
        return Visit(
            id=100 + number,
            point=point(),
            windows=windows(),
            duration=random.choice([1800, HOUR, 2 * HOUR, 4 * HOUR]),
            penalty=random.choice([18_000, 36_000, 72_000]),
            needs=random.choice([(), (("clean", random.randint(1, 3)),), (("cook", 1),)]),
            gender=some(0.15, "F", "M"),
            forbidden=frozenset(random.sample(people, 1)) if random.random() < 0.2 else frozenset(),
            only=frozenset({10 + random.choice(people)}) if random.random() < 0.1 else None,
            preferred=frozenset(random.sample(people, 1)) if random.random() < 0.3 else frozenset(),
            regulars=tuple((who, random.randint(100, 900)) for who in random.sample(people, 1)),
            load=random.randint(0, 3),
        )

    def one_shift(number):
        home, day = point(), random.choice([0, 0, 24 * HOUR])
        opens = day + random.choice([7, 8, 9, 20]) * HOUR
        return Shift(
            id=10 + number,
            start=home,
            end=random.choice([home, home, point()]),
            opens=opens,
            closes=opens + random.choice([4, 8, 10, 12]) * HOUR,
            skills=tuple((name, random.randint(1, 3)) for name in random.choice(_SKILLS)),
            gender=random.choice(["F", "F", "M", None]),
            person=number if random.random() < 0.7 else 0,
            regular=random.choice([10**9, 6 * HOUR, 8 * HOUR]),
            longest=random.choice([10**9, 9 * HOUR]),
            lunch=some(0.6, Lunch(day + 11 * HOUR, day + 14 * HOUR - 1800, 2700)),
            capacity=random.choice([10**9, 6]),
            callout=random.choice([0, 0, 500]),
            pace=random.choice([100, 100, 90, 125]),
        )

    made = tuple(one_visit(number) for number in range(visits))
    return Problem(
        visits=made,
        shifts=tuple(one_shift(number) for number in range(shifts)),
        law=Law(0.27, random.choice([0.5, 0.0])),
        weights=Weights(
            travel=1,
            overtime=random.choice([0, 2]),
            lunch=random.choice([0, 1, 3]),
            not_preferred=random.choice([0, 600]),
            changed=random.choice([0, 900]),
            fairness=random.choice([0, 0, 20]),
        ),
        incomes=tuple((who, random.randint(-9, 9) * HOUR) for who in range(shifts)),
        reference=tuple((one.id, random.randrange(shifts)) for one in made[::3]),
    )


_SKILLS = ((), ("clean",), ("clean",), ("clean", "cook"))
PROBLEMS = st.builds(random_problem, st.integers(0, 10**6), st.integers(0, 14), st.integers(1, 5))


def demanding_problem(seed: int, visits: int = 12, shifts: int = 4) -> Problem:
    """The same with hours, rests, a day's limit and priced lateness, each in most problems."""
    plain, random = random_problem(seed, visits, shifts), Random(seed + 1)
    has_hours, has_rest, has_price = (random.random() < 0.7 for _ in range(3))

    def hours():
        return tuple(random.choice([70, 100, 100, 130, 190]) for _ in range(24))

    def rest():
        price = random.choice([None, None, 0, 3])
        return Rest(random.choice([2, 3, 4]) * HOUR, random.choice([600, 1200, 2400]), price)

    def one_visit(told):
        first, last = told.windows[0]
        late = random.choice([None, random.randint(first, last + HOUR)])
        later = ((a + 2 * HOUR, b + 2 * HOUR) for a, b in told.windows[1:])
        windows = ((first, last + 2 * HOUR), *later)
        paid = replace(told, pay=random.choice([None, None, HOUR]))
        return replace(paid, windows=windows, due=late) if has_price else paid

    def one_shift(told):
        return replace(
            told,
            mode=random.randrange(2),
            rest=rest() if has_rest and random.random() < 0.8 else None,
            day=told.opens // (24 * HOUR),
            longest_day=random.choice([FOREVER, 4 * HOUR, 8 * HOUR]),
        )

    return replace(
        plain,
        visits=tuple(map(one_visit, plain.visits)),
        shifts=tuple(map(one_shift, plain.shifts)),
        law=replace(plain.law, hours=(hours(), hours()) if has_hours else ()),
        weights=replace(plain.weights, late=random.choice([0, 1, 5]), latest=random.choice([0, 2])),
    )


DEMANDING = st.builds(
    demanding_problem, st.integers(0, 10**6), st.integers(0, 14), st.integers(1, 5)
)
