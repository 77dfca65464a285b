"""What the examiners' marks come to: raw and fair mark, agreement, pass or not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jiahe.engine.examiners import Mark, alpha_ordinal, severity, weighted_kappa
from jiahe.kit.clock import now
from jiahe.workforce.models import PracticalScore, PracticalTest

PASS_MARK = 3.5
LEAST_ITEM = 2.0  # no item may be worse, however good the others
LOOK_BACK = timedelta(days=365)
GOOD, USABLE = 0.8, 0.667  # Krippendorff's own cut points
FEWEST_TO_SAY = 10  # marks


@dataclass(frozen=True)
class Result:
    """`fair` is None when the examiners cannot be compared; then `raw` decides."""

    raw: float
    fair: float | None
    weakest: float
    agreement: float | None

    @property
    def counted(self) -> float:
        return self.raw if self.fair is None else self.fair

    @property
    def passed(self) -> bool:
        return round(self.counted, 2) >= PASS_MARK and self.weakest >= LEAST_ITEM


@dataclass(frozen=True)
class Examiner:
    """How one examiner marks beside the others, in marks; None when nobody can be compared."""

    person_id: int
    name: str
    marks: int
    strict: float | None
    kappa: float | None


@dataclass(frozen=True)
class Panel:
    """Everything that the year's marks say about the examiners."""

    examiners: tuple[Examiner, ...]
    alpha: float | None
    units: int
    is_connected: bool


Given = tuple[int, str, int, int]  # test, item, examiner, mark


def result_of(test: PracticalTest) -> Result:
    """Of a scored test, with the strictness that the past year's marks show."""
    given = _given(test)
    mine = [one for one in given if one[0] == test.pk]
    found = severity([Mark(*one) for one in given])
    groups = {found.group[one[2]] for one in mine}
    shared = [key for key, group in found.group.items() if group in groups]
    fair = found.fair[test.pk] if len(groups) == 1 and len(shared) > 1 else None
    by_item: dict[str, list[int]] = defaultdict(list)
    for _test, item, _examiner, mark in mine:
        by_item[item].append(mark)
    return Result(
        raw=found.raw[test.pk],
        fair=fair,
        weakest=min(sum(marks) / len(marks) for marks in by_item.values()),
        agreement=alpha_ordinal(by_item.values()),
    )


def _given(test: PracticalTest | None = None) -> list[Given]:
    """The past year's marks of the company in scope, and those of this test."""
    wanted = Q(at__gte=now() - LOOK_BACK) | Q(test=test)
    rows = PracticalScore.objects.filter(wanted).order_by("pk")
    return list(rows.values_list("test_id", "item", "examiner_id", "score"))


def panel() -> Panel:
    """The company's examiners over the past year."""
    given = _given()
    names = dict(PracticalScore.objects.values_list("examiner_id", "examiner__name").distinct())
    found = severity([Mark(*one) for one in given])
    units = units_of(given)
    rows = [
        Examiner(
            key,
            names[key],
            sum(one[2] == key for one in given),
            found.strict[key] if sum(g == group for g in found.group.values()) > 1 else None,
            _kappa(units, key),
        )
        for key, group in found.group.items()
        if isinstance(key, int)
    ]
    marks = [list(unit.values()) for unit in units.values()]
    return Panel(tuple(rows), alpha_ordinal(marks), len(units), found.is_connected)


def units_of(given: Iterable[Given]) -> dict[tuple[int, str], dict[int, int]]:
    """(test, item) -> examiner -> mark."""
    units: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for test, item, examiner, mark in given:
        units[test, item][examiner] = mark
    return units


def _kappa(units: Mapping[Any, Mapping[int, int]], examiner: int) -> float | None:
    """With everybody else who judged the same, pair by pair."""
    pairs = [
        (marks[examiner], mark)
        for marks in units.values()
        if examiner in marks
        for other, mark in marks.items()
        if other != examiner
    ]
    if len(pairs) < FEWEST_TO_SAY:
        return None
    return weighted_kappa([a for a, _b in pairs], [b for _a, b in pairs])


def agreement_words(alpha: float | None, units: int) -> str:
    if alpha is None or units < FEWEST_TO_SAY:
        return _("Too few marks in common to say whether the examiners agree.")
    if alpha >= GOOD:
        return _("The examiners agree well: their marks can be relied on.")
    if alpha >= USABLE:
        return _("The examiners agree fairly well: good enough for cautious conclusions.")
    return _("The examiners agree too little. Let them judge the same tests and talk them over.")


def strictness_words(strict: float | None) -> str:
    if strict is None:
        return _("Has judged nobody together with others: cannot be compared.")
    if abs(strict) < 0.1:  # a tenth of a mark is nobody's strictness
        return _("As the others.")
    if strict > 0:
        return _("Stricter by %(marks)s of a mark.") % {"marks": f"{strict:.1f}"}
    return _("Milder by %(marks)s of a mark.") % {"marks": f"{-strict:.1f}"}
