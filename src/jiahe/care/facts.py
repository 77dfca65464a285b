"""Facts of this context."""

from dataclasses import dataclass

from jiahe.kit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ComplaintRaised(Fact):
    complaint_id: int


@dataclass(frozen=True, kw_only=True)
class ComplaintMoved(Fact):
    """One step further: taken up, answered, closed or sent back."""

    complaint_id: int
    step_id: int
