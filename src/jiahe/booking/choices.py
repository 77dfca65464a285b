from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderState(TextChoices):
    AWAITING_PAYMENT = "awaiting_payment", _("Waiting for payment")
    BOOKED = "booked", _("Booked")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


class VisitState(TextChoices):
    PLANNED = "planned", _("Booked")
    ASSIGNED = "assigned", _("Worker assigned")
    TRAVELLING = "travelling", _("On the way")
    ARRIVED = "arrived", _("Arrived")
    IN_SERVICE = "in_service", _("In service")
    AWAITING_ACCEPTANCE = "awaiting_acceptance", _("Waiting for your acceptance")
    OBJECTED = "objected", _("Objection raised")
    ACCEPTED = "accepted", _("Accepted")
    SETTLED = "settled", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class ReservationState(TextChoices):
    HELD = "held", _("Held")
    CONFIRMED = "confirmed", _("Confirmed")
    TRAVELLING = "travelling", _("On the way")
    IN_SERVICE = "in_service", _("In service")
    DONE = "done", _("Done")
    ORPHANED = "orphaned", _("Needs another worker")
    RELEASED = "released", _("Released")


OCCUPYING = (
    ReservationState.HELD,
    ReservationState.CONFIRMED,
    ReservationState.TRAVELLING,
    ReservationState.IN_SERVICE,
)
COUNTED = (*OCCUPYING, ReservationState.DONE)  # a worker's time, promised or served


class SeriesRule(TextChoices):
    WEEKLY = "weekly", _("Every week")
    BIWEEKLY = "biweekly", _("Every two weeks")
    MONTH_26 = "month_26", _("26 days a month")
    TERM = "term", _("Every day of the term, live-in")


class WaitState(TextChoices):
    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("A time became free")
    CLOSED = "closed", _("Closed")


class RestMoveState(TextChoices):
    WAITING = "waiting", _("Waiting for an answer")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Stays as it was")
    EXPIRED = "expired", _("Not answered in time")
    WITHDRAWN = "withdrawn", _("Taken back")


class Side(TextChoices):
    HOUSEHOLD = "household", _("Household")
    WORKER = "worker", _("Worker")
