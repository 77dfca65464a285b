"""A supplier's record is made of counts."""

from datetime import date, timedelta

from jiahe.engine.delivery import Delivery, Record, record_of

DUE = date(2026, 11, 20)


def came(days: int, received: int = 10) -> Delivery:
    return Delivery(DUE, DUE + timedelta(days=days), 10, received)


def test_on_the_promised_day_is_on_time_and_a_day_later_is_not() -> None:
    found = record_of([came(-1), came(0), came(1)], batches=3, bad=0)
    assert (found.deliveries, found.on_time, found.short) == (3, 2, 0)


def test_fewer_packs_than_asked_are_short_and_more_are_not() -> None:
    assert record_of([came(0, 9), came(0, 11)], batches=2, bad=1) == Record(2, 2, 1, 2, 1)


def test_without_a_delivery_there_is_nothing_to_say() -> None:
    assert record_of([], batches=0, bad=0) == Record(0, 0, 0, 0, 0)
