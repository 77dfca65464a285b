"""A visit's footprint in words: each line with its sum, so that a reader can do it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiahe.catalog.goods import every_supply
from jiahe.engine.footprint import Factor, Footprint, Part
from jiahe.fieldwork.footprints import footprint_of, method
from jiahe.web.templatetags.household import said
from jiahe.workforce.choices import Transport

KILO = 1000


@dataclass(frozen=True)
class Line:
    kind: str
    name: str
    amount: str
    grams: float
    source: str


@dataclass(frozen=True)
class Shown:
    """The figures of a visit or of many, ready for a page."""

    co2: str
    waste: str
    water: str
    lines: tuple[Line, ...]
    version: str


def mass(grams: float) -> str:
    """`86 g`, `1.2 kg`."""
    if grams < KILO:
        return f"{grams:.0f} g"
    return f"{grams / KILO:.1f} kg"


def kinds() -> dict[str, str]:
    return {"travel": _("Ways there"), "supply": _("Supplies"), "water": _("Water")}


def in_words(found: Footprint) -> Shown:
    """Inside the company's walls, since supplies are named."""
    listed = {one.slug: one for one in every_supply()} if found.grams_of("supply") else {}
    known = method()
    return Shown(
        mass(found.co2_grams),
        mass(found.waste_grams),
        f"{found.water_litres:.0f} L",
        tuple(_line(part, listed, known.factors) for part in found.parts),
        known.version,
    )


def visit_figures(visit: Any) -> Shown | None:
    """The figures of a visit that took place; None before."""
    found = footprint_of(visit)
    return in_words(found) if found is not None and found.parts else None


def _line(part: Part, listed: Mapping[str, Any], factors: Mapping[str, Factor]) -> Line:
    if part.kind == "supply":
        supply = listed[part.name]
        english = get_language() == "en"
        source = (english and supply.co2_source_en) or supply.co2_source
        amount = f"{part.amount:.0f} {supply.get_unit_display()}"
        return Line(part.kind, said(supply, "name"), amount, part.co2_grams, source)
    factor = factors[part.factor]
    if part.kind == "water":
        return Line(part.kind, _("Water"), f"{part.amount:.0f} L", part.co2_grams, told(factor))
    name = str(Transport(part.name).label)
    return Line(part.kind, name, f"{part.amount:.1f} km", part.co2_grams, told(factor))


def named(factor: Factor) -> str:
    """`电动车`, `用水`, `开车`: the name of a factor as people say it."""
    kind, _dot, what = factor.name.partition(".")
    if kind == "water":
        return _("Water")
    if what in Transport:
        return str(Transport(what).label)
    return _("By car, to compare") if what == "car" else factor.name


def told(factor: Factor) -> str:
    return factor.source_en if get_language() == "en" else factor.source
