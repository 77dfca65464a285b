"""What a request says of its own address counts only when a proxy of ours has said it."""

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from factories import SUNDAY_NOON, Shop, open_shop
from jiahe.accounts.actions import open_store
from jiahe.insights.models import Suggestion
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.web import address
from jiahe.web.address import address_of, place_of
from jiahe.web.feedback import public
from jiahe.web.portal import join
from jiahe.web.signin import PhoneAccounts

PROXY, VISITOR, OTHER = "10.0.0.5", "203.0.113.7", "203.0.113.8"
FEW = 2


@pytest.fixture
def trusting(settings) -> None:
    settings.TRUSTED_PROXIES = (ip_network(PROXY), ip_network("10.1.0.0/24"))


def request(peer: str, said: str = ""):
    more = {"HTTP_X_FORWARDED_FOR": said} if said else {}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **more)


@pytest.mark.parametrize(
    ("peer", "said", "seen"),
    [
        (VISITOR, "", VISITOR),
        (VISITOR, OTHER, VISITOR),  # forged: the peer is nobody's proxy
        (PROXY, VISITOR, VISITOR),
        (PROXY, f"{OTHER}, {VISITOR}", VISITOR),  # forged before it came to the proxy
        (PROXY, f"{OTHER}, {VISITOR}, 10.1.0.9", VISITOR),  # two proxies of ours
        (PROXY, f"{PROXY}, {VISITOR}", VISITOR),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, f"{VISITOR}, <script>", PROXY),
        (PROXY, "10.1.0.9", "10.1.0.9"),
        (PROXY, f"{VISITOR}:5123", VISITOR),
        (PROXY, "[2001:db8::7]:443", "2001:db8::7"),
        (f"{PROXY}:40112", VISITOR, VISITOR),
        (f"::ffff:{PROXY}", f"::ffff:{VISITOR}", VISITOR),
        ("", VISITOR, ""),
    ],
)
@pytest.mark.usefixtures("trusting")
def test_the_first_address_from_the_end_that_is_none_of_ours_counts(peer, said, seen) -> None:
    assert address_of(request(peer, said)) == seen


@pytest.mark.parametrize("said", ["", OTHER, f"{OTHER}, {PROXY}"])
def test_as_delivered_the_peer_counts_and_no_header_does(said) -> None:
    assert address_of(request(PROXY, said)) == PROXY


def test_addresses_of_one_line_are_one_place() -> None:
    assert place_of(request("2001:db8::7")) == place_of(request("2001:db8::ffff"))
    assert place_of(request("2001:db8::7")) != place_of(request("2001:db8:0:1::7"))
    assert place_of(request(VISITOR)) != place_of(request(OTHER))


@pytest.mark.usefixtures("trusting")
def test_codes_are_limited_by_the_same_address() -> None:
    accounts = PhoneAccounts()
    assert accounts.get_client_ip(request(PROXY, VISITOR)) == VISITOR
    assert accounts.get_client_ip(request(OTHER, VISITOR)) == OTHER


@pytest.fixture
def shop(monkeypatch) -> Iterator[Shop]:
    monkeypatch.setattr(public, "MOST_A_DAY", FEW)
    monkeypatch.setattr(join, "MOST_A_DAY", FEW)
    cache.clear()
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        made = open_shop(1)
        with for_company(made.company_id):
            open_store(name="总店", name_en="Main", lat=30.9, lng=119.3)
        yield made


def kept(shop: Shop, *, peer: str, saids: list[str]) -> int:
    """How many of the letters, each with a header of its own, were kept."""
    with for_company(shop.company_id):
        store = public.stores_in_company()[0].code
    for number, said in enumerate(saids):
        Client(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=said).post(
            f"/feedback/jia/{store}/", {"words": f"第 {number} 条", "idempotency_key": f"k{number}"}
        )
    with for_company(shop.company_id):
        return Suggestion.objects.count()


MANY = [f"203.0.113.{number}" for number in range(2 * FEW)]


@pytest.mark.django_db
def test_a_forged_header_from_anybody_changes_nothing(shop, trusting) -> None:
    assert kept(shop, peer=OTHER, saids=MANY) == FEW


@pytest.mark.django_db
def test_a_header_forged_before_the_proxy_changes_nothing(shop, trusting) -> None:
    assert kept(shop, peer=PROXY, saids=[f"{one}, {VISITOR}" for one in MANY]) == FEW


@pytest.mark.django_db
def test_behind_a_trusted_proxy_each_visitor_has_a_day_of_their_own(shop, trusting) -> None:
    assert kept(shop, peer=PROXY, saids=MANY) == 2 * FEW


@pytest.mark.django_db
def test_control_with_every_peer_trusted_a_forged_header_fills_the_desk(shop, monkeypatch) -> None:
    monkeypatch.setattr(address, "_is_trusted", lambda one: str(one) == OTHER)
    assert kept(shop, peer=OTHER, saids=MANY) == 2 * FEW


@pytest.mark.django_db
def test_applications_are_counted_by_the_same_place(shop, trusting) -> None:
    def applied(number: int, peer: str) -> int:
        form = {
            "name": "赵小兰", "phone": f"1390000{number:04d}", "born_on": "1990-02-03",
            "skill": "cooking", "years": "2", "consent": "on", "idempotency_key": f"a{number}",
        }  # fmt: skip
        client = Client(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        return client.post("/join/jia/", form).status_code

    assert [applied(number, OTHER) for number in range(1, 4)] == [302, 302, 422]
    assert [applied(number, PROXY) for number in range(4, 7)] == [302, 302, 302]
