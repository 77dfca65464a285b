from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PaymentState(TextChoices):
    OPEN = "open", _("Waiting for payment")
    PAID = "paid", _("Paid")
    DECLINED = "declined", _("Declined")
    CLOSED = "closed", _("Closed")


class RefundState(TextChoices):
    ASKED = "asked", _("Being refunded")
    DONE = "done", _("Refunded")
    FAILED = "failed", _("Refund failed")


class AccountKind(TextChoices):
    PROVIDER = "provider", _("At the payment provider")
    ESCROW = "escrow", _("Held for the household")
    COMPANY = "company", _("Company")
    PLATFORM = "platform", _("Platform")
    WORKER = "worker", _("Worker")
    REFUNDED = "refunded", _("Refund on its way")
