"""Idempotency keys: known for thirty days, and for ever where money moved."""

from datetime import timedelta

import pytest

from jiahe.journeys import old_keys
from jiahe.journeys.old_keys import REPLAY_WINDOW, forget_old_keys
from jiahe.kit import idempotency
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.kit.idempotency import run_once
from jiahe.kit.models import IdempotencyKey

pytestmark = pytest.mark.django_db
PLAIN = ("me.data", "api.rate/abc/def", "household.homes")
MONEY = (
    "household.book/cleaning", "household.pay/abc", "household.cancel/abc", "office.refund/abc",
    "office.counter-book/abc", "office.counter-cash/abc", "api.book", "api.pay/abc",
)  # fmt: skip


def sent(route: str, effects: list[str] | None = None) -> None:
    def effect() -> idempotency.Result:
        if effects is not None:
            effects.append(route)
        return {"done": route}

    run_once(actor="person:1", route=route, key="k", body={}, effect=effect)


def sent_ago(age: timedelta) -> None:
    with clock_set_to(FixedClock(now() - age)):
        for route in PLAIN + MONEY:
            sent(route)


def known() -> set[str]:
    return set(IdempotencyKey.objects.values_list("route", flat=True))


def test_after_thirty_days_a_key_is_forgotten_but_not_where_money_moved() -> None:
    sent_ago(REPLAY_WINDOW + timedelta(minutes=1))
    assert forget_old_keys() == len(PLAIN)
    assert known() == set(MONEY)


def test_within_the_window_every_key_is_known_and_acts_once() -> None:
    sent_ago(REPLAY_WINDOW - timedelta(minutes=1))
    assert forget_old_keys() == 0
    effects: list[str] = []
    for route in PLAIN + MONEY:
        sent(route, effects)
    assert effects == []


def test_control_a_forgotten_key_acts_anew() -> None:
    """Why the window is told to those who write programs (docs/API.md)."""
    sent_ago(REPLAY_WINDOW + timedelta(minutes=1))
    forget_old_keys()
    effects: list[str] = []
    for route in PLAIN + MONEY:
        sent(route, effects)
    assert effects == list(PLAIN)


def test_control_by_age_alone_a_payments_key_is_lost(monkeypatch) -> None:
    monkeypatch.setattr(old_keys, "MONEY", "^no such route$")
    sent_ago(REPLAY_WINDOW + timedelta(minutes=1))
    assert forget_old_keys() == len(PLAIN + MONEY)
    assert known() == set()


def test_many_are_forgotten_part_by_part(monkeypatch) -> None:
    monkeypatch.setattr(idempotency, "FORGOTTEN_AT_ONCE", 2)
    sent_ago(REPLAY_WINDOW + timedelta(minutes=1))
    assert forget_old_keys() == len(PLAIN)
