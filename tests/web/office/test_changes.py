"""A household calls: its visit is moved or cancelled at the desk, on its terms, with a reason."""

import re
from typing import Any

import pytest
from django.test import Client

from dispatching import Booked, accepted, seat_now, visit_now
from factories import MONDAY, Shop, at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Order, Visit
from jiahe.kit.tenancy import for_company
from jiahe.trust.models import AuditEntry
from signing import signed_in


@pytest.fixture
def agent(shop: Shop) -> Client:
    return signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 2))


@pytest.fixture
def booked(shop: Shop) -> Booked:
    return accepted(shop, at(9))


def url(booked: Booked, verb: str = "") -> str:
    with for_company(booked.company_id):
        code = Order.objects.get(pk=booked.order_id).code
    return f"/office/orders/{code}/" + (f"{verb}/" if verb else "")


def calls(shop: Shop) -> list[tuple[str, str]]:
    with for_company(shop.company_id):
        rows = AuditEntry.objects.filter(subject__endswith=":calls").order_by("pk")
        return list(rows.values_list("action", "reason"))


def shown(page: str) -> dict[str, str]:
    """The hidden fields of the page's last form, as a browser would send them."""
    form = page[page.rindex('<form method="post" class="card form"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def send(client: Client, to: str, **said: str) -> Any:
    form = shown(client.get(to).content.decode())
    return client.post(to, form | said)


def test_the_order_leads_to_both_pages_while_the_visit_is_ahead(
    agent: Client, booked: Booked
) -> None:
    page = agent.get(url(booked)).content.decode()
    links = re.findall(r'href="(/office/orders/[^"]+/(?:move|cancel)/\?visit=\w+)"', page)
    assert [link.split("/")[4] for link in links] == ["move", "cancel"]
    assert {agent.get(link).status_code for link in links} == {200}


def test_a_visit_is_cancelled_once_with_the_fee_that_was_read_out(
    agent: Client, shop: Shop, booked: Booked
) -> None:
    form = shown(agent.get(url(booked, "cancel")).content.decode())
    assert form["seen_fee_fen"].isdecimal()
    for _ in range(2):
        answer = agent.post(url(booked, "cancel"), form | {"because": "住户来电：孩子生病"})
        assert (answer.status_code, answer["Location"]) == (302, url(booked))
    assert visit_now(booked).state == VisitState.CANCELLED
    assert calls(shop) == [("order.cancelled_for_household", "住户来电：孩子生病")]
    assert "住户来电：孩子生病" in agent.get(url(booked)).content.decode()


@pytest.mark.parametrize(
    "said", [{"because": " "}, {"because": "来电", "seen_fee_fen": "1"}], ids=["reason", "fee"]
)
def test_without_a_reason_or_with_another_fee_nothing_is_cancelled(
    agent: Client, shop: Shop, booked: Booked, said: dict[str, str]
) -> None:
    assert send(agent, url(booked, "cancel"), **said).status_code == 422
    assert visit_now(booked).state != VisitState.CANCELLED
    assert calls(shop) == []


def test_a_visit_is_moved_to_a_time_its_worker_can_keep(
    agent: Client, shop: Shop, booked: Booked
) -> None:
    worker_id = seat_now(booked)[0]
    said = {"start": at(14).isoformat(), "reason": "住户来电改约"}
    answer = send(agent, url(booked, "move") + f"?day={MONDAY}", **said)
    assert answer.status_code == 302
    assert seat_now(booked) == (worker_id, at(14))
    assert calls(shop) == [("order.moved_for_household", "住户来电改约")]


@pytest.mark.parametrize(
    "said",
    [
        {"reason": "来电"},
        {"start": "tomorrow", "reason": "来电"},
        {"start": at(14).isoformat(), "reason": ""},
        {"start": at(3).isoformat(), "reason": "来电"},
    ],
    ids=["no time", "odd time", "no reason", "the worker sleeps"],
)
def test_what_cannot_be_moved_stays(
    agent: Client, shop: Shop, booked: Booked, said: dict[str, str]
) -> None:
    answer = send(agent, url(booked, "move"), **said)
    assert answer.status_code in {409, 422}
    assert 'class="banner' in answer.content.decode()
    assert seat_now(booked)[1] == at(9)
    assert calls(shop) == []


@pytest.mark.parametrize("verb", ["cancel", "move"])
def test_another_companys_order_and_other_roles_find_nothing(booked: Booked, verb: str) -> None:
    other = open_shop(slug="other", first_number=50)
    strangers = [
        staff(other.company_id, Role.SERVICE_AGENT, 60),
        staff(booked.company_id, Role.FINANCE, 61),
    ]
    for person in strangers:
        client = signed_in(person)
        assert client.get(url(booked, verb)).status_code == 404
        assert client.post(url(booked, verb), {"because": "x", "reason": "x"}).status_code == 404
    assert visit_now(booked).state != VisitState.CANCELLED


def test_the_desk_ends_where_the_visit_has_begun(agent: Client, booked: Booked) -> None:
    with for_company(booked.company_id):
        Visit.objects.filter(pk=booked.visit_id).update(state=VisitState.IN_SERVICE)
    page = agent.get(url(booked, "cancel")).content.decode()
    assert 'id="fee"' not in page
    assert "/cancel/?visit=" not in agent.get(url(booked)).content.decode()
