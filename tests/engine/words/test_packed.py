"""What a reader learnt becomes bytes and back; damaged or foreign bytes are refused."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from jiahe.engine.words.lesson import Feeling, Taught
from jiahe.engine.words.packed import Unreadable, packed, unpacked
from jiahe.engine.words.reader import pair_of

KEY = "lesson one"
LESSON = [
    Taught("擦得很干净", "clean", Feeling.GLAD, "擦得很干净"),
    Taught("地上都是灰", "clean", Feeling.SORRY, "地上都是灰"),
    Taught("九点到的", "punctual", Feeling.PLAIN, "九点到的"),
]
PAIR = pair_of(LESSON)
CONTENT = packed(PAIR, KEY)


def test_the_same_reader_comes_back() -> None:
    texts = ["很干净", "都是灰", "没有人来过"]
    for before, after in zip(PAIR, unpacked(CONTENT, KEY), strict=True):
        assert (before.labels, before.runs) == (after.labels, after.runs)
        assert (before.margins_of(texts) == after.margins_of(texts)).all()


def test_another_key_is_refused() -> None:
    with pytest.raises(Unreadable, match="another key"):
        unpacked(CONTENT, "lesson two")


@given(some.integers(0, len(CONTENT) - 1))
def test_what_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(Unreadable):
        unpacked(CONTENT[:length], KEY)


@given(some.binary(max_size=200))
def test_what_is_no_such_file_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        unpacked(content, KEY)


def changed(**arrays: object) -> bytes:
    """The same file with other arrays in some places."""
    with np.load(BytesIO(CONTENT), allow_pickle=False) as held:
        found = {name: held[name] for name in held.files} | arrays
    made = BytesIO()
    np.savez(made, **found)
    return made.getvalue()


@pytest.mark.parametrize(
    "arrays",
    [
        {"weights0": np.zeros((1, 1))},
        {"weights0": PAIR[0].weights.astype(np.float32)},
        {"constants1": PAIR[1].constants * np.nan},
        {"scales1": np.array([{"runs": "code"}], dtype=object)},  # would have to be unpickled
        {"head": np.frombuffer(b"[1]", dtype=np.uint8)},
    ],
)
def test_numbers_of_another_kind_are_refused(arrays: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        unpacked(changed(**arrays), KEY)


def test_control_unchanged_arrays_are_taken() -> None:
    assert unpacked(changed(), KEY)[0].runs == PAIR[0].runs
