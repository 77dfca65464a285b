"""At the counter a household books as at home, and pays there in cash, once."""

import contextlib
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from at_once import at_once
from counter_world import confirmed, phone_of
from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.accounts.models import CounterCase
from jiahe.billing.actions.payments import open_payment
from jiahe.billing.actions.refunds import ask_refund
from jiahe.billing.choices import CASH, RefundReason
from jiahe.billing.models import BillCase, Journal, Payment, Refund
from jiahe.billing.queries.ledger import balances, held_fen, ledger_audit
from jiahe.booking.choices import OrderState
from jiahe.booking.models import Order, Series
from jiahe.catalog import actions as catalog
from jiahe.catalog.models import AddOn
from jiahe.catalog.rules import ChosenPackage
from jiahe.journeys import cash, pay
from jiahe.journeys.refund import send_refunds
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.trust.models import AuditEntry
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = SUNDAY_NOON.date()


@pytest.fixture(autouse=True)
def _sunday_noon(settings) -> Iterator[None]:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    set_process_clock(FixedClock(SUNDAY_NOON))
    yield
    set_process_clock(SystemClock())


@pytest.fixture
def shop() -> Shop:
    made = open_shop(3)
    with for_company(made.company_id):
        AddOn.objects.create(
            company_id=made.company_id,
            service_id=made.service_id,
            slug="fridge",
            name="擦冰箱",
            price_fen=6_000,
        )
        catalog.offer_package(
            service_id=made.service_id,
            package=ChosenPackage("four", "四次套餐", 4, 1_000),
            name_en="Four visits",
        )
    return made


def desk_of(shop: Shop, role: Role = Role.SERVICE_AGENT, number: int = 1) -> Client:
    client = signed_in(staff(shop.company_id, role, number))
    speak(client, "en")
    return client


def booked(desk: Client, shop: Shop, **asked: str) -> str:
    """The address of a case that led to an order, booked by the page's own last form."""
    here = confirmed(desk, phone_of(shop))
    html = desk.get(here, {"service": shop.service_code} | asked).content.decode()
    form = html[html.index(f'action="{here}book/"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    desk.post(f"{here}book/", sent | {"idempotency_key": "book"})
    return here


def order_of(shop: Shop) -> Order:
    with for_company(shop.company_id):
        return Order.objects.get()


def pay_cash(desk: Client, shop: Shop, here: str, fen: int | None = None, key: str = "cash"):
    sent = {"seen_fen": fen or order_of(shop).total_fen, "idempotency_key": key}
    return desk.post(f"{here}cash/", sent)


@pytest.mark.parametrize(
    ("asked", "visits", "fen"),
    [
        ({"repeat": "weekly", "count": "4"}, 4, 4 * 11_000),
        ({"repeat": "biweekly", "count": "8"}, 8, 8 * 11_000),
        ({"package": "four"}, 4, 4 * 9_900),
        ({"add_on": "fridge"}, 1, 17_000),
    ],
)
def test_repeats_packages_and_extras_cost_at_the_counter_what_they_cost_at_home(
    shop, asked, visits, fen
) -> None:
    booked(desk_of(shop), shop, **asked)
    order = order_of(shop)
    with for_company(shop.company_id):
        assert order.visits.count() == visits
        assert Series.objects.filter(order=order).count() == (visits > 1)
    assert order.total_fen == fen


def test_cash_pays_the_order_once_and_the_ledger_knows_where_it_lies(shop) -> None:
    desk = desk_of(shop)
    here = booked(desk, shop)
    for key in ("cash", "cash", "again"):
        pay_cash(desk, shop, here, key=key)
    order = order_of(shop)
    assert order.state == OrderState.BOOKED
    with for_company(shop.company_id):
        payment = Payment.objects.get()
        assert (payment.provider, payment.taken_by.name) == (CASH, "同事1")
        assert Journal.objects.count() == 1
        shown = {one.kind.value: one.shown_fen for one in balances()}
        assert (shown["cash"], shown["provider"], shown["escrow"]) == (11_000, 0, 11_000)
        assert held_fen(order.pk) == 11_000
        assert ledger_audit().is_clean
        entry = AuditEntry.objects.get(action="cash.taken")
    assert entry.detail == {"payment": payment.code, "amount_fen": 11_000}
    assert Message.objects.filter(kind="cash_taken").count() == 1


def test_control_cash_posted_to_the_provider_is_found_by_the_audit(shop, monkeypatch) -> None:
    from jiahe.billing.actions import payments
    from jiahe.billing.actions.ledger import provider

    monkeypatch.setattr(payments, "held_by", lambda _: provider())
    desk = desk_of(shop)
    pay_cash(desk, shop, booked(desk, shop))
    with for_company(shop.company_id):
        assert not ledger_audit().is_clean


def test_another_sum_is_refused_and_nothing_is_written(shop) -> None:
    desk = desk_of(shop)
    pay_cash(desk, shop, booked(desk, shop), fen=10_000)
    assert order_of(shop).state == OrderState.AWAITING_PAYMENT
    with for_company(shop.company_id):
        assert not Payment.objects.exists()


def test_nobody_takes_cash_for_anothers_case_or_before_a_booking(shop) -> None:
    desk = desk_of(shop)
    here = booked(desk, shop)
    assert pay_cash(desk_of(shop, Role.OWNER, 2), shop, here).status_code == 404
    assert pay_cash(desk_of(shop, Role.DISPATCHER, 3), shop, here).status_code == 404
    assert order_of(shop).state == OrderState.AWAITING_PAYMENT


def test_cash_and_the_payment_service_at_once_end_with_one_payment_kept(shop) -> None:
    agent = staff(shop.company_id, Role.SERVICE_AGENT, 1)
    desk = signed_in(agent)
    booked(desk, shop)
    order = order_of(shop)
    with for_company(shop.company_id):
        case = CounterCase.objects.get().code
        remote = open_payment(order_id=order.pk, amount_fen=order.total_fen)

    def by_cash() -> str:
        cash.take_cash(
            company_id=shop.company_id, agent_id=agent, case_code=case, seen_fen=order.total_fen
        )
        return "cash"

    def by_phone() -> str:
        with for_company(shop.company_id):
            locked = pay.locked_payment(remote.code)
            return pay._note_paid(locked, "t1").value  # as a notice does

    outcomes = at_once([by_cash, by_phone])
    assert outcomes in (["cash", "paid_and_refunded"], ["OrderNotPayable", "paid"])
    with for_company(shop.company_id):
        assert held_fen(order.pk) == order.total_fen
        assert ledger_audit().is_clean


def test_finance_sees_the_till_and_a_miscount_opens_a_case_once(shop) -> None:
    desk = desk_of(shop)
    pay_cash(desk, shop, booked(desk, shop))
    finance = desk_of(shop, Role.FINANCE, 5)
    page = finance.get(f"/office/finance/reconcile/?on={TODAY}").content.decode()
    assert "同事1" in page
    assert "¥110.00" in page
    sent = {"on": f"{TODAY}", "counted": "110"}
    finance.post("/office/finance/reconcile/till/", sent | {"idempotency_key": "a"})
    with for_company(shop.company_id):
        assert not BillCase.objects.exists()
    for key in ("b", "b", "c"):
        short = sent | {"counted": "100", "idempotency_key": key}
        finance.post("/office/finance/reconcile/till/", short)
    with for_company(shop.company_id):
        found = BillCase.objects.get()
    assert (found.number, found.ours_fen, found.theirs_fen) == ("till", 11_000, 10_000)
    agent = desk.post("/office/finance/reconcile/till/", sent | {"idempotency_key": "d"})
    assert agent.status_code == 404


def test_a_refund_of_cash_is_handed_over_by_hand_and_leaves_the_till(shop) -> None:
    desk = desk_of(shop)
    pay_cash(desk, shop, booked(desk, shop))
    with for_company(shop.company_id):
        payment = Payment.objects.get()
        refund = ask_refund(
            payment_code=payment.code, amount_fen=4_000, reason=RefundReason.GOODWILL
        )
    assert send_refunds(shop.company_id) == 0  # no provider is asked
    finance = desk_of(shop, Role.FINANCE, 5)
    for _ in range(2):
        finance.post(f"/office/finance/refunds/{refund.code}/handed/")
    with for_company(shop.company_id):
        assert Refund.objects.get().state == "done"
        shown = {one.kind.value: one.shown_fen for one in balances()}
        assert (shown["cash"], shown["provider"]) == (7_000, 0)
        assert ledger_audit().is_clean
        assert AuditEntry.objects.filter(action="cash.handed_back").count() == 1


def test_an_order_whose_time_to_pay_is_over_takes_no_cash(shop) -> None:
    from jiahe.booking.actions.orders import give_up_unpaid

    desk = desk_of(shop)
    here = booked(desk, shop)
    with for_company(shop.company_id):
        order = order_of(shop)
        set_process_clock(FixedClock(SUNDAY_NOON + timedelta(minutes=45)))
        assert give_up_unpaid(order_id=order.pk)
    pay_cash(desk, shop, here)
    with for_company(shop.company_id):
        assert not Payment.objects.exists()


def stale(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    """The colleague's step has read the order before somebody else paid it."""
    monkeypatch.setattr(cash, "order_by_code", lambda _: order)


def paid_by_phone(shop: Shop, order: Order) -> None:
    with for_company(shop.company_id):
        opened = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        pay._note_paid(pay.locked_payment(opened.code), "t1")  # as a notice does


def stale_cash(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> int:
    """What is held for the order after cash was taken on an order that was paid meanwhile."""
    agent = staff(shop.company_id, Role.SERVICE_AGENT, 1)
    booked(signed_in(agent), shop)
    order = order_of(shop)
    stale(order, monkeypatch)
    paid_by_phone(shop, order)
    with for_company(shop.company_id):
        case = CounterCase.objects.get().code
    with contextlib.suppress(pay.OrderNotPayable):
        cash.take_cash(
            company_id=shop.company_id, agent_id=agent, case_code=case, seen_fen=order.total_fen
        )
    with for_company(shop.company_id):
        return held_fen(order.pk)


def test_an_order_that_was_paid_meanwhile_takes_no_cash(shop, monkeypatch) -> None:
    assert stale_cash(shop, monkeypatch) == 11_000


def test_control_without_the_conditional_update_it_would_be_paid_twice(shop, monkeypatch) -> None:
    monkeypatch.setattr(cash, "mark_paid", lambda **_: True)
    assert stale_cash(shop, monkeypatch) == 22_000
