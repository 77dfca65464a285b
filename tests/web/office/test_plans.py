"""One press proposes; nothing moves until a dispatcher says so."""

import pytest

from dispatching import accepted, book, seat_now, to_queue
from factories import MONDAY, at

pytestmark = pytest.mark.django_db(transaction=True)  # the planner thinks outside transactions


@pytest.fixture
def visit(shop):
    return accepted(shop, at(9))


def test_a_proposal_is_shown_first_and_moves_nothing(desk, shop, visit):
    before = seat_now(visit)
    answer = desk.post("/office/plans/", {"on": MONDAY.isoformat()})
    assert desk.get(answer["Location"]).status_code == 200
    assert seat_now(visit) == before


def test_a_proposal_may_be_put_aside_once(desk, visit):
    to = desk.post("/office/plans/", {"on": MONDAY.isoformat()})["Location"]
    sent = {"answer": "none", "idempotency_key": "d1"}
    assert desk.post(f"{to}decide/", sent)["Location"] == "/office/board/"
    late = desk.post(f"{to}decide/", sent | {"idempotency_key": "d2"})
    assert late["Location"] == to
    assert "已经处理过了" in desk.get(to).content.decode()


def test_an_accepted_proposal_fills_the_queue(desk, shop):
    visit = book(shop, at(9))
    to_queue(shop, visit)
    to = desk.post("/office/plans/", {"on": MONDAY.isoformat()})["Location"]
    answer = desk.post(f"{to}decide/", {"answer": "all", "idempotency_key": "a1"})
    assert answer["Location"] == to
    assert seat_now(visit)[0] in shop.worker_ids


def test_an_answer_that_is_none_finds_nothing(desk, visit):
    to = desk.post("/office/plans/", {"on": MONDAY.isoformat()})["Location"]
    assert desk.post(f"{to}decide/", {"answer": "perhaps"}).status_code == 404
