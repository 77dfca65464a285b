from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Direction(TextChoices):
    OF_WORKER = "of_worker", _("Household on worker")
    OF_HOUSEHOLD = "of_household", _("Worker on household")


class HideReason(TextChoices):
    PERSONAL_DATA = "personal_data", _("Shows personal data")
    UNLAWFUL = "unlawful", _("Unlawful content")
    INSULT = "insult", _("Insults a person")


class WeightState(TextChoices):
    """Of a doubted review: while it waits it weighs nothing in the score."""

    WAITING = "waiting", _("Waits for a person")
    UPHELD = "upheld", _("Weighs nothing")
    RESTORED = "restored", _("Counts again")


class SurveyState(TextChoices):
    OPEN = "open", _("Asked")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")
    SILENT = "silent", _("No answer")


class CallReason(TextChoices):
    LOW = "low", _("Not satisfied")
    SILENT = "silent", _("Did not answer the survey")
    AFTER_SALE = "after_sale", _("An objection was closed")


class CallOutcome(TextChoices):
    CONTENT = "content", _("Reached, content")
    TROUBLE = "trouble", _("Reached, something is wrong")
    MISSED = "missed", _("Not reached")


class TouchKind(TextChoices):
    NPS = "nps", _("Would recommend us")
    CES = "ces", _("Effort of an objection")


class CreditKind(TextChoices):
    CLEAN_MONTH = "clean_month", _("A month of visits without an objection")
    PROVEN_PAPER = "proven_paper", _("A certificate proven")
    GOOD_MYSTERY = "good_mystery", _("A mystery visit passed")
    UPHELD_OBJECTION = "upheld_objection", _("An objection of a household was right")
    BAD_MYSTERY = "bad_mystery", _("A mystery visit failed")


class ObjectionOutcome(TextChoices):
    RIGHT = "right", _("The objection is right")
    WRONG = "wrong", _("The entry stays")


class GradeSubject(TextChoices):
    COMPANY = "company", _("Company")
    WORKER = "worker", _("Worker")
    SERVICE = "service", _("Service")
