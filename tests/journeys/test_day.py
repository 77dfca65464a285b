"""The day breaks: what the ladder proposes, and what becomes of it when somebody says yes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dispatching import accepted, answers_now, book, code_of, seat_now, to_queue
from factories import Shop, at, open_shop
from jiahe.booking.models import Order
from jiahe.dispatch.actions import events
from jiahe.dispatch.actions.events import EventDecided
from jiahe.dispatch.actions.times import QuestionAnswered
from jiahe.dispatch.choices import EventKind, TimeAnswer
from jiahe.dispatch.models import DayEvent, Explanation, PlanProposal, TimeQuestion
from jiahe.engine.intervals import Span
from jiahe.journeys import assign, day, planning, times
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.workforce.actions import LeaveTooShort
from jiahe.workforce.models import Leave

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _monday_eight() -> Iterator[None]:
    with clock_set_to(FixedClock(at(8))):
        yield


def ill(shop: Shop, worker_id: int) -> str:
    return day.worker_fell_ill(
        company_id=shop.company_id,
        worker_code=code_of(shop, worker_id),
        from_at=at(10),
        until_at=at(23),
        actor_id=shop.person_id,
    ).code


def proposal_of(shop: Shop, code: str) -> PlanProposal:
    with for_company(shop.company_id):
        found = events.event_by_code(code).proposal
    assert found is not None
    return found


def rungs(proposal: PlanProposal) -> list[list[str]]:
    return [[way["rung"] for way in group["ways"]] for group in proposal.gains["groups"]]


def take(shop: Shop, code: str, chosen: dict[int, int] | None = None) -> object:
    return day.decide(
        company_id=shop.company_id, event_code=code, chosen=chosen, actor_id=shop.person_id
    )


def test_an_ill_workers_visit_is_proposed_to_the_next_and_nothing_moves_before_a_yes() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(14))
    gone = seat_now(booked)[0]
    assert gone is not None
    with clock_set_to(FixedClock(at(10))):
        code = ill(shop, gone)
        assert seat_now(booked) == (None, at(14))
        assert rungs(proposal_of(shop, code))[0][0] == "insert"
        take(shop, code)
    (other,) = set(shop.worker_ids) - {gone}
    assert seat_now(booked) == (other, at(14))
    assert answers_now(booked)[-1] == (1, other, "offered")
    with for_company(shop.company_id):
        assert Explanation.objects.order_by("-pk")[0].rule == "ladder"


def test_leave_in_the_past_is_refused_and_changes_nothing() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(14))
    gone = seat_now(booked)[0]
    assert gone is not None
    with clock_set_to(FixedClock(at(23) + timedelta(minutes=1))), pytest.raises(LeaveTooShort):
        ill(shop, gone)
    with for_company(shop.company_id):
        assert Leave.objects.count() == 0
    assert seat_now(booked)[0] == gone


def deliver() -> None:
    while deliver_pending(REACTIONS):
        pass


def texts(kind: str) -> list[str]:
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("text", flat=True))


def test_a_part_is_taken_the_rest_stays_and_nothing_is_decided_twice() -> None:
    shop = open_shop(workers=3)
    visits = [accepted(shop, at(hour)) for hour in (14, 17)]
    gone = seat_now(visits[0])[0]
    mine = [one for one in visits if seat_now(one)[0] == gone]
    assert gone is not None
    with clock_set_to(FixedClock(at(10))):
        code = ill(shop, gone)
        take(shop, code, {1: 0})
        assert seat_now(mine[0])[0] not in (None, gone)
        assert [seat_now(one)[0] for one in mine[1:]] == [None] * (len(mine) - 1)
        with pytest.raises(EventDecided):
            take(shop, code)


def alone(start_hour: int = 14) -> tuple[Shop, object, str]:
    """One worker is ill and the only other one is busy then, but free later."""
    shop = open_shop(workers=2)
    booked, other = accepted(shop, at(start_hour)), accepted(shop, at(start_hour))
    gone = seat_now(booked)[0]
    assert gone is not None
    assert seat_now(other)[0] != gone
    return shop, booked, ill(shop, gone)


def test_when_nobody_can_the_household_is_asked_and_its_yes_moves_the_promise() -> None:
    shop, booked, code = alone()
    assert rungs(proposal_of(shop, code))[0][0] == "ask"
    take(shop, code)
    assert seat_now(booked) == (None, at(14))
    deliver()
    assert len(texts("AnotherTimeAsked")) == 1
    with for_company(shop.company_id):
        question = TimeQuestion.objects.get()
        order_code = Order.objects.get(pk=booked.order_id).code
    answer = {
        "company_id": shop.company_id,
        "order_code": order_code,
        "question_code": question.code,
        "person_id": shop.person_id,
    }
    times.answer_question(choice=0, **answer)
    worker, start = seat_now(booked)
    assert worker is not None
    assert start.isoformat() != at(14).isoformat()
    with pytest.raises(QuestionAnswered):
        times.answer_question(choice=1, **answer)


def test_a_no_keeps_the_promise_and_the_desk_is_told() -> None:
    shop, booked, code = alone()
    take(shop, code)
    with for_company(shop.company_id):
        question = TimeQuestion.objects.get()
        order_code = Order.objects.get(pk=booked.order_id).code
    times.answer_question(
        company_id=shop.company_id,
        order_code=order_code,
        question_code=question.code,
        choice=None,
        person_id=shop.person_id,
    )
    assert seat_now(booked) == (None, at(14))
    with for_company(shop.company_id):
        assert TimeQuestion.objects.get().answer == TimeAnswer.NO


def late(shop: Shop, code: str, minutes: int) -> str:
    return day.visit_is_late(
        company_id=shop.company_id,
        visit_code=code,
        minutes=minutes,
        kind=EventKind.LATE,
        actor_id=shop.person_id,
    ).code


def test_a_little_late_moves_nothing_and_the_household_is_told_when() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(14))
    before = seat_now(booked)
    take(shop, late(shop, booked.visit_code, 10))
    deliver()
    assert seat_now(booked) == before
    assert len(texts("DelayTold")) == 1


def test_very_late_sends_somebody_else_at_the_promised_time() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(14))
    was = seat_now(booked)[0]
    take(shop, late(shop, booked.visit_code, 60))
    worker, start = seat_now(booked)
    assert start == at(14)
    assert worker not in (None, was)


def test_a_no_show_is_replaced_and_an_urgent_order_finds_somebody() -> None:
    shop = open_shop(workers=3)
    first, second = accepted(shop, at(14)), book(shop, at(16))
    was = seat_now(first)[0]
    told = day.worker_has_not_come(
        company_id=shop.company_id, visit_code=first.visit_code, actor_id=shop.person_id
    )
    take(shop, told.code)
    assert seat_now(first)[0] is not None
    assert was is not None
    to_queue(shop, second)
    told = day.visit_has_nobody(
        company_id=shop.company_id, visit_code=second.visit_code, actor_id=shop.person_id
    )
    take(shop, told.code)
    assert seat_now(second)[0] is not None


def test_bad_weather_names_the_visits_that_would_be_late() -> None:
    shop = open_shop(workers=1)
    booked = accepted(shop, at(9))
    with clock_set_to(FixedClock(at(8, 57))):
        told = day.weather_turned(
            company_id=shop.company_id,
            span=Span(at(8, 57), at(12)),
            percent=300,
            actor_id=shop.person_id,
        )
    with for_company(shop.company_id):
        seats = DayEvent.objects.get(code=told.code).seats
    assert [(visit_id, late > 5) for visit_id, _, late in seats] == [(booked.visit_id, True)]


def test_within_the_limits_the_ladder_is_taken_alone_and_beyond_them_it_waits() -> None:
    shop = open_shop(workers=3)
    booked = accepted(shop, at(14))
    planning.set_limits(company_id=shop.company_id, values={"is_on": True}, actor_id=shop.person_id)
    gone = seat_now(booked)[0]
    assert gone is not None
    ill(shop, gone)
    assert seat_now(booked)[0] not in (None, gone)
    planning.set_limits(
        company_id=shop.company_id,
        values={"is_on": True, "most_changes": 0},
        actor_id=shop.person_id,
    )
    second = seat_now(booked)[0]
    assert second is not None
    ill(shop, second)
    assert seat_now(booked)[0] is None


def test_an_empty_seat_shortly_before_its_start_is_noted_once_and_the_sweep_proposes() -> None:
    shop = open_shop(workers=2)
    booked = book(shop, at(10))
    to_queue(shop, booked)
    for _ in range(2):
        day.note_empty(company_id=shop.company_id, visit_code=booked.visit_code)
    assert day.propose_for_noted(shop.company_id) == 1
    assert day.propose_for_noted(shop.company_id) == 0
    with for_company(shop.company_id):
        event = DayEvent.objects.get()
    take(shop, event.code)
    assert seat_now(booked)[0] is not None


def test_visits_cancelled_on_one_day_are_one_event_that_is_looked_at_anew() -> None:
    shop = open_shop(workers=2)
    empty = book(shop, at(14))
    to_queue(shop, empty)
    freed = [book(shop, at(hour)) for hour in (16, 18)]
    for one in freed:
        day.note_freed(company_id=shop.company_id, visit_code=one.visit_code)
        assert day.propose_for_noted(shop.company_id) == 1
    with for_company(shop.company_id):
        (event,) = DayEvent.objects.filter(kind=EventKind.CANCELLED)
        states = list(PlanProposal.objects.order_by("pk").values_list("state", flat=True))
    assert [visit_id for visit_id, _seat, _late in event.seats] == [empty.visit_id]
    assert states == ["discarded", "open"]


def test_another_companys_event_does_not_exist() -> None:
    shop = open_shop(workers=2)
    west = open_shop(slug="west", first_number=50)
    booked = accepted(shop, at(14))
    code = late(shop, booked.visit_code, 10)
    with pytest.raises(events.NoSuchEvent):
        take(west, code)
    assert assign.expire_offers() == 0
