"""Tables that belong to no trade: the outbox, idempotency keys, the work calendar."""

from django.db import models


class Outbox(models.Model):
    """One fact, append-only; `OutboxPending` holds what is still to be delivered."""

    kind = models.CharField(max_length=80)
    company_id = models.BigIntegerField(db_index=True)
    body = models.JSONField()
    recorded_at = models.DateTimeField()


class OutboxPending(models.Model):
    fact = models.OneToOneField(Outbox, models.PROTECT, primary_key=True)
    next_try_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.TextField(default="")


class OutboxReceipt(models.Model):
    """A reaction's effect happened: written in the same transaction as the effect."""

    fact = models.ForeignKey(Outbox, models.PROTECT)
    reaction = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fact", "reaction"], name="each_reaction_happens_once")
        ]


class IdempotencyKey(models.Model):
    """A request that was already answered, with its answer (R7)."""

    actor = models.CharField(max_length=80)
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)
    is_money = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "route", "key"], name="one_effect_per_key")
        ]


class CalendarDay(models.Model):
    """A day on which the working rule of the week does not hold (a holiday, a make-up day)."""

    country = models.CharField(max_length=2, default="CN")
    on = models.DateField()
    is_working = models.BooleanField()
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, default="")
    is_provisional = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "on"], name="one_rule_per_calendar_day")
        ]


class ChangeMark(models.Model):
    """The last transaction that changed what copies hold of a company; 0 stands for every company.

    Kept by triggers, read by `kit.copies`; `changed_in` is PostgreSQL's transaction id.
    """

    company_id = models.BigIntegerField(primary_key=True)
    changed_in = models.BigIntegerField()
