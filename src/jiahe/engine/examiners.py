"""Do examiners agree, and who is strict: agreement on ordered marks, severity taken out.

Krippendorff, *Content Analysis* (2004), ch. 11, for alpha; Cohen 1968 for weighted kappa; the
additive model is mark = mean + person + item + examiner by least squares with a ridge.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from jiahe.engine.agreement import ordered_agreement

Key = TypeVar("Key", bound=Hashable)
RIDGE = 2.0  # marks' worth of doubt that an examiner is strict at all
BARELY = 1e-6  # only makes the sum of persons and items unique


@dataclass(frozen=True, slots=True)
class Mark:
    """What one examiner gave one person for one item."""

    person: Hashable
    item: Hashable
    examiner: Hashable
    value: float


def alpha_ordinal(units: Iterable[Sequence[int]]) -> float | None:
    """Krippendorff's alpha of ordered marks; a unit holds the marks that it got, of whomever.

    1 is full agreement, 0 what chance gives, below 0 less than chance. None when no unit has two
    marks or all marks are the same: then there is nothing to agree about.
    """
    pairs: Counter[tuple[int, int]] = Counter()
    weight: dict[tuple[int, int], float] = defaultdict(float)
    for marks in units:
        if len(marks) < 2:  # one mark agrees with nobody
            continue
        pairs.clear()
        pairs.update((a, b) for n, a in enumerate(marks) for m, b in enumerate(marks) if n != m)
        for pair, times in pairs.items():
            weight[pair] += times / (len(marks) - 1)
    return _alpha(weight)


def _alpha(weight: Mapping[tuple[int, int], float]) -> float | None:
    margin: dict[int, float] = defaultdict(float)
    for (a, _b), share in weight.items():
        margin[a] += share
    ranks = sorted(margin)
    total = sum(margin.values())
    apart = {(a, b): _apart(margin, ranks, a, b) for a in ranks for b in ranks}
    expected = sum(margin[a] * margin[b] * apart[a, b] for a in ranks for b in ranks)
    if expected == 0:
        return None
    observed = sum(share * apart[pair] for pair, share in weight.items())
    return 1 - (total - 1) * observed / expected


def _apart(margin: Mapping[int, float], ranks: Sequence[int], a: int, b: int) -> float:
    """Squared distance by ranks: how many marks lie between, the ends counted half."""
    low, high = min(a, b), max(a, b)
    between = sum(margin[rank] for rank in ranks if low <= rank <= high)
    return (between - (margin[a] + margin[b]) / 2) ** 2


def weighted_kappa(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Cohen's kappa of two examiners' marks of the same things, squared weights; None as `alpha`.

    Raises ValueError when they did not mark the same number of things.
    """
    if len(first) != len(second):
        raise ValueError("two examiners mark the same things")
    given = {*first, *second}
    scale = range(min(given), max(given) + 1) if given else range(0)
    return ordered_agreement(list(zip(first, second, strict=True)), scale).kappa


@dataclass(frozen=True)
class Severity:
    """`strict` is how far below the others an examiner marks, `group` who can be compared.

    `fair` is each person's mean with the strictness of their examiners taken out; `raw` as given.
    """

    strict: Mapping[Hashable, float]
    group: Mapping[Hashable, int]
    raw: Mapping[Hashable, float]
    fair: Mapping[Hashable, float]

    @property
    def is_connected(self) -> bool:
        """Whether every examiner can be compared with every other one through shared persons."""
        return len(set(self.group.values())) <= 1


def severity(marks: Sequence[Mark], *, ridge: float = RIDGE) -> Severity:
    """Least squares; examiners who share no person, not even through others, are not compared."""
    if not marks:
        return Severity({}, {}, {}, {})
    groups = components((one.person, one.examiner) for one in marks)
    persons = _numbered(one.person for one in marks)
    items = _numbered(one.item for one in marks)
    examiners = _numbered(one.examiner for one in marks)
    effects = _solved(marks, (persons, items, examiners), ridge)
    raw_lenient = {
        key: float(effects[len(persons) + len(items) + n]) for key, n in examiners.items()
    }
    lenient = _centred(raw_lenient, groups)
    given: dict[Hashable, list[Mark]] = defaultdict(list)
    for one in marks:
        given[one.person].append(one)
    raw = {key: sum(one.value for one in of) / len(of) for key, of in given.items()}
    fair = {
        key: raw[key] - sum(lenient[one.examiner] for one in of) / len(of)
        for key, of in given.items()
    }
    strict = {key: -value for key, value in lenient.items()}
    return Severity(strict, {key: groups["examiner", key] for key in examiners}, raw, fair)


def _numbered(keys: Iterable[Key]) -> dict[Key, int]:
    return {key: n for n, key in enumerate(dict.fromkeys(keys))}


def _centred(
    effects: Mapping[Hashable, float], groups: Mapping[tuple[str, Hashable], int]
) -> dict[Hashable, float]:
    """Nobody is strict by themselves: within a group strictness is beside its mean."""
    inside: dict[int, list[float]] = defaultdict(list)
    for key, value in effects.items():
        inside[groups["examiner", key]].append(value)
    return {
        key: value - sum(inside[groups["examiner", key]]) / len(inside[groups["examiner", key]])
        for key, value in effects.items()
    }


def _solved(
    marks: Sequence[Mark], tables: tuple[Mapping[Hashable, int], ...], ridge: float
) -> "np.ndarray[Any, Any]":
    """Effects of persons, items, examiners, in this order, of the marks less their mean."""
    persons, items, examiners = tables
    size = len(persons) + len(items) + len(examiners)
    normal, right = np.zeros((size, size)), np.zeros(size)
    middle = sum(one.value for one in marks) / len(marks)
    for one in marks:
        at = (
            persons[one.person],
            len(persons) + items[one.item],
            len(persons) + len(items) + examiners[one.examiner],
        )
        for row in at:
            right[row] += one.value - middle
            for column in at:
                normal[row, column] += 1
    doubt = [BARELY] * (len(persons) + len(items)) + [ridge] * len(examiners)
    return np.linalg.solve(normal + np.diag(doubt), right)


def components(pairs: Iterable[tuple[Hashable, Hashable]]) -> dict[tuple[str, Hashable], int]:
    """The group of each ("person", key) and ("examiner", key): linked by who marked whom."""
    parent: dict[tuple[str, Hashable], tuple[str, Hashable]] = {}

    def root(node: tuple[str, Hashable]) -> tuple[str, Hashable]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for person, examiner in pairs:
        parent[root(("person", person))] = root(("examiner", examiner))
    numbers = _numbered(root(node) for node in parent)
    return {node: numbers[root(node)] for node in parent}
