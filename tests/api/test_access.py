"""Who may ask: a token, a key, a session of the pages; nobody else, and each within limits."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.api.acts import booking, problem
from tests.api.conftest import Caller, caller_for

from factories import SUNDAY_NOON, staff
from jiahe.accounts.actions import access
from jiahe.accounts.choices import Role
from jiahe.api import access as guard
from jiahe.api.v1 import allowed, operations
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.notify.queries import latest_messages
from signing import signed_in

pytestmark = pytest.mark.django_db
FILLED = {
    "complaint": "0" * 16,
    "photo": "0" * 16,
    "code": "0" * 16,
    "visit": "0" * 16,
    "slug": "jia",
}


def filled(at):
    return re.sub(r"{slug:(\w+)}", lambda found: FILLED[found[1]], at)


def for_signed_in():
    """(method, path) of each operation that is not open to everybody."""
    return [
        (one.methods[0].lower(), filled(at))
        for at, one in operations()
        if "anybody" not in allowed(one).callers
    ]


@pytest.mark.parametrize(("method", "path"), for_signed_in())
def test_nobody_is_answered_where_somebody_must_ask(shop, nobody, method, path):
    answer = getattr(nobody, method)(path)
    assert problem(answer) == (401, "NotSignedIn")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), for_signed_in())
def test_a_key_does_nothing_in_a_persons_name(shop, partner, method, path):
    ours = partner("catalogue", "offers")
    assert problem(getattr(ours, method)(path)) == (403, "NotForThisKey")


def test_control_there_are_such_operations():
    assert len(for_signed_in()) >= 18


@pytest.mark.parametrize("said", ["Bearer jht_no", "Bearer jhk_no", "Bearer ", "Basic eDp5", ""])
def test_a_secret_that_is_not_in_force_is_refused_even_where_anybody_may_ask(shop, said):
    caller = Caller()
    caller.headers["Authorization"] = said
    assert problem(caller.get("/services")) == (401, "NotSignedIn")


def test_a_bad_token_does_not_fall_back_on_the_session(shop):
    client = signed_in(shop.person_id)
    answer = client.get("/api/v1/orders", headers={"Authorization": "Bearer jht_no"})
    assert problem(answer) == (401, "NotSignedIn")


def test_the_session_of_the_pages_is_good_and_its_writes_need_the_pages_token(shop):
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(shop.person_id).cookies
    assert client.get("/api/v1/homes").status_code == 200
    headers = {"Idempotency-Key": "k", "Accept-Language": "en"}
    sent = ("/api/v1/orders", booking(shop), "application/json")
    assert problem(client.post(*sent, headers=headers)) == (403, "NotFromOurPages")
    client.get("/me/")  # a page gives the token
    token = client.cookies["csrftoken"].value
    assert client.post(*sent, headers=headers | {"X-CSRFToken": token}).status_code == 201


def test_control_without_the_check_another_site_could_book(shop, monkeypatch):
    monkeypatch.setattr(guard, "_refuse_foreign_form", lambda request: None)
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(shop.person_id).cookies
    answer = client.post(
        "/api/v1/orders", booking(shop), "application/json", headers={"Idempotency-Key": "k"}
    )
    assert answer.status_code == 201


def test_too_many_calls_wait(shop, owner, partner, monkeypatch):
    monkeypatch.setattr(access, "CALLS_A_MINUTE_OF_PERSON", 2)
    monkeypatch.setattr(access, "CALLS_A_MINUTE_OF_KEY", 2)
    for caller in (owner, partner("catalogue")):
        answers = [caller.get("/services") for _ in range(3)]
        assert [one.status_code for one in answers] == [200, 200, 429]
        assert problem(answers[2]) == (429, "TooManyCalls")
        assert answers[2]["Retry-After"] == "60"
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=1))):
        assert owner.get("/services").status_code == 200


def test_a_token_of_who_may_not_sign_in_any_more_is_refused(shop, owner, django_user_model):
    django_user_model.objects.filter(pk=shop.person_id).update(is_active=False)
    assert problem(owner.get("/orders")) == (401, "NotSignedIn")


def test_a_key_ends_when_it_is_revoked(shop):
    with for_company(shop.company_id):
        key = access.issue_key(name="平台", scopes=["catalogue"], actor_id=shop.person_id)
    ours = Caller(key.secret)
    assert ours.get("/services").status_code == 200
    with for_company(shop.company_id):
        access.revoke_key(code=key.code, actor_id=shop.person_id)
    assert problem(ours.get("/services")) == (401, "NotSignedIn")


def test_the_answer_speaks_the_language_that_was_asked_for(shop, owner):
    titles = {
        language: Caller(language=language).get("/orders").json()["title"]
        for language in ("", "zh-CN,zh;q=0.9,en;q=0.8", "en-GB,en;q=0.9,zh;q=0.1", "fr")
    }
    english = "Please sign in: this needs a session, a token or a key in force."
    assert [title == english for title in titles.values()] == [False, False, True, False]


def test_a_role_is_needed_for_work_and_figures(shop, owner, worker):
    assert problem(owner.get("/work/today")) == (404, "NotForYou")
    assert problem(worker.get("/figures")) == (404, "NotForYou")
    assert worker.get("/work/today").json() == []
    assert worker.get("/work/offers").json() == []
    answer = worker.post(f"/work/offers/{'0' * 16}/accept")
    assert problem(answer) == (404, "NoSuchOffer")
    answer = worker.post(f"/work/offers/{'0' * 16}/decline", {"reason": "家里有事"})
    assert problem(answer) == (404, "NoSuchOffer")


def test_figures_for_a_key_and_for_an_inspector(shop, partner):
    inspector = caller_for(staff(shop.company_id, Role.INSPECTOR, 1))
    told = [one.get("/figures").json() for one in (partner("figures"), inspector)]
    assert [one["on"] for one in told] == ["2026-11-22", "2026-11-22"]
    assert told[0]["figures"] == told[1]["figures"]
    assert {one["verdict"] for one in told[0]["figures"]} <= {"met", "watch", "breach", "no_data"}


def test_grade_and_announcements_are_public(shop, nobody):
    assert nobody.get("/companies/jia/grade").json()["level"] == ""
    assert nobody.get("/companies/jia/standards").json() == []
    assert problem(nobody.get("/companies/none/grade")) == (404, "NotThere")
    assert nobody.get("/health").json()["status"] == "ok"


# signing in


def code_sent():
    digits = [sign for sign in latest_messages(1)[0].text if sign.isdigit()]
    return "".join(digits[:6])


def asked(nobody, phone="13800138000"):
    return nobody.post("/sign-in/code", {"phone": phone})


def test_a_code_becomes_a_token_and_leaves_no_cookie(nobody):
    sent = asked(nobody)
    ticket = sent.json()["ticket"]
    said = {"ticket": ticket, "code": code_sent(), "device": "小程序"}
    taken = nobody.post("/sign-in/token", said)
    assert [sent.status_code, taken.status_code] == [201, 201]
    assert [dict(sent.cookies), dict(taken.cookies)] == [{}, {}]
    mine = Caller(taken.json()["token"])
    [listed] = mine.get("/tokens").json()
    assert [listed["device"], listed["is_this_one"]] == ["小程序", True]
    assert problem(nobody.post("/sign-in/token", said)) == (410, "NoSuchSignIn")
    assert mine.delete(f"/tokens/{listed['code']}").status_code == 204
    assert problem(mine.get("/tokens")) == (401, "NotSignedIn")


def test_after_signing_in_the_ticket_opens_nothing(nobody):
    """Neither as a session nor for a second token."""
    ticket = asked(nobody).json()["ticket"]
    said = {"ticket": ticket, "code": code_sent()}
    assert nobody.post("/sign-in/token", said).status_code == 201
    client = Client()
    client.cookies["sessionid"] = ticket
    assert problem(client.get("/api/v1/orders")) == (401, "NotSignedIn")
    assert Session.objects.count() == 0


def test_a_key_beside_a_session_is_a_key_alone(shop, partner):
    """Who sends both asks as the partner, and reaches nothing of the person's."""
    secret = partner("catalogue").headers["Authorization"]
    client = signed_in(shop.person_id)
    answer = client.get("/api/v1/orders", headers={"Authorization": secret})
    assert problem(answer) == (403, "NotForThisKey")


def test_a_ticket_is_no_session(nobody):
    ticket = asked(nobody).json()["ticket"]
    client = Client()
    client.cookies["sessionid"] = ticket
    assert problem(client.get("/api/v1/orders")) == (401, "NotSignedIn")


def test_five_wrong_codes_end_the_sign_in(nobody):
    ticket = asked(nobody).json()["ticket"]
    right = code_sent()
    wrong = "000000" if right != "000000" else "111111"
    answers = [
        problem(nobody.post("/sign-in/token", {"ticket": ticket, "code": wrong})) for _ in range(5)
    ]
    assert answers == [(422, "WrongCode")] * 5
    late = nobody.post("/sign-in/token", {"ticket": ticket, "code": right})
    assert problem(late) == (410, "NoSuchSignIn")


def test_codes_are_sent_within_the_limits_of_the_page(nobody):
    answers = [asked(nobody) for _ in range(4)]
    assert [one.status_code for one in answers] == [201, 201, 201, 429]
    assert problem(answers[3]) == (429, "TooManyCodes")
    assert answers[3]["Retry-After"] == "60"
    assert problem(asked(nobody, "12")) == (422, "NotUnderstood")
    assert problem(asked(nobody, "nobody")) == (422, "CodeNotSent")


def test_nobody_ends_anothers_token(shop, owner, stranger):
    [listed] = owner.get("/tokens").json()
    assert problem(stranger.delete(f"/tokens/{listed['code']}")) == (404, "NoSuchToken")
    assert owner.get("/tokens").status_code == 200
