"""What the desk reads to a household about another time is what the household then pays."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from factories import MONDAY, Shop, at, open_shop, staff
from gateway_world import Remote
from jiahe.accounts.choices import Role
from jiahe.billing.actions.payments import capture_payment, locked_payment, open_payment
from jiahe.billing.choices import NoticeOutcome
from jiahe.billing.models import Payment, Refund
from jiahe.billing.queries.ledger import held_fen, ledger_audit
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.models import Order
from jiahe.booking.queries import order_by_id, visit_span
from jiahe.catalog.models import Service
from jiahe.journeys import reserve
from jiahe.journeys.pay import payment_page
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from paying import deliver
from reserving import booking
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SATURDAY, NEXT_MONDAY = MONDAY + timedelta(days=5), MONDAY + timedelta(days=7)
BASE, WEEKEND = 16_500, 3_300
REASON = "住户来电改约"


@pytest.fixture
def shop(moment) -> Shop:
    made = open_shop(1)
    with for_company(made.company_id):
        Service.objects.update(surcharges={"weekend": 2_000})
    return made


@pytest.fixture
def agent(shop: Shop) -> Client:
    return signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 2))


def paid(shop: Shop, start) -> Order:
    order = reserve.book(booking=booking(shop, 9, start=start))
    with for_company(shop.company_id):
        payment = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        capture_payment(payment=locked_payment(payment.code), transaction_code="t")
        mark_paid(order_id=order.pk)
        return order_by_id(order.pk)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's last form, as a browser would send them."""
    form = page[page.rindex('<form method="post" class="card form"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def checked(agent: Client, order: Order, start) -> tuple[str, str, dict[str, str]]:
    """The address, what the check page says that the move costs, and the form that agrees."""
    to = f"/office/orders/{order.code}/move/"
    form = hidden(agent.get(to).content.decode())
    answer = agent.post(to, form | {"start": start.isoformat(), "reason": REASON})
    page = answer.content.decode()
    assert (answer.status_code, 'id="move-cost"' in page) == (200, True)
    said = re.search(r'<section class="card" id="move-cost">.*?</section>', page, re.DOTALL)
    return to, said.group(), hidden(page)


def books(shop: Shop, order: Order) -> tuple[int, int, int]:
    """(the order's price, what is held for it, unexplained fen)"""
    with for_company(shop.company_id):
        return (
            order_by_id(order.pk).total_fen, held_fen(order.pk), ledger_audit().unexplained_fen,
        )  # fmt: skip


def start_of(shop: Shop, order: Order):
    with for_company(shop.company_id):
        return visit_span(order_by_id(order.pk).visits.get()).start


def test_a_dearer_time_costs_the_difference_that_the_desk_read_out(agent, shop, remote) -> None:
    order = paid(shop, at(9))
    to, said, form = checked(agent, order, at(9, on=SATURDAY))
    assert ("33" in said, form["seen_difference_fen"]) == (True, str(WEEKEND))
    assert start_of(shop, order) == at(9)  # shown alone moves nothing
    assert agent.post(to, form).status_code == 302
    with for_company(shop.company_id):
        payment = Payment.objects.get(order=order, state="open")
    assert payment.amount_fen == WEEKEND
    assert (start_of(shop, order), books(shop, order)) == (at(9), (BASE, BASE, 0))
    message = Message.objects.get(link=f"/orders/{order.code}/reschedule/pay/")
    assert "33" in message.text
    gateway: Remote = remote
    gateway.press(
        payment_page(company_id=shop.company_id, payment_code=payment.code, return_url=""), "pay"
    )
    assert deliver(gateway) == [NoticeOutcome.PAID]
    assert start_of(shop, order) == at(9, on=SATURDAY)
    assert books(shop, order) == (BASE + WEEKEND, BASE + WEEKEND, 0)


def test_a_cheaper_time_returns_what_the_desk_read_out(agent, shop) -> None:
    order = paid(shop, at(9, on=SATURDAY))
    to, said, form = checked(agent, order, at(9, on=NEXT_MONDAY))
    assert ("33" in said, form["seen_difference_fen"]) == (True, str(-WEEKEND))
    assert agent.post(to, form).status_code == 302
    assert start_of(shop, order) == at(9, on=NEXT_MONDAY)
    with for_company(shop.company_id):
        assert [one.amount_fen for one in Refund.objects.all()] == [WEEKEND]
    assert books(shop, order)[0] == BASE
    assert books(shop, order)[2] == 0


def test_a_late_move_keeps_the_fee_that_the_desk_read_out(agent, shop, moment) -> None:
    order = paid(shop, at(14))
    moment(at(11))
    fee = BASE * 3 // 10
    to, said, form = checked(agent, order, at(14, on=NEXT_MONDAY))
    assert ("49.5" in said, form["seen_kept_fee_fen"]) == (True, str(fee))
    assert agent.post(to, form).status_code == 302
    assert start_of(shop, order) == at(14, on=NEXT_MONDAY)
    assert books(shop, order) == (BASE, BASE, 0)
    page = agent.get(f"/office/orders/{order.code}/cancel/").content.decode()
    assert hidden(page)["seen_fee_fen"] == str(fee)


@pytest.mark.parametrize("forged", ["0", "1", "-3300"])
def test_another_price_than_the_one_read_out_moves_nothing(agent, shop, forged) -> None:
    order = paid(shop, at(9))
    to, _said, form = checked(agent, order, at(9, on=SATURDAY))
    answer = agent.post(to, form | {"seen_difference_fen": forged, "idempotency_key": "forged"})
    assert (answer.status_code, 'id="move-cost"' in answer.content.decode()) == (200, True)
    assert (start_of(shop, order), books(shop, order)) == (at(9), (BASE, BASE, 0))
    with for_company(shop.company_id):
        assert not Payment.objects.filter(order=order, state="open").exists()
