"""A fact stands exactly when its effect does."""

import pytest
from django.db import IntegrityError, transaction

from factories import SUNDAY_NOON
from jiahe.booking.facts import OrderPaid
from jiahe.kit.facts import change_and_record, insert_and_record, read, record
from jiahe.kit.models import IdempotencyKey, Outbox, OutboxPending

pytestmark = pytest.mark.django_db(transaction=True)
FACT = OrderPaid(company_id=7, order_id=3)
RENAME = "UPDATE kit_idempotencykey SET key = %s WHERE key = %s"


def key(name: str) -> IdempotencyKey:
    return IdempotencyKey(actor="a", route="r", key=name, body_hash="h", created_at=SUNDAY_NOON)


def facts() -> list[object]:
    assert Outbox.objects.count() == OutboxPending.objects.count()
    return [read(row).fact for row in Outbox.objects.order_by("pk")]


def test_a_row_and_its_fact_are_written_together() -> None:
    row = key("one")
    with transaction.atomic():
        insert_and_record(row, FACT)
    assert IdempotencyKey.objects.get() == row
    assert facts() == [FACT]


def test_a_row_that_may_not_be_leaves_no_fact() -> None:
    with transaction.atomic():
        insert_and_record(key("one"), FACT)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_and_record(key("one"), FACT)
    assert (IdempotencyKey.objects.count(), facts()) == (1, [FACT])


def test_a_change_and_its_fact_are_written_together() -> None:
    key("one").save()
    with transaction.atomic():
        assert change_and_record(RENAME, ["two", "one"], FACT) is True
    assert (IdempotencyKey.objects.get().key, facts()) == ("two", [FACT])


def test_a_change_of_nothing_leaves_no_fact() -> None:
    with transaction.atomic():
        assert change_and_record(RENAME, ["two", "one"], FACT) is False
    assert facts() == []


def test_nothing_is_recorded_outside_the_transaction_of_its_effect() -> None:
    for attempt in (
        lambda: record(FACT),
        lambda: insert_and_record(key("one"), FACT),
        lambda: change_and_record(RENAME, ["two", "one"], FACT),
    ):
        with pytest.raises(AssertionError):
            attempt()
    assert (IdempotencyKey.objects.count(), facts()) == (0, [])
