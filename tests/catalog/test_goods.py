"""The list of goods: entered or changed by its slug, kits by purpose, practices by step."""

import pytest

from factories import open_shop
from goods_world import Goods, good, stock_up
from jiahe.catalog.actions.goods import (
    UnknownPractice,
    list_supplier,
    list_supply,
    put_practices,
    set_kit,
)
from jiahe.catalog.goods import (
    UnknownSupply,
    kits_of,
    practices_of,
    suppliers,
    supplies,
    supply_by_code,
)
from jiahe.catalog.models import SopVersion
from jiahe.catalog.practices import PRACTICES
from jiahe.engine.kits import Line
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return open_shop()


@pytest.fixture
def goods(shop) -> Goods:
    return stock_up(shop.company_id, shop.service_id, shop.worker_ids[0], shop.person_id)


def test_what_is_listed_again_is_changed_and_not_doubled(goods: Goods) -> None:
    with goods.inside():
        again = list_supply(supplier_id=goods.supplier_id, good=good("soap", pack_fen=2_500))
        assert (again.pk, again.pack_fen, len(supplies())) == (goods.soap.pk, 2_500, 3)
        assert list_supplier(name="清源日化", lead_days=9).pk == goods.supplier_id
        assert [one.lead_days for one in suppliers()] == [9]


def test_a_kit_is_set_as_a_whole(goods: Goods, shop) -> None:
    with goods.inside():
        set_kit(service_id=shop.service_id, lines=[Line("cloth", 3)])
        assert kits_of([shop.service_id, 0]) == {shop.service_id: [Line("cloth", 3)], 0: []}


def test_a_kit_names_only_what_something_serves_and_stays_as_it_was(goods: Goods, shop) -> None:
    with goods.inside():
        before = kits_of([shop.service_id])
        with pytest.raises(UnknownSupply):
            set_kit(service_id=shop.service_id, lines=[Line("cloth", 3), Line("gold", 1)])
        assert kits_of([shop.service_id]) == before
        with pytest.raises(UnknownSupply):
            supply_by_code("nothing")


def test_another_company_has_its_own_list(goods: Goods) -> None:
    other = open_shop(slug="west", first_number=30)
    with for_company(other.company_id):
        assert (supplies(), suppliers()) == ([], [])
        with pytest.raises(UnknownSupply):
            supply_by_code(goods.soap.code)


def test_practices_stand_at_their_steps(goods: Goods) -> None:
    with goods.inside():
        sop = SopVersion.objects.get().pk
        said = {1: ["washable-cloths", "measure-the-dose"], 9: ["bucket-not-tap"]}
        assert [put_practices(sop_id=sop, practices=said) for _ in range(2)] == [2, 2]
        found = practices_of(sop)
        assert {at: [one.slug for one in rows] for at, rows in found.items()} == {1: said[1]}
        with pytest.raises(UnknownPractice):
            put_practices(sop_id=sop, practices={1: ["burn-it"]})
        assert practices_of(None) == {}


def test_every_practice_speaks_both_languages() -> None:
    for one in PRACTICES.values():
        assert min(map(len, (one.name, one.name_en, one.why, one.why_en))) > 0
