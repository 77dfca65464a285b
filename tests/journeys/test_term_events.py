"""A live-in term that loses its carer is one event: one guide page, one way out for all days."""

import pytest

from birth_world import DAY, FIRST, NANNY_DAYS, live_in_shop, nanny_service
from factories import Shop, at
from jiahe.billing.actions.payments import take_cash
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.choices import OCCUPYING
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.dispatch.actions import events
from jiahe.dispatch.actions.plans import Outcome
from jiahe.dispatch.choices import EventState
from jiahe.dispatch.models import Assignment, DayEvent, PlanProposal
from jiahe.journeys import assign, day, reserve
from jiahe.kit.tenancy import for_company
from jiahe.workforce import actions as workforce
from jiahe.workforce.models import Leave
from news_world import deliver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sunday_noon")]


def away(shop: Shop, number: int) -> None:
    with for_company(shop.company_id):
        workforce.grant_leave(
            worker_id=shop.worker_ids[number],
            starts_at=at(0, on=FIRST + 2 * DAY),
            ends_at=at(0, on=FIRST + 3 * DAY),
            reason="",
        )


def back(shop: Shop, number: int) -> None:
    with for_company(shop.company_id):
        Leave.objects.filter(worker_id=shop.worker_ids[number]).delete()


def fallen_out(workers: int = 2) -> tuple[Shop, Order]:
    """A paid term that the first worker turned down while nobody else could take every day."""
    shop, _maternity = live_in_shop(workers)
    for number in range(1, workers):
        away(shop, number)
    order = reserve.book(
        booking=reserve.Booking(
            service_code=nanny_service(shop),
            household_id=shop.household_id,
            person_id=shop.person_id,
            start=at(8, on=FIRST),
            duration_minutes=NANNY_DAYS * 1440,
        )
    )
    with for_company(shop.company_id):
        take_cash(order_id=order.pk, amount_fen=order.total_fen, taken_by_id=shop.person_id)
        mark_paid(order_id=order.pk)
    deliver()
    with for_company(shop.company_id):
        offer = Assignment.objects.filter(worker_id=shop.worker_ids[0]).order_by("pk")[0]
    assign.decline_offer(
        company_id=shop.company_id,
        assignment_code=offer.code,
        person_id=shop.worker_person_ids[0],
    )
    deliver()
    return shop, order


def all_events(shop: Shop) -> list[DayEvent]:
    with for_company(shop.company_id):
        return list(DayEvent.objects.order_by("pk"))


def proposal_of(shop: Shop, code: str) -> PlanProposal:
    with for_company(shop.company_id):
        found = events.event_by_code(code).proposal
    assert found is not None
    return found


def takers(shop: Shop) -> set[int]:
    with for_company(shop.company_id):
        rows = Reservation.objects.filter(state__in=OCCUPYING)
        return set(rows.values_list("worker_id", flat=True))


def taken(shop: Shop, code: str) -> Outcome:
    return day.decide(
        company_id=shop.company_id, event_code=code, chosen=None, actor_id=shop.person_id
    )


def test_a_term_without_a_carer_opens_one_event_that_has_all_its_days() -> None:
    shop, _order = fallen_out()
    (event,) = all_events(shop)
    assert len(event.seats) == NANNY_DAYS
    assert day.propose_for_noted(shop.company_id) == 1
    assert len(all_events(shop)) == 1


def test_the_desk_that_asks_for_each_day_meets_the_same_event() -> None:
    shop, order = fallen_out()
    with for_company(shop.company_id):
        codes = list(Visit.objects.filter(order=order).values_list("code", flat=True))
    told = {
        day.visit_has_nobody(
            company_id=shop.company_id, visit_code=code, actor_id=shop.person_id
        ).code
        for code in codes
    }
    assert told == {event.code for event in all_events(shop)}
    assert len(told) == 1


def test_nobody_for_all_days_is_said_and_nothing_is_proposed_day_by_day() -> None:
    shop, _order = fallen_out()
    day.propose_for_noted(shop.company_id)
    proposal = proposal_of(shop, all_events(shop)[0].code)
    (group,) = proposal.gains["groups"]
    assert (group["days"], group["ways"], proposal.moves) == (NANNY_DAYS, [], [])
    assert proposal.waits_for == ["asks_people"]


def test_one_yes_of_the_desk_gives_every_day_to_one_colleague() -> None:
    shop, _order = fallen_out(workers=3)
    back(shop, 2)
    day.propose_for_noted(shop.company_id)
    code = all_events(shop)[0].code
    (group,) = proposal_of(shop, code).gains["groups"]
    assert [way["rung"] for way in group["ways"]] == ["stay"]
    assert len(taken(shop, code).applied) == 1
    assert takers(shop) == {shop.worker_ids[2]}
    with for_company(shop.company_id):
        offers = Assignment.objects.filter(worker_id=shop.worker_ids[2], state="offered")
        assert offers.count() == NANNY_DAYS
        assert DayEvent.objects.get().state == EventState.SETTLED


def test_a_colleague_who_lost_a_day_meanwhile_gets_none_of_them() -> None:
    shop, _order = fallen_out(workers=3)
    back(shop, 2)
    day.propose_for_noted(shop.company_id)
    code = all_events(shop)[0].code
    away(shop, 2)
    outcome = taken(shop, code)
    assert (outcome.applied, len(outcome.skipped)) == ((), 1)
    assert takers(shop) == set()


def test_control_days_given_out_without_one_transaction_are_left_half_done(monkeypatch) -> None:
    from jiahe.dispatch.actions import stays

    shop, _order = fallen_out(workers=3)
    back(shop, 2)
    day.propose_for_noted(shop.company_id)
    code = all_events(shop)[0].code
    away(shop, 2)
    monkeypatch.setattr(events, "give_days", stays.give_days.__wrapped__)
    taken(shop, code)
    assert takers(shop) == {shop.worker_ids[2]}


def test_an_empty_day_of_a_term_alone_stays_with_the_ladder_of_its_day() -> None:
    shop, order = fallen_out(workers=3)
    back(shop, 2)
    (event,) = all_events(shop)
    with for_company(shop.company_id):
        first = Visit.objects.filter(order=order).order_by("number")[0]
        DayEvent.objects.filter(pk=event.pk).update(seats=[[first.pk, 1, 0]])
    day.propose_for_noted(shop.company_id)
    (group,) = proposal_of(shop, event.code).gains["groups"]
    assert "days" not in group
    assert group["ways"][0]["rung"] == "insert"
