"""The proxies whose word about an address is believed, as the setting names them."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from django.core.exceptions import ImproperlyConfigured

NAME = "JIAHE_TRUSTED_PROXIES"
Network = IPv4Network | IPv6Network


class ProxyUnreadable(ImproperlyConfigured):  # names the state
    """Stops the start in one line that says what to do, in both languages."""


def trusted_proxies(said: str) -> tuple[Network, ...]:
    """The addresses and networks between commas; raises `ProxyUnreadable`. Empty: none.

    A network of all addresses is refused too: whoever asks would then choose the own address.
    """
    return tuple(_network(one.strip()) for one in said.split(",") if one.strip())


def _network(said: str) -> Network:
    try:
        found = ip_network(said)
    except ValueError:
        found = None
    if found is None or found.prefixlen == 0:
        zh = (
            f"{NAME} 里的 {said!r} 不是代理的地址或网段：请写成 10.0.0.5 或 10.0.0.0/24，用逗号隔开"
        )
        en = f"{said!r} in {NAME} is no proxy's address or network: write 10.0.0.5 or 10.0.0.0/24."
        raise ProxyUnreadable(f"{zh} / {en}")
    return found
