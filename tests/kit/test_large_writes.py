"""What fills an installation has time enough, and the planner knows what it wrote."""

from django.db import connection, transaction

from factories import open_shop
from jiahe.kit.large_writes import allow_long_statements, count_rows

ESTIMATE = "SELECT reltuples FROM pg_class WHERE relname = 'workforce_worker'"


def asked(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_the_planner_knows_the_rows_of_this_transaction(db):
    count_rows()
    before = asked(ESTIMATE)
    open_shop(3)
    assert asked(ESTIMATE) == before  # the control: nobody counts by itself
    count_rows()
    assert asked(ESTIMATE) == before + 3


def test_counting_leaves_the_role_as_it_was(db):
    role = asked("SELECT current_user::text")
    count_rows()
    assert asked("SELECT current_user::text") == role


def test_long_statements_are_allowed_until_the_transaction_ends(transactional_db):
    usual = asked("SHOW statement_timeout")
    with transaction.atomic():
        allow_long_statements()
        assert asked("SHOW statement_timeout") == "5min"
    assert asked("SHOW statement_timeout") == usual
