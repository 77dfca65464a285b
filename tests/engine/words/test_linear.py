"""A linear reader learns from few texts, shows its grounds, and is the same each time."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.words import linear
from jiahe.engine.words.calibration import (
    Calibration,
    chances,
    least_chance,
    lower_bound,
    warmth_of,
)
from jiahe.engine.words.linear import Example, Lines, counted, scaled, trained
from jiahe.engine.words.solver import Rows, logistic, lowest

GLAD = ["很干净", "擦得干净", "干净整洁", "非常满意", "态度好", "很准时"]
SORRY = ["不干净", "很脏", "没擦干净", "很失望", "态度差", "迟到了"]
EXAMPLES = [Example(one, "glad") for one in GLAD] + [Example(one, "sorry") for one in SORRY]


def knowing_all(examples, *labels):
    """A reader that keeps also what stands in one text alone."""
    return trained(examples, labels, lines=Lines.of([one.text for one in examples], least=1))


def learnt():
    return knowing_all(EXAMPLES, "glad", "sorry")


def test_what_was_taught_is_known() -> None:
    table = learnt().margins_of([*GLAD, *SORRY])
    assert [int(row.argmax()) for row in table] == [0] * 6 + [1] * 6


def lopsided(shared: str) -> list[Example]:
    """Nine texts of one label for each of the other; the shared word alone tells nothing."""
    many = [Example(f"{shared}甲{n}", "often") for n in "一二三四五六七八九"]
    return [*many, Example(f"{shared}乙", "seldom")]


def test_the_rare_side_weighs_more_and_control_it_does_not(monkeypatch) -> None:
    even = knowing_all(lopsided("丙"), "often", "seldom").margins_of(["丙"])[0, 1]
    monkeypatch.setattr(linear, "_evened", lambda is_true, _weights: np.ones_like(is_true))
    plain = knowing_all(lopsided("丙"), "often", "seldom").margins_of(["丙"])[0, 1]
    assert even > plain


def test_how_a_text_ends_is_told_from_its_middle() -> None:
    rows = [Example(f"{word}错过", "sorry") for word in "甲乙丙丁"]
    rows += [Example(f"{word}不错", "glad") for word in "甲乙丙丁"]
    glad, sorry = knowing_all(rows, "glad", "sorry").margins_of(["戊不错", "戊错过"])[:, 0]
    assert glad > 0 > sorry


def test_a_pause_is_never_a_word_that_an_answer_rests_on() -> None:
    rows = [Example("好好！！！", "glad"), Example("差差。。。", "sorry")] * 3
    reader = knowing_all(rows, "glad", "sorry")
    text = "好好！！！"
    assert [text[one.start : one.end] for one in reader.rests_on(text, "glad")] == ["好好"]


def test_the_two_sides_of_two_labels_are_opposites() -> None:
    table = learnt().margins_of(["态度好", "脏"])
    assert np.allclose(table[:, 0], -table[:, 1])


def test_a_negation_turns_a_word_round() -> None:
    glad, sorry = learnt().margins_of(["干净", "不干净"])[:, 0]
    assert glad > 0 > sorry


def test_the_same_examples_give_the_same_reader() -> None:
    one, other = learnt(), learnt()
    assert np.array_equal(one.weights, other.weights)
    assert one.runs == other.runs


def test_a_label_without_an_example_is_refused() -> None:
    with pytest.raises(ValueError, match="plain"):
        trained(EXAMPLES, ("glad", "sorry", "plain"))


def test_three_labels_have_a_regression_each() -> None:
    rows = [*EXAMPLES, Example("住三楼", "plain"), Example("两室一厅", "plain")]
    reader = knowing_all(rows, "glad", "sorry", "plain")
    assert reader.weights.shape[0] == 3
    assert reader.labels[int(reader.margins_of(["两室"])[0].argmax())] == "plain"


def test_an_answer_rests_on_stretches_of_the_text_without_overlap() -> None:
    text = "今天来的人迟到了，还很脏"
    rests = learnt().rests_on(text, "sorry")
    assert any("迟" in text[one.start : one.end] for one in rests)
    assert all(one.weight > 0 for one in rests)
    assert all(a.end <= b.start for a, b in pairwise(rests))


def test_what_was_never_seen_is_not_known() -> None:
    assert learnt().known("很干净") == 1.0
    assert learnt().known("火星望远镜") == 0.0
    assert learnt().known("") == 0.0


def test_texts_counted_once_teach_the_same() -> None:
    texts = [one.text for one in EXAMPLES]
    counted_here = trained(EXAMPLES, ("glad", "sorry"))
    counted_before = trained(EXAMPLES, ("glad", "sorry"), lines=Lines.of(texts))
    assert np.array_equal(counted_here.weights, counted_before.weights)


def test_rare_runs_are_left_out_unless_all_are_asked_for() -> None:
    texts = ["干净", "干活"]
    assert set(Lines.of(texts).runs) < set(Lines.of(texts, least=1).runs)


def test_a_heavier_example_teaches_more() -> None:
    rows = [*EXAMPLES, Example("一般", "glad"), Example("一般", "sorry", 5.0)]
    assert knowing_all(rows, "glad", "sorry").margins_of(["一般"])[0, 0] < 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet="干净脏好差不", max_size=8), min_size=1, max_size=5))
def test_sparse_rows_are_what_dense_ones_would_be(texts: list[str]) -> None:
    columns = learnt().columns
    rows = counted(texts, columns)
    dense = np.zeros((len(texts), len(columns)))
    for n in range(rows.count):
        for k in range(rows.starts[n], rows.starts[n + 1]):
            dense[n, rows.columns[k]] = rows.values[k]
    weights = np.linspace(-1, 1, len(columns))
    assert np.allclose(rows.times(weights), dense @ weights)
    assert np.allclose(rows.back(np.ones(len(texts))), dense.sum(axis=0))
    lengths = [np.sum(scaled(rows, np.ones(len(columns))).values[a:b] ** 2)
               for a, b in zip(rows.starts, rows.starts[1:], strict=False)]  # fmt: skip
    assert all(one == pytest.approx(1) or one == 0 for one in lengths)


def test_the_solver_finds_the_lowest_point_of_a_bowl() -> None:
    goal = np.array([3.0, -2.0, 0.5])

    def slope(at):
        return float(((at - goal) ** 2 * [1, 10, 100]).sum()), 2 * (at - goal) * [1, 10, 100]

    assert np.allclose(lowest(slope, np.zeros(3)), goal, atol=1e-2)


def test_a_strong_pull_to_zero_keeps_weights_small() -> None:
    rows = Rows(np.array([0, 1]), np.ones(2), np.array([0, 1, 2]), 2)
    loose, tight = (
        logistic(rows, np.array([1.0, 0.0]), np.ones(2), strength) for strength in (0.01, 10.0)
    )
    assert np.abs(tight[:2]).max() < np.abs(loose[:2]).max()


def test_chances_sum_to_one_and_cool_with_the_temperature() -> None:
    margins = np.array([[2.0, 0.0, -1.0]])
    hot, cold = chances(margins, 5.0), chances(margins, 0.5)
    assert hot.sum() == pytest.approx(1)
    assert cold.max() > hot.max()


def test_the_temperature_of_an_overconfident_reader_is_high() -> None:
    margins = np.tile([[4.0, -4.0]], (100, 1))
    right = [0] * 70 + [1] * 30  # says 0.9997, is right in 70 of 100
    assert chances(
        margins, warmth_of(margins, right, [1.0] * len(right))[0]
    ).max() == pytest.approx(0.7, abs=0.05)


def test_the_least_chance_keeps_the_wanted_share_right() -> None:
    tops = [0.99] * 100 + [0.6] * 100
    hits = [True] * 100 + [True, False] * 50
    assert least_chance(tops, hits, 0.9) == 0.99
    assert least_chance(tops, hits, 0.6) == 0.6


def test_too_few_answers_prove_nothing() -> None:
    assert least_chance([0.9] * 10, [True] * 10, 0.5) > 1
    assert lower_bound(10, 10) < 0.9


def test_strange_texts_are_read_warmer_when_they_were_less_often_right() -> None:
    margins = np.tile([[4.0, -4.0]], (200, 1))
    known = [1.0] * 100 + [0.0] * 100
    right = [0] * 95 + [1] * 5 + [0] * 60 + [1] * 40
    temperature, strange = warmth_of(margins, right, known)
    limits = Calibration(temperature, strange=strange)
    assert limits.warmth(1.0) == temperature < limits.warmth(0.5) < limits.warmth(0.0)
    home, away = (chances(margins[:1], limits.warmth(one)).max() for one in (1.0, 0.0))
    assert away < 0.85 < home


def test_control_where_strange_texts_are_as_right_they_are_as_warm() -> None:
    margins = np.tile([[4.0, -4.0]], (200, 1))
    right = ([0] * 95 + [1] * 5) * 2
    assert warmth_of(margins, right, [1.0] * 100 + [0.0] * 100)[1] == 0.0
