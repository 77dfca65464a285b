from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.billing.choices import (
    AccountKind,
    CaseState,
    JournalKind,
    NoticeOutcome,
    PaymentState,
    RefundReason,
    RefundState,
)
from jiahe.booking.models import Order, Visit
from jiahe.kit.ids import new_code
from jiahe.workforce.models import Worker


class Account(CompanyOwned):
    """A place in the ledger: of the company, of the platform at it, or of one worker or order."""

    kind = models.CharField(max_length=10, choices=AccountKind.choices)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind", "order", "worker"],
                nulls_distinct=False,
                name="one_account_for_each_purpose",
            )
        ]


class Journal(CompanyOwned):
    """One movement of money; its postings sum to zero, and neither is ever changed (R9)."""

    kind = models.CharField(max_length=30, choices=JournalKind.choices)
    reference = models.CharField(max_length=80)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind", "reference"], name="a_movement_is_posted_once"
            )
        ]


class Posting(CompanyOwned):
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    amount_fen = models.BigIntegerField()  # debit positive, credit negative

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount_fen=0), name="a_posting_moves_something"
            )
        ]

    @property
    def credit_fen(self) -> int:
        return max(-self.amount_fen, 0)


class Payment(CompanyOwned):
    """One try to pay an order; `code` is our own number at the provider (R12)."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    amount_fen = models.PositiveIntegerField()
    provider = models.CharField(max_length=20, default="demo")
    state = models.CharField(max_length=8, choices=PaymentState.choices, default=PaymentState.OPEN)
    provider_code = models.CharField(max_length=64, default="")
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # of cash

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["order", "provider", "amount_fen"],
                condition=models.Q(state=PaymentState.OPEN.value),
                name="an_order_waits_for_a_sum_once",
            )
        ]


class Supplement(CompanyOwned):
    """What a household pays more so that visits move to a dearer time; its payment moves them.

    Good while the payment is open and `until` has not passed; whatever arrives otherwise goes back.
    """

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="supplement")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    scope = models.CharField(max_length=10)  # `engine.recurrence.Scope`
    start = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    until = models.DateTimeField()


class PaymentDirectory(models.Model):
    """Which company a provider's notice is for: found before any wall is opened."""

    code = models.CharField(max_length=16, primary_key=True)
    company_id = models.BigIntegerField()


class GatewayNotice(models.Model):
    """A provider's notice as it came, stored before it is believed (R10); append-only."""

    provider = models.CharField(max_length=20)
    event_code = models.CharField(max_length=80)
    headers = models.JSONField(default=dict)
    body = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "event_code"])]


class NoticeVerdict(models.Model):
    """What became of a notice; append-only, so that the notice itself stays as it came."""

    notice = models.OneToOneField(GatewayNotice, models.PROTECT, related_name="verdict")
    outcome = models.CharField(max_length=20, choices=NoticeOutcome.choices)
    at = models.DateTimeField()


class NoticeEffect(models.Model):
    """A notice that was believed and acted on: once per provider and event."""

    provider = models.CharField(max_length=20)
    event_code = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_code"], name="a_notice_acts_once")
        ]


class Refund(CompanyOwned):
    code = models.CharField(max_length=16, unique=True, default=new_code)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    amount_fen = models.PositiveIntegerField()
    reason = models.CharField(max_length=60, choices=RefundReason.choices)
    formula = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=RefundState.choices, default=RefundState.ASKED)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0), name="a_refund_returns_something"
            )
        ]


class Settlement(CompanyOwned):
    """How one accepted visit's money was divided."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="settlement")
    gross_fen = models.PositiveIntegerField()
    platform_fen = models.PositiveIntegerField()
    company_fen = models.PositiveIntegerField()
    worker_fen = models.PositiveIntegerField()
    lines = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    gross_fen=models.F("platform_fen")
                    + models.F("company_fen")
                    + models.F("worker_fen")
                ),
                name="a_settlement_divides_the_whole",
            )
        ]


class BillCase(CompanyOwned):
    """A number on which our books and a day's bill disagreed, until somebody says why."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    bill_on = models.DateField()
    number = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    ours_fen = models.BigIntegerField()
    theirs_fen = models.BigIntegerField()
    state = models.CharField(max_length=6, choices=CaseState.choices, default=CaseState.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_because = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "bill_on", "number"], name="a_difference_opens_one_case"
            )
        ]
