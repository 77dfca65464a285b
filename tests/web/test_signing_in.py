"""Signing in with a code: a new session, few codes, few guesses, nobody told who is known."""

import re

import pytest
from django.test import Client

from factories import open_shop
from jiahe.notify.models import Message
from jiahe.web.sessions import SessionStore

pytestmark = pytest.mark.django_db
NUMBER = "13711112222"
ASK, CONFIRM = "/login/code/", "/login/code/confirm/"


@pytest.fixture(autouse=True)
def _plain(settings) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]


def code_sent(phone: str = NUMBER) -> str:
    text = Message.objects.filter(phone=f"+86{phone}", kind="login_code").latest("pk").text
    return re.findall(r"\d{6}", text)[0]


def asked(phone: str = NUMBER) -> Client:
    client = Client()
    assert client.post(ASK, {"phone": phone}).status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/api/v1/homes").status_code == 200


def test_the_session_from_before_is_not_the_session_after() -> None:
    """Who planted a session in a browser knows nothing of the one that signed in."""
    client = asked()
    before = client.session.session_key
    client.post(CONFIRM, {"code": code_sent()})
    assert (is_signed_in(client), client.session.session_key != before) == (True, True)
    planted = Client()
    planted.cookies["sessionid"] = before
    assert not is_signed_in(planted)


def test_control_the_same_cookie_signs_in_as_long_as_it_is_the_sessions() -> None:
    client = asked()
    client.post(CONFIRM, {"code": code_sent()})
    copied = Client()
    copied.cookies["sessionid"] = client.session.session_key
    assert is_signed_in(copied)


def test_five_wrong_codes_end_it_even_for_the_right_one() -> None:
    client = asked()
    right = code_sent()
    for _ in range(5):
        client.post(CONFIRM, {"code": "000000" if right != "000000" else "111111"})
    client.post(CONFIRM, {"code": right})
    assert not is_signed_in(client)


def test_control_without_the_count_the_sixth_guess_is_heard(settings) -> None:
    settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 50
    client = asked()
    right = code_sent()
    for _ in range(5):
        client.post(CONFIRM, {"code": "000000" if right != "000000" else "111111"})
    client.post(CONFIRM, {"code": right})
    assert is_signed_in(client)


def test_a_number_is_sent_few_codes_in_a_while() -> None:
    for _ in range(6):
        Client().post(ASK, {"phone": NUMBER})
    assert Message.objects.filter(kind="login_code").count() == 3


def test_control_without_the_limit_it_is_flooded(settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    for _ in range(6):
        Client().post(ASK, {"phone": NUMBER})
    assert Message.objects.filter(kind="login_code").count() == 6


def test_a_known_number_is_answered_as_an_unknown_one() -> None:
    open_shop()
    known, unknown = (Client().post(ASK, {"phone": one}) for one in ("13700000001", NUMBER))
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_signing_out_ends_the_session_for_its_cookie_too() -> None:
    client = asked()
    client.post(CONFIRM, {"code": code_sent()})
    kept = client.session.session_key
    client.post("/logout/")
    again = Client()
    again.cookies["sessionid"] = kept
    assert (is_signed_in(client), is_signed_in(again)) == (False, False)


def test_a_page_lets_nothing_run_but_what_is_ours() -> None:
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in Client().get("/login/")["Content-Security-Policy"].split(";")
    )
    for name in ("base-uri", "object-src", "frame-ancestors"):
        assert policy[name] == "'none'"
    assert (policy["default-src"], policy["form-action"]) == ("'self'", "'self'")
    assert "script-src" not in policy  # scripts follow default-src: no inline, no eval
    assert "unsafe-eval" not in str(policy)


def test_the_cookie_of_a_session_is_out_of_scripts_reach() -> None:
    client = asked()
    client.post(CONFIRM, {"code": code_sent()})
    cookie = client.cookies["sessionid"]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")


def test_control_without_a_new_key_the_planted_session_is_signed_in(monkeypatch) -> None:
    monkeypatch.setattr(SessionStore, "cycle_key", lambda self: None)
    client = asked()
    before = client.session.session_key
    client.post(CONFIRM, {"code": code_sent()})
    planted = Client()
    planted.cookies["sessionid"] = before
    assert is_signed_in(planted)


def test_control_without_the_policy_a_page_would_run_anything(settings) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "csp" not in one]
    assert "Content-Security-Policy" not in Client().get("/login/").headers
