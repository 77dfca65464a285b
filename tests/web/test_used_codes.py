"""One-time codes: readable while they are good, masked once they were used or are over."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from jiahe.journeys.sweeps import sweep_all
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.notify.actions import send_text
from jiahe.notify.models import Message
from jiahe.web import signin

pytestmark = pytest.mark.django_db
NUMBER = "13711112222"
ASK, CONFIRM, INBOX = "/login/code/", "/login/code/confirm/", "/demo/inbox/"
DIGITS = re.compile(r"[0-9]{6}")


@pytest.fixture(autouse=True)
def _plain(settings) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    settings.IS_DEMO = True


def codes_kept() -> list[str]:
    texts = Message.objects.order_by("pk").values_list("text", flat=True)
    return [code for text in texts for code in DIGITS.findall(text)]


def asked() -> tuple[Client, str]:
    client = Client()
    assert client.post(ASK, {"phone": NUMBER}).status_code == 302
    return client, codes_kept()[-1]


def signed_in() -> None:
    client, code = asked()
    client.post(CONFIRM, {"code": code})
    assert client.get("/api/v1/homes").status_code == 200


def test_the_inbox_of_the_demo_shows_a_code_while_it_is_good() -> None:
    _client, code = asked()
    assert code in Client().get(INBOX).content.decode()


def test_a_used_code_is_shown_no_more() -> None:
    signed_in()
    assert codes_kept() == []
    assert "••••••" in Message.objects.get().text


def test_control_without_the_mask_a_used_code_stays_readable(monkeypatch) -> None:
    monkeypatch.setattr(signin, "mask_used_codes", lambda **_parts: 0)
    signed_in()
    assert len(codes_kept()) == 1


def test_a_wrong_code_masks_nothing() -> None:
    client, code = asked()
    client.post(CONFIRM, {"code": "000000" if code != "000000" else "111111"})
    assert codes_kept() == [code]


def test_a_code_that_is_over_is_masked_by_the_minutes_sweep() -> None:
    _client, code = asked()
    with clock_set_to(FixedClock(now() + timedelta(minutes=4))):
        sweep_all()
    assert codes_kept() == [code]
    with clock_set_to(FixedClock(now() + timedelta(minutes=6))):
        assert sweep_all()["mask_expired_codes"] == 1
    assert codes_kept() == []


def test_a_program_that_signs_in_uses_its_code_as_well() -> None:
    asking = {"phone": NUMBER}
    client = Client(headers={"Content-Type": "application/json"})
    found = client.post("/api/v1/sign-in/code", asking, content_type="application/json").json()
    proof = {"ticket": found["ticket"], "code": codes_kept()[-1], "device": "phone"}
    answer = client.post("/api/v1/sign-in/token", proof, content_type="application/json")
    assert (answer.status_code // 100, codes_kept()) == (2, [])


def test_what_has_no_code_keeps_its_digits() -> None:
    """A number of an order is no code: only messages that were sent with one are changed."""
    send_text(phone=f"+86{NUMBER}", kind="booked", text="order 123456")
    signed_in()
    assert Message.objects.get(kind="booked").text == "order 123456"
