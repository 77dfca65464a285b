"""A household adds to its rating on the page of the visit; an evaluator uses the own page."""

from datetime import timedelta

import pytest

from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.booking.models import Order, Visit
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.quality.actions import commissions
from jiahe.quality.models import MysteryVisit, ReviewAddition
from review_world import SOON, another_visit, rate, settled_world
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
LATER = SOON + timedelta(days=30)
WORDS = "一个月后还是很干净"
MINE = "/office/commissioned/"


@pytest.fixture
def world():
    set_process_clock(FixedClock(SOON))
    yield settled_world()
    set_process_clock(SystemClock())


def url(world) -> str:
    return f"/orders/{world.order_code}/rate/{world.visit_code}/"


def add(world, code: str, words: str, key: str = "k1"):
    sent = {"idempotency_key": key, "review": code, "addition": words}
    return signed_in(world.member.pk).post(f"{url(world)}add/", sent)


def kept(world) -> list[str]:
    with world.inside():
        return list(ReviewAddition.objects.order_by("pk").values_list("text", flat=True))


def test_a_household_says_more_later_once(world) -> None:
    code = rate(world)
    set_process_clock(FixedClock(LATER))
    assert "追加评价" in signed_in(world.member.pk).get(url(world)).content.decode()
    for _again in range(2):
        assert add(world, code, WORDS).status_code == 302
    page = signed_in(world.member.pk).get(url(world)).content.decode()
    assert (WORDS in page, 'id="addition"' in page) == (True, False)
    assert kept(world) == [WORDS]
    with world.inside():
        grant_role(person_id=world.stranger.pk, role=Role.INSPECTOR)
    assert WORDS in signed_in(world.stranger.pk).get(f"/office/reviews/{code}/").content.decode()


def test_a_refusal_is_said_on_the_same_page(world) -> None:
    code = rate(world)
    answer = add(world, code, "  ")
    assert "请写下要追加的内容" in answer.content.decode()
    assert kept(world) == []


def test_nobody_elses_page_takes_it(world) -> None:
    code = rate(world)
    sent = {"idempotency_key": "k1", "review": code, "addition": WORDS}
    assert signed_in(world.stranger.pk).post(f"{url(world)}add/", sent).status_code == 404
    assert kept(world) == []


@pytest.fixture
def guest(world):
    """(world of a visit that the evaluator booked, the evaluator)."""
    booked = another_visit(world, days=3)
    with booked.inside():
        grant_role(person_id=booked.stranger.pk, role=Role.INSPECTOR)
        row = commissions.commission(
            phone="13900001234", body="评价中心", purpose="神秘访客", store_code="",
            until_on=(SOON + timedelta(days=7)).date(), actor_id=booked.stranger.pk,
        )  # fmt: skip
        Order.objects.filter(code=booked.order_code).update(placed_by=row.evaluator)
        Visit.objects.filter(code=booked.visit_code).update(state="assigned")
        return booked, row.evaluator


def test_an_evaluator_marks_and_closes_the_own_booking(guest) -> None:
    world, evaluator = guest
    client = signed_in(evaluator.pk)
    assert world.visit_code in client.get(MINE).content.decode()
    sent = {"idempotency_key": "k1", "visit": world.visit_code}
    assert client.post(f"{MINE}mystery/", sent).status_code == 302
    with world.inside():
        code = MysteryVisit.objects.get().code
    assert "上门结束后，可以在这里填写检查结果" in client.get(MINE).content.decode()
    assert f"{MINE}mystery/{code}/close/" not in client.get(MINE).content.decode()
    with world.inside():
        Visit.objects.filter(code=world.visit_code).update(state="settled")
    assert f"{MINE}mystery/{code}/close/" in client.get(MINE).content.decode()
    finding = {"idempotency_key": "k2", "mark": "4", "words": "准时"}
    assert client.post(f"{MINE}mystery/{code}/close/", finding).status_code == 302
    assert "4/5 · 准时" in client.get(MINE).content.decode()
    desk = signed_in(world.stranger.pk).get("/office/eyes/").content.decode()
    assert "准时" in desk


def test_an_evaluator_marks_nobody_elses_visit(guest) -> None:
    world, evaluator = guest
    with world.inside():
        Order.objects.filter(code=world.order_code).update(placed_by=world.member)
    sent = {"idempotency_key": "k1", "visit": world.visit_code}
    assert signed_in(evaluator.pk).post(f"{MINE}mystery/", sent).status_code == 403
    with world.inside():
        assert MysteryVisit.objects.count() == 0


def test_the_desk_offers_what_evaluators_booked_and_no_households_visit(guest) -> None:
    world, _evaluator = guest
    desk = signed_in(world.stranger.pk)
    assert world.visit_code in desk.get("/office/eyes/").content.decode()
    with world.inside():
        Order.objects.filter(code=world.order_code).update(placed_by=world.member)
    assert world.visit_code not in desk.get("/office/eyes/").content.decode()
    sent = {"idempotency_key": "k1", "visit": world.visit_code}
    answer = desk.post("/office/eyes/mystery/", sent)
    assert (answer.status_code, "这次上门是客户自己下的单" in answer.content.decode()) == (
        409,
        True,
    )
