from dataclasses import dataclass

from jiahe.kit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class StandardBreached(Fact):
    """A figure that had held, or had no data, lies beyond its limit."""

    evaluation_id: int


@dataclass(frozen=True, kw_only=True)
class RemedyOpened(Fact):
    remedy_id: int


@dataclass(frozen=True, kw_only=True)
class RemedyClosed(Fact):
    remedy_id: int


@dataclass(frozen=True, kw_only=True)
class RemedyClimbed(Fact):
    """Nobody ended a case in its time: it goes one step up."""

    remedy_id: int


@dataclass(frozen=True, kw_only=True)
class RiskOverdue(Fact):
    """Treatment or next look of a risk is late: it has a case, and its owner is told."""

    risk_id: int


@dataclass(frozen=True, kw_only=True)
class GateProposed(Fact):
    """A gate waits for a person's yes or no."""

    gate_id: int


@dataclass(frozen=True, kw_only=True)
class GateClosed(Fact):
    gate_id: int


@dataclass(frozen=True, kw_only=True)
class GateOpened(Fact):
    gate_id: int


@dataclass(frozen=True, kw_only=True)
class GateObjected(Fact):
    """The worker behind a closed gate says that it is wrong."""

    objection_id: int


@dataclass(frozen=True, kw_only=True)
class GateObjectionAnswered(Fact):
    objection_id: int


@dataclass(frozen=True, kw_only=True)
class SuggestionMade(Fact):
    suggestion_id: int
