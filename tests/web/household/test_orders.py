import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime
from tests.factories import MONDAY, SUNDAY_NOON, at
from tests.web.household.test_book import field

from jiahe.billing.actions.payments import capture_payment, locked_payment, open_payment
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.actions.visits import advance_visit
from jiahe.booking.choices import OrderState, SeriesRule, VisitState
from jiahe.booking.queries import order_by_code, visit_span
from jiahe.catalog.models import Service
from jiahe.journeys import reserve
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.web.household import orders as pages
from jiahe.workforce.actions import grant_leave

pytestmark = pytest.mark.django_db
TO_THE_END = (
    VisitState.ASSIGNED,
    VisitState.TRAVELLING,
    VisitState.ARRIVED,
    VisitState.IN_SERVICE,
    VisitState.AWAITING_ACCEPTANCE,
)


def booked(shop, *, start=None, repeat=None, paid=True):
    order = reserve.book(
        booking=reserve.Booking(
            service_code=shop.service_code,
            household_id=shop.household_id,
            person_id=shop.person_id,
            start=start or at(10),
            duration_minutes=120,
            repeat=repeat,
        )
    )
    if paid:
        with for_company(shop.company_id):
            mark_paid(order_id=order.pk)
    return order


def visits(shop, order):
    with for_company(shop.company_id):
        return list(order_by_code(order.code).visits.all())


def advanced(shop, order, upto):
    visit = visits(shop, order)[0]
    with for_company(shop.company_id):
        for state in TO_THE_END[: TO_THE_END.index(upto) + 1]:
            advance_visit(visit_id=visit.pk, to=state, actor_id=None)
    return visit


def form_of(page, **changes):
    return {"idempotency_key": field(page, "idempotency_key")} | changes


def test_an_empty_list_says_where_to_begin(shop, owner):
    page = owner.get("/orders/").content.decode()
    assert "还没有订单" in page
    assert f"/book/{shop.service_code}/" in page


def test_pages_of_orders_ask_strangers_to_sign_in(shop):
    order = booked(shop)
    for path in ("/orders/", f"/orders/{order.code}/", f"/orders/{order.code}/cancel/"):
        assert Client().get(path)["Location"].startswith("/login/")


def test_nobody_else_sees_or_touches_an_order(shop, stranger):
    order = booked(shop)
    base = f"/orders/{order.code}/"
    for path in (
        "",
        "cancel/",
        "reschedule/",
        "reschedule/pay/",
        "pay/",
        "photos/0000000000000000/",
    ):
        assert stranger.get(base + path).status_code == 404
    for path in ("cancel/", "reschedule/", "accept/", "object/"):
        sent = {"idempotency_key": "k", "visit": "", "reason": "x"}
        assert stranger.post(base + path, sent).status_code == 404


def test_the_list_asks_as_often_for_one_order_as_for_many(shop, owner):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            owner.get("/orders/")
        return len(asked)

    booked(shop, start=at(9))
    queries()
    before = queries()
    for hour in (13, 17):
        booked(shop, start=at(hour))
    assert queries() == before


def test_older_orders_are_a_page_further(shop, owner, monkeypatch):
    monkeypatch.setattr(pages, "A_PAGE", 1)
    older, newer = booked(shop, start=at(9)), booked(shop, start=at(13))
    first, second = (owner.get(f"/orders/?page={n}").content.decode() for n in (1, 2))
    assert [f"/orders/{one.code}/" in first for one in (older, newer)] == [False, True]
    assert [f"/orders/{one.code}/" in second for one in (older, newer)] == [True, False]
    assert "?page=2" in first
    assert owner.get("/orders/?page=odd").status_code == 200
    monkeypatch.setattr(pages, "A_PAGE", 20)
    assert "?page=2" not in owner.get("/orders/").content.decode()


def test_an_unpaid_order_asks_for_payment_and_hides_the_pin(shop, owner):
    order = booked(shop, paid=False)
    page = owner.get(f"/orders/{order.code}/").content.decode()
    assert "支付 ¥110.00" in page
    assert visits(shop, order)[0].pin not in page
    rail = page.split('class="rail"')[1].split("</ol>")[0]
    assert ("待支付" in rail, "已预约" in rail) == (True, False)


@pytest.mark.parametrize(("ahead", "is_open"), [(0, True), (3, False)])
def test_the_door_code_lies_open_from_a_day_before_the_visit(shop, owner, ahead, is_open):
    order = booked(shop, start=at(10) + timedelta(days=ahead))
    page = owner.get(f"/orders/{order.code}/").content.decode()
    door = page.split('id="door"')[1]
    assert door.startswith("><details open>") == is_open


def test_the_promise_of_half_an_hour_is_not_shown_for_longer(shop, owner):
    order = booked(shop)
    page = f"/orders/{order.code}/"
    assert "30 分钟内通知您" in owner.get(page).content.decode()
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=31))):
        later = owner.get(page).content.decode()
    assert ("30 分钟内" in later, "还在为您确认" in later) == (False, True)


def test_a_paid_order_shows_pin_and_qr_until_the_worker_is_in(shop, owner):
    order = booked(shop)
    pin = visits(shop, order)[0].pin
    assert pin in owner.get(f"/orders/{order.code}/").content.decode()
    advanced(shop, order, VisitState.IN_SERVICE)
    assert pin not in owner.get(f"/orders/{order.code}/").content.decode()


def test_the_worker_is_named_once_assigned(shop, owner):
    order = booked(shop)
    name = visits(shop, order)[0].reservations.all()[0].worker.name
    assert name not in owner.get(f"/orders/{order.code}/").content.decode()
    advanced(shop, order, VisitState.ASSIGNED)
    assert name in owner.get(f"/orders/{order.code}/").content.decode()


def test_news_brings_the_part_that_lives(shop, owner):
    order = booked(shop)
    part = owner.get(f"/orders/{order.code}/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="live"')


def test_one_tap_accepts_once(shop, owner):
    order = booked(shop)
    visit = advanced(shop, order, VisitState.AWAITING_ACCEPTANCE)
    page = owner.get(f"/orders/{order.code}/")
    form = form_of(page, visit=visit.code)
    answers = [owner.post(f"/orders/{order.code}/accept/", form) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert visits(shop, order)[0].state == VisitState.ACCEPTED


def test_a_stale_page_cannot_accept_what_was_objected_to(shop, owner):
    order = booked(shop)
    visit = advanced(shop, order, VisitState.AWAITING_ACCEPTANCE)
    stale = form_of(owner.get(f"/orders/{order.code}/"), visit=visit.code)
    fresh = form_of(owner.get(f"/orders/{order.code}/"), visit=visit.code, point="没做好")
    assert owner.post(f"/orders/{order.code}/object/", fresh).status_code == 302
    assert owner.post(f"/orders/{order.code}/accept/", stale).status_code == 409
    assert visits(shop, order)[0].state == VisitState.OBJECTED


def test_what_was_made_right_is_accepted_after_all(shop, owner):
    order = booked(shop)
    visit = advanced(shop, order, VisitState.AWAITING_ACCEPTANCE)
    form = form_of(owner.get(f"/orders/{order.code}/"), visit=visit.code, point="没做好")
    owner.post(f"/orders/{order.code}/object/", form)
    page = owner.get(f"/orders/{order.code}/")
    again = form_of(page, visit=visit.code, seen_state=field(page, "seen_state"))
    assert owner.post(f"/orders/{order.code}/accept/", again).status_code == 302
    assert visits(shop, order)[0].state == VisitState.ACCEPTED


def test_an_objection_needs_a_word(shop, owner):
    order = booked(shop)
    visit = advanced(shop, order, VisitState.AWAITING_ACCEPTANCE)
    page = owner.get(f"/orders/{order.code}/")
    answer = owner.post(f"/orders/{order.code}/object/", form_of(page, visit=visit.code))
    assert answer.status_code == 302
    assert visits(shop, order)[0].state == VisitState.AWAITING_ACCEPTANCE
    # What the address names lies inside of the folded part: browsers open it for that.
    assert answer["Location"].endswith("#object")
    assert re.search(r'</summary><form id="object"', page.content.decode())


def test_an_order_is_cancelled_after_its_fee_was_seen(shop, owner):
    order = booked(shop, paid=False)
    visit = visits(shop, order)[0]
    page = owner.get(f"/orders/{order.code}/cancel/", {"visit": visit.code})
    form = form_of(page, visit=visit.code, seen_fee_fen=field(page, "seen_fee_fen"))
    answers = [owner.post(f"/orders/{order.code}/cancel/", form) for _ in range(2)]
    assert answers[0]["Location"] == f"/orders/{order.code}/"
    with for_company(shop.company_id):
        assert order_by_code(order.code).state == OrderState.CANCELLED


def test_a_fee_that_was_not_seen_is_not_taken(shop, owner):
    order = booked(shop)
    visit = visits(shop, order)[0]
    form = {"idempotency_key": "k", "visit": visit.code, "seen_fee_fen": "7"}
    assert owner.post(f"/orders/{order.code}/cancel/", form).status_code == 409
    assert visits(shop, order)[0].state == VisitState.PLANNED


def test_a_series_is_cancelled_from_one_visit_on(shop, owner):
    order = booked(shop, repeat=reserve.Repeat(SeriesRule.WEEKLY, 4))
    second = visits(shop, order)[1]
    where = {"visit": second.code, "scope": "following"}
    page = owner.get(f"/orders/{order.code}/cancel/", where)
    form = form_of(page, **where, seen_fee_fen=field(page, "seen_fee_fen"))
    owner.post(f"/orders/{order.code}/cancel/", form)
    states = [visit.state for visit in visits(shop, order)]
    assert states == ["planned", "cancelled", "cancelled", "cancelled"]


def test_a_visit_moves_to_another_time(shop, owner):
    order = booked(shop)
    visit = visits(shop, order)[0]
    page = owner.get(f"/orders/{order.code}/reschedule/", {"visit": visit.code})
    form = form_of(page, visit=visit.code, start=at(15).isoformat())
    assert owner.post(f"/orders/{order.code}/reschedule/", form).status_code == 302
    with for_company(shop.company_id):
        moved = order_by_code(order.code).visits.all()[0]
        assert visit_span(moved).start == at(15)


def test_a_dearer_time_says_its_price_before_it_is_paid(shop, owner):
    order = booked(shop)
    with for_company(shop.company_id):
        Service.objects.update(surcharges={"weekend": 2_000})
        payment = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        capture_payment(payment=locked_payment(payment.code), transaction_code="t")
    visit, path = visits(shop, order)[0], f"/orders/{order.code}/reschedule/"
    start = at(10, on=MONDAY + timedelta(days=5)).isoformat()
    form = form_of(owner.get(path, {"visit": visit.code}), visit=visit.code, start=start)
    page = owner.post(path, form)
    assert (page.status_code, "贵 ¥22.00" in page.content.decode()) == (200, True)
    kept = field(page, "seen_kept_fee_fen")  # a tenth: the old start is less than a day away
    assert kept == "1320"
    seen = {"seen_difference_fen": "2200", "seen_kept_fee_fen": kept}
    agreed = form_of(page, visit=visit.code, start=start, **seen)
    assert owner.post(path, agreed).headers["Location"] == f"{path}pay/"
    to_pay = owner.get(f"{path}pay/").content.decode()
    assert "¥22.00" in to_pay
    assert "改到" in owner.get(f"/orders/{order.code}/").content.decode()
    with for_company(shop.company_id):
        assert visit_span(order_by_code(order.code).visits.all()[0]).start == at(10)


def test_a_series_moves_from_one_visit_on(shop, owner):
    order = booked(shop, repeat=reserve.Repeat(SeriesRule.WEEKLY, 3))
    second = visits(shop, order)[1]
    page = owner.get(f"/orders/{order.code}/reschedule/", {"visit": second.code})
    later = at(14, on=MONDAY + timedelta(days=7)).isoformat()
    form = form_of(page, visit=second.code, start=later, scope="following")
    assert owner.post(f"/orders/{order.code}/reschedule/", form).status_code == 302
    with for_company(shop.company_id):
        spans = [visit_span(visit) for visit in order_by_code(order.code).visits.all()]
    assert [localtime(span.start).hour for span in spans] == [10, 14, 14]


def test_a_move_without_a_time_asks_for_one(shop, owner):
    order = booked(shop)
    visit = visits(shop, order)[0]
    answer = owner.post(
        f"/orders/{order.code}/reschedule/", {"idempotency_key": "k", "visit": visit.code}
    )
    assert answer.status_code == 422


def test_a_move_that_no_worker_can_keep_is_told(shop, owner):
    order = booked(shop)
    visit = visits(shop, order)[0]
    form = {"idempotency_key": "k", "visit": visit.code, "start": at(5).isoformat()}
    assert owner.post(f"/orders/{order.code}/reschedule/", form).status_code == 409
    with for_company(shop.company_id):
        assert visit_span(order_by_code(order.code).visits.all()[0]).start == at(10)


def test_a_cancelled_visit_offers_no_other_time(shop, owner):
    order = booked(shop)
    move = f"/orders/{order.code}/reschedule/"
    assert 'id="move"' in owner.get(move).content.decode()
    with for_company(shop.company_id):
        advance_visit(visit_id=visits(shop, order)[0].pk, to=VisitState.CANCELLED, actor_id=None)
    page = owner.get(move).content.decode()
    assert ('id="move"' in page, "不能再改时间" in page) == (False, True)


def offered(page):
    """(days, the chosen one, scope, words of the button) on the page of another time."""
    text = page.content.decode()
    days = re.findall(r'type="radio" name="day" value="([\d-]+)"( checked)?>', text)
    scope = re.search(r'type="hidden" name="scope" value="(\w+)"', text)
    button = re.search(r'form="move">([^<]+)<', text)
    chosen = next(day for day, is_chosen in days if is_chosen)
    return [day for day, _ in days], chosen, scope[1], button[1]


def test_a_visit_far_ahead_is_offered_the_days_around_it(shop, owner):
    order = booked(shop, repeat=reserve.Repeat(SeriesRule.WEEKLY, 4))
    last = visits(shop, order)[-1]
    own = (MONDAY + timedelta(days=21)).isoformat()
    page = owner.get(f"/orders/{order.code}/reschedule/", {"visit": last.code})
    days, chosen, _scope, _button = offered(page)
    assert days[0] < own == chosen < days[-1]
    first = offered(owner.get(f"/orders/{order.code}/reschedule/"))[0]
    assert first[0] == SUNDAY_NOON.date().isoformat()


def test_a_day_without_a_free_time_gives_way_to_the_best(shop, owner):
    order = booked(shop)
    with for_company(shop.company_id):
        for worker_id in shop.worker_ids:
            for first, last in ((6, 10), (12, 23)):
                leave = {"starts_at": at(first), "ends_at": at(last)}
                grant_leave(worker_id=worker_id, reason="", **leave)
    _days, chosen, _scope, _button = offered(owner.get(f"/orders/{order.code}/reschedule/"))
    assert chosen != MONDAY.isoformat()


def test_which_visits_move_stays_chosen_while_days_are_looked_at(shop, owner):
    order = booked(shop, repeat=reserve.Repeat(SeriesRule.WEEKLY, 3))
    second = visits(shop, order)[1]
    asked = {"visit": second.code, "scope": "following", "day": MONDAY.isoformat()}
    _days, chosen, scope, button = offered(owner.get(f"/orders/{order.code}/reschedule/", asked))
    assert (chosen, scope, button) == (MONDAY.isoformat(), "following", "2 次一起改期")


def test_visits_stand_in_the_order_of_their_days(shop, owner):
    order = booked(shop, repeat=reserve.Repeat(SeriesRule.WEEKLY, 3))
    third = visits(shop, order)[2]
    form = {"idempotency_key": "k", "visit": third.code, "scope": "one"}
    start = at(15, on=MONDAY + timedelta(days=1)).isoformat()
    move = f"/orders/{order.code}/reschedule/"
    assert owner.post(move, form | {"start": start}).status_code == 302
    text = owner.get(f"/orders/{order.code}/").content.decode()
    listed = re.findall(r"visit=(\w+)", text[text.index('id="visits"') :].split("</ul>")[0])
    first, second, third = (one.code for one in visits(shop, order))
    assert listed == [first, third, second]


def test_an_hour_later_is_offered_although_the_visit_itself_stands_there(shop, owner):
    order = booked(shop)
    move = f"/orders/{order.code}/reschedule/"
    text = owner.get(move).content.decode()
    tiles = re.findall(r'name="start" value="([^"]+)"[^>]*?( disabled)?>', text)
    free = {datetime.fromisoformat(start) for start, is_full in tiles if not is_full}
    assert at(11) in free
    assert at(10) not in free  # there it stands already
    assert at(19) not in free  # two hours would end after the worker's day
    form = {"idempotency_key": "k", "visit": visits(shop, order)[0].code}
    assert owner.post(move, form | {"start": at(11).isoformat()}).status_code == 302
    assert visit_span(visits(shop, order)[0]).start == at(11)
