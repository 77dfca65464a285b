"""The worker presses “I disagree”; the desk sees the due time and answers; others see nothing."""

from datetime import timedelta

import pytest

from dispatching import offered, person_of
from factories import SUNDAY_NOON, at, staff
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.dispatch.actions.contests import answer_contest
from jiahe.dispatch.models import Contest, ContestAnswer
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker
from signing import signed_in, speak
from unguarded import cut

pytestmark = pytest.mark.django_db(transaction=True)
SENT = {"idempotency_key": "c1", "reason": "我家更近"}


@pytest.fixture
def asked(shop):
    return offered(shop, at(10))[1][0]


def press(shop, asked, worker_id: int, **sent: str):
    client = signed_in(person_of(shop, worker_id))
    return client, client.post(f"/work/offers/{asked.code}/contest/", SENT | sent)


def the_contest(shop) -> Contest:
    with for_company(shop.company_id):
        return Contest.objects.get()


def read(client, url: str) -> str:
    speak(client, "en")
    return client.get(url).content.decode()


def test_from_the_press_to_the_answer(shop, desk, asked):
    client, answer = press(shop, asked, asked.worker_id)
    assert answer["Location"] == "/work/disagreements/"
    raised = the_contest(shop)
    assert "我家更近" in read(desk, "/office/contests/")
    sent = {"idempotency_key": "a1", "outcome": "explained", "words": "另一位当天备班"}
    assert desk.post(f"/office/contests/{raised.code}/answer/", sent).status_code == 302
    assert "另一位当天备班" in read(client, "/work/disagreements/")
    assert "另一位当天备班" in read(client, f"/work/offers/{asked.code}/")


def test_a_form_sent_twice_raises_one_contest(shop, asked):
    answers = [press(shop, asked, asked.worker_id)[1].status_code for _ in range(2)]
    assert (answers, the_contest(shop).reason) == ([302, 302], "我家更近")


def test_why_not_me_names_no_other_worker(shop, asked):
    other = next(one for one in shop.worker_ids if one != asked.worker_id)
    client = signed_in(person_of(shop, other))
    text = read(client, "/work/disagreements/")
    with for_company(shop.company_id):
        names = Worker.objects.exclude(pk=other).values_list("name", flat=True)
    assert f"missed-{asked.code}" in text
    assert [name for name in names if name in text] == []
    assert press(shop, asked, other)[1].status_code == 302
    assert the_contest(shop).worker_id == other


def test_control_the_one_who_was_asked_misses_nothing(shop, asked):
    client = signed_in(person_of(shop, asked.worker_id))
    assert f"missed-{asked.code}" not in read(client, "/work/disagreements/")


def answers_to_the_own(shop, asked) -> int:
    """How many stand after a worker who sits at the desk answered the own disagreement."""
    person_id = person_of(shop, asked.worker_id)
    with for_company(shop.company_id):
        grant_role(person_id=person_id, role=Role.DISPATCHER)
    press(shop, asked, asked.worker_id)
    sent = {"idempotency_key": "own", "outcome": "explained", "words": "我说得对"}
    signed_in(person_id).post(f"/office/contests/{the_contest(shop).code}/answer/", sent)
    with for_company(shop.company_id):
        return ContestAnswer.objects.count()


def test_nobody_answers_the_own_disagreement(shop, asked):
    """Also not a worker who sits at the desk."""
    assert answers_to_the_own(shop, asked) == 0


def test_control_another_at_the_desk_answers_it(shop, asked):
    press(shop, asked, asked.worker_id)
    sent = {"idempotency_key": "own", "outcome": "explained", "words": "另一位当天备班"}
    other = signed_in(staff(shop.company_id, Role.DISPATCHER, 77))
    other.post(f"/office/contests/{the_contest(shop).code}/answer/", sent)
    with for_company(shop.company_id):
        assert ContestAnswer.objects.count() == 1


def test_an_overdue_one_says_so_on_both_sides(shop, desk, asked, moment):
    client, _ = press(shop, asked, asked.worker_id)
    moment(the_contest(shop).due_at + timedelta(minutes=1))
    text = read(desk, "/office/contests/")
    assert "Overdue since" in text
    assert '<strong class="kpi-value" id="overdue">1</strong>' in text
    assert "An answer was due by" in read(client, "/work/disagreements/")
    moment(SUNDAY_NOON)
    assert "Overdue since" not in read(desk, "/office/contests/")


def test_an_answer_without_a_decision_or_words_is_refused(shop, desk, asked):
    press(shop, asked, asked.worker_id)
    url = f"/office/contests/{the_contest(shop).code}/answer/"
    for number, sent in enumerate(({"words": "好"}, {"outcome": "changed", "words": " "})):
        assert desk.post(url, sent | {"idempotency_key": f"x{number}"}).status_code == 422
    with for_company(shop.company_id):
        assert ContestAnswer.objects.count() == 0


def test_only_dispatcher_and_owner_answer(shop, asked):
    press(shop, asked, asked.worker_id)
    agent = signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 7))
    owner = signed_in(staff(shop.company_id, Role.OWNER, 8))
    pages = [one.get("/office/contests/").status_code for one in (agent, owner)]
    assert pages == [404, 200]


def test_control_without_the_look_at_the_worker_the_own_is_answered(shop, asked, monkeypatch):
    cut(monkeypatch, answer_contest, "contest.worker.person_id == actor_id", "False")
    assert answers_to_the_own(shop, asked) == 1
