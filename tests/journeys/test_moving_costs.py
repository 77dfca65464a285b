"""Moving is no way around a fee, and another time costs what it costs: once, to the fen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from gateway_world import Remote
from jiahe.billing.actions.payments import capture_payment, locked_payment, open_payment
from jiahe.billing.choices import NoticeOutcome
from jiahe.billing.models import Payment, Refund
from jiahe.billing.queries.ledger import held_fen, ledger_audit
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.choices import SeriesRule
from jiahe.booking.models import Order
from jiahe.booking.queries import order_by_id, visit_span
from jiahe.catalog.models import Service
from jiahe.engine.recurrence import Scope
from jiahe.journeys import cancel, change, repricing, reserve, supplement
from jiahe.journeys.change import Moving, Seen
from jiahe.journeys.pay import payment_page
from jiahe.journeys.repeats import Repeat
from jiahe.kit.clock import clock_set_to
from jiahe.kit.tenancy import for_company
from paying import deliver
from reserving import booking

pytestmark = pytest.mark.django_db(transaction=True)
SATURDAY = MONDAY + timedelta(days=5)
NEXT_MONDAY = MONDAY + timedelta(days=7)
BASE, WEEKEND = 16_500, 3_300


@dataclass
class SetClock:
    at: datetime

    def now(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def clock() -> Iterator[SetClock]:
    one = SetClock(SUNDAY_NOON)
    with clock_set_to(one):
        yield one


@pytest.fixture
def shop() -> Shop:
    made = open_shop(workers=1)
    with for_company(made.company_id):
        Service.objects.update(surcharges={"weekend": 2_000})
    return made


def booked(shop: Shop, start: datetime, **changes: object) -> Order:
    """An order that is paid in full."""
    order = reserve.book(booking=booking(shop, 9, start=start, **changes))
    with for_company(shop.company_id):
        payment = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        capture_payment(payment=locked_payment(payment.code), transaction_code="t")
        mark_paid(order_id=order.pk)
        return order_by_id(order.pk)


def first(shop: Shop, order: Order) -> str:
    with for_company(shop.company_id):
        return next(iter(order_by_id(order.pk).visits.all())).code


def asked(shop: Shop, order: Order, start: datetime, seen: Seen | None = None) -> Moving:
    return Moving(first(shop, order), shop.person_id, start, Scope.ONE, seen or Seen())


def books(shop: Shop, order: Order) -> tuple[int, int, list[int], int]:
    """(order's price, held for it, prices of its visits, unexplained fen)"""
    with for_company(shop.company_id):
        now_it = order_by_id(order.pk)
        prices = [one.price_fen for one in now_it.visits.all()]
        return now_it.total_fen, held_fen(order.pk), prices, ledger_audit().unexplained_fen


def start_of(shop: Shop, order: Order) -> datetime:
    with for_company(shop.company_id):
        return visit_span(next(iter(order_by_id(order.pk).visits.all()))).start


def refunds(shop: Shop) -> list[tuple[str, int]]:
    with for_company(shop.company_id):
        return list(Refund.objects.order_by("pk").values_list("reason", "amount_fen"))


def fee_after_a_late_move(shop: Shop, clock: SetClock) -> int:
    """What giving up costs after a move three hours before the start to a week later."""
    order = booked(shop, at(14))
    clock.at = at(11)
    move = asked(shop, order, at(14, on=NEXT_MONDAY), Seen(0, BASE * 3 // 10))
    supplement.agree_to_move(order_code=order.code, asked=move)
    with for_company(shop.company_id):
        now_it = order_by_id(order.pk)
        return cancel.costs_of(now_it, list(now_it.visits.all()))[0].cancellation.fee_fen


def test_moving_late_and_giving_up_then_costs_the_fee_of_the_old_time(shop, clock) -> None:
    assert fee_after_a_late_move(shop, clock) == BASE * 3 // 10


def test_control_without_the_kept_fee_it_is_free(shop, clock, monkeypatch) -> None:
    monkeypatch.setattr(repricing, "_with_kept_fee", lambda order, one, at: one)
    monkeypatch.setattr(change, "refuse_unseen", lambda cost, asked: None)
    assert fee_after_a_late_move(shop, clock) == 0


def test_a_second_move_in_good_time_does_not_shed_the_fee(shop, clock) -> None:
    fee = fee_after_a_late_move(shop, clock)
    with for_company(shop.company_id):
        order = Order.objects.get()
    move = asked(shop, order, at(9, on=NEXT_MONDAY), Seen(0, fee))
    supplement.agree_to_move(order_code=order.code, asked=move)
    with for_company(shop.company_id):
        visits = list(order_by_id(order.pk).visits.all())
        assert visits[0].kept_fee_basis_points == 3_000


def test_a_late_move_is_refused_until_the_fee_was_shown(shop, clock) -> None:
    order = booked(shop, at(14))
    clock.at = at(11)
    with pytest.raises(change.FeeKept):
        supplement.agree_to_move(
            order_code=order.code, asked=asked(shop, order, at(14, on=NEXT_MONDAY))
        )
    assert start_of(shop, order) == at(14)


def test_a_move_in_good_time_keeps_no_fee(shop) -> None:
    order = booked(shop, at(14, on=NEXT_MONDAY))
    supplement.agree_to_move(order_code=order.code, asked=asked(shop, order, at(9, on=NEXT_MONDAY)))
    with for_company(shop.company_id):
        assert next(iter(order_by_id(order.pk).visits.all())).kept_fee_basis_points == 0


def test_an_agreement_without_the_rule_keeps_no_fee(shop, clock, monkeypatch) -> None:
    agreed = reserve.agreement_terms
    monkeypatch.setattr(
        reserve, "agreement_terms",
        lambda *given: agreed(*given) | {repricing.MOVES_KEEP_FEE: False},
    )  # fmt: skip
    order = booked(shop, at(14))
    clock.at = at(11)
    moved = asked(shop, order, at(14, on=NEXT_MONDAY))
    assert supplement.agree_to_move(order_code=order.code, asked=moved).visits == [moved.visit_code]


def test_a_dearer_time_is_refused_until_its_price_was_seen(shop) -> None:
    order = booked(shop, at(9, on=NEXT_MONDAY))
    with pytest.raises(change.OtherPrice):
        change.reschedule(
            order_code=order.code, visit_code=first(shop, order),
            person_id=shop.person_id, start=at(9, on=SATURDAY),
        )  # fmt: skip
    assert (start_of(shop, order), books(shop, order)[0]) == (at(9, on=NEXT_MONDAY), BASE)


def to_saturday(shop: Shop, order: Order) -> supplement.Moved:
    return supplement.agree_to_move(
        order_code=order.code, asked=asked(shop, order, at(9, on=SATURDAY), Seen(WEEKEND))
    )


def pay(shop: Shop, gateway: Remote, code: str) -> list[NoticeOutcome]:
    url = payment_page(company_id=shop.company_id, payment_code=code, return_url="http://t/back")
    gateway.press(url, "pay")
    return deliver(gateway)


def test_a_dearer_time_moves_with_its_payment_and_not_before(shop, remote) -> None:
    order = booked(shop, at(9, on=NEXT_MONDAY))
    moved = to_saturday(shop, order)
    assert (moved.visits, start_of(shop, order)) == ([], at(9, on=NEXT_MONDAY))
    assert pay(shop, remote, moved.payment) == [NoticeOutcome.PAID]
    assert start_of(shop, order) == at(9, on=SATURDAY)
    whole = BASE + WEEKEND
    assert books(shop, order) == (whole, whole, [whole], 0)


def test_the_same_notice_twice_moves_and_pays_once(shop, remote) -> None:
    order = booked(shop, at(9, on=NEXT_MONDAY))
    pay(shop, remote, to_saturday(shop, order).payment)
    assert NoticeOutcome.PAID not in deliver(remote)
    whole = BASE + WEEKEND
    assert books(shop, order) == (whole, whole, [whole], 0)


def paid_when_the_time_is_gone(shop: Shop, remote: Remote) -> list[NoticeOutcome]:
    order = booked(shop, at(9, on=NEXT_MONDAY))
    moved = to_saturday(shop, order)
    reserve.book(booking=booking(shop, 9, start=at(9, on=SATURDAY)))
    return pay(shop, remote, moved.payment)


def test_paid_for_a_time_that_is_gone_it_goes_back_and_the_old_time_stays(shop, remote) -> None:
    assert paid_when_the_time_is_gone(shop, remote) == [NoticeOutcome.PAID_AND_REFUNDED]
    assert refunds(shop) == [("not_moved", WEEKEND)]
    with for_company(shop.company_id):
        order = Order.objects.earliest("pk")
    assert start_of(shop, order) == at(9, on=NEXT_MONDAY)
    assert books(shop, order) == (BASE, BASE, [BASE], 0)


def test_paid_too_late_it_goes_back(shop, remote, clock) -> None:
    order = booked(shop, at(9, on=NEXT_MONDAY))
    moved = to_saturday(shop, order)
    clock.at = SUNDAY_NOON + timedelta(hours=2)
    assert pay(shop, remote, moved.payment) == [NoticeOutcome.PAID_AND_REFUNDED]
    assert (start_of(shop, order), refunds(shop)) == (
        at(9, on=NEXT_MONDAY), [("not_moved", WEEKEND)],
    )  # fmt: skip


def test_a_later_agreement_takes_the_place_of_the_earlier(shop, remote) -> None:
    order = booked(shop, at(9, on=NEXT_MONDAY))
    earlier = to_saturday(shop, order)
    later = supplement.agree_to_move(
        order_code=order.code, asked=asked(shop, order, at(14, on=SATURDAY), Seen(WEEKEND))
    )
    assert pay(shop, remote, later.payment) == [NoticeOutcome.PAID]
    with for_company(shop.company_id):
        assert Payment.objects.get(code=earlier.payment).state == "closed"
    assert start_of(shop, order) == at(14, on=SATURDAY)


def test_money_for_the_earlier_agreement_goes_back_and_moves_nothing(shop, remote) -> None:
    order = booked(shop, at(9, on=NEXT_MONDAY))
    earlier = to_saturday(shop, order)
    url = payment_page(company_id=shop.company_id, payment_code=earlier.payment, return_url="")
    supplement.agree_to_move(
        order_code=order.code, asked=asked(shop, order, at(14, on=SATURDAY), Seen(WEEKEND))
    )
    remote.press(url, "pay")
    assert deliver(remote) == [NoticeOutcome.PAID_AND_REFUNDED]
    assert (refunds(shop), start_of(shop, order)) == (
        [("not_moved", WEEKEND)], at(9, on=NEXT_MONDAY),
    )  # fmt: skip


def test_an_unpaid_order_that_moves_at_its_price_keeps_its_open_payment(shop) -> None:
    order = reserve.book(booking=booking(shop, 9, start=at(9, on=NEXT_MONDAY)))
    with for_company(shop.company_id):
        code = open_payment(order_id=order.pk, amount_fen=order.total_fen).code
    supplement.agree_to_move(
        order_code=order.code, asked=asked(shop, order, at(14, on=NEXT_MONDAY))
    )
    with for_company(shop.company_id):
        assert Payment.objects.get(code=code).state == "open"


def test_a_cheaper_time_returns_the_difference_once(shop) -> None:
    order = booked(shop, at(9, on=SATURDAY))
    supplement.agree_to_move(
        order_code=order.code, asked=asked(shop, order, at(9, on=NEXT_MONDAY), Seen(-WEEKEND))
    )
    assert refunds(shop) == [("moved", WEEKEND)]
    assert books(shop, order) == (BASE, BASE, [BASE], 0)


def test_there_and_back_costs_nothing_and_giving_up_returns_all(shop, remote) -> None:
    order = booked(shop, at(9, on=NEXT_MONDAY))
    pay(shop, remote, to_saturday(shop, order).payment)
    cancel.cancel(
        order_code=order.code, visit_code=first(shop, order),
        person_id=shop.person_id, expected_fee_fen=0,
    )  # fmt: skip
    assert sum(fen for _reason, fen in refunds(shop)) == BASE + WEEKEND
    assert books(shop, order)[1] == 0


def test_all_visits_of_a_series_pay_for_their_days_together(shop, remote) -> None:
    order = booked(shop, at(9, on=NEXT_MONDAY), repeat=Repeat(SeriesRule.WEEKLY, 3))
    move = replace(asked(shop, order, at(9, on=SATURDAY), Seen(3 * WEEKEND)), scope=Scope.ALL)
    moved = supplement.agree_to_move(order_code=order.code, asked=move)
    assert pay(shop, remote, moved.payment) == [NoticeOutcome.PAID]
    one = BASE + WEEKEND
    assert books(shop, order) == (3 * one, 3 * one, [one] * 3, 0)


def test_an_unpaid_order_does_not_move_to_another_price(shop) -> None:
    order = reserve.book(booking=booking(shop, 9, start=at(9, on=NEXT_MONDAY)))
    with pytest.raises(change.PayFirst):
        to_saturday(shop, order)


def test_nobody_is_asked_to_pay_for_a_time_that_is_not_free(shop) -> None:
    order = booked(shop, at(9, on=NEXT_MONDAY))
    reserve.book(booking=booking(shop, 9, start=at(9, on=SATURDAY)))
    with pytest.raises(change.Refusal):
        to_saturday(shop, order)
    with for_company(shop.company_id):
        assert Payment.objects.filter(amount_fen=WEEKEND).count() == 0


def test_control_without_the_look_the_dearer_time_is_asked_for_unseen(shop, monkeypatch) -> None:
    monkeypatch.setattr(supplement, "refuse_unseen", lambda cost, asked: None)
    order = booked(shop, at(9, on=NEXT_MONDAY))
    unseen = asked(shop, order, at(9, on=SATURDAY), Seen(1))
    assert supplement.agree_to_move(order_code=order.code, asked=unseen).payment


def test_control_without_the_move_the_difference_is_kept_for_nothing(
    shop, remote, monkeypatch
) -> None:
    monkeypatch.setattr(supplement, "_move_paid", lambda payment, supplement: None)
    assert paid_when_the_time_is_gone(shop, remote) == [NoticeOutcome.PAID]
    assert refunds(shop) == []
