"""Plain statements share Django's transaction, walls and errors."""

from datetime import date

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from psycopg._preparing import PrepareManager

from factories import open_shop
from jiahe.accounts.models import Company, Household, Person
from jiahe.accounts.queries import own_home, person_asking
from jiahe.catalog.models import Service
from jiahe.kit import statements
from jiahe.kit.models import CalendarDay, IdempotencyKey
from jiahe.kit.statements import Joined, change, fetch, fetch_models, fetch_one, insert_if_new
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker

pytestmark = pytest.mark.django_db(transaction=True)
KEY = (
    "INSERT INTO kit_idempotencykey (actor, route, key, body_hash, created_at, is_money)"
    " VALUES ('a', 'r', %s, 'h', now(), false)"
)


def kept() -> int:
    return IdempotencyKey.objects.count()


def test_they_are_undone_with_the_transaction() -> None:
    with transaction.atomic():
        assert change(KEY, ["one"]) == 1
        transaction.set_rollback(True)
    assert kept() == 0


def test_their_errors_are_djangos() -> None:
    change(KEY, ["one"])
    with pytest.raises(IntegrityError), transaction.atomic():
        change(KEY, ["one"])
    assert kept() == 1


def test_rows_come_with_djangos_types() -> None:
    change(KEY, ["one"])
    at, nothing = fetch_one("SELECT created_at, %s::bigint FROM kit_idempotencykey", [None])
    assert (at.tzinfo is not None, nothing) == (True, None)
    assert fetch("SELECT key FROM kit_idempotencykey WHERE key = ANY(%s)", [["two"]]) == []


def test_instants_are_what_django_reads() -> None:
    change(KEY, ["one"])
    (at,) = fetch_one("SELECT created_at FROM kit_idempotencykey")
    read = IdempotencyKey.objects.get().created_at
    assert (at, at.tzinfo, at.microsecond) == (read, read.tzinfo, read.microsecond)


def test_a_plan_is_kept_for_the_connection() -> None:
    for n in range(3):
        fetch("SELECT %s::int + 41", [n])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%+ 41'")
        assert cursor.fetchone() == (1,)


def plans(ending: str) -> int:
    """How many plans the connection keeps for statements that end so."""
    counted = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(counted, [f"%{ending}"])
        return int(cursor.fetchone()[0])


def refused(statement: str) -> None:
    """A transaction that asks and is then taken back."""
    with transaction.atomic():
        fetch(statement, [1])
        transaction.set_rollback(True)


def test_a_plan_outlives_a_refusal() -> None:
    refused("SELECT %s::int + 43")
    fetch("SELECT %s::int + 44", [1])
    assert [plans("+ 43"), plans("+ 44")] == [1, 1]


def test_control_psycopg_forgets_its_plans_with_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements._KeptPlans, "clear", PrepareManager.clear)
    refused("SELECT %s::int + 45")
    fetch("SELECT %s::int + 46", [1])
    assert [plans("+ 45"), plans("+ 46")] == [0, 1]


def test_a_changed_table_is_planned_anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE shelf_of_mine AS SELECT 1 AS n")
    assert fetch_one("SELECT n FROM shelf_of_mine WHERE n = %s", [1]) == (1,)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shelf_of_mine ADD more int DEFAULT 5")
    assert fetch_one("SELECT * FROM shelf_of_mine WHERE n = %s", [1]) == (1, 5)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE shelf_of_mine")


def test_a_statement_that_failed_leaves_the_cursor_of_use() -> None:
    with pytest.raises(DataError), transaction.atomic():
        fetch("SELECT 1 / %s::int", [0])
    assert fetch_one("SELECT 1 / %s::int", [1]) == (1,)


def test_instances_are_as_the_framework_reads_them() -> None:
    shop = open_shop()
    (found,) = fetch_models(Person, "WHERE one.id = %s", [shop.person_id])
    known = Person.objects.get(pk=shop.person_id)
    assert found == known
    assert vars(found) | {"_state": None} == vars(known) | {"_state": None}


def test_a_model_whose_values_need_changing_is_not_read_so() -> None:
    with pytest.raises(AssertionError):
        fetch_models(Service, "LIMIT 1")
    assert fetch_models(CalendarDay, "LIMIT 1") == []


def test_who_is_asking_and_at_home_where() -> None:
    shop = open_shop()
    other = open_shop(slug="other", first_number=40)
    person_id, home = shop.person_id, Household.objects.get(pk=shop.household_id)
    assert own_home(person_id) == home
    assert own_home(person_id, home_id=home.pk) == own_home(person_id, code=home.code) == home
    assert own_home(person_id, home_id=other.household_id) is None
    assert own_home(person_id, code="nowhere") is None
    Household.objects.filter(pk=home.pk).update(is_archived=True)
    assert own_home(person_id) is None
    Person.objects.filter(pk=person_id).update(is_active=False)
    assert (person_asking(person_id), person_asking(10**9)) == (None, None)


def test_a_new_row_is_written_once_and_gets_its_id() -> None:
    first, twin = (
        CalendarDay(country="CN", on=date(2030, 1, 1), is_working=False, name=name)
        for name in ("元旦", "again")
    )
    assert [insert_if_new(first), insert_if_new(twin)] == [True, False]
    assert (twin.pk, CalendarDay.objects.get(on=date(2030, 1, 1))) == (None, first)
    first.name = "新年"
    first.save()  # an UPDATE now, as after Django's own INSERT
    assert CalendarDay.objects.get(pk=first.pk).name == "新年"


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    with pytest.raises(DataError):
        insert_if_new(CalendarDay(country="CHINA", on=date(2030, 1, 1), is_working=False, name="x"))


def test_rows_of_several_models_come_from_one_statement_as_django_makes_them() -> None:
    shop = open_shop(workers=2)
    joined = Joined(service=Service, company=Company, worker=Worker, absent=Household)
    with for_company(shop.company_id):
        rows = joined.read(
            "FROM catalog_service AS service"
            " JOIN accounts_company AS company ON company.id = service.company_id"
            " JOIN workforce_worker AS worker ON worker.company_id = company.id"
            " LEFT JOIN accounts_household AS absent ON absent.id = 0 ORDER BY worker.id",
        )
        service = Service.objects.get()
        assert [row["worker"].pk for row in rows] == list(shop.worker_ids)
        assert {row["absent"] for row in rows} == {None}
        read = rows[0]["service"]
        for column in service._meta.concrete_fields:
            assert getattr(read, column.attname) == getattr(service, column.attname), column
