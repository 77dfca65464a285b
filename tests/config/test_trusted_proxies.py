"""Whose word about an address is believed is named as it is meant, or the start is stopped."""

from ipaddress import ip_network

import pytest
from django.conf import settings

from jiahe.config.proxies import ProxyUnreadable, trusted_proxies


def test_as_delivered_nobody_is_believed() -> None:
    assert settings.TRUSTED_PROXIES == trusted_proxies("") == trusted_proxies(" , ") == ()


def test_addresses_and_networks_stand_between_commas() -> None:
    found = trusted_proxies("10.0.0.5, 10.1.0.0/24,fd00::/8")
    assert found == tuple(map(ip_network, ("10.0.0.5", "10.1.0.0/24", "fd00::/8")))


@pytest.mark.parametrize(
    "said", ["moon", "10.0.0.1/8", "10.0.0.0/33", "*", "1", "10.0.0.5;10.0.0.6", "10.0.0.5:80"]
)
def test_what_is_no_address_is_refused_in_one_line(said: str) -> None:
    with pytest.raises(ProxyUnreadable) as refused:
        trusted_proxies(f"10.0.0.5,{said}")
    told = str(refused.value)
    assert (repr(said) in told, "JIAHE_TRUSTED_PROXIES" in told, "\n" in told) == (
        True, True, False,
    )  # fmt: skip


@pytest.mark.parametrize("said", ["0.0.0.0/0", "::/0"])
def test_a_network_of_everybody_is_refused(said: str) -> None:
    with pytest.raises(ProxyUnreadable):
        trusted_proxies(said)


def test_control_a_large_network_of_ones_own_is_taken() -> None:
    assert trusted_proxies("10.0.0.0/8") == (ip_network("10.0.0.0/8"),)
