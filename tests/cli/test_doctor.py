"""`jiahe doctor` says which proxies are believed."""

import pytest

from jiahe.cli.doctor import proxies


def test_none_is_believed_as_delivered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIAHE_TRUSTED_PROXIES", raising=False)
    told = proxies()
    assert (told.ok, told.detail.startswith("none trusted")) == (True, True)


def test_those_that_are_set_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIAHE_TRUSTED_PROXIES", "10.0.0.5, 10.1.0.0/24")
    assert proxies().detail == "trusted: 10.0.0.5/32, 10.1.0.0/24 (JIAHE_TRUSTED_PROXIES)"


@pytest.mark.parametrize("said", ["nginx", "0.0.0.0/0"])
def test_what_the_server_would_refuse_is_told_before_it_starts(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("JIAHE_TRUSTED_PROXIES", said)
    told = proxies()
    assert (told.ok, said in told.detail, "10.0.0.0/24" in told.advice) == (False, True, True)
