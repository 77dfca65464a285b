"""One empty day between days of care: the ladder asks the carer of the days around first."""

from collections.abc import Iterator

import pytest

from birth_world import FIRST, NANNY_DAYS, live_in_shop, nanny_service
from factories import SUNDAY_NOON, Shop, at
from jiahe.billing.actions.payments import take_cash
from jiahe.booking.actions import promise
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.choices import OCCUPYING
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.booking.queries import visit_by_code
from jiahe.dispatch.actions import events
from jiahe.dispatch.models import Explanation
from jiahe.dispatch.queries import trouble
from jiahe.dispatch.queries.candidates import ranked_candidates
from jiahe.dispatch.queries.events import groups_of
from jiahe.journeys import assign, day, reserve
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker

pytestmark = pytest.mark.django_db(transaction=True)
LONE = 2  # the third day


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def term(workers: int = 3) -> tuple[Shop, Order, int]:
    """A promised live-in term whose third day has nobody; and who has all the others."""
    shop, _maternity = live_in_shop(workers)
    service = nanny_service(shop)
    order = reserve.book(
        booking=reserve.Booking(
            service_code=service,
            household_id=shop.household_id,
            person_id=shop.person_id,
            start=at(8, on=FIRST),
            duration_minutes=NANNY_DAYS * 1440,
        )
    )
    with for_company(shop.company_id):
        take_cash(order_id=order.pk, amount_fen=order.total_fen, taken_by_id=shop.person_id)
        mark_paid(order_id=order.pk)
        (carer,) = set(seats(order).values_list("worker_id", flat=True))
        promise.orphan_seat(visit_id=visits(order)[LONE].pk, seat=1)
        # every colleague is far better liked: only the days around speak for the carer
        Worker.objects.exclude(pk=carer).update(score_low=5.0)
        Worker.objects.filter(pk=carer).update(score_low=1.0)
    return shop, order, carer


def seats(order: Order):
    return Reservation.objects.filter(visit__order=order, state__in=OCCUPYING)


def visits(order: Order) -> list[Visit]:
    return list(Visit.objects.filter(order=order).order_by("number"))


def event_of(shop: Shop, order: Order) -> str:
    with for_company(shop.company_id):
        code = visits(order)[LONE].code
    return day.visit_has_nobody(
        company_id=shop.company_id, visit_code=code, actor_id=shop.person_id
    ).code


def ways(shop: Shop, code: str) -> list[tuple[str, int]]:
    with for_company(shop.company_id):
        proposal = events.event_by_code(code).proposal
        assert proposal is not None
        (group,) = proposal.gains["groups"]
        sent = {(one["way"], one["to_id"]) for one in proposal.moves}
        return [(group["ways"][way]["rung"], who) for way, who in sorted(sent)]


def taken_by(order: Order, shop: Shop) -> set[int]:
    with for_company(shop.company_id):
        return set(seats(order).values_list("worker_id", flat=True))


def test_the_carer_of_the_days_around_is_proposed_first_in_words_and_can_keep_it() -> None:
    shop, order, carer = term()
    code = event_of(shop, order)
    assert ways(shop, code)[0] == ("same", carer)
    with for_company(shop.company_id):
        shown = groups_of(events.event_by_code(code))[0].ways[0]
        name = Worker.objects.get(pk=carer).name
        assert (shown.title, name in shown.consequence) == ("前后几天的服务师来", True)
    day.decide(company_id=shop.company_id, event_code=code, chosen=None, actor_id=shop.person_id)
    assert taken_by(order, shop) == {carer}
    with for_company(shop.company_id):
        assert seats(order).count() == NANNY_DAYS
        told = Explanation.objects.order_by("-pk")[0]
        assert told.rule == "ladder"


def test_control_without_the_days_around_a_colleague_would_come_first(monkeypatch) -> None:
    monkeypatch.setattr(trouble, "carers_around", lambda *_: frozenset())
    shop, order, carer = term()
    (rung, who), *_rest = ways(shop, event_of(shop, order))
    assert (rung, who != carer) == ("insert", True)


def test_the_candidates_of_the_board_say_that_the_carer_can_come() -> None:
    shop, order, carer = term()
    with for_company(shop.company_id):
        visit = visit_by_code(visits(order)[LONE].code)
        assert visit is not None
        code = Worker.objects.get(pk=carer).code
        can = {one.worker_code: one.is_feasible for one in ranked_candidates(visit)}
        assert can[code] is True


def test_a_day_that_would_take_the_agreed_rest_away_is_not_proposed_to_the_carer() -> None:
    shop, order, carer = term()
    with for_company(shop.company_id):
        rows = Order.objects.get(pk=order.pk)
        rows.quote = {**rows.quote, "rest_after_days": 3}
        rows.save(update_fields=["quote"])
    rung, who = ways(shop, event_of(shop, order))[0]
    assert (rung, who != carer) == ("insert", True)


def test_who_said_no_to_the_day_is_not_asked_again() -> None:
    shop, order, carer = term()
    code = event_of(shop, order)
    day.decide(company_id=shop.company_id, event_code=code, chosen=None, actor_id=shop.person_id)
    with for_company(shop.company_id):
        offer = visits(order)[LONE].assignments.order_by("-pk")[0]
        person_id = Worker.objects.get(pk=carer).person_id
    assign.decline_offer(
        company_id=shop.company_id, assignment_code=offer.code, person_id=person_id
    )
    while deliver_pending(REACTIONS):
        pass
    with for_company(shop.company_id):
        row = Reservation.objects.get(visit=visits(order)[LONE])
        assert (row.state in OCCUPYING and row.worker_id == carer) is False
