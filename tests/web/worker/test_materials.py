"""The worker records what was used in one tap, as a plain form and as the outbox sends it."""

import re

import pytest
from django.test import Client

from field_world import START, World, at, signed_in, world_at_the_door
from goods_world import Goods, stock_up
from jiahe.booking.models import Order, Visit
from jiahe.catalog.actions.goods import UnknownPractice, put_practices
from jiahe.catalog.models import Service, SopVersion
from jiahe.fieldwork.actions.stock import issue_goods
from jiahe.fieldwork.models import MaterialRecord, StockMovement
from jiahe.workforce.models import Worker
from signing import speak

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"accept": "application/json, text/html"}


@pytest.fixture
def world() -> World:
    return world_at_the_door()


@pytest.fixture
def goods(world: World) -> Goods:
    with world.inside():
        service = Service.objects.get().pk
        worker = Worker.objects.get(person=world.lead).pk
    with at(START):
        goods = stock_up(world.company_id, service, worker, world.lead.pk)
        goods.receive(goods.green, 500, "G1")
        with goods.inside():
            issue_goods(
                supply_id=goods.green.pk, store_id=goods.store_id, worker_id=worker,
                quantity=100, by_id=goods.by_id,
            )  # fmt: skip
    return goods


@pytest.fixture
def lead(world: World) -> Client:
    return signed_in(world.lead)


def url(world: World, tail: str = "") -> str:
    return f"/work/visits/{world.visit_code}/{tail}"


def send(lead: Client, world: World, said: dict[str, str], key: str, **headers: str):
    fields = {"idempotency_key": key, **said}
    with at(START):
        return lead.post(url(world, "materials/"), fields, headers=headers)


def quantities(world: World) -> list[int]:
    with world.inside():
        return [row.quantity for row in MaterialRecord.objects.order_by("supply_id")]


def test_the_kit_is_filled_in_and_one_tap_records_it(
    world: World, goods: Goods, lead: Client
) -> None:
    with at(START):
        page = lead.get(url(world)).content.decode()
    assert f'name="use-{goods.green.code}"' in page
    assert ('value="50"' in page, "中国环境标志" in page) == (True, True)
    answer = send(lead, world, {f"use-{goods.green.code}": "50"}, "k")
    assert (answer.status_code, answer["Location"]) == (302, url(world) + "#materials")
    with at(START):
        assert "已记录" in lead.get(url(world)).content.decode()
    assert quantities(world) == [50]


def test_the_outbox_may_send_it_as_often_as_it_likes(
    world: World, goods: Goods, lead: Client
) -> None:
    for key in ("same", "same", "another page"):
        answer = send(lead, world, {f"use-{goods.green.code}": "30"}, key, **JSON)
        assert (answer.status_code, answer.json()) == (200, {"to": url(world) + "#materials"})
    assert (quantities(world), goods.levels()["G1", "bag"]) == ([30], 70)
    with world.inside():
        assert StockMovement.objects.filter(visit__isnull=False).count() == 1


@pytest.mark.parametrize("amount", ["-1", "1.5", "viel", "9999999999", "٣"])
def test_what_is_no_amount_is_refused_in_words(
    world: World, goods: Goods, lead: Client, amount: str
) -> None:
    plain = send(lead, world, {f"use-{goods.green.code}": amount}, "k")
    assert (plain.status_code, "请填写数量" in plain.content.decode()) == (422, True)
    told = send(lead, world, {f"use-{goods.green.code}": amount}, "k2", **JSON)
    assert told.json()["refusal"] == "AmountMissing"
    assert quantities(world) == []


def test_an_empty_field_is_nothing_and_another_persons_visit_is_not_found(
    world: World, goods: Goods, lead: Client
) -> None:
    assert send(lead, world, {f"use-{goods.green.code}": ""}, "k").status_code == 302
    assert quantities(world) == [0]
    stranger = signed_in(world.stranger)
    assert send(stranger, world, {f"use-{goods.green.code}": "1"}, "k").status_code == 404


def test_the_household_reads_what_was_used_and_what_it_cost_the_environment(
    world: World, goods: Goods, lead: Client
) -> None:
    send(lead, world, {f"use-{goods.green.code}": "50"}, "k")
    with world.inside():
        Visit.objects.update(state="accepted")
        Order.objects.update(quote={"lines": [], "total_fen": 0})
    member = signed_in(world.member)
    for language, words in (("zh-hans", "在您家用了什么"), ("en", "What was used at your home")):
        speak(member, language)
        with at(START):
            page = member.get(f"/orders/{world.order_code}/").content.decode()
        assert (words in page, "0.5366" in page, "60 g" in page) == (True, True, True)
        assert not re.search(r"\bG1\b", page)  # batches are the desk's matter


def test_a_step_names_its_low_waste_practices(world: World, goods: Goods, lead: Client) -> None:
    with world.inside():
        sop = SopVersion.objects.get().pk
        for _ in range(2):
            put_practices(sop_id=sop, practices={2: ["measure-the-dose"], 99: ["bucket-not-tap"]})
        with pytest.raises(UnknownPractice):
            put_practices(sop_id=sop, practices={1: ["burn-it"]})
    with at(START):
        page = lead.get(url(world)).content.decode()
    assert page.count("按刻度取量") == 1
