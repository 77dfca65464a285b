"""What was used at a visit: said as a whole, so that saying it again or otherwise is safe."""

from datetime import UTC, datetime

import pytest

from field_world import START, World, at, world_at_the_door
from goods_world import Goods, stock_up
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.catalog.goods import UnknownSupply
from jiahe.catalog.models import Service
from jiahe.fieldwork.actions import stock
from jiahe.fieldwork.actions.materials import TooMuchForAVisit
from jiahe.fieldwork.actions.moments import VisitNotUnderway
from jiahe.fieldwork.footprints import footprint_of, green_report
from jiahe.fieldwork.materials import MaterialLine, material_lines, used_at
from jiahe.fieldwork.models import MaterialRecord, StockMovement
from jiahe.fieldwork.queries import NotYourVisit, post_of
from jiahe.fieldwork.stock import batches_of_visit, reach_of
from jiahe.journeys import supplies
from jiahe.workforce.models import Worker

pytestmark = pytest.mark.django_db(transaction=True)


def stocked(world: World) -> Goods:
    with world.inside():
        service = Service.objects.get()
        worker = Worker.objects.get(person=world.lead)
    with at(START):
        goods = stock_up(world.company_id, service.pk, worker.pk, world.lead.pk)
        goods.receive(goods.green, 1_000, "G1")
        goods.receive(goods.cloth, 20, "C1")
        with goods.inside():
            for supply, many in ((goods.green, 60), (goods.cloth, 5)):
                stock.issue_goods(
                    supply_id=supply.pk, store_id=goods.store_id, worker_id=worker.pk,
                    quantity=many, by_id=goods.by_id,
                )  # fmt: skip
    return goods


@pytest.fixture
def world() -> World:
    return world_at_the_door()


@pytest.fixture
def goods(world: World) -> Goods:
    return stocked(world)


def record(world: World, used: dict[str, int], when: datetime = START, **more: object) -> None:
    with at(START):
        supplies.record_materials(**(world.act() | more), used=used, happened_at=when)  # type: ignore[arg-type]


def lines(world: World) -> list[MaterialLine]:
    with world.inside():
        return material_lines(post_of(world.visit_code, world.lead.pk))


def bag(goods: Goods) -> dict[str, int]:
    return {number: many for (number, where), many in goods.levels().items() if where == "bag"}


def records(world: World) -> dict[str, tuple[int, int]]:
    with world.inside():
        rows = MaterialRecord.objects.select_related("supply")
        return {row.supply.slug: (row.quantity, row.unissued) for row in rows}


def test_the_form_holds_the_kit_for_this_home_and_prefers_the_label(
    world: World, goods: Goods
) -> None:
    found = {one.supply.slug: (one.quantity, one.in_bag) for one in lines(world)}
    assert found == {"green-soap": (50, 60), "cloth": (2, 5)}  # 20 + 30 * 0.92, in tens


def test_what_was_used_leaves_the_bag_once(world: World, goods: Goods) -> None:
    for _ in range(3):
        record(world, {goods.green.code: 50, goods.cloth.code: 2})
    assert bag(goods) == {"G1": 10, "C1": 3}
    assert records(world) == {"green-soap": (50, 0), "cloth": (2, 0)}
    assert [one.is_recorded for one in lines(world)] == [True, True]
    with world.inside():
        assert StockMovement.objects.filter(visit__isnull=False).count() == 2


def test_a_later_word_corrects_the_earlier_one_both_ways(world: World, goods: Goods) -> None:
    for many, left in ((50, 10), (20, 40), (0, 60), (60, 0)):
        record(world, {goods.green.code: many})
        assert bag(goods).get("G1", 0) == left
    assert goods.kept() == goods.sums()


def test_what_was_never_issued_is_kept_as_such_and_stock_stays_true(
    world: World, goods: Goods
) -> None:
    record(world, {goods.green.code: 90, goods.soap.code: 30})
    assert records(world) == {"green-soap": (90, 30), "soap": (30, 30)}
    record(world, {goods.green.code: 70})
    assert (records(world)["green-soap"], bag(goods)) == ((70, 10), {"C1": 5})
    record(world, {goods.green.code: 50})
    assert (records(world)["green-soap"], bag(goods)) == ((50, 0), {"G1": 10, "C1": 5})


def test_only_the_worker_who_is_there_says_it(world: World, goods: Goods) -> None:
    with pytest.raises(NotYourVisit):
        record(world, {goods.green.code: 5}, person_id=world.stranger.pk)
    for state in (VisitState.ASSIGNED, VisitState.SETTLED):
        with world.inside():
            Visit.objects.update(state=state)
        with pytest.raises(VisitNotUnderway):
            record(world, {goods.green.code: 5})
    assert (records(world), bag(goods)) == ({}, {"G1": 60, "C1": 5})


def test_what_cannot_be_is_refused_whole(world: World, goods: Goods) -> None:
    with pytest.raises(UnknownSupply):
        record(world, {goods.green.code: 5, "nothing": 1})
    with pytest.raises(TooMuchForAVisit):
        record(world, {goods.green.code: 5, goods.cloth.code: 20_001})
    assert (records(world), bag(goods)) == ({}, {"G1": 60, "C1": 5})


def test_said_offline_it_keeps_its_own_time(world: World, goods: Goods) -> None:
    earlier = START.replace(hour=0)
    record(world, {goods.cloth.code: 1}, when=earlier)
    with world.inside():
        assert MaterialRecord.objects.get().recorded_at == earlier


def test_a_batch_is_traced_to_the_visit_and_back(world: World, goods: Goods) -> None:
    record(world, {goods.green.code: 50})
    visit = world.visit()
    with world.inside():
        [batch] = batches_of_visit(visit.pk)
        [reached] = reach_of(batch)
        assert (batch.number, reached.visit, reached.units) == ("G1", visit, 50)
        assert reached.worker.person == world.lead
        assert [(one.supply.slug, one.quantity) for one in used_at([visit.pk])[visit.pk]] == [
            ("green-soap", 50)
        ]
    record(world, {goods.green.code: 0})
    with world.inside():
        assert (batches_of_visit(visit.pk), reach_of(batch)) == ([], [])
        assert used_at([visit.pk]) == {visit.pk: []}


def test_a_visit_has_figures_once_it_took_place(world: World, goods: Goods) -> None:
    record(world, {goods.green.code: 50})
    with world.inside():
        assert footprint_of(world.visit()) is None
        Visit.objects.update(state=VisitState.ACCEPTED)
        found = footprint_of(world.visit())
        assert found is not None
        assert found.grams_of("supply") == 600 * 50 / 500
        assert found.waste_grams == 40 * 50 / 500
        assert [part.factor for part in found.parts if part.kind == "travel"] == ["travel.e_bike"]
        report = green_report(datetime(2026, 11, 1, tzinfo=UTC).date())
        assert (report.whole.visits, report.whole.recorded) == (1, 1)
        assert report.whole.found.co2_grams == pytest.approx(found.co2_grams)
        assert report.stores[goods.store_id] == report.whole
        assert report.whole.saved_grams > 0
        assert [one.visits for _monday, one in report.weeks] == [1]


@pytest.mark.parametrize("said", [(60, 0, 60), (90, 10), (0, 120, 61, 59), (5, 5, 120, 0), (61,)])
def test_whatever_is_said_the_last_word_stands_and_nothing_is_lost(
    world: World, goods: Goods, said: tuple[int, ...]
) -> None:
    for many in said:
        record(world, {goods.green.code: many})
        quantity, unissued = records(world).get("green-soap", (0, 0))
        assert quantity == many
        assert bag(goods).get("G1", 0) + quantity - unissued == 60
        assert goods.kept() == goods.sums()
