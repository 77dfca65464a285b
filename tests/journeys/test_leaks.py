"""Personal data got out: clocks, the five things law asks for, messages once, counts for many."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.accounts.models import HouseholdMember
from jiahe.booking.models import OrderDirectory
from jiahe.journeys import leaks as journey
from jiahe.journeys.leaks import Concerned
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import EVERY_COMPANY, for_companies, for_company
from jiahe.notify.models import Message
from jiahe.trust.actions import leaks
from jiahe.trust.models import Leak, LeakConcern
from jiahe.trust.queries import LeakCounts, leaks_by_company, leaks_of_company
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
FACTS = {
    "kinds": ["name_phone", "orders"], "cause": "导出的表格发错了群。", "harm": "可能被电话骚扰。",
    "measures": "已撤回并删除；请警惕陌生来电。", "contact": "400-000-0000",
    "discovered_at": SUNDAY_NOON - timedelta(hours=1),
}  # fmt: skip
PAGE = "/office/leaks/"


@pytest.fixture
def shop() -> Shop:
    return open_shop(2)


@pytest.fixture(autouse=True)
def _sunday_noon():
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def entered(shop: Shop, group: str = "workers", *phones: str, **changes) -> str:
    return journey.enter(
        company_id=shop.company_id,
        found=leaks.Found(**(FACTS | changes)),
        concerned=Concerned(group, phones),
        actor_id=staff(shop.company_id, Role.OWNER, 1),
    )


def row(shop: Shop) -> Leak:
    with for_company(shop.company_id):
        return Leak.objects.get()


def step(shop: Shop, verb, code: str, words: str | None = None, **more) -> None:
    said = {} if words is None else {"words": words}
    verb(company_id=shop.company_id, code=code, **said, **more)


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("phone", flat=True))


def deliver() -> None:
    for _twice in range(2):
        deliver_pending(REACTIONS)


def test_the_clock_runs_from_the_discovery_and_the_owner_hears(shop) -> None:
    entered(shop)
    deliver()
    found = row(shop)
    assert found.due_at == found.discovered_at + timedelta(hours=24)
    assert len(told("LeakFound")) == 1
    with for_company(shop.company_id):
        assert LeakConcern.objects.count() == 2
        assert [one.people for one in leaks_of_company()] == [2]
    assert told("PeopleToldOfLeak") == []  # nobody is told before a person says so


def test_everybody_concerned_is_told_once_with_the_five_things(shop) -> None:
    code = entered(shop)
    step(shop, journey.tell_people, code)
    deliver()
    with pytest.raises(leaks.LeakStepDone):
        step(shop, journey.tell_people, code)
    deliver()
    messages = Message.objects.filter(kind="PeopleToldOfLeak")
    assert messages.count() == 2
    text = messages.first().text
    assert [one in text for one in (FACTS["cause"], FACTS["harm"], FACTS["measures"])] == [True] * 3
    assert "姓名与手机号" in text
    assert FACTS["contact"] in text


def test_households_are_those_who_ordered_here(shop) -> None:
    home = HouseholdMember.objects.filter(person=shop.person_id).first()
    OrderDirectory.objects.create(
        code="ZZZZ", company_id=shop.company_id, household_id=home.household_id
    )
    entered(shop, "homes")
    with for_company(shop.company_id):
        assert list(LeakConcern.objects.values_list("person", flat=True)) == [shop.person_id]


def test_a_list_names_people_by_number_and_an_unknown_one_is_refused(shop) -> None:
    with pytest.raises(journey.NumberUnknown):
        entered(shop, "listed", "13999999999")
    with pytest.raises(journey.NumberUnknown):
        entered(shop, "listed", "abc")
    with pytest.raises(leaks.NobodyConcerned):
        entered(shop, "listed")
    with for_company(shop.company_id):
        assert not Leak.objects.exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"kinds": []}, leaks.LeakIncomplete),
        ({"kinds": ["weather"]}, leaks.LeakIncomplete),
        ({"contact": " "}, leaks.LeakIncomplete),
        ({"discovered_at": None}, leaks.LeakIncomplete),
        ({"discovered_at": SUNDAY_NOON + timedelta(minutes=1)}, leaks.LeakInTheFuture),
    ],
)
def test_what_law_asks_for_is_said_or_nothing_is_kept(shop, changes, refusal) -> None:
    with pytest.raises(refusal):
        entered(shop, **changes)
    with for_company(shop.company_id):
        assert not Leak.objects.exists()


def test_it_is_closed_only_when_authority_and_people_were_told(shop) -> None:
    code, owner = entered(shop), staff(shop.company_id, Role.OWNER, 1)
    close = {"words": "导出须双人复核。", "actor_id": owner}
    with pytest.raises(leaks.LeakNotTold):
        step(shop, journey.close, code, **close)
    step(shop, journey.note_authority_told, code, "网信-2026-01")
    with pytest.raises(leaks.LeakNotTold):
        step(shop, journey.close, code, **close)
    with pytest.raises(leaks.LeakReasonMissing):
        step(shop, journey.spare_people, code, " ")
    step(shop, journey.spare_people, code, "文件已加密，无法打开。")
    with pytest.raises(leaks.LeakStepDone):
        step(shop, journey.tell_people, code)
    step(shop, journey.close, code, **close)
    found = row(shop)
    assert (found.learnt, found.closed_by_id) == (close["words"], owner)
    with pytest.raises(leaks.LeakStepDone):
        step(shop, journey.note_authority_told, code, "again")
    deliver()
    assert told("PeopleToldOfLeak") == []


def test_the_database_closes_no_leak_that_was_not_told(shop) -> None:
    entered(shop)
    with for_company(shop.company_id):
        with pytest.raises(IntegrityError), transaction.atomic():
            Leak.objects.update(closed_at=SUNDAY_NOON)
        with transaction.atomic(), connection.cursor() as cursor:  # the control
            cursor.execute("SET LOCAL ROLE jiahe_owner")
            cursor.execute(
                "ALTER TABLE trust_leak DROP CONSTRAINT a_leak_is_closed_when_all_were_told"
            )
            assert Leak.objects.update(closed_at=SUNDAY_NOON) == 1
            transaction.set_rollback(True)


def test_whom_a_leak_concerns_is_never_rewritten(shop) -> None:
    entered(shop)
    with for_company(shop.company_id), pytest.raises(DatabaseError), transaction.atomic():
        LeakConcern.objects.all().delete()


def test_an_overseer_reads_counts_by_company(shop) -> None:
    code = entered(shop)
    since = SUNDAY_NOON - timedelta(days=365)
    with for_companies(EVERY_COMPANY):
        found = leaks_by_company(since, SUNDAY_NOON)
        later = leaks_by_company(since, SUNDAY_NOON + timedelta(days=2))
    assert found == {shop.company_id: LeakCounts(found=1, open=1, late=0)}
    assert later == {shop.company_id: LeakCounts(found=1, open=1, late=1)}
    step(shop, journey.note_authority_told, code, "网信-2026-01")
    regulator = signed_in(staff(shop.company_id, Role.REGULATOR, 8))
    assert "1（1、0）" in regulator.get("/office/oversight/").content.decode()


def test_the_owner_does_it_all_on_one_page_and_the_worker_reads_it(shop) -> None:
    owner = signed_in(staff(shop.company_id, Role.OWNER, 1))
    form = {
        "kind": FACTS["kinds"], "group": "workers", "phones": "", "idempotency_key": "k1",
        "discovered_at": "2026-11-22T11:00",
        **{name: FACTS[name] for name in ("cause", "harm", "measures", "contact")},
    }  # fmt: skip
    for _twice in range(2):
        assert owner.post(f"{PAGE}enter/", form)["Location"] == PAGE
    here = f"{PAGE}{row(shop).code}/"
    for deed in ("authority", "people", "close"):
        sent = {"deed": deed, "words": "已办", "idempotency_key": deed}
        assert owner.post(here, sent)["Location"] == PAGE
    deliver()
    assert "已结案" in owner.get(PAGE).content.decode()
    worker = signed_in(shop.worker_person_ids[0]).get("/me/data/").content.decode()
    assert FACTS["cause"] in worker
    stranger = signed_in(shop.person_id).get("/me/data/").content.decode()
    assert FACTS["cause"] not in stranger
    agent = signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 5))
    assert agent.get(PAGE).status_code == 404
