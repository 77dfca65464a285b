"""The office's page of questions about days of rest: seen, reminded, answered for, ended."""

import pytest
from tests.journeys.test_rest_moves import (
    CARE,
    HOUSEHOLD,
    MOVED,
    WORKER,
    ask,
    promised,
    state,
    stay,
    wanted,
)

from factories import SUNDAY_NOON, Shop, staff
from jiahe.accounts.choices import CompanyMode, Role
from jiahe.booking.actions import rest_desk as actions
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.models import RestMove
from jiahe.booking.rest_desk import rest_desk
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.trust.models import AuditEntry
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/office/rests/"
EMPLOYED = {"mode": CompanyMode.EMPLOYEE}
INTERMEDIARY = {"mode": CompanyMode.AGENCY}


@pytest.fixture(autouse=True)
def _sunday_noon():
    set_process_clock(FixedClock(SUNDAY_NOON))
    yield
    set_process_clock(SystemClock())


def asked(side=HOUSEHOLD, **company) -> tuple[Shop, RestMove]:
    shop, order = stay(**company)
    with for_company(shop.company_id):
        mark_paid(order_id=order.pk)
    return shop, ask(shop, order, wanted(3, 4) if side is HOUSEHOLD else wanted(7, 6), side)


def dispatcher(shop: Shop):
    return signed_in(staff(shop.company_id, Role.DISPATCHER, 1))


def post(desk, move: RestMove, verb: str, key: str, **fields):
    form = {"idempotency_key": key} | fields
    return desk.post(f"{PAGE}{move.code}/{verb}/", form, follow=True).content.decode()


def told(shop: Shop, words: str) -> int:
    deliver_pending(REACTIONS)
    return Message.objects.filter(text__contains=words).count()


def test_open_questions_show_who_asks_whom_the_clock_and_the_law():
    shop, _move = asked(**EMPLOYED)
    page = dispatcher(shop).get(PAGE).content.decode()
    for words in ("客户提出，服务师答复", "请在", "连续照护 4 天", "依法最多连续 6 天"):
        assert words in page


def test_a_house_without_questions_says_so():
    shop, _order = stay()
    assert "没有待答复的换休" in dispatcher(shop).get(PAGE).content.decode()


def test_the_office_answers_for_its_employee_and_both_read_why():
    shop, move = asked(**EMPLOYED)
    desk = dispatcher(shop)
    for _ in range(2):
        page = post(desk, move, "yes", "y1", reason="已和阿姨说好")
    assert (promised(shop), state(shop, move)) == (MOVED, "agreed")
    assert "已和阿姨说好" in page
    assert told(shop, "门店代为登记：已和阿姨说好") == 2
    with for_company(shop.company_id):
        kept = AuditEntry.objects.filter(action="rest_agreed_for").values_list("reason", flat=True)
        assert list(kept) == ["已和阿姨说好"]


def test_nobody_answers_for_a_carer_who_is_no_employee():
    shop, move = asked(**INTERMEDIARY)
    desk = dispatcher(shop)
    assert f"{move.code}/yes/" not in desk.get(PAGE).content.decode()
    for verb in ("yes", "no"):
        assert "只能由本人答复" in post(desk, move, verb, f"k-{verb}", reason="想快点")
    assert (promised(shop), state(shop, move)) == (CARE, "waiting")
    with for_company(shop.company_id):
        assert AuditEntry.objects.filter(action__startswith="rest_").count() == 0


def test_without_the_guard_the_office_would_have_decided_for_that_carer(monkeypatch):
    monkeypatch.setattr(actions, "may_answer", lambda _move: True)
    shop, move = asked(**INTERMEDIARY)
    post(dispatcher(shop), move, "yes", "y1", reason="想快点")
    assert promised(shop) == MOVED


def test_what_the_household_said_on_the_telephone_is_entered():
    shop, move = asked(WORKER, **INTERMEDIARY)
    post(dispatcher(shop), move, "no", "n1", reason="客户电话说那天有客人")
    assert (promised(shop), state(shop, move)) == (CARE, "declined")


@pytest.mark.parametrize("verb", ["yes", "no", "end"])
def test_no_step_without_a_reason(verb):
    shop, move = asked(**EMPLOYED)
    page = post(dispatcher(shop), move, verb, "k1", reason="  ")
    assert ("请写明原因" in page, state(shop, move)) == (True, "waiting")


def test_the_office_ends_a_question_and_also_who_asked_hears_why():
    shop, move = asked(**INTERMEDIARY)
    post(dispatcher(shop), move, "end", "e1", reason="客户改主意了")
    assert (promised(shop), state(shop, move)) == (CARE, "withdrawn")
    assert told(shop, "客户改主意了") == 2


def test_a_reminder_reaches_whoever_is_asked_once_in_two_hours():
    shop, move = asked()
    desk = dispatcher(shop)
    for _ in range(2):
        post(desk, move, "remind", "r1")
    assert "不到 2 小时" in post(desk, move, "remind", "r2")
    assert told(shop, "在等您答复") == 1


def test_without_the_pause_every_click_would_be_a_message(monkeypatch):
    monkeypatch.setattr(actions, "REST_MOVE_REMINDER_HOURS", 0)
    shop, move = asked()
    desk = dispatcher(shop)
    for key in ("r1", "r2"):
        post(desk, move, "remind", key)
    assert told(shop, "在等您答复") == 2


def test_a_question_that_was_answered_since_is_refused_in_words_and_stays():
    shop, move = asked(**EMPLOYED)
    desk = dispatcher(shop)
    post(desk, move, "no", "n1", reason="先按原计划")
    page = post(desk, move, "yes", "y1", reason="又想改")
    assert "已经答复或已结束" in page
    assert (promised(shop), state(shop, move)) == (CARE, "declined")


def test_other_roles_and_other_houses_do_not_get_in():
    shop, move = asked()
    for role in (Role.INSPECTOR, Role.FINANCE):
        client = signed_in(staff(shop.company_id, role, 2))
        assert client.get(PAGE).status_code == 404
        assert client.post(f"{PAGE}{move.code}/end/", {"reason": "x"}).status_code == 404
    assert state(shop, move) == "waiting"


def test_the_desk_reads_many_questions_in_as_many_queries_as_one(django_assert_num_queries):
    shop, move = asked()
    with for_company(shop.company_id):
        with django_assert_num_queries(4):
            rest_desk()
        many = [
            RestMove(
                **{
                    one.attname: getattr(move, one.attname)
                    for one in RestMove._meta.concrete_fields
                    if one.attname not in {"id", "code", "state"}
                },
                state="declined",
            )
            for _ in range(5)
        ]
        RestMove.objects.bulk_create(many)
        with django_assert_num_queries(4):
            assert len(rest_desk().answered) == 5
