"""What workers, households and the desk are told, and that moved visits are asked about again."""

import pytest

from dispatching import accepted, answers_now, book, offered, person_of, seat_now, visit_now
from factories import Shop, at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.actions.visits import cancel_visit
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import order_by_id
from jiahe.journeys import assign, board, change
from jiahe.kit.tenancy import for_company
from news_world import deliver, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sunday_noon")]


def test_a_paid_order_asks_its_worker_with_pay_place_and_last_minute() -> None:
    shop = open_shop()
    booked = book(shop, at(10))
    deliver()
    assert answers_now(booked) == [(1, shop.worker_ids[0], "offered")]
    assert told(shop.worker_person_ids[0]) == [
        "新单：11月23日 10:00，日常保洁，幸福里小区，收入 82.50 元。请在 12:15 前答复。"
    ]


def test_facts_delivered_again_ask_and_tell_nobody_twice() -> None:
    shop = open_shop()
    book(shop, at(10))
    deliver()
    deliver()
    assert len(told(shop.worker_person_ids[0])) == 1


def test_the_household_hears_who_comes() -> None:
    shop = open_shop()
    accepted(shop, at(10))
    deliver()
    assert told(shop.person_id) == [
        "【家和】已为您约好：日常保洁，11月23日 10:00。谢谢您。",
        "11月23日 10:00 由王阿姨1上门为您做日常保洁。",
    ]


def test_the_household_hears_of_another_worker_and_the_old_one_that_they_need_not_go() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(10))
    first = seat_now(booked)[0]
    new = next(index for index, one in enumerate(shop.worker_ids) if one != first)
    board.move_visit_on_board(
        company_id=shop.company_id,
        visit_code=booked.visit_code,
        worker_code=shop.worker_codes[new],
        start=None,
        seat=1,
        expected_version=visit_now(booked).version,
        actor_id=shop.person_id,
    )
    deliver()
    assert told(shop.person_id)[-1] == (
        f"11月23日 10:00 的服务改请王阿姨{new + 1}上门，正在等对方确认。"
    )
    assert told(person_of(shop, first))[-1] == "11月23日 10:00 的那单已取消派给您，不用去了。"


def test_an_offer_that_passes_on_is_no_news_for_the_household() -> None:
    shop = open_shop(workers=2)
    booked, asked = offered(shop, at(10))
    first = asked[0]
    assign.decline_offer(
        company_id=shop.company_id,
        assignment_code=first.code,
        person_id=person_of(shop, first.worker_id),
    )
    deliver()
    assert seat_now(booked)[0] != first.worker_id
    assert told(shop.person_id) == ["【家和】已为您约好：日常保洁，11月23日 10:00。谢谢您。"]


def test_the_desk_hears_of_a_seat_that_nobody_takes() -> None:
    shop = open_shop()
    desk = staff(shop.company_id, Role.DISPATCHER, 1)
    _, asked = offered(shop, at(10))
    assign.decline_offer(
        company_id=shop.company_id,
        assignment_code=asked[0].code,
        person_id=shop.worker_person_ids[0],
    )
    deliver()
    assert told(desk) == ["11月23日 10:00 陈女士这单没人能去，请到待派列表处理。"]


def moved(shop: Shop) -> object:
    booked = accepted(shop, at(10))
    deliver()
    with for_company(shop.company_id):
        order_code = order_by_id(booked.order_id).code
    change.reschedule(
        order_code=order_code,
        visit_code=booked.visit_code,
        person_id=shop.person_id,
        start=at(14),
    )
    return booked


def test_a_rescheduled_visit_needs_another_yes_and_is_asked_about_once() -> None:
    shop = open_shop()
    booked = moved(shop)
    deliver()
    worker = shop.worker_ids[0]
    assert answers_now(booked) == [(1, worker, "withdrawn"), (1, worker, "offered")]
    assert told(shop.worker_person_ids[0])[-1] == (
        "新单：11月23日 14:00，日常保洁，幸福里小区，收入 82.50 元。请在 12:15 前答复。"
    )
    assert assign.follow_move(company_id=shop.company_id, visit_id=booked.visit_id) == []


def test_a_move_on_the_board_is_asked_about_once() -> None:
    shop = open_shop()
    booked = accepted(shop, at(10))
    board.move_visit_on_board(
        company_id=shop.company_id,
        visit_code=booked.visit_code,
        worker_code=shop.worker_codes[0],
        start=at(14),
        seat=1,
        expected_version=visit_now(booked).version,
        actor_id=shop.person_id,
    )
    deliver()
    assert [state for _, _, state in answers_now(booked)] == ["withdrawn", "offered"]


def test_a_cancelled_visit_takes_its_offers_back() -> None:
    shop = open_shop()
    booked = accepted(shop, at(10))
    with for_company(shop.company_id):
        cancel_visit(visit_id=booked.visit_id, because="计划有变", actor_id=shop.person_id)
    deliver()
    assert visit_now(booked).state == VisitState.CANCELLED
    assert [state for _, _, state in answers_now(booked)] == ["withdrawn"]
