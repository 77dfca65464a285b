"""Every company-owned table stands behind both walls; with one removed the other still holds."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet

from jiahe.accounts import actions
from jiahe.accounts.choices import CompanyMode
from jiahe.accounts.models import Membership, Store
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.tenancy import CompanyNotSet, for_company

pytestmark = pytest.mark.django_db(transaction=True)


def company_owned_tables() -> list[str]:
    return sorted(
        model._meta.db_table for model in apps.get_models() if issubclass(model, CompanyOwned)
    )


def test_row_level_security_is_forced_on_every_company_owned_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
            " ORDER BY relname"
        )
        walled = [name for (name,) in cursor.fetchall()]
    assert walled == company_owned_tables()


def test_every_table_with_a_company_column_is_company_owned_or_a_directory() -> None:
    directories = {
        "kit_outbox",
        "kit_changemark",  # numbers of transactions
        "booking_orderdirectory",
        "billing_paymentdirectory",
        "notify_message",
    }
    carrying = {
        model._meta.db_table
        for model in apps.get_models()
        if any(getattr(field, "attname", "") == "company_id" for field in model._meta.get_fields())
    }
    assert carrying - directories == set(company_owned_tables())


def two_companies_with_a_store_each() -> tuple[int, int]:
    ids = []
    for slug in ("east", "west"):
        company = actions.open_company(slug=slug, name=slug, name_en=slug, mode=CompanyMode.SHOP)
        with for_company(company.pk):
            actions.open_store(name=f"{slug} store", name_en="", lat=30.9, lng=119.3)
        ids.append(company.pk)
    return ids[0], ids[1]


def test_without_a_company_the_manager_refuses_to_ask() -> None:
    with pytest.raises(CompanyNotSet):
        Store.objects.count()


def test_a_company_sees_its_own_rows_only() -> None:
    east, _ = two_companies_with_a_store_each()
    with for_company(east):
        assert [store.name for store in Store.objects.all()] == ["east store"]


def test_control_without_the_managers_filter_still_no_foreign_row() -> None:
    east, _ = two_companies_with_a_store_each()
    with for_company(east):
        unfiltered = Store._base_manager.none().__class__(Store).all()
        assert [store.name for store in unfiltered] == ["east store"]


def test_the_first_wall_alone_hides_foreign_rows() -> None:
    """With the second one open to all, as a mistaken role or setting would leave it."""
    east, _ = two_companies_with_a_store_each()
    with for_company(east), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jiahe.companies', '*', true)")
        assert [store.name for store in Store.objects.all()] == ["east store"]
        assert len(Store._base_manager.none().__class__(Store).all()) == 2  # the control


def test_control_without_row_level_security_the_unfiltered_query_sees_both() -> None:
    """Shows that the wall, not luck, hides the rows: the superuser passes it."""
    east, _ = two_companies_with_a_store_each()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser'), current_user")
        assert cursor.fetchone() == ("off", "jiahe_app")
    with for_company(east), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_store")
        assert cursor.fetchone() == (1,)
    from jiahe.kit.tenancy import for_every_company

    with for_every_company(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_store")
        assert cursor.fetchone() == (2,)


def test_a_foreign_row_can_be_neither_written_nor_moved_in() -> None:
    from django.db import ProgrammingError

    east, west = two_companies_with_a_store_each()
    with pytest.raises(ProgrammingError, match="row-level security"), for_company(east):
        Store.objects.create(company_id=west, name="smuggled", lat=0, lng=0)
    with for_company(west):
        assert Store.objects.count() == 1


def test_nothing_is_seen_after_the_transaction_ends() -> None:
    two_companies_with_a_store_each()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_store")
        assert cursor.fetchone() == (0,)


def test_a_nested_scope_gives_the_outer_one_back() -> None:
    east, west = two_companies_with_a_store_each()
    with for_company(east):
        with for_company(west):
            assert Store.objects.get().name == "west store"
        assert Store.objects.get().name == "east store"
        assert Membership.objects.count() == 0


def test_control_without_the_manager_the_question_is_asked() -> None:
    two_companies_with_a_store_each()
    assert QuerySet(Store).count() == 0  # what the second wall leaves of it


def test_control_without_row_level_security_a_foreign_row_is_written() -> None:
    east, west = two_companies_with_a_store_each()
    with for_company(east), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE jiahe_owner")
        cursor.execute("ALTER TABLE accounts_store DISABLE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE accounts_store NO FORCE ROW LEVEL SECURITY")
        cursor.execute("SET LOCAL ROLE jiahe_app")
        Store.objects.create(company_id=west, name="smuggled", lat=0, lng=0)
        assert len(Store._base_manager.none().__class__(Store).all()) == 3
        transaction.set_rollback(True)
