from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Moment(TextChoices):
    SET_OUT = "set_out", _("Set out")
    ARRIVED = "arrived", _("Arrived")
    STARTED = "started", _("Started")
    FINISHED = "finished", _("Finished")


class Proof(TextChoices):
    GPS = "gps", _("Position of the phone")
    PIN = "pin", _("Household's PIN")
    QR = "qr", _("Household's QR code")
    STATED = "stated", _("Stated by the worker")


class PhotoPhase(TextChoices):
    BEFORE = "before", _("Before")
    AFTER = "after", _("After")


class Verdict(TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    OBJECTED = "objected", _("Objected")
    BY_TIME = "by_time", _("Accepted after the waiting time")


class StockMove(TextChoices):
    RECEIVED = "received", _("Received")
    ISSUED = "issued", _("Issued to a worker")
    USED = "used", _("Used at a visit")
    CORRECTED = "corrected", _("Use corrected")
    RETURNED = "returned", _("Returned to the store")
    WRITTEN_OFF = "written_off", _("Written off")
    MOVED = "moved", _("Moved between stores")


class PurchaseState(TextChoices):
    ORDERED = "ordered", _("Ordered")
    RECEIVED = "received", pgettext_lazy("goods", "Received")
    CANCELLED = "cancelled", pgettext_lazy("goods", "Cancelled")
