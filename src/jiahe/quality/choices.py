from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Direction(TextChoices):
    OF_WORKER = "of_worker", _("Household on worker")
    OF_HOUSEHOLD = "of_household", _("Worker on household")


class HideReason(TextChoices):
    PERSONAL_DATA = "personal_data", _("Shows personal data")
    UNLAWFUL = "unlawful", _("Unlawful content")
    INSULT = "insult", _("Insults a person")
