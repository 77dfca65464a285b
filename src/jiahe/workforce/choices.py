from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Duty(TextChoices):
    TRAINEE = "trainee", _("Not yet on duty")
    ON = "on", _("On duty")
    PAUSED = "paused", _("Paused")
    LEFT = "left", _("Left")


class Truth(TextChoices):
    UPLOADED = "uploaded", _("Uploaded, not yet checked")
    CHECKED = "checked", _("Checked by the company")
    ISSUER_CONFIRMED = "issuer_confirmed", _("Confirmed by the issuer")
    REJECTED = "rejected", _("Rejected")


class CheckResult(TextChoices):
    """What a check of records said; the record itself is never kept."""

    CLEAR = "clear", _("Nothing found")
    FOUND = "found", _("Something found")


class CardSight(TextChoices):
    SCANNED = "scanned", _("Scanned at the door")
    MARKED = "marked", _("Shown, as the worker says")


class LeaveState(TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class Transport(TextChoices):
    E_BIKE = "e_bike", _("E-bike")
    BUS = "bus", _("Bus or metro")
    FOOT = "foot", _("On foot")
