"""Of many guesses at a code in the same instant each counts."""

import time

import pytest
from tests.api.acts import problem
from tests.api.conftest import Caller

from at_once import at_once
from jiahe.api import phone_code
from jiahe.notify.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 7


def guessed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """What seven wrong codes got that were all on their way at once."""
    ticket = Caller().post("/sign-in/code", {"phone": "13800138000"}).json()["ticket"]
    right = "".join(sign for sign in Message.objects.latest("pk").text if sign.isdigit())[:6]
    wrong = "000000" if right != "000000" else "111111"

    class Slow(phone_code.ConfirmLoginCodeForm):
        def is_valid(self) -> bool:
            time.sleep(0.3)
            return super().is_valid()

    monkeypatch.setattr(phone_code, "ConfirmLoginCodeForm", Slow)

    def guess() -> tuple[int, str]:
        return problem(Caller().post("/sign-in/token", {"ticket": ticket, "code": wrong}))

    return at_once([guess] * AT_ONCE)


def test_of_guesses_at_once_five_are_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = guessed(monkeypatch)
    assert sorted(answers) == [(410, "NoSuchSignIn")] * 2 + [(422, "WrongCode")] * 5


def test_control_without_the_lock_of_the_ticket_all_are_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(phone_code, "ONE_AT_A_TIME", "SELECT %s")
    assert guessed(monkeypatch).count((422, "WrongCode")) > 5
