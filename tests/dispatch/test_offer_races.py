"""Two answers at once are one answer; an answer and the sweep at once are one outcome."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection

from dispatching import answers_now, offered
from factories import SUNDAY_NOON, Shop, at, open_shop
from jiahe.dispatch.actions import offers
from jiahe.dispatch.models import Assignment
from jiahe.journeys import assign
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.errors import Refusal
from jiahe.kit.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def at_once(stories: list[Callable[[], object]]) -> list[str]:
    """What each story came to when all were begun together, on connections of their own."""
    answers: list[str] = []
    start = threading.Barrier(len(stories))

    def run(story: Callable[[], object]) -> None:
        try:
            with clock_set_to(FixedClock(SUNDAY_NOON)):
                start.wait()
                story()
            answers.append("done")
        except Refusal as refusal:
            answers.append(refusal.name)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(story,)) for story in stories]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def yes_and_no(shop: Shop, code: str) -> list[Callable[[], object]]:
    who = {"company_id": shop.company_id, "person_id": shop.worker_person_ids[0]}
    return [
        lambda: assign.accept_offer(assignment_code=code, **who),
        lambda: assign.decline_offer(assignment_code=code, **who),
    ]


def facts(*kinds: str) -> int:
    return Outbox.objects.filter(kind__in=kinds).count()


def test_a_yes_and_a_no_from_two_phones_are_one_answer() -> None:
    shop = open_shop()
    for hour in (8, 11, 14):
        _, asked = offered(shop, at(hour))
        answers = at_once(yes_and_no(shop, asked[0].code))
        assert answers in (["AlreadyAccepted", "done"], ["AlreadyDeclined", "done"])
    assert facts("OfferAccepted", "OfferDeclined") == 3


def test_control_without_the_lock_both_answers_would_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_have_read = threading.Barrier(2)

    def unlocked(code: str, person_id: int) -> Assignment:
        assignment = Assignment.objects.get(code=code, worker__person_id=person_id)
        assert assignment.state == "offered"
        both_have_read.wait(timeout=10)
        return assignment

    monkeypatch.setattr(offers, "_open_offer", unlocked)
    shop = open_shop()
    _, asked = offered(shop, at(10))
    assert at_once(yes_and_no(shop, asked[0].code)) == ["done", "done"]
    assert facts("OfferAccepted", "OfferDeclined") == 2


def test_sweeps_beside_one_another_expire_an_offer_once() -> None:
    shop = open_shop(workers=2)
    booked, _ = offered(shop, at(10))

    def sweep() -> None:
        with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=15))):
            assign.expire_offers()

    assert at_once([sweep, sweep, sweep]) == ["done", "done", "done"]
    assert [state for _, _, state in answers_now(booked)] == ["expired", "offered"]


def test_offering_a_visit_from_two_sides_asks_each_worker_once() -> None:
    from dispatching import book

    shop = open_shop(workers=2, crew_size=2)
    booked = book(shop, at(10))

    def offer() -> object:
        return assign.offer_visit(company_id=shop.company_id, visit_id=booked.visit_id)

    assert at_once([offer, offer, offer]) == ["done", "done", "done"]
    assert sorted(answers_now(booked)) == [
        (1, answers_now(booked)[0][1], "offered"),
        (2, answers_now(booked)[1][1], "offered"),
    ]
    assert facts("OfferMade") == 2
