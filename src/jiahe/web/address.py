"""From where a request came, as far as it is known: what limits by place count by."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

HOME_OF_V6 = 64  # one line is given that many bits: within them an address is changed at will
Address = IPv4Address | IPv6Address


def address_of(request: HttpRequest) -> str:
    """The peer's address; behind a trusted proxy the one that the proxy saw. Empty: not known.

    `X-Forwarded-For` is read from its end, where our own proxies write: the first address that
    is none of theirs counts. What stands before it was said by whoever asked, and is believed
    by nobody; so is the whole header from a peer that is not trusted.
    """
    seen = _read(request.META.get("REMOTE_ADDR", ""))
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while seen is not None and said and _is_trusted(seen):
        before = _read(said.pop())
        if before is None:
            break
        seen = before
    return "" if seen is None else str(seen)


def place_of(request: HttpRequest) -> str:
    """As `address_of`; of an IPv6 address the network of its line."""
    address = address_of(request)
    if ":" not in address:
        return address
    return str(ip_network(f"{address}/{HOME_OF_V6}", strict=False))


def _read(text: str) -> Address | None:
    """The address, with a port or without; an IPv4 address that was mapped into IPv6 as itself."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)
