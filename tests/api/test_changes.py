import pytest
from tests.api.acts import advanced, booked, paid, problem

from factories import at
from jiahe.booking.choices import VisitState
from jiahe.journeys import accept as accepting

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop, owner):
    made = booked(owner, shop)
    paid(shop, made)
    return made


@pytest.fixture
def finished(shop, order):
    """(order code, visit code) of a visit that waits for acceptance."""
    return order["code"], advanced(shop, order, VisitState.AWAITING_ACCEPTANCE)


def states(owner, code):
    return [one["state"] for one in owner.get(f"/orders/{code}").json()["visits"]]


def visit_of(order):
    return order["visits"][0]["code"]


def test_the_fee_is_told_first_and_changes_nothing(owner, order):
    path = f"/orders/{order['code']}/cancellation"
    told = owner.get(path, visit=visit_of(order)).json()
    assert [one["visit"] for one in told["visits"]] == [visit_of(order)]
    assert told["fee_fen"] == sum(one["fee_fen"] for one in told["visits"])
    assert states(owner, order["code"]) == ["planned"]


def test_a_visit_is_given_up_once_at_the_fee_that_was_seen(owner, order):
    path, visit = f"/orders/{order['code']}/cancellation", visit_of(order)
    seen = owner.get(path, visit=visit).json()["fee_fen"]
    said = {"visit": visit, "seen_fee_fen": seen}
    assert problem(owner.post(path, said | {"seen_fee_fen": seen + 7})) == (422, "FeeChanged")
    assert states(owner, order["code"]) == ["planned"]
    answers = [owner.post(path, said, key="c") for _ in range(2)]
    assert [one.json() for one in answers] == [{"visits": [visit]}] * 2
    assert states(owner, order["code"]) == ["cancelled"]
    assert problem(owner.get(path, visit=visit)) == (422, "NothingToCancel")


def test_a_series_is_given_up_from_one_visit_on(shop, owner):
    made = booked(owner, shop, repeat="weekly", count=3)
    path, second = f"/orders/{made['code']}/cancellation", made["visits"][1]["code"]
    meant = {"visit": second, "scope": "following"}
    seen = owner.get(path, **meant).json()["fee_fen"]
    assert owner.post(path, meant | {"seen_fee_fen": seen}).status_code == 200
    assert states(owner, made["code"]) == ["planned", "cancelled", "cancelled"]


def test_a_visit_moves_where_its_worker_can_come(owner, order):
    path, visit = f"/orders/{order['code']}/move", visit_of(order)
    answers = [
        owner.post(path, {"visit": visit, "start": at(15).isoformat()}, key="m") for _ in range(2)
    ]
    assert [one.json() for one in answers] == [{"visits": [visit]}] * 2
    told = owner.get(f"/orders/{order['code']}").json()["visits"][0]
    assert told["starts_at"] == "2026-11-23T15:00:00+08:00"
    answer = owner.post(path, {"visit": visit, "start": at(5).isoformat()})
    assert problem(answer) == (409, "NotFeasible")


def test_a_visit_that_is_not_in_the_order_is_not_there(owner, order):
    code = order["code"]
    meant = {"visit": "0" * 16}
    assert problem(owner.get(f"/orders/{code}/cancellation", **meant)) == (
        404,
        "NoSuchVisitInOrder",
    )
    answer = owner.post(f"/orders/{code}/visits/{'0' * 16}/accept", {"seen_state": "x"})
    assert problem(answer) == (404, "NoSuchVisitInOrder")


def test_nobody_else_changes_anything(owner, stranger, finished):
    code, visit = finished
    of_visit = f"/orders/{code}/visits/{visit}"
    marks = {"attitude": 5, "skill": 5, "effect": 5}
    sent = [
        stranger.get(f"/orders/{code}/cancellation", visit=visit),
        stranger.post(f"/orders/{code}/cancellation", {"visit": visit, "seen_fee_fen": 0}),
        stranger.post(f"/orders/{code}/move", {"visit": visit, "start": at(15).isoformat()}),
        stranger.post(f"{of_visit}/accept", {"seen_state": "awaiting_acceptance"}),
        stranger.post(f"{of_visit}/objection", {"reason": "x"}),
        stranger.post(f"{of_visit}/rating", marks),
    ]
    assert [problem(one) for one in sent] == [(404, "NoSuchOrder")] * len(sent)
    assert states(owner, code) == ["awaiting_acceptance"]


def test_the_work_is_accepted_once(owner, finished):
    code, visit = finished
    said = {"seen_state": "awaiting_acceptance"}
    for _ in range(2):
        answer = owner.post(f"/orders/{code}/visits/{visit}/accept", said, key="a")
        assert answer.json() == {"done": True}
    assert states(owner, code) == ["accepted"]


def test_work_that_is_not_done_is_not_accepted(owner, order):
    path = f"/orders/{order['code']}/visits/{visit_of(order)}/accept"
    assert problem(owner.post(path, {"seen_state": "planned"})) == (409, "NothingToAccept")


def objected(owner, finished):
    code, visit = finished
    answer = owner.post(f"/orders/{code}/visits/{visit}/objection", {"reason": "没擦净"})
    assert answer.json() == {"done": True}
    return f"/orders/{code}/visits/{visit}/accept"


def test_a_late_yes_does_not_take_back_an_objection(owner, finished):
    path = objected(owner, finished)
    answer = owner.post(path, {"seen_state": "awaiting_acceptance"})
    assert problem(answer) == (409, "ObjectedMeanwhile")
    assert states(owner, finished[0]) == ["objected"]
    assert owner.post(path, {"seen_state": "objected"}).status_code == 200


def test_control_without_looking_at_what_was_seen_it_would(owner, finished, monkeypatch):
    path = objected(owner, finished)

    def unseen(*, seen_state, **deed):
        accepting.accept_visit(**deed)

    monkeypatch.setattr(accepting, "accept_visit_as_seen", unseen)
    assert owner.post(path, {"seen_state": "awaiting_acceptance"}).status_code == 200
    assert states(owner, finished[0]) == ["accepted"]


def test_the_work_is_rated_once(owner, finished):
    code, visit = finished
    of_visit = f"/orders/{code}/visits/{visit}"
    marks = {"attitude": 5, "skill": 4, "effect": 5, "tags": ["on_time"], "text": "很好"}
    assert owner.post(f"{of_visit}/rating", marks).status_code in {409, 422}  # not accepted yet
    owner.post(f"{of_visit}/accept", {"seen_state": "awaiting_acceptance"})
    answers = [owner.post(f"{of_visit}/rating", marks, key="r") for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert problem(owner.post(f"{of_visit}/rating", marks))[1] == "AlreadyReviewed"
    assert problem(owner.post(f"{of_visit}/rating", marks | {"skill": 6})) == (422, "NotUnderstood")
