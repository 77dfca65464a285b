from datetime import timedelta

import pytest
from tests.api.acts import advanced, booked, paid, problem

from factories import MONDAY, at
from jiahe.billing.actions.payments import capture_payment, locked_payment, open_payment
from jiahe.billing.queries.payments import is_order_paid
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Order
from jiahe.catalog.models import Service
from jiahe.journeys import accept as accepting
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db
SATURDAY = MONDAY + timedelta(days=5)


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


def test_a_visit_moves_where_somebody_can_come(owner, order):
    path, visit = f"/orders/{order['code']}/move", visit_of(order)
    answers = [
        owner.post(path, {"visit": visit, "start": at(15).isoformat()}, key="m") for _ in range(2)
    ]
    assert [one.json() for one in answers] == [{"visits": [visit], "payment": ""}] * 2
    told = owner.get(f"/orders/{order['code']}").json()["visits"][0]
    assert told["starts_at"] == "2026-11-23T15:00:00+08:00"
    answer = owner.post(path, {"visit": visit, "start": at(5).isoformat()})
    assert problem(answer) == (409, "NobodyFree")  # neither its own worker nor another


def dear_on_saturdays(shop) -> None:
    with for_company(shop.company_id):
        Service.objects.update(surcharges={"weekend": 2_000})


def captured(shop, order) -> None:
    """The money of the order lies in our books."""
    with for_company(shop.company_id):
        row = Order.objects.get(code=order["code"])
        payment = open_payment(order_id=row.pk, amount_fen=row.total_fen)
        if not is_order_paid(row.pk):
            capture_payment(payment=locked_payment(payment.code), transaction_code="t")


def test_a_dearer_time_is_told_agreed_to_and_paid_first(shop, owner, order, monkeypatch):
    captured(shop, order)
    dear_on_saturdays(shop)
    monkeypatch.setattr(
        "jiahe.api.operations.changes.payment_page",
        lambda *, payment_code, **_: f"https://pay/{payment_code}",
    )
    path, visit = f"/orders/{order['code']}/move", visit_of(order)
    meant = {"visit": visit, "start": at(15, on=SATURDAY).isoformat()}
    cost = owner.get(path, **meant).json()
    more = cost["difference_fen"]
    assert (more > 0, cost["visits"][0]["difference_fen"]) == (True, more)
    assert problem(owner.post(path, meant)) == (409, "OtherPrice")
    seen = {"seen_difference_fen": more, "seen_kept_fee_fen": cost["kept_fee_fen"]}
    answers = [owner.post(path, meant | seen, key="m").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["visits"] == []
    begun = owner.post(f"{path}/payment", {"return_url": "https://testserver/back"})
    assert (begun.status_code, begun.json()["payment"]) == (201, answers[0]["payment"])


def test_where_nothing_waits_there_is_no_difference_to_pay(owner, order):
    answer = owner.post(
        f"/orders/{order['code']}/move/payment", {"return_url": "https://testserver/back"}
    )
    assert problem(answer) == (409, "NothingToAdd")


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
        stranger.get(f"/orders/{code}/move", visit=visit, start=at(15).isoformat()),
        stranger.post(f"/orders/{code}/move/payment", {"return_url": "https://testserver/b"}),
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
