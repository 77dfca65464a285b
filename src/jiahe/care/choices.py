from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class ComplaintKind(TextChoices):
    """What it is about, in the household's eyes."""

    WORK = "work", pgettext_lazy("complaint", "The work itself")
    CONDUCT = "conduct", pgettext_lazy("complaint", "How somebody behaved")
    TIME = "time", pgettext_lazy("complaint", "Late, too short, nobody came")
    DAMAGE = "damage", pgettext_lazy("complaint", "Something is damaged or missing")
    MONEY = "money", pgettext_lazy("complaint", "Price, payment, refund")
    OTHER = "other", pgettext_lazy("complaint", "Something else")


class StepKind(TextChoices):
    """What happened to a complaint since it was raised."""

    ACKNOWLEDGED = "acknowledged", pgettext_lazy("complaint", "Taken up")
    ANSWERED = "answered", pgettext_lazy("complaint", "Answered")
    CLOSED = "closed", pgettext_lazy("complaint", "Settled, says the household")
    LAPSED = "lapsed", pgettext_lazy("complaint", "Closed by time")
    REOPENED = "reopened", pgettext_lazy("complaint", "Sent back by the household")


OVER = frozenset({StepKind.CLOSED, StepKind.LAPSED})
OFFICES = frozenset({StepKind.ACKNOWLEDGED, StepKind.ANSWERED})  # steps of the desk
# What may follow what; None is a complaint that nobody has looked at yet.
NEXT: dict[StepKind | None, frozenset[StepKind]] = {
    None: frozenset({StepKind.ACKNOWLEDGED, StepKind.ANSWERED, StepKind.CLOSED}),
    StepKind.ACKNOWLEDGED: frozenset({StepKind.ANSWERED, StepKind.CLOSED}),
    StepKind.ANSWERED: frozenset({StepKind.CLOSED, StepKind.LAPSED, StepKind.REOPENED}),
    StepKind.REOPENED: frozenset({StepKind.ANSWERED, StepKind.CLOSED}),
    StepKind.CLOSED: frozenset({StepKind.REOPENED}),
    StepKind.LAPSED: frozenset({StepKind.REOPENED}),
}
