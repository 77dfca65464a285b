"""What of a mark is not the worker's is learnt and taken off, and nothing else."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.grading.cuts import FIRST, IN_FORCE, grade, ten_points
from jiahe.engine.grading.leanings import FEWEST_MARKS, USUAL, Mark, learn


def world(seed=1, *, workers=30, homes=120, marks=1500, severity=0.4, task=0.0):
    """(marks, quality of each worker, severity of each home)"""
    draw = random.Random(seed)
    quality = [4.2 + 0.25 * draw.gauss(0, 1) for _ in range(workers)]
    leaning = [severity * draw.gauss(0, 1) for _ in range(homes)]
    made = []
    for _ in range(marks):
        worker, home = draw.randrange(workers), draw.randrange(homes)
        hard = draw.random() < (0.8 if worker % 2 else 0.2)
        value = quality[worker] + leaning[home] - (task if hard else 0.0) + 0.2 * draw.gauss(0, 1)
        made.append(Mark(worker, home, "hard" if hard else "easy", value))
    return made, quality, leaning


def correlation(a, b):
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    over = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    return over / (sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b)) ** 0.5


def means(marks, workers, learnt):
    cleared = [[] for _ in range(workers)]
    for mark in marks:
        cleared[mark.worker].append(mark.value - learnt.of(mark.giver, mark.task))
    return [sum(one) / len(one) for one in cleared]


def test_severe_homes_are_found() -> None:
    marks, _, leaning = world()
    learnt = learn(marks)
    found = [learnt.givers[home] for home in range(len(leaning))]
    assert correlation(found, leaning) > 0.95


def test_the_difficulty_of_a_task_is_found() -> None:
    marks, _, _ = world(task=0.6)
    learnt = learn(marks)
    assert learnt.tasks["easy"] - learnt.tasks["hard"] == pytest.approx(0.6, abs=0.1)


def test_with_severity_and_difficulty_off_the_workers_stand_nearer_the_truth() -> None:
    marks, quality, _ = world(task=0.6)
    plain = correlation(means(marks, len(quality), USUAL), quality)
    assert correlation(means(marks, len(quality), learn(marks)), quality) > max(0.98, plain + 0.02)


def test_control_without_taking_off_the_hard_tasks_pull_their_workers_down() -> None:
    marks, quality, _ = world(task=0.6)
    assert correlation(means(marks, len(quality), USUAL), quality) < 0.9


def test_where_nobody_is_severe_little_is_taken_off() -> None:
    marks, _, _ = world(severity=0.0)
    assert max(abs(value) for value in learn(marks).givers.values()) < 0.15


def test_few_marks_or_one_worker_teach_nothing() -> None:
    marks, _, _ = world()
    assert learn(marks[: FEWEST_MARKS - 1]) == USUAL
    assert learn([Mark(1, home, "easy", 4.0) for home in range(200)]) == USUAL


def test_a_mark_without_weight_teaches_nothing() -> None:
    marks, _, _ = world()
    lies = [Mark(one.worker, 9_999, "easy", 1.0, 0.0) for one in marks]
    assert learn(marks + lies) == learn(marks)


def test_control_the_same_marks_with_weight_would_teach() -> None:
    marks, _, _ = world()
    lies = [Mark(one.worker, 9_999, "easy", 1.0) for one in marks]
    assert learn(marks + lies).givers[9_999] < -0.5


def test_an_unknown_giver_and_task_take_nothing_off() -> None:
    assert learn(world()[0]).of(123_456, "unheard of") == 0.0


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000))
def test_the_same_marks_teach_the_same(seed: int) -> None:
    marks, _, _ = world(seed, marks=120)
    assert learn(marks) == learn(list(marks))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.floats(0.1, 1.0))
def test_marks_that_are_all_better_only_raise_what_is_usual(seed: int, more: float) -> None:
    marks, _, _ = world(seed, marks=150)
    raised = [Mark(m.worker, m.giver, m.task, m.value + more) for m in marks]
    before, after = learn(marks), learn(raised)
    assert after.usual == pytest.approx(before.usual + more, abs=1e-3)
    assert after.givers == pytest.approx(before.givers, abs=1e-3)


@pytest.mark.parametrize(
    ("mean", "expected"),
    [(5, "excellent"), (4.5, "excellent"), (4.49, "good"), (4, "good"), (3.99, "fair"),
     (3, "fair"), (2.99, "poor"), (1, "poor")],
)  # fmt: skip
def test_the_cut_points_of_the_first_version(mean: float, expected: str) -> None:
    assert grade(mean, FIRST) == expected
    assert IN_FORCE.version == "1"


@pytest.mark.parametrize("mean", [0.99, 5.01, float("nan")])
def test_a_mean_off_the_scale_has_no_grade(mean: float) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        grade(mean)


def test_ten_points_are_twice_the_mean() -> None:
    assert [ten_points(mean) for mean in (1, 4.56, 5)] == [2, 9.1, 10]
