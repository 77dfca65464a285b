"""An offer is answered with one tap, once, by the worker whom it was made to."""

from datetime import timedelta

import pytest

from field_world import START, at, build_world, signed_in
from jiahe.dispatch.choices import AssignmentState
from jiahe.dispatch.models import Assignment
from jiahe.workforce.models import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return build_world()


@pytest.fixture
def offer(world) -> str:
    visit = world.visit()
    with world.inside():
        visit.order.visits.update(state="planned")
        worker = Worker.objects.get(person=world.lead)
        return Assignment.objects.create(
            company_id=world.company_id, visit=visit, worker=worker, seat=1,
            state=AssignmentState.OFFERED, offered_at=START - timedelta(hours=20),
            answer_by=START - timedelta(hours=19), created_at=START - timedelta(hours=20),
        ).code  # fmt: skip


NOW = START - timedelta(hours=20)


def state(world) -> str:
    with world.inside():
        return Assignment.objects.order_by("pk").first().state


def test_the_card_shows_pay_and_way_but_not_the_door(world, offer) -> None:
    client = signed_in(world.lead)
    with at(NOW):
        today = client.get("/work/").content.decode()
        card = client.get(f"/work/offers/{offer}/").content.decode()
    assert f"/work/offers/{offer}/" in today
    assert ("¥123.75" in card, "映月花园" in card, "3 幢 502" in card) == (True, True, False)


def test_yes_is_one_tap_and_counts_once(world, offer) -> None:
    client = signed_in(world.lead)
    with at(NOW):
        answers = [
            client.post(f"/work/offers/{offer}/accept/", {"idempotency_key": "k"}) for _ in range(2)
        ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (state(world), world.visit().state) == (AssignmentState.ACCEPTED, "assigned")


def test_no_takes_a_reason(world, offer) -> None:
    client = signed_in(world.lead)
    with at(NOW):
        said = {"idempotency_key": "k", "reason": "太远了"}
        answer = client.post(f"/work/offers/{offer}/decline/", said)
    assert (answer.status_code, state(world)) == (302, AssignmentState.DECLINED)
    with world.inside():
        assert Assignment.objects.order_by("pk").first().note == "太远了"


def test_another_workers_offer_does_not_exist(world, offer) -> None:
    client = signed_in(world.stranger)
    with at(NOW):
        assert client.get(f"/work/offers/{offer}/").status_code == 404
        answer = client.post(f"/work/offers/{offer}/accept/", {"idempotency_key": "k"})
    assert (answer.status_code, state(world)) == (404, AssignmentState.OFFERED)
