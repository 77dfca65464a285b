from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class AssignmentState(TextChoices):
    TENTATIVE = "tentative", pgettext_lazy("assignment", "Promised by the plan")
    OFFERED = "offered", pgettext_lazy("assignment", "Offered to the worker")
    ACCEPTED = "accepted", pgettext_lazy("assignment", "Accepted")
    DECLINED = "declined", pgettext_lazy("assignment", "Declined")
    EXPIRED = "expired", pgettext_lazy("assignment", "Not answered in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("assignment", "Withdrawn")
    DONE = "done", pgettext_lazy("assignment", "Done")


LIVE = (
    AssignmentState.TENTATIVE,
    AssignmentState.OFFERED,
    AssignmentState.ACCEPTED,
    AssignmentState.DONE,
)


class ContestKind(TextChoices):
    MINE = "mine", pgettext_lazy("contest", "Why me")
    MISSED = "missed", pgettext_lazy("contest", "Why not me")


class ContestOutcome(TextChoices):
    CHANGED = "changed", pgettext_lazy("contest", "You are right")
    EXPLAINED = "explained", pgettext_lazy("contest", "It stays, with reasons")


class ProposalState(TextChoices):
    OPEN = "open", pgettext_lazy("proposal", "Waiting for a decision")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "Accepted")
    DISCARDED = "discarded", pgettext_lazy("proposal", "Discarded")


class EventKind(TextChoices):
    ILL = "ill", pgettext_lazy("day", "A worker is ill")
    LATE = "late", pgettext_lazy("day", "A worker runs late")
    NO_SHOW = "no-show", pgettext_lazy("day", "A worker has not come")
    OVERRUN = "overrun", pgettext_lazy("day", "A visit takes longer")
    CANCELLED = "cancelled", pgettext_lazy("day", "A visit was cancelled")
    URGENT = "urgent", pgettext_lazy("day", "An urgent order has no worker")
    WEATHER = "weather", pgettext_lazy("day", "Bad weather: every way takes longer")


class EventState(TextChoices):
    OPEN = "open", pgettext_lazy("day", "Waits for a decision")
    SETTLED = "settled", pgettext_lazy("day", "Decided")
    DISMISSED = "dismissed", pgettext_lazy("day", "Left as it is")


class JobKind(TextChoices):
    NIGHTLY = "nightly", pgettext_lazy("planning", "For tomorrow, each night")
    INTRADAY = "intraday", pgettext_lazy("planning", "In the middle of the day")


class JobState(TextChoices):
    WAITING = "waiting", pgettext_lazy("planning", "Waits for its turn")
    RUNNING = "running", pgettext_lazy("planning", "Running")
    DONE = "done", pgettext_lazy("planning", "Finished")
    STOPPED = "stopped", pgettext_lazy("planning", "Stopped")
    FAILED = "failed", pgettext_lazy("planning", "Failed")


class PartState(TextChoices):
    """Where a part of a split day is: a host has it, has answered, or nobody needs to any more."""

    WAITING = "waiting", pgettext_lazy("planning part", "Waits for a host")
    TAKEN = "taken", pgettext_lazy("planning part", "A host reckons it")
    DONE = "done", pgettext_lazy("planning part", "Answered")
    FAILED = "failed", pgettext_lazy("planning part", "The host could not")
    OWN = "own", pgettext_lazy("planning part", "Taken back by whoever asked")
    WITHDRAWN = "withdrawn", pgettext_lazy("planning part", "Not needed any more")


class CallState(TextChoices):
    OPEN = "open", pgettext_lazy("call", "Open")
    TAKEN = "taken", pgettext_lazy("call", "Taken")
    EXPIRED = "expired", pgettext_lazy("call", "Nobody came forward")
    CLOSED = "closed", pgettext_lazy("call", "Closed")


class TimeAnswer(TextChoices):
    WAITING = "waiting", pgettext_lazy("time question", "Waits for the household")
    YES = "yes", pgettext_lazy("time question", "Agreed to another time")
    NO = "no", pgettext_lazy("time question", "Wants the promised time")
    EXPIRED = "expired", pgettext_lazy("time question", "Not answered in time")


class LineState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("roster", "Proposed")
    LEFT = "left", pgettext_lazy("roster", "Not taken")
    TOLD = "told", pgettext_lazy("roster", "In the calendar, the worker is told")
    AGREED = "agreed", pgettext_lazy("roster", "The worker comes")
    DECLINED = "declined", pgettext_lazy("roster", "The worker declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("roster", "Taken back")


IN_FORCE = (LineState.TOLD, LineState.AGREED)


class CaseState(TextChoices):
    PROMISED = "promised", pgettext_lazy("birth", "Promised")
    QUESTIONED = "questioned", pgettext_lazy("birth", "Waits for a person's decision")
    SEEKING = "seeking", pgettext_lazy("birth", "The pool is being asked")
    UNFILLED = "unfilled", pgettext_lazy("birth", "Nobody of the pool can come")


class NewsKind(TextChoices):
    EXPECTED = "expected", pgettext_lazy("birth", "Expected date")
    BORN = "born", pgettext_lazy("birth", "Born")


class AskState(TextChoices):
    WAITING = "waiting", pgettext_lazy("pool", "Waits for an answer")
    YES = "yes", pgettext_lazy("pool", "Comes")
    NO = "no", pgettext_lazy("pool", "Cannot come")
    EXPIRED = "expired", pgettext_lazy("pool", "Not answered in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("pool", "Not needed any more")
