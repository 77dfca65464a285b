"""A visit's grams are activity times factor, part by part, and add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.footprint import (
    NOTHING,
    Activity,
    Factor,
    Footprint,
    Part,
    Spent,
    footprint,
    total,
)


def factor(name: str, grams: float) -> Factor:
    return Factor(name, grams, "km", "来源", "source", is_published=False)


GRAMS = {"travel.e_bike": 6.4, "travel.bus": 60.0, "water": 0.32}
FACTORS = {name: factor(name, grams) for name, grams in GRAMS.items()}
SOAP = Spent("soap", 30, 500, 900, 40)


def test_each_part_names_its_factor_and_its_amount() -> None:
    found = footprint(Activity({"e_bike": 5.0}, (SOAP,), 50.0), FACTORS)
    assert found.parts == (
        Part("travel", "e_bike", 5.0, 32.0, "travel.e_bike"),
        Part("supply", "soap", 30, 54.0),
        Part("water", "water", 50.0, 16.0, "water"),
    )
    assert (found.co2_grams, found.waste_grams, found.water_litres) == (102.0, 2.4, 50.0)
    assert [found.grams_of(kind) for kind in ("travel", "supply", "water")] == [32.0, 54.0, 16.0]


def test_nothing_done_leaves_nothing() -> None:
    assert footprint(Activity({"e_bike": 0.0}, (Spent("soap", 0, 500, 9, 9),)), FACTORS) == NOTHING


def test_a_way_without_a_factor_is_not_counted_as_nothing() -> None:
    with pytest.raises(KeyError):
        footprint(Activity({"helicopter": 1.0}), FACTORS)


def test_the_total_adds_up_what_has_the_same_name_largest_first() -> None:
    one = footprint(Activity({"e_bike": 5.0}, (SOAP,)), FACTORS)
    two = footprint(Activity({"bus": 10.0}, (SOAP,), 10.0), FACTORS)
    found = total([one, two])
    assert [(part.name, part.co2_grams) for part in found.parts] == [
        ("bus", 600.0), ("soap", 108.0), ("e_bike", 32.0), ("water", pytest.approx(3.2)),
    ]  # fmt: skip
    assert (found.waste_grams, found.water_litres) == (4.8, 10.0)
    assert total([]) == NOTHING


AMOUNTS = st.floats(0, 1e4)
VISITS = st.builds(
    lambda bike, bus, water, soap: footprint(
        Activity({"e_bike": bike, "bus": bus}, (Spent("soap", soap, 500, 900, 40),), water), FACTORS
    ),
    AMOUNTS, AMOUNTS, AMOUNTS, st.integers(0, 5000),
)  # fmt: skip


@given(st.lists(VISITS, max_size=8))
def test_the_whole_is_the_sum_of_the_visits(visits: list[Footprint]) -> None:
    whole = total(visits)
    assert whole.co2_grams == pytest.approx(sum(one.co2_grams for one in visits))
    assert whole.waste_grams == pytest.approx(sum(one.waste_grams for one in visits))
    assert len(whole.parts) <= 4


@given(VISITS)
def test_no_figure_is_below_zero_and_the_kinds_are_the_whole(visit: Footprint) -> None:
    kinds = sum(visit.grams_of(kind) for kind in ("travel", "supply", "water"))
    assert visit.co2_grams == pytest.approx(kinds)
    assert (
        min(visit.waste_grams, visit.water_litres, *(one.co2_grams for one in visit.parts), 0) == 0
    )
