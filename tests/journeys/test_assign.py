"""From the promise to the yes: offered, accepted, declined, expired, next, or the queue."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dispatching import (
    accepted,
    answers_now,
    book,
    offered,
    person_of,
    seat_now,
    to_queue,
    visit_now,
)
from factories import SUNDAY_NOON, at, open_shop
from jiahe.booking.choices import VisitState
from jiahe.dispatch.actions import offers
from jiahe.dispatch.actions.offers import (
    AlreadyAccepted,
    AlreadyDeclined,
    AnswerTooLate,
    NoLongerOffered,
)
from jiahe.dispatch.queries import NoSuchOffer, offer_card, offers_of, why
from jiahe.journeys import assign
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import for_company, for_every_company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def facts(kind: str) -> int:
    return Outbox.objects.filter(kind=kind).count()


def test_a_promise_becomes_a_tentative_assignment_and_nobody_is_asked() -> None:
    shop = open_shop()
    booked = book(shop, at(10))
    assign.promise_visit(company_id=shop.company_id, visit_id=booked.visit_id)
    assert answers_now(booked) == [(1, shop.worker_ids[0], "tentative")]
    assert facts("OfferMade") == 0


def test_an_offer_names_its_last_minute() -> None:
    _, asked = offered(open_shop(), at(10))
    assert [one.state for one in asked] == ["offered"]
    assert asked[0].answer_by == SUNDAY_NOON + timedelta(minutes=15)


def test_offering_twice_asks_once() -> None:
    shop = open_shop()
    booked, _ = offered(shop, at(10))
    assert assign.offer_visit(company_id=shop.company_id, visit_id=booked.visit_id) == []
    assert facts("OfferMade") == 1


def test_an_accepted_visit_is_assigned() -> None:
    shop = open_shop()
    booked = accepted(shop, at(10))
    assert visit_now(booked).state == VisitState.ASSIGNED
    assert (facts("OfferAccepted"), facts("VisitStaffed")) == (1, 1)


def test_a_crew_is_assigned_when_the_last_seat_says_yes() -> None:
    shop = open_shop(workers=2, crew_size=2)
    booked, asked = offered(shop, at(10))
    states = []
    for one in asked:
        assign.accept_offer(
            company_id=shop.company_id,
            assignment_code=one.code,
            person_id=person_of(shop, one.worker_id),
        )
        states.append(visit_now(booked).state)
    assert states == [VisitState.PLANNED, VisitState.ASSIGNED]


def test_a_no_asks_the_next_worker_at_the_promised_time() -> None:
    shop = open_shop(workers=2)
    booked, asked = offered(shop, at(10))
    first = asked[0].worker_id
    second = next(one for one in shop.worker_ids if one != first)
    assign.decline_offer(
        company_id=shop.company_id,
        assignment_code=asked[0].code,
        person_id=person_of(shop, first),
        reason="孩子发烧",
    )
    assert answers_now(booked) == [(1, first, "declined"), (1, second, "offered")]
    assert seat_now(booked) == (second, at(10))
    assert facts("WorkerReplaced") == 1


def test_when_everybody_says_no_the_seat_waits_in_the_queue() -> None:
    shop = open_shop()
    booked, asked = offered(shop, at(10))
    found = assign.decline_offer(
        company_id=shop.company_id,
        assignment_code=asked[0].code,
        person_id=shop.worker_person_ids[0],
    )
    assert found is None
    assert seat_now(booked) == (None, at(10))
    assert facts("SeatUnfilled") == 1


def test_silence_goes_to_the_next_worker() -> None:
    shop = open_shop(workers=2)
    booked, asked = offered(shop, at(10))
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=15))):
        assert assign.expire_offers() == 1
        assert assign.expire_offers() == 0
    assert [state for _, _, state in answers_now(booked)] == ["expired", "offered"]
    assert seat_now(booked)[0] != asked[0].worker_id


def test_an_offer_in_time_does_not_expire() -> None:
    shop = open_shop()
    offered(shop, at(10))
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=14))):
        assert assign.expire_offers() == 0


def test_an_offer_that_is_named_too_early_stays_open() -> None:
    """Also when the sweep's list was read a minute too soon."""
    shop = open_shop()
    _, (asked,) = offered(shop, at(10))
    with (
        clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=14))),
        for_company(shop.company_id),
    ):
        assert offers.expire(assignment_id=asked.pk) is None
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(hours=3))), for_company(shop.company_id):
        assert offers.expire(assignment_id=asked.pk) is not None


def answer(shop: object, code: str, person_id: int) -> object:
    return assign.accept_offer(
        company_id=shop.company_id, assignment_code=code, person_id=person_id
    )


def test_accepting_twice_is_refused_and_changes_nothing() -> None:
    shop = open_shop()
    _, asked = offered(shop, at(10))
    answer(shop, asked[0].code, shop.worker_person_ids[0])
    with pytest.raises(AlreadyAccepted):
        answer(shop, asked[0].code, shop.worker_person_ids[0])
    assert facts("OfferAccepted") == 1


def test_accepting_after_the_last_minute_is_refused_even_before_the_sweep() -> None:
    shop = open_shop()
    booked, asked = offered(shop, at(10))
    with (
        clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=15))),
        pytest.raises(AnswerTooLate),
    ):
        answer(shop, asked[0].code, shop.worker_person_ids[0])
    assert answers_now(booked) == [(1, shop.worker_ids[0], "offered")]


def test_somebody_elses_offer_does_not_exist() -> None:
    shop = open_shop(workers=2)
    booked, asked = offered(shop, at(10))
    other = next(one for one in shop.worker_ids if one != asked[0].worker_id)
    with pytest.raises(NoSuchOffer):
        answer(shop, asked[0].code, person_of(shop, other))
    assert [state for _, _, state in answers_now(booked)] == ["offered"]


def test_a_declined_or_withdrawn_offer_cannot_be_accepted() -> None:
    shop = open_shop(workers=2)
    booked, asked = offered(shop, at(10))
    person = person_of(shop, asked[0].worker_id)
    assign.decline_offer(
        company_id=shop.company_id, assignment_code=asked[0].code, person_id=person
    )
    with pytest.raises(AlreadyDeclined):
        answer(shop, asked[0].code, person)
    with for_company(shop.company_id):
        second_id = seat_now(booked)[0]
        second = offers_of(second_id)[0]
    to_queue(shop, booked)
    with pytest.raises(NoLongerOffered):
        answer(shop, second.code, person_of(shop, second_id))


def test_an_offer_card_shows_pay_and_way_but_no_door() -> None:
    shop = open_shop()
    _, asked = offered(shop, at(10), 180)
    with for_company(shop.company_id):
        card = offer_card(asked[0])
    assert card.pay_fen == 16_500 * 7_500 // 10_000
    assert card.kilometres == 1.1
    assert (card.compound, card.address) == ("幸福里小区", "")
    assert card.seconds_left == 15 * 60


def test_the_numbers_of_an_explanation_add_up() -> None:
    shop = open_shop(workers=3)
    accepted(shop, at(10))
    booked, asked = offered(shop, at(11))
    reasons = asked[0].reasons
    removed = sum(count for _, count in reasons["removed"])
    assert reasons["considered"] == 3 == removed + reasons["fitting"]
    assert reasons["removed"] == [["overlap", 1]]
    assert sum(reasons["parts"].values()) == reasons["total"]
    with for_company(shop.company_id):
        words = why(asked[0])
    assert words.total == sum(points for _, points in words.parts)


def test_another_companys_offers_are_out_of_reach() -> None:
    east, west = open_shop(), open_shop(slug="west", first_number=50)
    _, asked = offered(east, at(10))
    with pytest.raises(NoSuchOffer):
        answer(west, asked[0].code, east.worker_person_ids[0])
    with for_every_company():
        assert facts("OfferAccepted") == 0
