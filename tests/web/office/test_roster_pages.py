"""The roster on its pages: proposed, read as picture and table, decided, answered, taken back."""

import re

import pytest

from factories import MONDAY, staff
from jiahe.accounts.choices import Role
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import RosterDay, Worker
from roster_world import busy_mondays, lines_now
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy(db, moment):
    return busy_mondays()


@pytest.fixture
def planner(busy):
    return signed_in(staff(busy.company_id, Role.DISPATCHER, 1))


@pytest.fixture
def page(planner):
    """The address of a proposed roster."""
    return planner.post("/office/capacity/propose/")["Location"]


def worker_client(shop, worker_id):
    with for_company(shop.company_id):
        person_id = Worker.objects.get(pk=worker_id).person_id
    return signed_in(person_id)


def days(shop):
    with for_company(shop.company_id):
        return RosterDay.objects.filter(on=MONDAY).count()


def decided(planner, page, answer, *lines):
    sent = {"answer": answer, "line": lines, "idempotency_key": f"d-{answer}"}
    return planner.post(f"{page}decide/", sent)


def test_a_roster_is_drawn_told_as_a_table_and_names_whom_to_ask(planner, busy, page):
    text = planner.get(page).content.decode()
    assert '<strong class="kpi-value" id="short">8</strong>' in text
    assert '<strong class="kpi-value" id="left">0</strong>' in text
    assert text.count('class="cap-need"') == 4
    assert len(re.findall(r'name="line"', text)) == 2
    assert page in planner.get("/office/capacity/").content.decode()


def test_one_skill_is_looked_at_alone_and_an_unknown_one_shows_all(planner, page):
    one = planner.get(f"{page}?skill=daily_cleaning").content.decode()
    assert '<option value="daily_cleaning" selected>' in one
    assert "selected" not in planner.get(f"{page}?skill=none").content.decode()


def test_all_is_accepted_once_however_often_it_is_sent(planner, busy, page):
    assert decided(planner, page, "all")["Location"] == page
    assert decided(planner, page, "all")["Location"] == page
    assert days(busy) == 2


def test_the_ticked_days_alone_are_taken(planner, busy, page):
    decided(planner, page, "some", lines_now(busy)[0].code)
    assert days(busy) == 1


def test_what_is_put_aside_changes_nothing_and_cannot_be_accepted(planner, busy, page):
    decided(planner, page, "none")
    assert decided(planner, page, "all").status_code == 409
    assert days(busy) == 0


def test_a_day_is_taken_back_from_the_page(planner, busy, page):
    decided(planner, page, "all")
    line = lines_now(busy)[0]
    sent = {"idempotency_key": "b1"}
    assert planner.post(f"{page}{line.code}/back/", sent)["Location"] == page
    assert days(busy) == 1


def test_an_inspector_does_not_make_rosters(busy):
    inspector = signed_in(staff(busy.company_id, Role.INSPECTOR, 2))
    assert inspector.post("/office/capacity/propose/").status_code == 404


def test_the_worker_sees_the_day_and_declines_with_a_reason(planner, busy, page):
    decided(planner, page, "all")
    line = lines_now(busy)[0]
    worker = worker_client(busy, line.worker_id)
    day = f"/work/days/{line.code}/"
    assert day in worker.get("/work/").content.decode()
    assert day in worker.get(f"/work/schedule/?from={MONDAY}").content.decode()
    assert "decline/" in worker.get(day).content.decode()
    assert worker.post(f"{day}decline/", {"reason": "", "idempotency_key": "n0"}).status_code == 422
    worker.post(f"{day}decline/", {"reason": "家里有事", "idempotency_key": "n1"})
    assert days(busy) == 1
    assert "家里有事" in planner.get(page).content.decode()
    assert "decline/" not in worker.get(day).content.decode()


def test_the_worker_says_yes_with_one_tap(planner, busy, page):
    decided(planner, page, "all")
    line = lines_now(busy)[0]
    worker = worker_client(busy, line.worker_id)
    worker.post(f"/work/days/{line.code}/agree/", {"idempotency_key": "y1"})
    assert "agreed" in [one.state for one in lines_now(busy)]


def test_a_day_of_a_colleague_is_not_found(planner, busy, page):
    decided(planner, page, "all")
    first, second = lines_now(busy)
    worker = worker_client(busy, first.worker_id)
    assert worker.get(f"/work/days/{second.code}/").status_code == 404
