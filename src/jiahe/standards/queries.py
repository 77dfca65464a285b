from datetime import date, timedelta

from jiahe.standards.choices import Layer
from jiahe.standards.entries import Entry, catalogue
from jiahe.standards.layers import Change, InForce, merged
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
        row.entry_id, Layer.COMPANY, row.limit, row.effective_on, f"{Layer.COMPANY}-{row.number}"
    )


def history_of(entry_id: str) -> list[StandardVersion]:
    """The company's own figures for the standard, latest first, with who announced them."""
    rows = StandardVersion.objects.filter(entry_id=entry_id).select_related("announced_by")
    return list(rows.order_by("-number"))


def earliest_effect(today: date) -> date:
    """The first day on which a change announced today may hold (LW-11, or the company's own)."""
    return today + timedelta(days=round(standard_in_force(NOTICE, today).limit))


def announced_since(day: date) -> list[StandardVersion]:
    """The company's own figures that were announced from that day on, latest first."""
    return list(StandardVersion.objects.filter(announced_on__gte=day).order_by("-pk"))
