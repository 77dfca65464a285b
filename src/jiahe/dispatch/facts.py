from dataclasses import dataclass

from jiahe.kit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class OfferMade(Fact):
    assignment_id: int


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(Fact):
    assignment_id: int


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(Fact):
    assignment_id: int


@dataclass(frozen=True, kw_only=True)
class OfferExpired(Fact):
    assignment_id: int


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(Fact):
    """The worker need not come any more: somebody else goes, or nobody does."""

    assignment_id: int


@dataclass(frozen=True, kw_only=True)
class OfferRestored(Fact):
    """A step on the board was taken back: the worker comes after all, as they had accepted."""

    assignment_id: int


@dataclass(frozen=True, kw_only=True)
class WorkerReplaced(Fact):
    """The household was promised another worker than the one who comes now."""

    visit_id: int
    seat: int
    worker_id: int


@dataclass(frozen=True, kw_only=True)
class VisitStaffed(Fact):
    """Every seat of the visit has a worker who said yes."""

    visit_id: int


@dataclass(frozen=True, kw_only=True)
class SeatUnfilled(Fact):
    """Nobody can keep the promised time: the visit waits in the dispatcher's queue."""

    visit_id: int
    seat: int


@dataclass(frozen=True, kw_only=True)
class PlanProposed(Fact):
    proposal_id: int


@dataclass(frozen=True, kw_only=True)
class PlanApplied(Fact):
    proposal_id: int


@dataclass(frozen=True, kw_only=True)
class BoardChanged(Fact):
    """A dispatcher moved, pinned or took back: other open boards look again."""

    visit_id: int


@dataclass(frozen=True, kw_only=True)
class ContestRaised(Fact):
    """A worker disagrees with a decision and waits for a human's answer."""

    contest_id: int


@dataclass(frozen=True, kw_only=True)
class ContestSettled(Fact):
    contest_id: int


@dataclass(frozen=True, kw_only=True)
class DelayTold(Fact):
    """The same worker comes, later: the household is to know."""

    visit_id: int
    late_minutes: int


@dataclass(frozen=True, kw_only=True)
class AnotherTimeAsked(Fact):
    """Nobody can keep the promised time: the household is asked for another one."""

    question_id: int


@dataclass(frozen=True, kw_only=True)
class TimeRefused(Fact):
    """The household wants its promised time, or did not answer: the desk has to act."""

    question_id: int


@dataclass(frozen=True, kw_only=True)
class CallMade(Fact):
    """Several workers are asked at once; the first to say yes goes."""

    call_id: int


@dataclass(frozen=True, kw_only=True)
class CallEnded(Fact):
    """Taken, expired or closed: the others need not answer any more."""

    call_id: int


@dataclass(frozen=True, kw_only=True)
class DayBroken(Fact):
    """Something happened that the plan did not know; it waits for a decision."""

    event_id: int


@dataclass(frozen=True, kw_only=True)
class DayOpened(Fact):
    """A roster was accepted: the worker has more hours on a day, and may still say no."""

    line_id: int


@dataclass(frozen=True, kw_only=True)
class DayTakenBack(Fact):
    line_id: int


@dataclass(frozen=True, kw_only=True)
class DayDeclined(Fact):
    line_id: int


@dataclass(frozen=True, kw_only=True)
class CaseQuestioned(Fact):
    """A live-in case whose late start is likelier than the company allows: a person decides."""

    case_id: int


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Fact):
    """The date of a birth changed and the whole case with it; the household is told once."""

    case_id: int
    news_id: int


@dataclass(frozen=True, kw_only=True)
class PoolAsked(Fact):
    """A worker of the backup pool is asked for a whole case."""

    ask_id: int


@dataclass(frozen=True, kw_only=True)
class PoolAnswered(Fact):
    """A worker of the pool takes the case."""

    ask_id: int


@dataclass(frozen=True, kw_only=True)
class PoolEmpty(Fact):
    """Nobody of the pool can take the case: the desk looks itself."""

    case_id: int
