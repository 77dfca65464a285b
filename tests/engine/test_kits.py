"""A kit holds one supply for each purpose, the one with an eco label where there is enough."""

from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.kits import Choice, Line, Packed, fill_kit, quantity_for

FLOOR = Line("floor", 20, 30)
PLAIN = Choice(1, "floor", has_label=False, on_hand=500, step=10)
LABELLED = Choice(2, "floor", has_label=True, on_hand=60, step=10)


def test_a_larger_home_needs_more_in_whole_steps() -> None:
    assert [quantity_for(FLOOR, area, 10) for area in (0, 50, 92, 100, 150)] == [20, 40, 50, 50, 70]


def test_the_labelled_one_is_preferred_while_there_is_enough() -> None:
    assert fill_kit([FLOOR], 100, [PLAIN, LABELLED]) == [Packed(2, 50)]
    assert fill_kit([FLOOR], 200, [PLAIN, LABELLED]) == [Packed(1, 80)]


def test_when_none_is_enough_the_labelled_one_is_named() -> None:
    scarce = Choice(1, "floor", has_label=False, on_hand=5, step=10)
    assert fill_kit([FLOOR], 200, [scarce, LABELLED]) == [Packed(2, 80)]


def test_a_purpose_that_nothing_serves_is_left_out() -> None:
    assert fill_kit([FLOOR, Line("glass", 10)], 100, [PLAIN]) == [Packed(1, 50)]


def test_nothing_wanted_is_not_packed() -> None:
    assert fill_kit([Line("floor", 0)], 100, [PLAIN]) == []


CHOICES = st.lists(
    st.builds(
        Choice, st.integers(1, 99), st.sampled_from(["floor", "glass"]), st.booleans(),
        st.integers(0, 900), st.integers(1, 20),
    ),
    max_size=8, unique_by=lambda one: one.supply_id,
)  # fmt: skip


@given(CHOICES, st.integers(0, 400))
def test_the_kit_is_enough_and_at_most_a_step_too_much(choices: list[Choice], area: int) -> None:
    lines = [FLOOR, Line("glass", 5, 7)]
    steps = {one.supply_id: one for one in choices}
    for packed in fill_kit(lines, area, choices):
        one = steps[packed.supply_id]
        line = next(line for line in lines if line.purpose == one.purpose)
        over = packed.quantity - (line.base + line.per_100_m2 * area / 100)
        assert 0 <= over < one.step


@given(CHOICES, st.integers(0, 400), st.randoms())
def test_the_order_of_the_choices_does_not_matter(choices: list[Choice], area: int, rng) -> None:
    mixed = list(choices)
    rng.shuffle(mixed)
    assert fill_kit([FLOOR], area, mixed) == fill_kit([FLOOR], area, choices)
