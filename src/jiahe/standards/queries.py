from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localdate

from jiahe.kit.clock import now
from jiahe.standards.choices import Layer
from jiahe.standards.entries import Entry, catalogue
from jiahe.standards.layers import ORDER, Change, InForce, merged
from jiahe.standards.models import LayerEnd, StandardVersion

NOTICE = "LW-11"


def entry_named(entry_id: str) -> Entry | None:
    return catalogue().get(entry_id)


def standards_in_force(on: date) -> dict[str, InForce]:
    """Every standard as it holds on that day for the company in scope."""
    changes = changes_in_company(StandardVersion.objects.filter(effective_on__lte=on))
    return {entry.id: merged(entry, changes, on) for entry in catalogue().values()}


def standard_in_force(entry_id: str, on: date) -> InForce:
    """One standard as it holds on that day; raises KeyError for an unknown id."""
    rows = StandardVersion.objects.filter(entry_id=entry_id, effective_on__lte=on)
    return merged(catalogue()[entry_id], changes_in_company(rows), on)


def changes_in_company(rows: QuerySet[StandardVersion]) -> list[Change]:
    """The versions as the layers merge them, each with the day from which it holds no more."""
    return [_change_of(row) for row in with_ends(rows)]


def with_ends(rows: QuerySet[StandardVersion]) -> list[StandardVersion]:
    """Each version knows `until_on`: the first day after the company left who announced it."""
    ends = list(LayerEnd.objects.order_by("effective_on", "pk"))
    found = list(rows)
    for row in found:
        row.until_on = next(
            (
                one.effective_on
                for one in ends
                if one.layer == row.layer and one.announced_at >= row.announced_at
            ),
            None,
        )
    return found


def _change_of(row: StandardVersion) -> Change:
    return Change(
        row.entry_id,
        Layer(row.layer),
        row.limit,
        row.effective_on,
        f"{row.layer}-{row.number}",
        row.until_on,
    )


def standard_above(entry_id: str, layer: Layer, on: date) -> InForce:
    """What a figure of that layer is held to on that day: all that stands above it."""
    rows = StandardVersion.objects.filter(entry_id=entry_id, effective_on__lte=on)
    above = ORDER[: ORDER.index(layer)]
    return merged(catalogue()[entry_id], changes_in_company(rows.filter(layer__in=above)), on)


def announced_by_association() -> list[StandardVersion]:
    """The association's figures for the company in scope, the latest day first.

    Not those of an association that the company has left.
    """
    rows = StandardVersion.objects.filter(layer=Layer.ASSOCIATION).select_related("announced_by")
    found = with_ends(rows.order_by("-effective_on", "entry_id"))
    return [one for one in found if one.until_on is None]


def layer_end_by_id(end_id: int) -> LayerEnd:
    return LayerEnd.objects.get(pk=end_id)


def version_by_id(version_id: int) -> StandardVersion:
    return StandardVersion.objects.get(pk=version_id)


def history_of(entry_id: str) -> list[StandardVersion]:
    """Every figure set for the standard, the latest announced first, with who announced it."""
    rows = StandardVersion.objects.filter(entry_id=entry_id).select_related("announced_by")
    return with_ends(rows.order_by("-announced_at", "-number"))


def earliest_effect(today: date) -> date:
    """The first day on which a change announced today may hold (LW-11, or the company's own)."""
    return today + timedelta(days=round(standard_in_force(NOTICE, today).limit))


def announced_since(day: date) -> list[StandardVersion]:
    """The figures that were announced from that day on and hold or will hold, latest first."""
    today = localdate(now())
    found = with_ends(StandardVersion.objects.filter(announced_on__gte=day).order_by("-pk"))
    return [
        one for one in found if one.until_on is None or one.until_on > max(today, one.effective_on)
    ]
