"""A live-in term is asked about, answered, moved and given up as one, with one message each."""

from datetime import timedelta

import pytest

from birth_world import (
    DAY,
    FIRST,
    NANNY_DAYS,
    TRIAL_DAYS,
    booked_case,
    live_in_shop,
    nanny_service,
    said,
)
from factories import SUNDAY_NOON, Shop, at
from jiahe.billing.actions.payments import take_cash
from jiahe.billing.models import Settlement
from jiahe.billing.queries.ledger import held_fen, ledger_audit
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.actions.visits import advance_visit
from jiahe.booking.choices import OCCUPYING, OrderState, VisitState
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.dispatch.models import Assignment
from jiahe.dispatch.queries.offers import offers_of
from jiahe.journeys import assign, cancel, change, replan, reserve, settle
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.workforce import actions as workforce
from news_world import deliver, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sunday_noon")]
S = VisitState
TO_ACCEPTED = (S.TRAVELLING, S.ARRIVED, S.IN_SERVICE, S.AWAITING_ACCEPTANCE, S.ACCEPTED)


def paid(workers: int = 2) -> tuple[Shop, Order]:
    """A term that is paid, its worker asked: the first one."""
    shop, _ = live_in_shop(workers)
    order = reserve.book(
        booking=reserve.Booking(
            service_code=nanny_service(shop),
            household_id=shop.household_id,
            person_id=shop.person_id,
            start=at(8, on=FIRST),
            duration_minutes=NANNY_DAYS * 1440,
            preferred_worker_id=shop.worker_ids[0],
        )
    )
    with for_company(shop.company_id):
        mark_paid(order_id=order.pk)
    deliver()
    return shop, order


def asked(shop: Shop, number: int) -> list[Assignment]:
    with for_company(shop.company_id):
        rows = Assignment.objects.filter(worker_id=shop.worker_ids[number], state="offered")
        return list(rows.order_by("visit__number"))


def promised_to(shop: Shop) -> set[int]:
    with for_company(shop.company_id):
        rows = Reservation.objects.filter(state__in=OCCUPYING)
        return set(rows.values_list("worker_id", flat=True))


def accepted() -> tuple[Shop, Order]:
    shop, order = paid()
    assign.accept_offer(
        company_id=shop.company_id,
        assignment_code=asked(shop, 0)[0].code,
        person_id=shop.worker_person_ids[0],
    )
    deliver()
    return shop, order


def codes(shop: Shop) -> list[str]:
    with for_company(shop.company_id):
        return list(Visit.objects.order_by("number").values_list("code", flat=True))


def test_the_worker_is_asked_once_for_all_days_and_their_pay() -> None:
    shop, order = paid()
    with for_company(shop.company_id):
        (card,) = offers_of(shop.worker_ids[0])
    assert (card.days, card.end - card.start) == (NANNY_DAYS, timedelta(days=NANNY_DAYS))
    (text,) = told(shop.worker_person_ids[0])
    assert f"共 {NANNY_DAYS} 天" in text
    assert f"{card.pay_fen / 100:.2f} 元" in text
    assert (
        told(shop.person_id)[-1]
        == "【家和】已预订：育儿嫂（住家），12月13日 08:00 起共 5 天。谢谢您。"
    )
    assert order.term_days == NANNY_DAYS


def test_one_yes_is_a_yes_to_every_day_and_told_once() -> None:
    shop, order = accepted()
    with for_company(shop.company_id):
        states = set(Visit.objects.filter(order=order).values_list("state", flat=True))
    assert states == {VisitState.ASSIGNED}
    assert len(told(shop.person_id)) == 2  # booked, who comes


@pytest.mark.parametrize("answer", ["no", "silence"])
def test_without_a_yes_one_other_worker_is_asked_for_all_days(answer: str) -> None:
    shop, _ = paid()
    later = SUNDAY_NOON + timedelta(minutes=20)
    with clock_set_to(FixedClock(later)):
        if answer == "silence":
            assert assign.expire_offers() == 1
        else:
            with clock_set_to(FixedClock(SUNDAY_NOON)):
                assign.decline_offer(
                    company_id=shop.company_id,
                    assignment_code=asked(shop, 0)[2].code,
                    person_id=shop.worker_person_ids[0],
                )
        deliver()
    assert promised_to(shop) == {shop.worker_ids[1]}
    assert len(asked(shop, 1)) == NANNY_DAYS
    assert len(told(shop.worker_person_ids[1])) == 1
    assert len(told(shop.person_id)) == 2  # booked, another worker


def test_when_nobody_can_take_every_day_all_wait_in_the_queue() -> None:
    shop, order = paid(workers=1)
    found = assign.decline_offer(
        company_id=shop.company_id,
        assignment_code=asked(shop, 0)[0].code,
        person_id=shop.worker_person_ids[0],
    )
    assert found is None
    with for_company(shop.company_id):
        seats = Reservation.objects.filter(visit__order=order)
        assert set(seats.values_list("state", flat=True)) == {"orphaned"}


def test_the_move_and_the_end_of_a_term_are_told_in_one_message_each() -> None:
    shop, order = accepted()
    before = len(told(shop.person_id))
    visits = codes(shop)
    change.reschedule(
        order_code=order.code,
        visit_code=visits[0],
        person_id=shop.person_id,
        start=at(8, on=FIRST + DAY),
        scope=change.Scope.ALL,
    )
    deliver()
    assert told(shop.person_id)[before:] == ["【家和】5 次服务已改期，第一次改到 12月14日 08:00。"]
    cancel.cancel(
        order_code=order.code,
        visit_code=visits[1],
        person_id=shop.person_id,
        scope=change.Scope.FOLLOWING,
    )
    deliver()
    assert told(shop.person_id)[before + 1 :] == ["【家和】从 12月15日 08:00 起的 4 次服务已取消。"]


def test_a_birth_that_moves_the_term_is_told_in_one_message() -> None:
    shop, service = live_in_shop()
    order = booked_case(shop, service, days=TRIAL_DAYS)
    deliver()
    before = len(told(shop.person_id))
    said(shop, order, FIRST + 3 * DAY)
    deliver()
    assert len(told(shop.person_id)) == before + 1


def test_a_worker_who_drops_out_leaves_the_whole_rest_to_one_colleague() -> None:
    shop, _ = paid(workers=3)
    with for_company(shop.company_id):
        freed = replan.free_all(worker_code=shop.worker_codes[0], actor_id=shop.person_id)
        workforce.grant_leave(
            worker_id=shop.worker_ids[0],
            starts_at=at(0, on=FIRST),
            ends_at=at(0, on=FIRST + 9 * DAY),
            reason="",
        )
    found = replan.refill(company_id=shop.company_id, freed=freed)
    assert (len(found.saved), found.unsaved) == (NANNY_DAYS, ())
    assert len(promised_to(shop)) == 1
    assert shop.worker_ids[0] not in promised_to(shop)


def test_each_day_is_settled_by_itself_and_the_last_ends_the_order() -> None:
    shop, order = accepted()
    with for_company(shop.company_id):
        take_cash(order_id=order.pk, amount_fen=order.total_fen, taken_by_id=shop.person_id)
        for visit in Visit.objects.filter(order=order).order_by("number"):
            for state in TO_ACCEPTED:
                advance_visit(visit_id=visit.pk, to=state, actor_id=None)
            settle.settle_visit(company_id=shop.company_id, visit_id=visit.pk)
        settled = list(Settlement.objects.values_list("gross_fen", flat=True))
        assert (len(settled), sum(settled)) == (NANNY_DAYS, order.total_fen)
        assert held_fen(order.pk) == 0
        assert ledger_audit().is_clean
        assert Order.objects.get(pk=order.pk).state == OrderState.FINISHED


def test_control_a_single_visit_is_still_told_by_itself() -> None:
    shop, order = accepted()
    before = len(told(shop.person_id))
    change.reschedule(
        order_code=order.code,
        visit_code=codes(shop)[-1],
        person_id=shop.person_id,
        start=at(8, on=FIRST + 9 * DAY),
    )
    deliver()
    assert told(shop.person_id)[before:] == ["【家和】您的服务时间已改为 12月22日 08:00。"]
