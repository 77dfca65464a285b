"""A draw that can be repeated by whoever holds the secret, and guessed by nobody else."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.sampling.drawing import drawn_order, seal

UNITS = [f"visit{n}" for n in range(40)]


def test_the_same_secret_draws_the_same() -> None:
    assert drawn_order("s", "lot", UNITS) == drawn_order("s", "lot", reversed(UNITS))


def test_another_secret_or_lot_draws_others() -> None:
    first = drawn_order("s", "lot", UNITS)
    assert drawn_order("t", "lot", UNITS) != first
    assert drawn_order("s", "lot 2", UNITS) != first


@given(st.sets(st.text(max_size=5)), st.text(max_size=5))
def test_leaving_one_out_only_moves_the_others_up(units: set[str], gone: str) -> None:
    order = drawn_order("s", "lot", units | {gone})
    assert drawn_order("s", "lot", units - {gone}) == [one for one in order if one != gone]


def test_every_unit_is_drawn_about_as_often() -> None:
    firsts = Counter(drawn_order(str(n), "lot", UNITS)[0] for n in range(4_000))
    assert len(firsts) == len(UNITS)
    assert max(firsts.values()) < 150


def test_a_seal_fixes_the_secret_without_telling_it() -> None:
    assert seal("a") == seal("a") != seal("b")
    assert "a" * 8 not in seal("a" * 8)
