"""Who bears a loss, on the pages of desk, household and worker, in Chinese and English."""

from collections.abc import Iterator

import pytest
from django.utils.html import escape

from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.models import Reservation
from jiahe.engine.responsibility import FIRST, LossCause, Party
from jiahe.fieldwork.models import Acceptance
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions.words import read_objection
from jiahe.quality.models import LossCase, Split, SplitContest, SplitRule
from learning_world import on
from loss_world import confirmed, ended, opened, split_now
from measure_world import inspector, owner
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "/office/responsibility/"
WORK = "/work/me/responsibility/"
KEY = {"idempotency_key": "k1"}


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(1)


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def order_code(shop: Shop) -> str:
    with for_company(shop.company_id):
        return LossCase.objects.select_related("visit__order").get().visit.order.code


def test_from_the_agents_case_to_the_last_answer(shop) -> None:
    """Opened by the agent, investigated and confirmed, read and contested by the household."""
    booked = ended(shop)
    agent = signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 5))
    desk, colleague = signed_in(inspector(shop)), signed_in(owner(shop))
    page = f"{BOARD}open/?visit={booked.visit_code}"
    assert "立案" in text_of(agent.get(page))
    said = {"visit": booked.visit_code, "kind": "damaged", "said": "花瓶碎了",
            "worker": shop.worker_ids[0]}  # fmt: skip
    for _twice in range(2):
        assert agent.post(f"{BOARD}open/", KEY | said).status_code == 302
    with for_company(shop.company_id):
        case = LossCase.objects.get()
    here = f"{BOARD}{case.code}/"
    assert "花瓶碎了" in text_of(agent.get(here))
    assert "facts/" not in text_of(agent.get(here))  # the agent states nothing
    found = {"facts": "柜门松动，花瓶倒下", "cause": "chance", "loss_yuan": "201"}
    assert desk.post(f"{here}facts/", KEY | found).status_code == 302
    assert "¥100.50" in text_of(desk.get(here))
    split = split_now(shop)
    assert desk.post(f"{here}confirm/{split.code}/", KEY).status_code == 302

    home = signed_in(shop.person_id)
    order = order_code(shop)
    told = f"/orders/{order}/responsibility/"
    assert told in text_of(home.get(f"/orders/{order}/"))
    read = text_of(home.get(told))
    assert "柜门松动，花瓶倒下" in read
    assert "¥100.50" in read
    assert home.post(told, KEY | {"split": split.code, "words": "不是偶然"}).status_code == 302
    with for_company(shop.company_id):
        contest = SplitContest.objects.get()
    assert "不是偶然" in text_of(colleague.get(here))
    answered = {"outcome": "wrong", "words": "已看过照片"}
    assert colleague.post(f"{here}answer/{contest.code}/", KEY | answered).status_code == 302
    assert "已看过照片" in text_of(home.get(told))
    worker = text_of(signed_in(shop.worker_person_ids[0]).get(WORK))
    assert "柜门松动" in worker
    assert "不是偶然" not in worker  # what the other side says stays with the desk


def test_a_stranger_reads_and_contests_nothing(shop) -> None:
    split = confirmed(shop, opened(shop, ended(shop)), owner(shop))
    told = f"/orders/{order_code(shop)}/responsibility/"
    stranger = signed_in(staff(shop.company_id, Role.FINANCE, 7))
    assert stranger.get(told).status_code == 404
    assert stranger.post(told, KEY | {"split": split.code, "words": "x"}).status_code == 404
    assert stranger.get(BOARD).status_code == 404
    with for_company(shop.company_id):
        assert not SplitContest.objects.exists()


def test_control_the_member_of_the_household_does(shop) -> None:
    split = confirmed(shop, opened(shop, ended(shop)), owner(shop))
    told = f"/orders/{order_code(shop)}/responsibility/"
    home = signed_in(shop.person_id)
    assert home.post(told, KEY | {"split": split.code, "words": "x"}).status_code == 302
    with for_company(shop.company_id):
        assert SplitContest.objects.get().side == "household"


def test_who_confirmed_is_told_in_words_that_a_colleague_answers(shop) -> None:
    boss = owner(shop)
    split = confirmed(shop, opened(shop, ended(shop)), boss)
    worker = signed_in(shop.worker_person_ids[0])
    assert worker.post(WORK, KEY | {"split": split.code, "words": "有裂纹"}).status_code == 302
    with for_company(shop.company_id):
        contest = SplitContest.objects.select_related("split__case").get()
    here = f"{BOARD}{contest.split.case.code}/"
    client = signed_in(boss)
    answer = client.post(f"{here}answer/{contest.code}/",
                         KEY | {"outcome": "right", "words": "x"}, follow=True)  # fmt: skip
    assert "请同事处理" in text_of(answer)
    assert split_now(shop).state == "confirmed"


def test_the_owner_publishes_a_rule_and_a_wrong_one_is_refused_in_words(shop) -> None:
    client = signed_in(owner(shop))
    rule = f"{BOARD}rule/"
    fields = {
        f"{cause}-{party}": str(FIRST.shares[cause].get(party, 0))
        for cause in LossCause
        for party in Party
    } | {"second_from_yuan": "500"}
    wrong = KEY | fields | {"chance-company": "60"}
    assert "没有公布" in text_of(client.post(rule, wrong, follow=True))
    with for_company(shop.company_id):
        assert not SplitRule.objects.exists()
    assert client.post(rule, {"idempotency_key": "k2"} | fields).status_code == 302
    with for_company(shop.company_id):
        assert SplitRule.objects.get().second_from_fen == 50_000
    assert "第 2 版已公示" in text_of(client.get(BOARD))
    assert signed_in(inspector(shop)).get(rule).status_code == 404


def test_every_page_speaks_english(shop) -> None:
    boss = owner(shop)
    split = confirmed(shop, opened(shop, ended(shop)), boss)
    desk, home, worker = (
        signed_in(one) for one in (boss, shop.person_id, shop.worker_person_ids[0])
    )
    for client in (desk, home, worker):
        speak(client, "en")
    with for_company(shop.company_id):
        case = Split.objects.select_related("case").get(pk=split.pk).case
    assert "Carelessness at work" in text_of(desk.get(BOARD))
    assert "What our records say" in text_of(desk.get(f"{BOARD}{case.code}/"))
    assert "Publish the new version" in text_of(desk.get(f"{BOARD}rule/"))
    assert "Who bears what" in text_of(home.get(f"/orders/{order_code(shop)}/responsibility/"))
    assert escape("The loss comes to ¥200.") in text_of(worker.get(WORK))


def objected(shop: Shop, reason: str) -> str:
    """The code of a visit that the household objected to with these words, read as they came."""
    booked = ended(shop)
    with for_company(shop.company_id):
        Acceptance.objects.create(
            company_id=shop.company_id, visit_id=booked.visit_id, by_id=shop.person_id,
            verdict="objected", reason=reason, at=SUNDAY_NOON,
        )  # fmt: skip
        Reservation.objects.filter(visit=booked.visit_id).update(state="done")
        read_objection(visit_id=booked.visit_id)
    return booked.visit_code


@pytest.mark.parametrize(
    ("reason", "checked", "is_grave"),
    [("花瓶打碎了", "damaged", False), ("厨房没擦干净，走后煤气没关", "defective", True)],
)
def test_the_words_of_the_household_preselect_the_kind_and_the_agent_decides(
    shop, reason: str, checked: str, is_grave: bool
) -> None:
    code = objected(shop, reason)
    agent = signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 5))
    assert ("请马上看" in text_of(agent.get(BOARD))) is is_grave
    page = text_of(agent.get(f"{BOARD}open/?visit={code}"))
    assert f'value="{checked}" required checked' in page
    assert page.count(" checked>") == 1
    assert "请您判断" in page
    said = {"visit": code, "kind": "objected", "said": "x", "worker": shop.worker_ids[0]}
    assert agent.post(f"{BOARD}open/", KEY | said).status_code == 302
    with for_company(shop.company_id):
        assert LossCase.objects.get().kind == "objected"


def test_words_that_tell_nothing_preselect_nothing(shop) -> None:
    code = objected(shop, "量子纠缠的哈密顿算符")
    agent = signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 5))
    page = text_of(agent.get(f"{BOARD}open/?visit={code}"))
    assert " checked>" not in page
    assert "guess" not in page
