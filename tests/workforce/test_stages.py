"""The table of moves: every way to duty passes every gate, and nothing leads back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.workforce import stages
from jiahe.workforce.choices import Stage
from jiahe.workforce.stages import ENDED, MOVES, PIPELINE, TOPICS, may_move, total_of

walks = st.lists(st.sampled_from(list(Stage)), max_size=40)


def walked(wishes: list[Stage]) -> list[Stage]:
    """Where an application stands after these wishes, of which only the allowed ones happen."""
    path = [Stage.APPLIED]
    for to in wishes:
        if may_move(path[-1], to):
            path.append(to)
    return path


@given(walks)
def test_nobody_is_on_duty_who_skipped_a_stage(wishes: list[Stage]) -> None:
    path = walked(wishes)
    if Stage.ON_DUTY in path:
        assert path[: len(PIPELINE)] == list(PIPELINE)


def test_control_with_one_short_cut_a_stage_can_be_skipped(monkeypatch) -> None:
    monkeypatch.setitem(stages.MOVES, Stage.APPLIED, frozenset({Stage.ON_DUTY}))
    assert walked([Stage.ON_DUTY]) == [Stage.APPLIED, Stage.ON_DUTY]


@given(walks)
def test_no_stage_is_entered_twice(wishes: list[Stage]) -> None:
    path = walked(wishes)
    assert len(path) == len(set(path))


def test_every_stage_has_its_row_and_every_end_is_an_end() -> None:
    assert set(MOVES) == set(Stage)
    assert {stage for stage, allowed in MOVES.items() if not allowed} == set(ENDED)


@given(st.fixed_dictionaries(dict.fromkeys(TOPICS, st.integers(0, 20))))
def test_points_are_of_a_hundred(marks: dict[str, int]) -> None:
    assert 0 <= total_of(marks) == sum(marks.values()) <= 100


@pytest.mark.parametrize(
    "marks", [{}, dict.fromkeys(TOPICS, 21), dict.fromkeys(TOPICS, -1), {"manner": 20}]
)
def test_marks_that_are_not_whole_are_refused(marks: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="topic"):
        total_of(marks)
