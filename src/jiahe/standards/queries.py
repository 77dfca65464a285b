from datetime import date, timedelta

from jiahe.standards.choices import Layer
from jiahe.standards.entries import Entry, catalogue
from jiahe.standards.layers import ORDER, Change, InForce, merged
from jiahe.standards.models import StandardVersion

NOTICE = "LW-11"


def entry_named(entry_id: str) -> Entry | None:
    return catalogue().get(entry_id)


def standards_in_force(on: date) -> dict[str, InForce]:
    """Every standard as it holds on that day for the company in scope."""
    changes = [change_of(row) for row in StandardVersion.objects.filter(effective_on__lte=on)]
    return {entry.id: merged(entry, changes, on) for entry in catalogue().values()}


def standard_in_force(entry_id: str, on: date) -> InForce:
    """One standard as it holds on that day; raises KeyError for an unknown id."""
    rows = StandardVersion.objects.filter(entry_id=entry_id, effective_on__lte=on)
    return merged(catalogue()[entry_id], [change_of(row) for row in rows], on)


def change_of(row: StandardVersion) -> Change:
    return Change(
        row.entry_id, Layer(row.layer), row.limit, row.effective_on, f"{row.layer}-{row.number}"
    )


def standard_above(entry_id: str, layer: Layer, on: date) -> InForce:
    """What a figure of that layer is held to on that day: all that stands above it."""
    rows = StandardVersion.objects.filter(entry_id=entry_id, effective_on__lte=on)
    above = ORDER[: ORDER.index(layer)]
    return merged(catalogue()[entry_id], [change_of(row) for row in rows if row.layer in above], on)


def announced_by_association() -> list[StandardVersion]:
    """The association's figures for the company in scope, the latest day first."""
    rows = StandardVersion.objects.filter(layer=Layer.ASSOCIATION).select_related("announced_by")
    return list(rows.order_by("-effective_on", "entry_id"))


def version_by_id(version_id: int) -> StandardVersion:
    return StandardVersion.objects.get(pk=version_id)


def history_of(entry_id: str) -> list[StandardVersion]:
    """Every figure set for the standard, the latest announced first, with who announced it."""
    rows = StandardVersion.objects.filter(entry_id=entry_id).select_related("announced_by")
    return list(rows.order_by("-announced_at", "-number"))


def earliest_effect(today: date) -> date:
    """The first day on which a change announced today may hold (LW-11, or the company's own)."""
    return today + timedelta(days=round(standard_in_force(NOTICE, today).limit))


def announced_since(day: date) -> list[StandardVersion]:
    """The company's own figures that were announced from that day on, latest first."""
    return list(StandardVersion.objects.filter(announced_on__gte=day).order_by("-pk"))
