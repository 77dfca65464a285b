"""The city is drawn from its seed alone, not from the numbers that the database gives its rows."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction

from factories import MONDAY, ZONE
from jiahe.accounts.queries import open_companies
from jiahe.booking.models import Visit
from jiahe.fieldwork.models import CheckIn
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_every_company
from jiahe.quality.models import CallBack, Review
from jiahe.simulation.city import Scale
from jiahe.simulation.seeding import seed as seeding

pytestmark = pytest.mark.django_db
SMALL = Scale(
    workers=24, households=80, visits_today=30, visits_a_past_day=10, past_days=9, coming_days=1
)
AT = datetime(2026, 11, 23, 11, tzinfo=ZONE)
EVEN, ODD = 4000, 9001


def test_the_same_city_comes_out_whatever_numbers_the_database_gives() -> None:
    assert told_of_a_city(numbers_after=EVEN) == told_of_a_city(numbers_after=ODD)


def told_of_a_city(*, numbers_after: int) -> list[tuple[Any, ...]]:
    """Visits, ways, judgements and calls of a small city, without any row's number."""
    with transaction.atomic(), clock_set_to(FixedClock(AT)):
        go_on_from(numbers_after)
        seeding.seed_city(seed=1, today=MONDAY, progress=lambda _: None, scale=SMALL)
        assert open_companies()[0].pk > numbers_after
        with for_every_company():
            told = [
                *rows_of(Visit, "code", "state", "order__state", "order__placed_at",
                         "order__total_fen", "order__household__contact_phone",
                         "reservations__worker__person__phone"),
                *rows_of(CheckIn, "moment", "happened_at", "lat", "lng", "worker__person__phone"),
                *rows_of(Review, "skill", "text", "visit__order__household__contact_phone"),
                *rows_of(CallBack, "outcome", "words", "due_at", "tries", "by__phone"),
            ]  # fmt: skip
        transaction.set_rollback(True)
    return told


def rows_of(model: Any, *fields: str) -> list[tuple[Any, ...]]:
    rows = list(model.objects.values_list(*fields))
    assert rows, f"no {model.__name__} in this city"
    return sorted(rows, key=repr)


def go_on_from(number: int) -> None:
    """Every table's next row has a number above this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"SELECT setval('\"{name}\"', %s)", [number])
