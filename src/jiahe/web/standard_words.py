"""Standards and their figures in the words and signs that people read."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from jiahe.insights.choices import Verdict
from jiahe.insights.judging import Figure
from jiahe.standards.choices import Kind, MeasureUnit
from jiahe.standards.layers import InForce

SIGNS = {
    Verdict.MET: "circle-check",
    Verdict.WATCH: "alert-triangle",
    Verdict.BREACH: "circle-x",
    Verdict.NO_DATA: "minus",
}
TONES = {
    Verdict.MET: "is-ok",
    Verdict.WATCH: "is-warn",
    Verdict.BREACH: "is-danger",
    Verdict.NO_DATA: "",
}
COMPARED = {"<=": "≤", ">=": "≥", "=": "="}
SHARES = frozenset({Kind.RATIO, Kind.GATE, Kind.DOCUMENT})
BOUNDED = frozenset({Kind.RATIO, Kind.MEAN})
ONE_OF: dict[MeasureUnit, str | Promise] = {
    MeasureUnit.DAY: pgettext_lazy("unit", "day"),
    MeasureUnit.WORKDAY: pgettext_lazy("unit", "working day"),
    MeasureUnit.CALENDAR_MONTH: pgettext_lazy("unit", "month"),
    MeasureUnit.YEAR: pgettext_lazy("unit", "year"),
    MeasureUnit.MARK: pgettext_lazy("unit", "point"),
    MeasureUnit.PERSON: pgettext_lazy("unit", "person"),
    MeasureUnit.TIME: pgettext_lazy("unit", "time"),
}
NEVER = 999  # months: nothing of the kind is on file
PARTS: dict[str, str | Promise] = {
    "attitude": pgettext_lazy("dimension", "Attitude"),
    "skill": pgettext_lazy("dimension", "Skill"),
    "effect": pgettext_lazy("dimension", "Effect"),
}
CERTAINTIES: dict[str, str | Promise] = {
    "V1": gettext_lazy("The article was read."),
    "V2": gettext_lazy("Read on a page; a lawyer has still to confirm it."),
    "V3": gettext_lazy("From a third party's page; a lawyer has still to confirm it."),
}


@dataclass(frozen=True)
class Told:
    """A figure ready for a page: sign and tone beside the words, never instead of them."""

    verdict: str
    label: str
    sign: str
    tone: str
    value: str
    interval: str
    cases: str


def number(value: float) -> str:
    """At most two places, none for whole numbers."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def with_unit(value: float, unit: MeasureUnit) -> str:
    label = ONE_OF.get(unit, unit.label) if value == 1 else unit.label
    return f"{number(value)} {label}"


def limit_words(standard: InForce) -> str:
    """`≥ 85 %`, `≤ 30 分钟`."""
    entry = standard.entry
    return f"{COMPARED[entry.op]} {with_unit(standard.limit, entry.unit)}"


def value_words(standard: InForce, figure: Figure) -> str:
    if figure.value is None:
        return "–"
    entry = standard.entry
    if entry.kind in SHARES:
        share = with_unit(figure.value, MeasureUnit.PERCENT)
        if entry.unit is MeasureUnit.PERCENT:
            return share
        return pgettext("figure", "%(share)s hold") % {"share": share}
    if entry.unit is MeasureUnit.CALENDAR_MONTH and figure.value >= NEVER:
        return _("none on file")
    return with_unit(figure.value, entry.unit)


def interval_words(standard: InForce, figure: Figure) -> str:
    """`90 % 区间 81.2–88.9`; a clock, a count or a condition is exact."""
    if figure.low is None or figure.high is None:
        return ""
    if standard.entry.kind not in BOUNDED:
        return _("exact")
    bounds = {"low": number(figure.low), "high": number(figure.high)}
    return _("90%% interval %(low)s–%(high)s") % bounds


def told(standard: InForce, figure: Figure) -> Told:
    counted = {"good": figure.numerator, "n": figure.n}
    cases = (
        ngettext("%(good)s of %(n)s case holds", "%(good)s of %(n)s cases hold", figure.n) % counted
    )
    value = value_words(standard, figure)
    if figure.part:
        named = {"value": value, "part": PARTS.get(figure.part, figure.part)}
        value = pgettext("figure", "%(value)s (%(part)s)") % named
    return Told(
        figure.verdict.value,
        str(figure.verdict.label),
        SIGNS[figure.verdict],
        TONES[figure.verdict],
        value,
        interval_words(standard, figure),
        cases if figure.n else "",
    )
