"""Agreement against published values and its own laws; severity against made-up truth."""

import random
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.examiners import (
    Mark,
    alpha_ordinal,
    components,
    severity,
    weighted_kappa,
)

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: four observers,
# twelve units, marks missing; alpha for ordinal data is 0.815.
TABLE = [
    [1, 1, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [5, 5, 5], [1, 1], [3],
]  # fmt: skip
marks = st.integers(1, 5)


def test_alpha_is_krippendorffs_own_figure_with_marks_missing() -> None:
    assert alpha_ordinal(TABLE) == pytest.approx(0.815, abs=0.0005)


def test_alpha_of_a_table_worked_out_by_hand() -> None:
    """Two raters, marks (1,1), (2,2), (1,2): n = 6, n1 = n2 = 3, so δ² = (6 − 3)² = 9."""
    observed, expected = 2 * 9, 2 * 3 * 3 * 9
    assert alpha_ordinal([[1, 1], [2, 2], [1, 2]]) == pytest.approx(1 - 5 * observed / expected)


@given(st.lists(st.lists(marks, min_size=2, max_size=2, unique=False), min_size=2, max_size=12))
def test_alpha_does_not_care_who_said_what(units: list[list[int]]) -> None:
    turned = [unit[::-1] for unit in units]
    assert alpha_ordinal(units) == pytest.approx(alpha_ordinal(turned))


@given(st.lists(marks, min_size=2, max_size=12).filter(lambda found: len(set(found)) > 1))
def test_full_agreement_is_one(given_marks: list[int]) -> None:
    assert alpha_ordinal([mark, mark] for mark in given_marks) == pytest.approx(1)
    assert weighted_kappa(given_marks, given_marks) == pytest.approx(1)


@given(st.lists(st.lists(marks, min_size=1, max_size=4), max_size=12))
def test_alpha_never_exceeds_one_and_single_marks_change_nothing(units: list[list[int]]) -> None:
    found = alpha_ordinal(units)
    assert found is None or found <= 1 + 1e-9
    assert found == alpha_ordinal([*units, [3]])


@given(st.lists(marks, min_size=4, max_size=12), st.integers(1, 9))
def test_only_the_order_of_the_marks_counts(given_marks: list[int], step: int) -> None:
    units = [[a, b] for a, b in pairwise(given_marks)]
    wide = [[a * step + 7, b * step + 7] for a, b in units]
    assert alpha_ordinal(units) == pytest.approx(alpha_ordinal(wide))


def test_nothing_to_agree_about_is_none() -> None:
    assert alpha_ordinal([[4, 4], [4, 4]]) is None
    assert alpha_ordinal([[1], [5]]) is None
    assert weighted_kappa([4, 4], [4, 4]) is None


def test_chance_is_about_nought() -> None:
    rng = random.Random(4)
    units = [[rng.randint(1, 5), rng.randint(1, 5)] for _ in range(3_000)]
    assert alpha_ordinal(units) == pytest.approx(0, abs=0.04)
    assert weighted_kappa(*zip(*units, strict=True)) == pytest.approx(0, abs=0.04)


def test_kappa_of_two_categories_is_the_textbooks() -> None:
    """20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: observed 0.7, by chance 0.5, kappa 0.4."""
    first = [1] * 25 + [2] * 25
    second = [1] * 20 + [2] * 5 + [1] * 10 + [2] * 15
    assert weighted_kappa(first, second) == pytest.approx(0.4)


def test_kappa_weighs_far_apart_more_than_near() -> None:
    near = weighted_kappa([1, 2, 3, 4, 5], [2, 2, 3, 4, 5])
    far = weighted_kappa([1, 2, 3, 4, 5], [5, 2, 3, 4, 5])
    assert near is not None
    assert far is not None
    assert near > far


def test_two_examiners_who_marked_different_things_are_refused() -> None:
    with pytest.raises(ValueError, match="same things"):
        weighted_kappa([1, 2], [1])


def judged(rng: random.Random, strict: dict[str, float], per_person: int = 2) -> list[Mark]:
    """Persons of quality 2 to 4, each marked on three items by some of the examiners."""
    found = []
    for person in range(120):
        quality = rng.uniform(2, 4)
        seen_by = rng.sample(sorted(strict), per_person)
        for examiner, item in product(seen_by, range(3)):
            value = quality + 0.3 * (item - 1) - strict[examiner] + rng.gauss(0, 0.2)
            found.append(Mark(person, item, examiner, value))
    return found


def test_severity_that_was_put_in_is_found_again() -> None:
    strict = {"宋": 0.6, "何": -0.2, "周": -0.4}
    found = severity(judged(random.Random(1), strict))
    assert found.is_connected
    assert {key: round(value, 1) for key, value in found.strict.items()} == strict


def test_the_fair_mark_is_nearer_the_truth_than_the_raw_one() -> None:
    rng, strict = random.Random(2), {"宋": 0.8, "何": 0.0, "周": -0.8}
    truth = {n: rng.uniform(2, 4) for n in range(100)}
    marks = [
        Mark(n, item, examiner, truth[n] - strict[examiner] + rng.gauss(0, 0.2))
        for n in truth
        for examiner in rng.sample(sorted(strict), 2)
        for item in range(3)
    ]
    found = severity(marks)

    def wrong(of: dict[int, float]) -> float:
        return sum((of[n] - truth[n]) ** 2 for n in truth)

    assert wrong(dict(found.fair)) < 0.2 * wrong(dict(found.raw))


def test_control_without_correction_the_strict_examiners_people_stay_behind() -> None:
    """What the correction is for: raw means follow the examiner, fair ones do not."""
    marks = [Mark(n, 0, "宋" if n % 2 else "何", 3 - (n % 2)) for n in range(20)]
    shared = [Mark(f"s{n}", 0, who, 3 - (who == "宋")) for n in range(20) for who in ("宋", "何")]
    found = severity([*marks, *shared], ridge=0.01)
    assert found.raw[1] == found.raw[0] - 1
    assert found.fair[1] == pytest.approx(found.fair[0], abs=0.02)


def test_examiners_who_share_nobody_are_not_compared() -> None:
    marks = [Mark("甲", 0, "宋", 2), Mark("乙", 0, "何", 5)]
    found = severity(marks)
    assert not found.is_connected
    assert found.fair == found.raw
    assert set(found.strict.values()) == {0.0}


def test_a_person_seen_by_both_connects_them() -> None:
    assert len(set(components([("甲", "宋"), ("乙", "何")]).values())) == 2
    assert len(set(components([("甲", "宋"), ("乙", "何"), ("甲", "何")]).values())) == 1


def test_no_marks_are_no_trouble() -> None:
    assert severity([]).fair == {}


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), marks), min_size=1, max_size=40))
def test_severity_sums_to_nought_in_each_group(rows: list[tuple[int, int, int]]) -> None:
    found = severity([Mark(person, 0, examiner, mark) for person, examiner, mark in rows])
    for group in set(found.group.values()):
        members = [found.strict[key] for key, of in found.group.items() if of == group]
        assert sum(members) == pytest.approx(0, abs=1e-6)


@given(st.integers(0, 3))
def test_one_examiner_alone_is_neither_strict_nor_mild(mark: int) -> None:
    found = severity([Mark(0, 0, "宋", mark), Mark(1, 0, "宋", 3)])
    assert found.strict == {"宋": pytest.approx(0)}
    assert found.fair[0] == pytest.approx(mark)
