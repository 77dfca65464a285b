from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AssignmentState(TextChoices):
    TENTATIVE = "tentative", _("Promised by the plan")
    OFFERED = "offered", _("Offered to the worker")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Not answered in time")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DONE = "done", _("Done")


LIVE = (
    AssignmentState.TENTATIVE,
    AssignmentState.OFFERED,
    AssignmentState.ACCEPTED,
    AssignmentState.DONE,
)


class ProposalState(TextChoices):
    OPEN = "open", _("Waiting for a decision")
    ACCEPTED = "accepted", _("Accepted")
    DISCARDED = "discarded", _("Discarded")
