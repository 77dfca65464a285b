"""Terms of customer groups: what may be promised, and to whose households."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from factories import Shop, open_shop
from jiahe.catalog.actions import (
    DiscountTooLarge,
    Favour,
    NoSuchGroup,
    UnknownCategory,
    VisitsNotSaid,
    grant_support,
    set_group_terms,
    withdraw_support,
)
from jiahe.catalog.models import GroupTerms, Service
from jiahe.catalog.queries import is_supported
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)
ELDER = Favour("elder", 500, "长者家庭优惠", "Care for older people")


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def in_force(shop: Shop) -> list[tuple[str, int]]:
    with for_company(shop.company_id):
        category_id = Service.objects.get(pk=shop.service_id).category_id
        rows = shelf_in_scope().terms_for(category_id)
        return [(row.group, row.discount_basis_points) for row in rows]


def promise(shop: Shop, favour: Favour) -> bool:
    with for_company(shop.company_id):
        return set_group_terms(favour=favour)[1]


@pytest.mark.parametrize(
    ("favour", "refusal"),
    [
        (replace(ELDER, group="rich"), NoSuchGroup),
        (replace(ELDER, discount_basis_points=5_001), DiscountTooLarge),
        (replace(ELDER, discount_basis_points=-1), DiscountTooLarge),
        (replace(ELDER, least_visits=3), VisitsNotSaid),
        (replace(ELDER, group="regular"), VisitsNotSaid),
        (replace(ELDER, category_code="nothing"), UnknownCategory),
    ],
)
def test_what_cannot_be_promised_changes_nothing(
    shop: Shop, favour: Favour, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        promise(shop, favour)
    assert in_force(shop) == []


@pytest.mark.parametrize("points", [1, 5_000])
def test_the_bounds_themselves_can_be_promised(shop: Shop, points: int) -> None:
    promise(shop, replace(ELDER, discount_basis_points=points))
    assert in_force(shop) == [("elder", points)]


def test_the_same_terms_twice_are_one_row_and_no_change(shop: Shop) -> None:
    assert [promise(shop, ELDER), promise(shop, ELDER)] == [True, False]
    assert promise(shop, replace(ELDER, discount_basis_points=700))
    assert in_force(shop) == [("elder", 700)]


def test_control_the_table_itself_refuses_a_second_row_for_everything(shop: Shop) -> None:
    """Beside the action: no category means one row too, though SQL calls NULLs different."""
    promise(shop, ELDER)
    with for_company(shop.company_id), pytest.raises(IntegrityError), transaction.atomic():
        GroupTerms.objects.create(
            company_id=shop.company_id, group="elder", discount_basis_points=1, name="又一条"
        )


def test_terms_of_another_category_or_out_of_force_do_not_apply(shop: Shop) -> None:
    from jiahe.catalog.actions import define_category

    define_category(
        code="elder_care", name="养老", name_en="Care", icon="x", hue="care", position=2
    )
    promise(shop, replace(ELDER, category_code="elder_care"))
    promise(shop, replace(ELDER, group="infant", is_active=False))
    assert in_force(shop) == []
    promise(shop, replace(ELDER, category_code="cleaning"))
    assert in_force(shop) == [("elder", 500)]


def test_a_foreign_companys_terms_and_grants_are_behind_the_wall(shop: Shop) -> None:
    other = open_shop(slug="other", first_number=40)
    promise(other, ELDER)
    with for_company(other.company_id):
        grant_support(household_id=shop.household_id)
    assert in_force(shop) == []
    with for_company(shop.company_id):
        assert not is_supported(shop.household_id)


@pytest.mark.parametrize("table", ["catalog_groupterms", "catalog_supportgrant"])
def test_control_the_database_holds_the_wall_without_the_manager(shop: Shop, table: str) -> None:
    other = open_shop(slug="other", first_number=40)
    promise(other, ELDER)
    with for_company(other.company_id):
        grant_support(household_id=other.household_id)
    counts = []
    for company_id in (shop.company_id, other.company_id):
        with for_company(company_id), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts.append(cursor.fetchone()[0])
    assert counts == [0, 1]


def test_support_is_granted_and_withdrawn_once(shop: Shop) -> None:
    home = shop.household_id
    with for_company(shop.company_id):
        verbs = (withdraw_support, grant_support, grant_support, withdraw_support, grant_support)
        assert [verb(household_id=home) for verb in verbs] == [False, True, False, True, True]
        assert is_supported(home)
