"""Promised time by when it is: the same rows as by range, and history is not read for them."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from factories import MONDAY, Shop, at, open_shop
from jiahe.booking import queries
from jiahe.booking.models import LONGEST, Reservation
from jiahe.booking.queries import day_bounds
from jiahe.booking.spans import beginning, touching
from jiahe.kit.tenancy import for_company
from review_world import as_owner_of_tables

pytestmark = pytest.mark.django_db
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
PAST_DAYS = 1_500


def reserved(shop: Shop, start: datetime, length: timedelta, state: str) -> Reservation:
    return Reservation(
        company_id=shop.company_id, worker_id=shop.worker_ids[0], during=(start, start + length),
        lat=31.0, lng=119.0, state=state, held_by="by hand",
    )  # fmt: skip


def test_the_rows_are_those_that_touch_or_begin_in_the_span() -> None:
    shop, start, end = open_shop(), at(0), at(0) + A_DAY
    lengths = (AN_HOUR, 5 * AN_HOUR, A_DAY, LONGEST)
    begins = [start + hours * AN_HOUR for hours in (-24 * 33, -24 * 32, -24, -5, -1, 0, 1, 23, 24)]
    with for_company(shop.company_id):
        Reservation.objects.bulk_create(
            reserved(shop, begin, length, "released") for begin in begins for length in lengths
        )
        rows = list(Reservation.objects.all())
        assert all(row.ends_at == row.during.upper for row in rows)
        met = {row.pk for row in rows if row.during.lower < end and start < row.during.upper}
        begun = {row.pk for row in rows if start <= row.during.lower < end}
        found = set(Reservation.objects.filter(touching(start, end)).values_list("pk", flat=True))
        first = set(Reservation.objects.filter(beginning(start, end)).values_list("pk", flat=True))
    assert (found, first) == (met, begun)
    assert 0 < len(begun) < len(met) < len(rows)


def long_ago(shop: Shop) -> None:
    """Years of done work, and as much that was given back, among it some of the coming days."""
    past = [at(9, on=MONDAY - timedelta(days=n + 1)) for n in range(PAST_DAYS)]
    Reservation.objects.bulk_create(
        [
            *(reserved(shop, start, 2 * AN_HOUR, "done") for start in past),
            *(reserved(shop, at(9) + n % 48 * AN_HOUR, AN_HOUR, "released") for n in range(2000)),
        ]
    )
    with as_owner_of_tables() as cursor:
        cursor.execute("ANALYZE booking_reservation")


def rows_looked_at(statement: str, asked: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", asked)
        (told,) = cursor.fetchone()
    plan = told if isinstance(told, list) else json.loads(told)
    return looked_at(plan[0]["Plan"])


def looked_at(node: dict[str, Any]) -> int:
    own = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    below = [looked_at(one) for one in node.get("Plans", ())]
    return int(max([own * node["Actual Loops"], *below]))


def asked_for_monday(shop: Shop) -> list[Any]:
    opens, closes = day_bounds(MONDAY - A_DAY, 3)
    reach = [opens, closes + LONGEST, opens, closes, opens, closes]
    return [shop.company_id, list(shop.worker_ids), *reach, at(0), []]


def test_history_is_not_read_for_what_is_promised() -> None:
    shop = open_shop(workers=3)
    with for_company(shop.company_id):
        long_ago(shop)
        assert rows_looked_at(queries.PROMISED, asked_for_monday(shop)) < 20
        day = Reservation.objects.filter(touching(*day_bounds(MONDAY + 9 * A_DAY)))
        statement, values = day.query.sql_with_params()
        assert rows_looked_at(statement, list(values)) < 20


def test_control_by_the_range_alone_all_of_it_is() -> None:
    shop = open_shop(workers=3)
    by_range = re.sub(r"AND ends_at > %s AND ends_at < %s ", "AND ", queries.PROMISED)
    by_range = by_range.replace("AND AND", "AND")
    assert by_range.count("%s") == queries.PROMISED.count("%s") - 2
    asked = asked_for_monday(shop)
    with for_company(shop.company_id):
        long_ago(shop)
        assert rows_looked_at(by_range, [*asked[:2], *asked[4:]]) >= PAST_DAYS
