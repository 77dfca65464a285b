"""A batch used after its recall: the home and the store hear once, the worker sees it at once."""

from datetime import timedelta

import pytest

from field_world import AT_DOOR, START, World, at, build_world
from goods_world import Goods, stock_up
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.catalog.models import Service
from jiahe.fieldwork.actions import materials, stock
from jiahe.fieldwork.models import Batch, MaterialRecord, RecallNotice
from jiahe.fieldwork.queries import post_of
from jiahe.fieldwork.recalls import recalled_at_hand
from jiahe.fieldwork.stock import batches_of_visit
from jiahe.journeys import carry_out, supplies
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.outbox import deliver_pending
from jiahe.notify.models import Message
from jiahe.workforce.models import Worker
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SOON = START + timedelta(minutes=5)


@pytest.fixture
def world() -> World:
    made = build_world()
    with at(START):
        carry_out.set_out(**made.act(), happened_at=START)
        carry_out.arrive(**made.act(), happened_at=START, claim=AT_DOOR)
    with made.inside():
        grant_role(person_id=made.stranger.pk, role=Role.DISPATCHER)
    return made


@pytest.fixture
def goods(world: World) -> Goods:
    """Sixty of a batch in the bag, recalled before anything of it was used."""
    with world.inside():
        worker, service = Worker.objects.get(person=world.lead), Service.objects.get()
    with at(START):
        made = stock_up(world.company_id, service.pk, worker.pk, world.lead.pk)
        batch = made.receive(made.green, 1_000, "G1")
        issued(made, 60)
        supplies.recall(
            company_id=world.company_id, batch_code=batch.code, by_id=made.by_id, reason="标签有误"
        )
        deliver_pending(REACTIONS)
    return made


def issued(goods: Goods, quantity: int) -> None:
    with goods.inside():
        stock.issue_goods(
            supply_id=goods.green.pk, store_id=goods.store_id, worker_id=goods.worker_id,
            quantity=quantity, by_id=goods.by_id,
        )  # fmt: skip


def use(world: World, goods: Goods, quantity: int) -> None:
    with at(SOON):
        supplies.record_materials(
            **world.act(), used={goods.green.code: quantity}, happened_at=SOON
        )
        for _twice in range(2):
            deliver_pending(REACTIONS)


def told(kind: str) -> list[str]:
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("phone", flat=True))


def homes(world: World) -> list[int]:
    with world.inside():
        rows = RecallNotice.objects.exclude(household=None)
        return list(rows.values_list("units", flat=True))


def test_the_home_and_the_store_hear_once(world, goods) -> None:
    before = len(told("BatchRecalled"))
    assert homes(world) == []
    use(world, goods, 50)
    assert homes(world) == [50]
    assert len(told("BatchRecalled")) == before + 1
    assert told("RecalledBatchUsed") == [world.stranger.phone]
    use(world, goods, 60)  # the later word: more of it
    assert len(told("BatchRecalled")) == before + 1
    assert told("RecalledBatchUsed") == [world.stranger.phone]


def test_what_was_used_is_traced_to_the_recalled_batch(world, goods) -> None:
    use(world, goods, 50)
    with world.inside():
        row = MaterialRecord.objects.get()
        assert (row.quantity, row.unissued) == (50, 0)
        assert [one.number for one in batches_of_visit(row.visit_id)] == ["G1"]
    assert goods.levels()["G1", "bag"] == 10
    assert goods.kept() == goods.sums()


def test_control_without_the_drawing_the_home_hears_nothing(world, goods, monkeypatch) -> None:
    monkeypatch.setattr(materials, "draw_recalled", lambda *one: ([], one[2]))
    use(world, goods, 50)
    assert (homes(world), told("RecalledBatchUsed")) == ([], [])


def test_a_fit_batch_is_drawn_first_and_then_nobody_is_told(world, goods) -> None:
    with at(START):
        goods.receive(goods.green, 100, "G2")
        issued(goods, 100)
    use(world, goods, 50)
    assert goods.levels()["G2", "bag"] == 50
    assert (homes(world), told("RecalledBatchUsed")) == ([], [])


def test_the_worker_sees_it_where_she_records(world, goods) -> None:
    def page() -> str:
        with at(SOON):
            return (
                signed_in(world.lead.pk).get(f"/work/visits/{world.visit_code}/").content.decode()
            )

    assert "G1" in page()
    use(world, goods, 60)  # nothing is left of it, but it was used here
    assert "已被召回" in page()
    with world.inside():
        post = post_of(world.visit_code, world.lead.pk)
        assert [one.number for one in recalled_at_hand(post)] == ["G1"]
        Batch.objects.update(recalled_at=None)
        assert recalled_at_hand(post) == []
    assert "已被召回" not in page()


def test_control_without_the_notices_nobody_hears_of_it(world, goods, monkeypatch) -> None:
    monkeypatch.setattr(materials, "write_notices", lambda _batch: 0)
    before = len(told("BatchRecalled"))
    use(world, goods, 50)
    assert (homes(world), len(told("BatchRecalled"))) == ([], before)
