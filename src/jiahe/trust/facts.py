"""Facts of this context."""

from dataclasses import dataclass

from jiahe.kit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class LeakFound(Fact):
    """Personal data got out: the clocks of authority and people run."""

    leak_id: int


@dataclass(frozen=True, kw_only=True)
class PeopleToldOfLeak(Fact):
    """Whoever is concerned is to have the message, each once."""

    leak_id: int
