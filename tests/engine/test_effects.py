"""The effect of a course on made-up workers whose truth is known."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.effects import FEWEST, Change, Effect, _student, course_effect

CITIES = 250


def city(
    rng: random.Random, *, truth: float, workers: int = 120, sent: int = 30
) -> tuple[list[Change], list[Change]]:
    """The lowest marks of the past weeks are likelier to be sent; marks scatter, trends exist."""
    people = []
    for person in range(workers):
        quality = rng.gauss(4.4, 0.25)
        people.append((person, quality, quality + rng.gauss(0, 0.2)))
    chances = [(rng.random() + before, person) for person, _quality, before in people]
    chosen = {person for _chance, person in sorted(chances)[:sent]}
    took, others = [], []
    for person, quality, before in people:
        after = quality + 0.1 + rng.gauss(0, 0.2) + truth * (person in chosen)
        (took if person in chosen else others).append(Change(person, before, after))
    return took, others


def effects(truth: float, **size: int) -> list[Effect]:
    found = [
        course_effect(*city(random.Random(f"{truth} {n}"), truth=truth, **size))
        for n in range(CITIES)
    ]
    return [one for one in found if one is not None]


@pytest.mark.parametrize("truth", [0.0, 0.2, -0.1])
def test_the_interval_covers_the_truth_about_as_often_as_it_says(truth: float) -> None:
    found = effects(truth)
    covered = sum(one.low <= truth <= one.high for one in found) / len(found)
    assert len(found) == CITIES
    assert 0.92 <= covered <= 0.985


def test_few_workers_widen_the_interval_and_it_still_covers() -> None:
    small = effects(0.2, workers=36, sent=12)
    covered = sum(one.low <= 0.2 <= one.high for one in small) / len(small)
    assert covered >= 0.9
    wide = [one.high - one.low for one in small]
    usual = [one.high - one.low for one in effects(0.2)]
    assert sum(wide) / len(wide) > 1.3 * sum(usual) / len(usual)


def test_the_mean_over_many_cities_is_the_truth() -> None:
    found = effects(0.2)
    assert sum(one.gain for one in found) / len(found) == pytest.approx(0.2, abs=0.02)


def test_control_before_and_after_alone_credits_the_course_with_falling_back_to_the_usual() -> None:
    """Why there is a comparison: who was low comes back up, course or no course."""
    plain = []
    for n in range(CITIES):
        took, _others = city(random.Random(f"plain {n}"), truth=0.0)
        plain.append(sum(one.gain for one in took) / len(took))
    assert sum(plain) / len(plain) > 0.12


def test_control_a_comparison_with_anybody_is_biased_too() -> None:
    """Why the others are matched: unmatched, the low ones' return counts for the course."""
    gaps = []
    for n in range(CITIES):
        took, others = city(random.Random(f"anybody {n}"), truth=0.0)
        gain = [sum(one.gain for one in side) / len(side) for side in (took, others)]
        gaps.append(gain[0] - gain[1])
    assert sum(gaps) / len(gaps) > 0.03


def test_one_person_who_stands_in_for_many_widens_the_interval() -> None:
    """Fifty rows of ten people say less than fifty rows of fifty."""
    rng = random.Random(9)
    gains = [rng.gauss(0, 0.3) for _ in range(50)]
    took = [Change(f"t{n}", 4.0, 4.3, n % 5) for n in range(10)]
    many = [Change(f"o{n}", 4.0, 4.0 + gains[n], n % 5) for n in range(50)]
    few = [Change(f"o{n % 10}", 4.0, 4.0 + gains[n % 10], n // 10) for n in range(50)]
    wide, usual = course_effect(took, few), course_effect(took, many)
    assert wide is not None
    assert usual is not None
    assert (wide.others, usual.others) == (10, 50)
    assert wide.high - wide.low > 1.5 * (usual.high - usual.low)


@pytest.mark.parametrize("took", [0, 1, FEWEST - 1])
def test_too_few_say_nothing(took: int) -> None:
    rows = [Change(f"t{n}", 4.0, 4.5) for n in range(took)]
    assert course_effect(rows, [Change(f"o{n}", 4.0, 4.0) for n in range(50)]) is None
    assert course_effect([Change(f"o{n}", 4.0, 4.0) for n in range(50)], rows) is None


def test_nobody_comparable_says_nothing() -> None:
    low = [Change(f"t{n}", 2.0, 2.5) for n in range(20)]
    high = [Change(f"o{n}", 4.8, 4.8) for n in range(20)]
    assert course_effect(low, high) is None


def test_other_weeks_are_not_compared() -> None:
    took = [Change(f"t{n}", 4.0, 4.5, "May") for n in range(20)]
    assert course_effect(took, [Change(f"o{n}", 4.0, 4.0, "June") for n in range(20)]) is None


def test_nobody_stands_beside_themselves() -> None:
    rows = [Change(n, 4.0, 4.0 + 0.01 * n) for n in range(20)]
    found = course_effect(rows, rows)
    assert found is not None
    assert not found.is_clear


@given(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_a_trend_that_everybody_shares_is_no_effect(trend: float, truth: float) -> None:
    rng = random.Random(3)
    took = [Change(f"t{n}", 4.0, 4.0 + trend + truth + rng.gauss(0, 0.1)) for n in range(40)]
    others = [Change(f"o{n}", 4.0, 4.0 + trend + rng.gauss(0, 0.1)) for n in range(40)]
    found = course_effect(took, others)
    assert found is not None
    assert found.gain == pytest.approx(truth, abs=0.12)


@pytest.mark.parametrize(("freedom", "point"), [(7, 2.365), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_students_t_is_the_tables(freedom: int, point: float) -> None:
    assert _student(freedom) == pytest.approx(point, abs=0.002)
