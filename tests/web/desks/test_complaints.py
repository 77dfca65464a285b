"""The pages of a complaint, household and desk: no JavaScript, acted on once, both languages."""

import re

import pytest
from django.test import Client

from complaint_world import END, Home, home_after_a_visit
from factories import staff
from field_world import at
from jiahe.accounts.choices import Role
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.kit.clock import FixedClock, clock_set_to
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/office/complaints/"


@pytest.fixture
def home() -> Home:
    return home_after_a_visit()


@pytest.fixture(autouse=True)
def _after_the_visit():
    with clock_set_to(FixedClock(END)):
        yield


def here(home: Home) -> str:
    return f"/orders/{home.world.order_code}/complaint/{home.world.visit_code}/"


def hub(home: Home) -> str:
    return f"/orders/{home.world.order_code}/?visit={home.world.visit_code}"


def household(home: Home) -> Client:
    return signed_in(home.world.member.pk)


def said(words: str = "厨房没擦", key: str = "k", **more: str) -> dict[str, str]:
    return {"kind": "work", "words": words, "idempotency_key": key, **more}


def words_of(answer) -> str:
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def raised(home: Home) -> str:
    return home.complain()


def test_a_household_goes_from_its_order_to_a_complaint_that_is_answered(home) -> None:
    client, agent = household(home), signed_in(home.agent)
    assert here(home) in client.get(hub(home)).content.decode()
    assert "厨房没擦" not in words_of(client.get(here(home)))
    sent = client.post(f"{here(home)}raise/", said())
    assert (sent.status_code, sent["Location"]) == (302, here(home))
    assert "厨房没擦" in words_of(client.get(here(home)))
    code = re.findall(r'id="complaint-(\w+)"', agent.get(DESK).content.decode())[0]
    case = f"/office/responsibility/open/?visit={home.world.visit_code}"
    assert case in agent.get(DESK).content.decode()
    assert agent.get(case).status_code == 200
    agent.post(f"{DESK}{code}/take-up/", {"seen": "0", "idempotency_key": "u"})
    agent.post(f"{DESK}{code}/answer/", {"seen": "1", "words": "已补擦", "idempotency_key": "a"})
    page = words_of(client.get(here(home)))
    assert ("已受理" in page, "已补擦" in page) == (True, True)
    back = said("还有油渍", "b", seen="2")
    client.post(f"{here(home)}{code}/back/", back)
    assert "还有油渍" in words_of(agent.get(DESK))
    agent.post(f"{DESK}{code}/answer/", {"seen": "3", "words": "又擦了", "idempotency_key": "c"})
    client.post(f"{here(home)}{code}/close/", {"seen": "4", "idempotency_key": "d"})
    assert home.kinds(code) == ["acknowledged", "answered", "reopened", "answered", "closed"]
    assert "客户确认已解决" in words_of(client.get(hub(home)))


def test_a_form_that_is_sent_twice_is_one_complaint(home) -> None:
    client = household(home)
    for _ in range(2):
        assert client.post(f"{here(home)}raise/", said()).status_code == 302
    assert home.kept() == (1, 0)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (said(" "), "请选择投诉的方面"),
        (said(kind="nonsense"), "请选择投诉的方面"),
        ({"idempotency_key": "k"}, "请选择投诉的方面"),
    ],
)
def test_a_bad_form_is_refused_in_words_and_keeps_nothing(home, form, words) -> None:
    answer = household(home).post(f"{here(home)}raise/", form)
    assert (answer.status_code, words in words_of(answer)) == (422, True)
    assert home.kept() == (0, 0)


@pytest.mark.parametrize("seen", ["", "x", "-1", "99", "１", "9" * 40])
def test_a_page_that_is_out_of_date_says_so(home, seen) -> None:
    code, client = raised(home), household(home)
    client.post(f"{here(home)}{code}/close/", {"seen": seen, "idempotency_key": "k"})
    assert "新进展" in words_of(client.get(here(home)))
    assert home.kinds(code) == []


def test_in_english_the_page_speaks_english(home) -> None:
    raised(home)
    client = household(home)
    speak(client, "en")
    page = words_of(client.get(here(home)))
    assert ("The work itself" in page, "投诉" in page) == (True, False)


def test_before_the_visit_the_page_says_what_to_do_instead(home) -> None:
    with home.world.inside():
        Visit.objects.filter(code=home.world.visit_code).update(state=VisitState.ASSIGNED)
    with at(END.replace(day=20)):
        client = household(home)
        assert here(home) not in client.get(hub(home)).content.decode()
        page = client.get(here(home)).content.decode()
    assert ("可以改时间或取消" in page, "<textarea" in page) == (True, False)


@pytest.mark.parametrize("tail", ["", "raise/", "code/close/", "code/back/"])
def test_somebody_elses_visit_is_as_one_that_is_not_there(home, tail) -> None:
    other = household(home_after_a_visit("west"))
    send = other.post if tail else other.get
    assert send(f"{here(home)}{tail}", said(seen="0")).status_code == 404
    assert home.kept() == (0, 0)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 200), (Role.SERVICE_AGENT, 200), (Role.DISPATCHER, 404)]
)
def test_the_desk_is_the_agents_and_the_owners(home, role, status) -> None:
    colleague = signed_in(staff(home.world.company_id, role, 77))
    assert colleague.get(DESK).status_code == status


def test_another_companys_agent_sees_and_answers_nothing(home) -> None:
    code, other = raised(home), signed_in(home_after_a_visit("west").agent)
    assert "厨房没擦" not in other.get(DESK).content.decode()
    answer = {"seen": "0", "words": "x", "idempotency_key": "a"}
    assert other.post(f"{DESK}{code}/answer/", answer).status_code == 404
    assert home.kinds(code) == []


def test_an_overdue_complaint_is_marked_on_both_sides(home) -> None:
    raised(home)
    agent, client = signed_in(home.agent), household(home)
    assert "前答复您" in words_of(client.get(here(home)))
    assert 'id="overdue">0<' in agent.get(DESK).content.decode()
    with at(END.replace(month=12)):
        assert 'id="overdue">1<' in agent.get(DESK).content.decode()
        assert "已通知店主" in words_of(client.get(here(home)))


def test_the_copy_of_the_own_data_holds_the_complaint_and_its_answer(home) -> None:
    code = raised(home)
    home.answer(code)
    found = household(home).post("/me/data/copy/").json()
    (complaint,) = [one for work in found["work"] for one in work["complaints"]]
    assert (complaint["words"], len(complaint["steps"])) == ("厨房没擦", 1)


def test_the_desk_asks_as_much_for_many_as_for_one(home, django_assert_max_num_queries) -> None:
    from_one = raised(home)
    home.answer(from_one)
    home.settle(from_one, seen=1)
    waiting, agent = home.complain("还有一件"), signed_in(home.agent)
    with django_assert_max_num_queries(60) as one:
        agent.get(DESK)
    home.settle(waiting, seen=0)
    for number in range(3):
        code = home.complain(f"第{number}次")
        home.answer(code)
        home.settle(code, seen=1)
    home.complain("最后一次")
    with django_assert_max_num_queries(60) as many:
        agent.get(DESK)
    assert len(many.captured_queries) == len(one.captured_queries)
