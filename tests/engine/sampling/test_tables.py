"""Every cell of the master tables is held by what its plan lets through."""

from collections import Counter
from itertools import pairwise

import pytest

from jiahe.engine.sampling import tables
from jiahe.engine.sampling.curves import accepted_at, share_accepted_with
from jiahe.engine.sampling.tables import (
    AQLS,
    HIGHEST_SHARE,
    LETTERS,
    SIZES,
    Level,
    Plan,
    Severity,
    cell,
    code_letter,
    plan_by_letter,
    plan_for,
)

SHARES = [aql for aql in AQLS if aql <= HIGHEST_SHARE]
STRICT_FIRST = (Severity.TIGHTENED, Severity.NORMAL, Severity.REDUCED)
# How far the indifference quality may move from one AQL to the next: never (noticeably) back.
STEP = {
    Severity.NORMAL: (0.95, 1.75),
    Severity.TIGHTENED: (0.95, 1.75),
    Severity.REDUCED: (0.6, 2.5),  # the printed table itself steps back once a row, between 0 and 1
}
# The chance of acceptance at the AQL itself, in cells with a number of their own.
AT_AQL = {
    Severity.NORMAL: (0.87, 0.996),
    Severity.TIGHTENED: (0.79, 0.97),
    Severity.REDUCED: (0.87, 0.9999),
}


def indifference(letter: str, aql: float, severity: Severity) -> float:
    return share_accepted_with(plan_by_letter(letter, aql, severity), 0.5)


def own(letter: str, aql: float, severity: Severity) -> bool:
    return isinstance(cell(letter, aql, severity), int)


def out_of_step(severity: Severity) -> list[tuple[str, float, float]]:
    """Neighbours in a row whose curves jump: where an arrow must be wrong."""
    found, (least, most) = [], STEP[severity]
    for letter in LETTERS:
        for aql, after in pairwise(SHARES):
            ratio = indifference(letter, after, severity) / indifference(letter, aql, severity)
            if not least <= ratio <= most:
                found.append((letter, after, round(ratio, 3)))
    return found


@pytest.mark.parametrize(
    ("size", "level", "letter"),
    [
        (2, Level.II, "A"), (8, Level.III, "B"), (9, Level.II, "B"), (150, Level.II, "F"),
        (151, Level.II, "G"), (500, Level.S3, "D"), (501, Level.S3, "E"), (1_200, Level.II, "J"),
        (3_200, Level.II, "K"), (500_000, Level.II, "P"), (500_001, Level.II, "Q"),
        (500_001, Level.III, "R"), (10_000, Level.S1, "C"), (40, Level.S4, "C"),
    ],
)  # fmt: skip
def test_the_letter_of_a_lot(size: int, level: Level, letter: str) -> None:
    assert code_letter(size, level) == letter


def test_a_lot_of_one_has_no_letter() -> None:
    with pytest.raises(ValueError, match="two units"):
        code_letter(1, Level.II)


def test_letters_never_fall_as_lots_and_levels_grow() -> None:
    for level in Level:
        letters = [code_letter(size, level) for size in (2, *(one + 1 for one in tables.LOTS))]
        assert letters == sorted(letters)
    for size in tables.LOTS:
        ordered = [code_letter(size, level) for level in Level]
        assert ordered[:4] == sorted(ordered[:4])
        assert ordered[4:] == sorted(ordered[4:])


@pytest.mark.parametrize(
    ("letter", "aql", "plan"),
    [
        ("F", 2.5, (20, 1)), ("G", 2.5, (32, 2)), ("H", 2.5, (50, 3)), ("J", 2.5, (80, 5)),
        ("K", 2.5, (125, 7)), ("E", 4.0, (13, 1)), ("F", 4.0, (20, 2)), ("G", 4.0, (32, 3)),
        ("H", 4.0, (50, 5)), ("J", 4.0, (80, 7)), ("K", 4.0, (125, 10)), ("J", 0.65, (80, 1)),
        ("L", 0.10, (125, 0)), ("A", 6.5, (2, 0)), ("A", 1000.0, (2, 30)), ("E", 250.0, (13, 44)),
    ],
)  # fmt: skip
def test_published_plans_of_normal_inspection(letter: str, aql: float, plan: tuple) -> None:
    found = plan_by_letter(letter, aql, Severity.NORMAL)
    assert (found.size, found.accept, found.reject) == (*plan, plan[1] + 1)


@pytest.mark.parametrize(
    ("letter", "aql", "severity", "plan"),
    [
        ("F", 1.0, Severity.NORMAL, Plan("E", 13, 0)),
        ("F", 1.5, Severity.NORMAL, Plan("G", 32, 1)),
        ("A", 0.01, Severity.NORMAL, Plan("Q", 1250, 0)),
        ("R", 0.015, Severity.NORMAL, Plan("P", 800, 0)),
        ("F", 1.5, Severity.TIGHTENED, Plan("H", 50, 1)),
        ("R", 0.025, Severity.TIGHTENED, Plan("S", 3150, 1)),
        ("K", 2.5, Severity.TIGHTENED, Plan("K", 125, 5)),
        ("D", 4.0, Severity.REDUCED, Plan("F", 8, 1)),
        ("J", 0.4, Severity.REDUCED, Plan("L", 80, 1)),
        ("Q", 0.025, Severity.REDUCED, Plan("N", 200, 0)),
        ("C", 25.0, Severity.REDUCED, Plan("C", 2, 2)),
        ("B", 25.0, Severity.REDUCED, Plan("B", 2, 1)),
        ("K", 10.0, Severity.REDUCED, Plan("K", 50, 10)),
        ("Q", 400.0, Severity.NORMAL, Plan("D", 8, 44)),
    ],
)
def test_an_arrow_means_the_whole_next_plan(letter, aql, severity, plan) -> None:
    assert plan_by_letter(letter, aql, severity) == plan


def test_a_sample_is_never_larger_than_its_lot() -> None:
    assert plan_for(20, Level.II, 0.1, Severity.NORMAL) == Plan("K", 20, 0)


@pytest.mark.parametrize("severity", Severity)
def test_no_curve_jumps_from_one_aql_to_the_next(severity: Severity) -> None:
    assert out_of_step(severity) == []


@pytest.mark.parametrize("severity", Severity)
def test_the_producers_risk_is_plausible_in_every_cell_of_its_own(severity: Severity) -> None:
    least, most = AT_AQL[severity]
    for letter in LETTERS:
        for aql in SHARES:
            if own(letter, aql, severity):
                chance = accepted_at(plan_by_letter(letter, aql, severity), aql / 100)
                assert least <= chance <= most, (letter, aql, chance)


@pytest.mark.parametrize("severity", Severity)
def test_larger_lots_are_judged_more_sharply(severity: Severity) -> None:
    """Up to the rounding of the sample sizes; reduced ones of two and three cannot be finer."""
    slack, first = (1.08, "E") if severity is Severity.REDUCED else (1.05, "A")
    for aql in SHARES:
        letters = [one for one in LETTERS if one >= first and own(one, aql, severity)]
        row = [indifference(letter, aql, severity) for letter in letters]
        assert all(b <= slack * a for a, b in pairwise(row)), aql
        numbers = [plan_by_letter(letter, aql, severity).accept for letter in letters]
        assert numbers == sorted(numbers)


def numbers_twice(severity: Severity) -> list[tuple[str, int]]:
    """Acceptance numbers that stand at two AQLs of one row: one of them must be an arrow."""
    rows = {
        letter: Counter(cell(letter, a, severity) for a in SHARES if own(letter, a, severity))
        for letter in LETTERS
    }
    return [(letter, n) for letter, row in rows.items() for n, times in row.items() if times > 1]


@pytest.mark.parametrize("severity", Severity)
def test_a_row_has_every_acceptance_number_once(severity: Severity) -> None:
    assert numbers_twice(severity) == []


@pytest.mark.parametrize(
    ("letter", "numbers"),
    [("J", [0, 1, 2, 3, 5, 6, 8, 10]), ("R", [1, 2, 3, 5, 6, 8, 10]), ("E", [0, 1, 2])],
)
def test_printed_numbers_of_reduced_inspection(letter: str, numbers: list[int]) -> None:
    """GB/T 2828.1-2012, table 2-C: two arrows down between 0 and 1, and no number twice."""
    row = [cell(letter, aql, Severity.REDUCED) for aql in AQLS if aql <= HIGHEST_SHARE * 2.5]
    if letter == "E":
        row = row[: AQLS.index(10.0) + 1]
    assert [one for one in row if isinstance(one, int)] == numbers


def test_control_the_reckoned_number_before_the_printed_one_is_seen(monkeypatch) -> None:
    """Until 2026-11 our own reckoning put a 1 where the printed table has an arrow."""
    reckoned = list(tables.DIAGONAL[Severity.REDUCED])
    reckoned[3] = 1
    monkeypatch.setitem(tables.DIAGONAL, Severity.REDUCED, tuple(reckoned))
    assert numbers_twice(Severity.REDUCED) != []


def test_tightened_lets_through_least_and_reduced_most() -> None:
    for letter in LETTERS:
        for aql in SHARES:
            ordered = [indifference(letter, aql, severity) for severity in STRICT_FIRST]
            assert ordered == sorted(ordered), (letter, aql)


def test_defects_per_hundred_grow_with_the_aql() -> None:
    for severity in Severity:
        for letter in LETTERS:
            many = [plan_by_letter(letter, aql, severity) for aql in AQLS if aql > HIGHEST_SHARE]
            shares = [(plan.accept + 0.7) / plan.size for plan in many]
            assert all(b > 0.9 * a for a, b in pairwise(shares)), letter


def test_samples_grow_with_the_letter() -> None:
    for severity in Severity:
        assert list(SIZES[severity]) == sorted(SIZES[severity])


def test_control_a_dropped_arrow_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The known error of a public implementation: the two arrows after 0 left out."""
    honest = plan_by_letter("F", 2.5, Severity.NORMAL)
    diagonal = tables.DIAGONAL[Severity.NORMAL]
    wrong = (0, *diagonal[3:], 44, 44)
    monkeypatch.setitem(tables.DIAGONAL, Severity.NORMAL, wrong)
    fooled = plan_by_letter("F", 2.5, Severity.NORMAL)
    assert (fooled.accept, round(accepted_at(fooled, 0.1), 2)) == (3, 0.87)
    assert round(accepted_at(honest, 0.1), 2) == 0.39
    assert out_of_step(Severity.NORMAL) != []


@pytest.mark.parametrize("place", [1, 2])
def test_control_one_arrow_turned_or_read_without_its_sample_is_seen(
    monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    diagonal = list(tables.DIAGONAL[Severity.NORMAL])
    diagonal[place] = 0 if place == 1 else 1  # the next plan's number with one's own sample
    monkeypatch.setitem(tables.DIAGONAL, Severity.NORMAL, tuple(diagonal))
    low, high = AT_AQL[Severity.NORMAL]
    chances = [
        accepted_at(plan_by_letter(letter, aql, Severity.NORMAL), aql / 100)
        for letter in LETTERS
        for aql in SHARES
        if own(letter, aql, Severity.NORMAL)
    ]
    in_step = not out_of_step(Severity.NORMAL) and not numbers_twice(Severity.NORMAL)
    assert not (in_step and all(low <= one <= high for one in chances))
