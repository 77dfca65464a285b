"""The pages around the board: plans, a visit, a worker's day, standby, the waiting list."""

import pytest

from dispatching import accepted, code_of, seat_now
from factories import MONDAY, at
from jiahe.dispatch.queries import board_day
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)  # the ladder is climbed outside transactions


@pytest.fixture
def visit(shop):
    return accepted(shop, at(9))


def test_the_visit_page_says_why_this_worker(desk, visit):
    page = desk.get(f"/office/visits/{visit.visit_code}/").content.decode()
    assert "王阿姨" in page
    assert "分钟" in page


def test_an_ill_workers_visit_goes_to_somebody_else(desk, shop, visit):
    ill, start = seat_now(visit)
    page = desk.post(
        f"/office/workers/{code_of(shop, ill)}/ill/",
        {"on": MONDAY.isoformat(), "last": MONDAY.isoformat()},
    )
    guide = page["Location"]
    assert seat_now(visit) == (None, start)
    sent = {"answer": "suggested", "idempotency_key": "e1"}
    assert desk.post(f"{guide}decide/", sent)["Location"] == guide
    assert desk.get(guide).status_code == 200
    taken, kept = seat_now(visit)
    assert taken in set(shop.worker_ids) - {ill}
    assert kept == start


def test_an_illness_without_an_end_changes_nothing(desk, shop, visit):
    ill, _start = seat_now(visit)
    desk.post(f"/office/workers/{code_of(shop, ill)}/ill/", {"on": MONDAY.isoformat()})
    assert seat_now(visit)[0] == ill


def test_lateness_is_shown_and_moves_nothing(desk, shop, visit):
    here = seat_now(visit)
    page = desk.post(
        f"/office/workers/{code_of(shop, here[0])}/late/",
        {"on": MONDAY.isoformat(), "visit": visit.visit_code, "minutes": 45},
    )
    assert desk.get(page["Location"]).status_code == 200
    assert seat_now(visit) == here


def test_somebody_is_kept_on_standby_and_let_go(desk, shop):
    def is_kept():
        with for_company(shop.company_id):
            return [lane.is_on_standby for lane in board_day(MONDAY).lanes]

    url = f"/office/workers/{shop.worker_codes[0]}/standby/"
    sent = {"on": MONDAY.isoformat(), "keep": "1", "idempotency_key": "s1"}
    assert desk.post(url, sent)["Location"] == f"/office/standby/?on={MONDAY}"
    assert is_kept() == [True, False, False]
    assert desk.get(f"/office/standby/?on={MONDAY}").status_code == 200
    desk.post(url, sent | {"keep": "0", "idempotency_key": "s2"})
    assert is_kept() == [False, False, False]


@pytest.mark.parametrize("path", ["standby/", "waiting/", "standby/?on=nonsense"])
def test_the_lists_open_when_there_is_nothing_on_them(desk, path):
    assert desk.get(f"/office/{path}").status_code == 200


def test_the_worker_page_lists_the_day(desk, shop, visit):
    code = code_of(shop, seat_now(visit)[0])
    assert "09:00" in desk.get(f"/office/workers/{code}/?on={MONDAY}").content.decode()
