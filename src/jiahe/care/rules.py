"""When a complaint may be raised, what is due and when, and how long it may be sent back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.care.choices import NEXT, OVER, StepKind
from jiahe.care.models import Complaint, ComplaintStep
from jiahe.engine.intervals import Span
from jiahe.standards.inforce import standard_figure

RAISE_WITHIN = timedelta(days=30)  # after the visit's end; our own rule, told on the page
SEND_BACK_WITHIN = timedelta(days=7)  # after an answer or a closing; our own rule, told as well
LONGEST = 500
MOST_PHOTOS = 6  # of one complaint
NOT_YET = BEFORE_THE_DOOR | {VisitState.TRAVELLING, VisitState.CANCELLED}
FIRST_ANSWER, DONE_ABOUT_IT = "CP-01", "AS-01"


def may_have_cause(visit: Visit, span: Span, at: datetime) -> bool:
    """Whether there is something to complain of: its time has come, or it was begun before it."""
    return at >= span.start or visit.state not in NOT_YET


def first_answer_due(raised_at: datetime) -> datetime:
    """So many hours after it was raised as the company in scope holds CP-01."""
    return raised_at + timedelta(hours=standard_figure(FIRST_ANSWER))


def next_due(kind: StepKind, at: datetime) -> datetime | None:
    """What the company owes after this step, by AS-01; None when it owes nothing."""
    if kind in {StepKind.ACKNOWLEDGED, StepKind.REOPENED}:
        return at + timedelta(hours=standard_figure(DONE_ABOUT_IT))
    return None


@dataclass(frozen=True)
class Standing:
    """A complaint with its steps in order, and what follows from them."""

    complaint: Complaint
    steps: Sequence[ComplaintStep]

    @property
    def last(self) -> StepKind | None:
        return StepKind(self.steps[-1].kind) if self.steps else None

    @property
    def is_over(self) -> bool:
        return self.last in OVER

    @property
    def due_at(self) -> datetime | None:
        """Until when the company owes its next step; None when the household is asked, or over."""
        return self.steps[-1].due_at if self.steps else self.complaint.due_at

    @property
    def settles_at(self) -> datetime | None:
        """When an answer that nobody contradicts closes it; None when none stands."""
        if self.last is not StepKind.ANSWERED:
            return None
        return self.steps[-1].at + SEND_BACK_WITHIN

    def may_follow(self, kind: StepKind) -> bool:
        return kind in NEXT[self.last]

    def may_send_back(self, at: datetime) -> bool:
        """Whether the household may still say that it is not settled."""
        if not self.may_follow(StepKind.REOPENED):
            return False
        return at <= self.steps[-1].at + SEND_BACK_WITHIN

    def may_close(self) -> bool:
        return self.may_follow(StepKind.CLOSED)
