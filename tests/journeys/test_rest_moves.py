"""Household and worker agree on another day of rest; every day moves with it, or none."""

from collections.abc import Iterator

import pytest
from django.db import connection

from at_once import at_once
from birth_world import DAY, FIRST, second_home
from factories import SUNDAY_NOON, Shop, at
from jiahe.accounts.choices import CompanyMode
from jiahe.booking.actions import rests as actions
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.actions.promise import NotFeasible
from jiahe.booking.actions.rests import RestMoveIsOver, RestMoveWaits, RestTooNear
from jiahe.booking.choices import RestMoveState, Side
from jiahe.booking.models import Order, Reservation
from jiahe.booking.queries import order_by_id
from jiahe.booking.rests import (
    LongWithoutRest,
    NoSuchRestMove,
    OddRest,
    StayDays,
    Wanted,
    stay_days,
    ways_to_move,
)
from jiahe.catalog.models import Service
from jiahe.engine.recurrence import Scope
from jiahe.journeys import change, reserve, rests
from jiahe.journeys.crews import NobodyFree
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.workforce import actions as workforce
from rest_world import (
    CARE,
    DAYS,
    HOUSEHOLD,
    MOVED,
    WORKER,
    answer,
    ask,
    booking,
    promised,
    state,
    stay,
    wanted,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def in_order(shop: Shop, order: Order) -> list[int]:
    """The day of each visit by its number."""
    with for_company(shop.company_id):
        rows = Reservation.objects.filter(visit__order=order).order_by("visit__number")
        return [(row.during.lower - at(8, on=FIRST)) // DAY for row in rows]


def told(shop: Shop) -> list[str]:
    deliver_pending(REACTIONS)
    kinds = ("RestMoveAsked", "RestMoveSettled")
    rows = Message.objects.filter(kind__in=kinds).order_by("pk")
    return list(rows.values_list("link", flat=True))


def test_nothing_moves_before_the_other_side_says_yes() -> None:
    shop, order = stay()
    move = ask(shop, order, wanted(3, 4))
    assert (promised(shop), state(shop, move)) == (CARE, RestMoveState.WAITING)
    assert told(shop) == [f"/work/rests/{order.code}/"]


@pytest.mark.parametrize("side", list(Side))
def test_a_yes_moves_the_days_between_and_both_are_told(side: Side) -> None:
    shop, order = stay()
    move = ask(shop, order, wanted(3, 4), side)
    other = WORKER if side is HOUSEHOLD else HOUSEHOLD
    answer(rests.agree_to_rest, shop, move, other)
    assert promised(shop) == MOVED
    assert in_order(shop, order) == MOVED
    home, work = f"/orders/{order.code}/", f"/work/rests/{order.code}/"
    assert told(shop) == [work if other is WORKER else home, home, work]


def test_a_no_leaves_every_day_and_both_are_told() -> None:
    shop, order = stay()
    move = ask(shop, order, wanted(3, 4))
    answer(rests.decline_rest, shop, move, WORKER)
    assert (promised(shop), state(shop, move)) == (CARE, RestMoveState.DECLINED)
    assert len(told(shop)) == 3


def test_nobody_answers_the_own_question_and_nobody_takes_back_anothers() -> None:
    shop, order = stay()
    move = ask(shop, order, wanted(3, 4))
    for verb, side in (
        (rests.agree_to_rest, HOUSEHOLD),
        (rests.decline_rest, HOUSEHOLD),
        (rests.take_back_rest, WORKER),
    ):
        with pytest.raises(NoSuchRestMove):
            answer(verb, shop, move, side)
    assert (promised(shop), state(shop, move)) == (CARE, RestMoveState.WAITING)


def test_control_without_that_look_who_asked_would_move_the_others_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop, order = stay()
    monkeypatch.setattr(actions, "_refuse_own", lambda *_: None)
    answer(rests.agree_to_rest, shop, ask(shop, order, wanted(3, 4)), HOUSEHOLD)
    assert promised(shop) == MOVED


def test_what_is_taken_back_cannot_be_answered_any_more() -> None:
    shop, order = stay()
    move = ask(shop, order, wanted(3, 4))
    answer(rests.take_back_rest, shop, move, HOUSEHOLD)
    with pytest.raises(RestMoveIsOver):
        answer(rests.agree_to_rest, shop, move, WORKER)
    assert (promised(shop), len(told(shop))) == (CARE, 2)


def test_one_question_waits_at_a_time() -> None:
    shop, order = stay()
    ask(shop, order, wanted(3, 4))
    with pytest.raises(RestMoveWaits):
        ask(shop, order, wanted(7, 6), WORKER)


def test_after_a_day_the_question_is_over_and_every_day_stays() -> None:
    shop, order = stay()
    move = ask(shop, order, wanted(3, 4))
    assert move.answer_by == SUNDAY_NOON + DAY
    assert rests.expire_rest_moves(shop.company_id) == 0
    with clock_set_to(FixedClock(SUNDAY_NOON + DAY)):
        with pytest.raises(RestMoveIsOver):
            answer(rests.agree_to_rest, shop, move, WORKER)
        assert [rests.expire_rest_moves(shop.company_id) for _ in range(2)] == [1, 0]
        assert len(told(shop)) == 3
    assert (promised(shop), state(shop, move)) == (CARE, RestMoveState.EXPIRED)


def test_the_answer_is_due_before_the_first_day_that_would_move() -> None:
    shop, order = stay()
    with clock_set_to(FixedClock(at(9, on=FIRST + 2 * DAY))):
        assert ask(shop, order, wanted(3, 4)).answer_by == at(8, on=FIRST + 3 * DAY)


def test_days_that_begin_at_once_are_not_asked_about() -> None:
    shop, order = stay()
    with clock_set_to(FixedClock(at(7, on=FIRST + 3 * DAY))), pytest.raises(RestTooNear):
        ask(shop, order, wanted(3, 4))


@pytest.mark.parametrize(
    "odd", [wanted(3, 3), wanted(3, 1), wanted(3, 7), wanted(4, 5), wanted(3, 12), wanted(7, 8)]
)
def test_a_rest_moves_onto_a_day_of_care_between_others_alone(odd: Wanted) -> None:
    shop, order = stay()
    with pytest.raises(OddRest):
        ask(shop, order, odd)
    assert promised(shop) == CARE


def test_who_is_employed_never_cares_for_seven_days_on_end() -> None:
    shop, order = stay(rest_after=6, days=13, mode=CompanyMode.EMPLOYEE)
    with pytest.raises(LongWithoutRest, match="6"):
        ask(shop, order, wanted(6, 5))
    move = ask(shop, order, wanted(13, 11))
    answer(rests.agree_to_rest, shop, move, WORKER)
    assert promised(shop) == [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 14]


def test_all_rests_moved_together_keep_the_six_days() -> None:
    shop, order = stay(rest_after=6, days=26, mode=CompanyMode.EMPLOYEE)
    move = ask(shop, order, wanted(6, 4, Scope.FOLLOWING))
    answer(rests.agree_to_rest, shop, move, WORKER)
    days = promised(shop)
    assert sorted(set(range(30)) - set(days)) == [4, 11, 18, 25]
    assert not any(set(range(n, n + 7)) <= set(days) for n in days)


def test_control_between_household_and_own_carer_seven_days_are_agreed() -> None:
    shop, order = stay(rest_after=6, days=13, mode=CompanyMode.AGENCY)
    answer(rests.agree_to_rest, shop, ask(shop, order, wanted(6, 7)), WORKER)
    assert promised(shop)[:8] == [0, 1, 2, 3, 4, 5, 6, 8]


def test_the_longer_stretch_that_both_agreed_on_counts_when_the_term_moves() -> None:
    shop, order = stay()
    answer(rests.agree_to_rest, shop, ask(shop, order, wanted(3, 4)), WORKER)
    with for_company(shop.company_id):
        code = order_by_id(order.pk).visits.all()[0].code
    change.reschedule(
        order_code=order.code,
        visit_code=code,
        person_id=shop.person_id,
        start=at(8, on=FIRST + DAY),
        scope=Scope.ALL,
    )
    assert promised(shop) == [day + 1 for day in MOVED]


def leave_on(shop: Shop, day: int) -> None:
    with for_company(shop.company_id):
        workforce.grant_leave(
            worker_id=shop.worker_ids[0],
            starts_at=at(10, on=FIRST + day * DAY),
            ends_at=at(20, on=FIRST + day * DAY),
            reason="",
        )


def test_a_leave_on_the_old_rest_refuses_every_day() -> None:
    shop, order = stay()
    move = ask(shop, order, wanted(3, 4))
    leave_on(shop, 3)
    with pytest.raises(NotFeasible):
        answer(rests.agree_to_rest, shop, move, WORKER)
    assert (promised(shop), state(shop, move)) == (CARE, RestMoveState.WAITING)


def test_control_days_that_are_not_proved_are_promised_into_her_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop, order = stay()
    move = ask(shop, order, wanted(3, 4))
    leave_on(shop, 3)
    monkeypatch.setattr(actions.promise, "prove", lambda *_, **__: {})
    answer(rests.agree_to_rest, shop, move, WORKER)
    assert promised(shop) == MOVED


def test_the_new_rest_is_hers_and_the_old_one_is_not_any_more() -> None:
    shop, order = stay()
    answer(rests.agree_to_rest, shop, ask(shop, order, wanted(3, 4)), WORKER)
    with for_company(shop.company_id):
        service = order_by_id(order.pk).service.code
        Service.objects.filter(code=service).update(term_days=[1, DAYS])
    home_id, person_id = second_home()
    elsewhere = {"household_id": home_id, "person_id": person_id}
    with pytest.raises(NobodyFree):
        reserve.book(booking=booking(shop, service, 1, 4, **elsewhere))
    assert promised(shop) == MOVED


def test_only_what_can_be_done_is_offered() -> None:
    shop, order = stay()
    with for_company(shop.company_id):
        found = [one for one, _plan in ways_to_move(stay_days(order_by_id(order.pk)))]
    following = [wanted(3, 2, Scope.FOLLOWING)]
    assert found == [wanted(3, 2), *following, wanted(3, 4), wanted(7, 6)]
    for one in found:
        answer(rests.take_back_rest, shop, ask(shop, order, one), HOUSEHOLD)
    with clock_set_to(FixedClock(at(9, on=FIRST + 4 * DAY))), for_company(shop.company_id):
        late = [one for one, _plan in ways_to_move(stay_days(order_by_id(order.pk)))]
    assert late == [wanted(7, 6)]


def test_of_a_yes_and_a_taking_back_at_once_one_counts() -> None:
    shop, order = stay()
    move = ask(shop, order, wanted(3, 4))

    def done(verb, side: Side):
        def deed() -> bool:
            with clock_set_to(FixedClock(SUNDAY_NOON)):
                try:
                    answer(verb, shop, move, side)
                except RestMoveIsOver:
                    return False
                finally:
                    connection.close()
                return True

        return deed

    both = at_once([done(rests.agree_to_rest, WORKER), done(rests.take_back_rest, HOUSEHOLD)])
    assert sorted(both) == [False, True]
    is_agreed = state(shop, move) == RestMoveState.AGREED
    assert promised(shop) == (MOVED if is_agreed else CARE)


def test_a_day_that_was_given_to_nobody_is_not_moved_along() -> None:
    shop, order = stay()
    move = ask(shop, order, wanted(3, 4))
    with for_company(shop.company_id):
        visit = order_by_id(order.pk).visits.all()[3]
        actions.promise.orphan_seat(visit_id=visit.pk, seat=1)
    with pytest.raises(OddRest):
        answer(rests.agree_to_rest, shop, move, WORKER)


def test_the_message_of_the_booking_names_the_days_of_rest() -> None:
    shop, order = stay()
    with for_company(shop.company_id):
        mark_paid(order_id=order.pk)
    deliver_pending(REACTIONS)
    text = Message.objects.get(kind="booked").text
    rests_on = [FIRST + day * DAY for day in (3, 7)]
    assert text.endswith("、".join(f"{on.month}月{on.day}日" for on in rests_on) + "。")


def test_control_without_the_laws_most_who_is_employed_cares_for_seven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(StayDays, "most_on_end", 30)
    shop, order = stay(rest_after=6, days=13, mode=CompanyMode.EMPLOYEE)
    answer(rests.agree_to_rest, shop, ask(shop, order, wanted(6, 7)), WORKER)
    assert promised(shop)[:8] == [0, 1, 2, 3, 4, 5, 6, 8]
