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
