"""The tests' own guard: what was asked in no order comes last first."""

import pytest
from django.db import connection

from jiahe.accounts.models import Person
from jiahe.kit.clock import now

pytestmark = pytest.mark.django_db


def test_rows_without_an_order_come_last_first() -> None:
    for n in range(3):
        Person.objects.create(phone=f"+861370000000{n}", joined_at=now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_person")
        as_they_lie = [pk for (pk,) in cursor.fetchall()]
    asked = Person.objects.values_list("pk", flat=True)
    assert list(asked) == as_they_lie[::-1]
    assert [one.pk for one in Person.objects.all()] == as_they_lie[::-1]
    assert list(asked.order_by("-pk")) == sorted(as_they_lie)[::-1]
    assert list(asked.order_by("pk")) == sorted(as_they_lie)
