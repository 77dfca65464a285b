from dataclasses import dataclass

from jiahe.kit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class StandardAnnounced(Fact):
    """A company will hold itself to another figure from its day on."""

    version_id: int


@dataclass(frozen=True, kw_only=True)
class AssociationLeft(Fact):
    """What the association asked of the company ends with its notice."""

    end_id: int
