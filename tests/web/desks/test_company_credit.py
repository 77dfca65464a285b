"""The company's own credit score: noted from facts, public, contested, judged by overseers."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Store
from jiahe.journeys import credit as journey
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.quality.actions.credit import (
    AnsweredByOverseers,
    NoSuchEntry,
    erase_ended,
    note_credit,
)
from jiahe.quality.models import (
    CreditEntry,
    CreditObjection,
    InspectionLot,
    Split,
    SplitContest,
)
from jiahe.quality.queries.credit import credit_of_company, objections_waiting
from learning_world import on
from loss_world import confirmed, ended, opened
from measure_world import inspector, owner
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
OWN, COMPANIES, PUBLIC = "/office/credit/own/", "/office/credit/companies/", "/public/company/jia/"
KEY = {"idempotency_key": "k1"}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(1)


def refused_lot(shop: Shop, state: str = "refused") -> None:
    with for_company(shop.company_id):
        store = Store.objects.create(company_id=shop.company_id, name="北店", lat=30.9, lng=119.3)
        InspectionLot.objects.create(
            company_id=shop.company_id, store=store, month_on=SUNDAY_NOON.date(), state=state,
            seal="x", secret="x", opened_at=SUNDAY_NOON - DAY, decided_at=SUNDAY_NOON - DAY,
        )  # fmt: skip


def noted(shop: Shop) -> dict[str, int]:
    with for_company(shop.company_id):
        note_credit()
        rows = CreditEntry.objects.filter(worker=None)
        return dict(rows.values_list("kind", "points"))


def points(shop: Shop) -> int:
    with for_company(shop.company_id):
        return credit_of_company().credit.points


def entry(shop: Shop) -> CreditEntry:
    with for_company(shop.company_id):
        return CreditEntry.objects.get(worker=None)


@pytest.mark.parametrize(
    ("state", "found"),
    [("refused", {"bad_lot": -4}), ("accepted", {"good_lot": 1}), ("drawn", {})],
)
def test_a_teams_month_counts_by_its_decision_and_once(shop, state, found) -> None:
    refused_lot(shop, state)
    assert [noted(shop), noted(shop)] == [found, found]
    assert points(shop) == 80 + sum(found.values())


def test_a_confirmed_loss_counts_when_the_time_to_contest_is_over(shop) -> None:
    row = confirmed(shop, opened(shop, ended(shop)), owner(shop))
    assert noted(shop) == {}  # control: it may still be lifted
    assert row.contest_until is not None
    with on(row.contest_until + DAY):
        assert noted(shop) == {"own_loss": -2}


def test_control_a_loss_that_the_household_bears_is_not_the_companys(shop) -> None:
    row = confirmed(shop, opened(shop, ended(shop)), owner(shop))
    with for_company(shop.company_id):
        Split.objects.update(shares={"household": 80, "company": 20})
    assert row.contest_until is not None
    with on(row.contest_until + DAY):
        assert noted(shop) == {}


def test_an_objection_left_beyond_its_time_counts(shop) -> None:
    split = confirmed(shop, opened(shop, ended(shop)), owner(shop))
    with for_company(shop.company_id):
        SplitContest.objects.create(
            company_id=shop.company_id, split=split, side="worker", words="x",
            by_id=shop.worker_person_ids[0], raised_at=SUNDAY_NOON, due_at=SUNDAY_NOON + DAY,
        )  # fmt: skip
    assert noted(shop) == {}
    with on(SUNDAY_NOON + 2 * DAY):
        assert noted(shop) == {"late_answer": -3}


def test_a_bad_entry_is_erased_after_five_years(shop) -> None:
    refused_lot(shop)
    noted(shop)
    with on(SUNDAY_NOON + (365 * 5 - 1) * DAY), for_company(shop.company_id):
        assert erase_ended() == 0
    with on(SUNDAY_NOON + (365 * 5 + 2) * DAY), for_company(shop.company_id):
        assert erase_ended() == 1
        assert note_credit() == 0


def test_the_owner_contests_and_the_association_answers_within_twenty_days(shop) -> None:
    refused_lot(shop)
    noted(shop)
    boss, judge = owner(shop), staff(shop.company_id, Role.ASSOCIATION, 90)
    client = signed_in(boss)
    assert "北店" in client.get(OWN).content.decode()
    said = KEY | {"words": "抽检照片不是我们的"}
    for _twice in range(2):
        assert client.post(f"{OWN}{entry(shop).code}/object/", said).status_code == 302
    with for_company(shop.company_id):
        objection = CreditObjection.objects.get()
        assert objections_waiting() == []  # not on the company's own desk
    assert objection.due_at == SUNDAY_NOON + 20 * DAY
    while deliver_pending(REACTIONS):
        pass
    assert Message.objects.get(kind="CreditObjected").link == COMPANIES
    ask = {"company_id": shop.company_id, "objection_code": objection.code, "outcome": "right",
           "words": "x"}  # fmt: skip
    for own_people in (boss, inspector(shop)):
        with pytest.raises(AnsweredByOverseers):
            journey.answer_objection(actor_id=own_people, **ask)
    assert points(shop) == 76
    page = signed_in(judge)
    assert "抽检照片不是我们的" in page.get(COMPANIES).content.decode()
    answered = KEY | {"outcome": "right", "words": "核实无误"}
    url = f"{COMPANIES}jia/{objection.code}/"
    assert page.post(url, answered).status_code == 302
    assert points(shop) == 80
    assert "核实无误" in client.get(OWN).content.decode()


def test_an_association_of_others_neither_sees_nor_answers(shop) -> None:
    refused_lot(shop)
    noted(shop)
    other = open_shop(0, slug="yi", first_number=50)
    stranger = signed_in(staff(other.company_id, Role.ASSOCIATION, 91))
    journey.object_to_entry(
        company_id=shop.company_id, entry_code=entry(shop).code, worker_id=None,
        person_id=owner(shop), words="不对",
    )  # fmt: skip
    with for_company(shop.company_id):
        code = CreditObjection.objects.get().code
    assert "不对" not in stranger.get(COMPANIES).content.decode()
    answer = KEY | {"outcome": "right", "words": "x"}
    assert stranger.post(f"{COMPANIES}jia/{code}/", answer).status_code == 404
    regulator = signed_in(staff(other.company_id, Role.REGULATOR, 92))  # control: sees everybody
    assert regulator.post(f"{COMPANIES}jia/{code}/", answer).status_code == 302
    assert points(shop) == 80


def test_a_worker_contests_no_entry_of_the_company(shop) -> None:
    refused_lot(shop)
    noted(shop)
    with pytest.raises(NoSuchEntry):
        journey.object_to_entry(
            company_id=shop.company_id, entry_code=entry(shop).code,
            worker_id=shop.worker_ids[0], person_id=shop.worker_person_ids[0], words="x",
        )  # fmt: skip


def test_everybody_reads_each_point_with_its_reason_in_both_languages(shop, client) -> None:
    refused_lot(shop)
    noted(shop)
    shown = client.get(PUBLIC).content.decode()
    assert "班组当月巡检未通过" in shown
    assert '<p class="kpi-value" id="points">76</p>' in shown
    boss = signed_in(owner(shop))
    speak(boss, "en")
    assert "A team&#x27;s month did not pass inspection" in boss.get(PUBLIC).content.decode()
