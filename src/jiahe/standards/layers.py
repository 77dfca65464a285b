"""How layers meet: a lower one may tighten a law, move a rule within bounds, set a goal freely."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from jiahe.kit.errors import Refusal
from jiahe.standards.choices import Force, Layer
from jiahe.standards.entries import Entry

LOOSENED_AT_MOST = 2.0  # ours: a rule's figure may be doubled or halved, no more
ORDER = tuple(Layer)


class LawOnlyTightened(Refusal):
    sentence = gettext_lazy(
        "%(id)s comes from the law: it may be made stricter than %(limit)s, never weaker."
    )


class BeyondBounds(Refusal):
    sentence = gettext_lazy("%(id)s may be set to %(bound)s at the weakest.")


class NothingToSet(Refusal):
    sentence = gettext_lazy("%(id)s has no figure of its own to set.")


@dataclass(frozen=True)
class Change:
    """What a layer asks for in place of the figure above it, from a day on."""

    entry_id: str
    layer: Layer
    limit: float
    effective_on: date
    version: str
    until_on: date | None = None  # the first day on which it is asked for no more

    def is_asked(self, on: date) -> bool:
        return self.effective_on <= on and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True)
class InForce:
    """A standard as it holds: the entry, the figure, and which layer's version set it."""

    entry: Entry
    limit: float
    layer: Layer
    version: str


def is_stricter(entry: Entry, limit: float, than: float) -> bool:
    """Whether `limit` asks for at least as much; equal counts as stricter."""
    return limit >= than if entry.op == ">=" else limit <= than


def weakest(entry: Entry, above: float) -> float:
    """The weakest figure that a lower layer may set below `above`."""
    if entry.force in {Force.LAW, Force.PROVIDER}:
        return above
    return above / LOOSENED_AT_MOST if entry.op == ">=" else above * LOOSENED_AT_MOST


def may_set(entry: Entry, limit: float, above: float) -> bool:
    """Whether a lower layer may hold itself to `limit` below `above`."""
    if entry.force is Force.SCALE or entry.op == "=":
        return False
    return entry.force is Force.TARGET or is_stricter(entry, limit, weakest(entry, above))


def refuse_loosening(entry: Entry, limit: float, above: float) -> None:
    """Raises `LawOnlyTightened`, `BeyondBounds`, or `NothingToSet` for a scale or a plain yes."""
    if may_set(entry, limit, above):
        return
    if entry.force is Force.SCALE or entry.op == "=":
        raise NothingToSet(id=entry.id)
    if entry.force in {Force.LAW, Force.PROVIDER}:
        raise LawOnlyTightened(id=entry.id, limit=f"{above:g}")
    raise BeyondBounds(id=entry.id, bound=f"{weakest(entry, above):g}")


def merged(entry: Entry, changes: Iterable[Change], on: date) -> InForce:
    """What holds on that day: the layers from the top down, each by its latest version.

    A version that has become weaker than what stands above it allows holds no more.
    """
    held = InForce(entry, entry.limit, entry.layer, entry.version)
    due = [one for one in changes if one.entry_id == entry.id and one.is_asked(on)]
    for layer in ORDER:
        latest = [one for one in due if one.layer == layer]
        if latest:
            change = max(latest, key=lambda one: one.effective_on)
            if may_set(entry, change.limit, held.limit):
                held = InForce(entry, change.limit, layer, change.version)
    return held
