"""Areas on their pages: proposed, drawn and told as a table, decided, set by hand, taken back."""

import re

import pytest

from factories import MONDAY, staff
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Store, StoreReach
from jiahe.booking.actions.unserved import note_unserved
from jiahe.kit.tenancy import for_company
from reach_world import NEXT_MONDAY, NEXT_SUNDAY, north, shop_with_store
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/office/areas/"


@pytest.fixture
def shop(db, moment):
    made = shop_with_store()
    with for_company(made.company_id):
        note_unserved(north(8.0), asks=12)
    return made


@pytest.fixture
def planner(shop):
    return signed_in(staff(shop.company_id, Role.DISPATCHER, 1))


@pytest.fixture
def page(planner):
    """The address of a proposal."""
    return planner.post(f"{PAGE}propose/")["Location"]


def reaches(shop):
    with for_company(shop.company_id):
        return list(StoreReach.objects.filter(undone_at=None))


def decided(planner, page, answer, *lines):
    sent = {"answer": answer, "line": lines, "idempotency_key": f"a-{answer}"}
    return planner.post(f"{page}decide/", sent)


def test_a_proposal_is_drawn_and_told_as_a_table_without_any_address(planner, page):
    text = planner.get(page).content.decode()
    assert (text.count('class="ar-now"'), text.count('class="ar-then"')) == (1, 1)
    assert text.count('class="ar-asks') == 1
    assert len(re.findall(r'name="line"', text)) == 1
    assert "+6.0" in text
    assert not re.search(r"30\.9\d|119\.3\d", text)
    assert page in planner.get(PAGE).content.decode()


def test_the_pages_speak_both_languages(planner, page):
    speak(planner, "en")
    assert "Proposed areas" in planner.get(page).content.decode()
    speak(planner, "zh-hans")
    assert "服务范围建议" in planner.get(page).content.decode()


def test_all_is_accepted_once_however_often_it_is_sent(shop, planner, page):
    for _ in range(2):
        assert decided(planner, page, "all")["Location"] == page
    (made,) = reaches(shop)
    assert (made.first_on, made.last_on) == (MONDAY, NEXT_MONDAY - (NEXT_MONDAY - MONDAY) / 7)
    assert "is-ok" in planner.get(page).content.decode()


@pytest.mark.parametrize("answer", ["some", "none"])
def test_nothing_ticked_or_put_aside_changes_no_area(shop, planner, page, answer):
    decided(planner, page, answer)
    decided(planner, page, "all")
    assert reaches(shop) == []


def set_by_hand(shop, planner, **change):
    with for_company(shop.company_id):
        code = Store.objects.get().code
    sent = {
        "store": code,
        "first_on": NEXT_MONDAY.isoformat(),
        "last_on": NEXT_SUNDAY.isoformat(),
        "kilometres": "8",
        "reason": "人手有余",
        "idempotency_key": "s1",
    }
    return planner.post(f"{PAGE}set/", sent | change)


def test_a_reach_is_set_by_hand_and_taken_back(shop, planner):
    set_by_hand(shop, planner)
    (made,) = reaches(shop)
    assert made.metres == 8_000
    back = f"{PAGE}back/{made.code}/"
    assert back in planner.get(PAGE).content.decode()
    planner.post(back, {"idempotency_key": "b1"})
    assert reaches(shop) == []
    assert back not in planner.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"store": "none"},
        {"first_on": "2026-02-30"},
        {"last_on": ""},
        {"kilometres": "far"},
        {"kilometres": "99"},
        {"reason": ""},
    ],
)
def test_what_is_missing_or_odd_is_told_and_nothing_is_kept(shop, planner, change):
    assert set_by_hand(shop, planner, **change)["Location"] == PAGE
    assert 'class="toast is-danger"' in planner.get(PAGE).content.decode()
    assert reaches(shop) == []


def test_an_inspector_does_not_change_areas(shop):
    inspector = signed_in(staff(shop.company_id, Role.INSPECTOR, 2))
    assert inspector.get(PAGE).status_code == 404
    assert set_by_hand(shop, inspector).status_code == 404
    assert reaches(shop) == []
