"""Births on their pages: the household's tap, the desk's number, the worker's days."""

import pytest

from birth_world import DAY, FIRST, TRIAL_DAYS, booked_case, live_in_shop, said, starts
from factories import SUNDAY_NOON, staff
from jiahe.accounts.choices import Role
from jiahe.dispatch.models import BirthCase, CaseLimits, PoolStay
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.tenancy import for_company
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = SUNDAY_NOON.date()
DAYS = TRIAL_DAYS


@pytest.fixture
def world(db):
    set_process_clock(FixedClock(SUNDAY_NOON))
    yield live_in_shop()
    set_process_clock(SystemClock())


@pytest.fixture
def desk(world):
    return signed_in(staff(world[0].company_id, Role.DISPATCHER, 1))


def close_cases(world):
    """Two cases of one worker, ten days apart: the second waits for a person."""
    shop, service = world
    pair = [booked_case(shop, service, on=FIRST + n * DAY, days=DAYS) for n in (0, 10)]
    for n, order in zip((0, 10), pair, strict=True):
        said(shop, order, FIRST + n * DAY)
    return pair


def test_the_household_says_the_date_and_the_day_of_birth(world):
    shop, service = world
    order, home = booked_case(shop, service, days=DAYS), signed_in(shop.person_id)
    page = f"/orders/{order.code}/"
    assert 'name="on"' in home.get(page).content.decode()
    sent = {"on": FIRST.isoformat(), "idempotency_key": "e1"}
    assert home.post(f"{page}birth/", sent)["Location"] == page
    assert 'name="born"' in home.get(page).content.decode()
    for _ in range(2):
        home.post(f"{page}birth/", {"born": "today", "idempotency_key": "b1"})
    assert starts(shop, order)[0].date() == TODAY + DAY
    assert 'name="born"' not in home.get(page).content.decode()


def test_a_date_that_is_none_is_told_and_changes_nothing(world):
    shop, service = world
    order, home = booked_case(shop, service, days=DAYS), signed_in(shop.person_id)
    sent = {"on": "2026-02-30", "idempotency_key": "e1"}
    home.post(f"/orders/{order.code}/birth/", sent)
    with for_company(shop.company_id):
        assert BirthCase.objects.get().expected_on == FIRST


def test_somebody_elses_order_is_not_there(world):
    shop, service = world
    order = booked_case(shop, service, days=DAYS)
    stranger = signed_in(shop.worker_person_ids[0])
    sent = {"on": (FIRST + DAY).isoformat(), "idempotency_key": "e1"}
    stranger.post(f"/orders/{order.code}/birth/", sent)
    with for_company(shop.company_id):
        assert BirthCase.objects.get().expected_on == FIRST


def test_the_desk_sees_the_number_and_decides_with_a_reason(world, desk):
    second = close_cases(world)[1]
    text = desk.get("/office/births/").content.decode()
    with for_company(world[0].company_id):
        chance = BirthCase.objects.get(order_id=second.pk).chance
    assert f'<span class="chip is-danger">{round(chance * 100, 1)}%</span>' in text
    assert 'value="promise"' in text
    sent = {"answer": "promise", "reason": "客户知情", "idempotency_key": "d1"}
    desk.post(f"/office/births/{second.code}/decide/", sent)
    assert 'value="promise"' not in desk.get("/office/births/").content.decode()


def test_the_company_sets_its_own_figures_and_odd_ones_change_nothing(world, desk):
    desk.post("/office/births/limits/", {"enough": "0", "late": "x", "idempotency_key": "l0"})
    desk.post("/office/births/limits/", {"enough": "90", "late": "20", "idempotency_key": "l1"})
    with for_company(world[0].company_id):
        kept = CaseLimits.objects.get()
    assert (kept.enough_percent, kept.late_percent) == (90, 20)


def test_a_worker_joins_and_leaves_the_pool(world, desk):
    shop = world[0]
    worker = signed_in(shop.worker_person_ids[0])
    days = {"first": TODAY.isoformat(), "last": FIRST.isoformat()}
    for _ in range(2):
        worker.post("/work/pool/join/", days | {"idempotency_key": "j1"})
    with for_company(shop.company_id):
        stay = PoolStay.objects.get()
    assert 'id="pool"' in desk.get("/office/births/").content.decode()
    assert stay.code in worker.get("/work/pool/").content.decode()
    worker.post(f"/work/pool/stays/{stay.code}/leave/", {"idempotency_key": "v1"})
    assert stay.code not in worker.get("/work/pool/").content.decode()


def test_an_inspector_does_not_open_the_births(world):
    inspector = signed_in(staff(world[0].company_id, Role.INSPECTOR, 2))
    assert inspector.get("/office/births/").status_code == 404
