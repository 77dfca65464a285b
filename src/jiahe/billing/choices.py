from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CASH = "cash"  # the `provider` of a payment that nobody but the counter collects


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
    CASH = "cash", _("Cash at the counter")
    ESCROW = "escrow", _("Held for the household")
    COMPANY = "company", _("Company")
    PLATFORM = "platform", _("Platform")
    WORKER = "worker", _("Worker")
    REFUNDED = "refunded", _("Refund on its way")


class JournalKind(TextChoices):
    CAPTURE = "capture", _("Payment received")
    RELEASE = "release", _("Settled after acceptance")
    REFUND_ASK = "refund_ask", _("Refund promised")
    REFUND_PAY = "refund_pay", _("Refund paid back")


class RefundReason(TextChoices):
    CANCELLED = "cancelled", _("After a cancellation")
    NOT_BOOKABLE = "not_bookable", _("Paid after the order had ended")
    PAID_TWICE = "paid_twice", _("Paid a second time")
    NOT_MOVED = "not_moved", _("The other time could not be kept")
    MOVED = "moved", _("Moved to a cheaper time")
    GOODWILL = "goodwill", _("Goodwill")


class NoticeOutcome(TextChoices):
    """What became of a provider's notice; the first group changed something or was right to."""

    PAID = "paid", _("Payment received")
    PAID_AND_REFUNDED = "paid_and_refunded", _("Received, refunded by itself")
    DECLINED = "declined", _("Declined")
    REPEATED = "repeated", _("Seen before")
    ALREADY_SETTLED = "already_settled", _("Already settled")
    REFUND_DONE = "refund_done", _("Refunded")
    UNREADABLE = "unreadable", _("Refused: unreadable")
    UNKNOWN_KEY = "unknown_key", _("Refused: unknown key")
    FORGED = "forged", _("Refused: wrong signature")
    STALE = "stale", _("Refused: too old or from the future")
    WRONG_MERCHANT = "wrong_merchant", _("Refused: another merchant")
    UNKNOWN_PAYMENT = "unknown_payment", _("Refused: unknown payment")
    WRONG_CURRENCY = "wrong_currency", _("Refused: another currency")
    WRONG_AMOUNT = "wrong_amount", _("Refused: another amount")


class CaseState(TextChoices):
    OPEN = "open", pgettext_lazy("case", "Open")
    CLOSED = "closed", pgettext_lazy("case", "Closed")


BELIEVED = (
    NoticeOutcome.PAID,
    NoticeOutcome.PAID_AND_REFUNDED,
    NoticeOutcome.DECLINED,
    NoticeOutcome.REPEATED,
    NoticeOutcome.ALREADY_SETTLED,
    NoticeOutcome.REFUND_DONE,
)
