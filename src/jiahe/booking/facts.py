from dataclasses import dataclass

from jiahe.kit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(Fact):
    order_id: int


@dataclass(frozen=True, kw_only=True)
class OrderPaid(Fact):
    order_id: int


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(Fact):
    order_id: int


@dataclass(frozen=True, kw_only=True)
class VisitCancelled(Fact):
    visit_id: int
    told_visits: int = 1  # given up together, told in one message; 0: another's message tells


@dataclass(frozen=True, kw_only=True)
class VisitAdvanced(Fact):
    visit_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class VisitMoved(Fact):
    visit_id: int
    told_visits: int = 1  # moved together, told in one message; 0: another's message tells


@dataclass(frozen=True, kw_only=True)
class SeatOrphaned(Fact):
    visit_id: int
    seat: int


@dataclass(frozen=True, kw_only=True)
class WaitlistJoined(Fact):
    entry_id: int


@dataclass(frozen=True, kw_only=True)
class TimeFreed(Fact):
    """Time of some worker may be promised again: a kept time ran out, somebody is back."""


@dataclass(frozen=True, kw_only=True)
class RestMoveAsked(Fact):
    """Household or worker asks the other for another day of rest; nothing is moved yet."""

    move_id: int


@dataclass(frozen=True, kw_only=True)
class RestMoveReminded(Fact):
    """The office reminds whoever owes the answer."""

    move_id: int


@dataclass(frozen=True, kw_only=True)
class RestMoveSettled(Fact):
    """Agreed, and the days with it; or declined, not answered in time, taken back."""

    move_id: int
