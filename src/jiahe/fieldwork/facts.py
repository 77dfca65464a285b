from dataclasses import dataclass

from jiahe.kit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class MomentRecorded(Fact):
    """A worker set out, arrived, started or finished; `moment` is a `Moment` value."""

    visit_id: int
    worker_id: int
    moment: str


@dataclass(frozen=True, kw_only=True)
class VisitAccepted(Fact):
    """The household accepted, or its time to object has passed: settle and ask for a review."""

    visit_id: int


@dataclass(frozen=True, kw_only=True)
class BatchRecalled(Fact):
    """Who holds or got the batch has a notice of it, to be told and to be acknowledged."""

    batch_id: int


@dataclass(frozen=True, kw_only=True)
class RecalledBatchUsed(Fact):
    """A visit used a batch after its recall: the home has its notice, the store hears of it."""

    batch_id: int
    visit_id: int
    worker_id: int


@dataclass(frozen=True, kw_only=True)
class VisitObjected(Fact):
    visit_id: int
