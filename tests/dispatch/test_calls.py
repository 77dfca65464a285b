"""A call to several: the first yes has the visit, exactly once; the others read that it is gone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from at_once import at_once
from dispatching import Booked, accepted, answers_now, offered, person_of, seat_now, to_queue
from factories import SUNDAY_NOON, Shop, at, open_shop
from jiahe.dispatch.actions import calls
from jiahe.dispatch.actions.calls import CallOver, CallTaken, NobodyToCall, SeatIsFilled
from jiahe.dispatch.models import Called, OpenCall
from jiahe.dispatch.queries.calls import NoSuchCall, calls_of
from jiahe.journeys import assign, times
from jiahe.kit.clock import FixedClock, SystemClock, clock_set_to, set_process_clock
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)
SOON = SUNDAY_NOON + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    set_process_clock(FixedClock(SUNDAY_NOON))
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield
    set_process_clock(SystemClock())


def called(workers: int = 4) -> tuple[Shop, Booked, OpenCall]:
    shop = open_shop(workers=workers)
    booked = accepted(shop, SOON)
    to_queue(shop, booked)
    call = times.call_workers(
        company_id=shop.company_id,
        visit_code=booked.visit_code,
        seat=1,
        worker_ids=shop.worker_ids,
    )
    return shop, booked, call


def yes(shop: Shop, call: OpenCall, worker_id: int) -> object:
    return times.take_call(
        company_id=shop.company_id, call_code=call.code, person_id=person_of(shop, worker_id)
    )


def test_the_first_yes_has_the_visit_and_counts_as_accepted() -> None:
    shop, booked, call = called()
    yes(shop, call, shop.worker_ids[2])
    assert seat_now(booked) == (shop.worker_ids[2], SOON)
    assert answers_now(booked)[-1] == (1, shop.worker_ids[2], "accepted")
    with pytest.raises(CallTaken):
        yes(shop, call, shop.worker_ids[1])
    assert seat_now(booked)[0] == shop.worker_ids[2]


def test_of_many_at_the_same_instant_exactly_one_has_it() -> None:
    shop, booked, call = called(workers=6)
    said = at_once([lambda one=one: yes(shop, call, one) for one in shop.worker_ids])
    lost = [one for one in said if isinstance(one, str)]
    assert lost == ["CallTaken"] * 5
    winners = [one for one in answers_now(booked) if one[2] == "accepted"]
    assert [seat_now(booked)[0]] == [worker_id for _, worker_id, _ in winners]


def test_control_without_the_closing_of_the_call_a_second_yes_takes_it_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calls, "_end", lambda *_: None)
    shop, booked, call = called()
    yes(shop, call, shop.worker_ids[2])
    yes(shop, call, shop.worker_ids[1])
    assert seat_now(booked)[0] == shop.worker_ids[1]


def test_somebody_who_was_not_called_finds_no_call() -> None:
    shop, booked, call = called()
    stranger = open_shop(slug="west", first_number=50)
    with pytest.raises(NoSuchCall):
        times.take_call(
            company_id=shop.company_id,
            call_code=call.code,
            person_id=stranger.worker_person_ids[0],
        )
    assert seat_now(booked)[0] is None


def test_after_its_time_a_call_is_over_and_the_sweep_closes_it() -> None:
    shop, booked, call = called()
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=11))):
        with pytest.raises(CallOver):
            yes(shop, call, shop.worker_ids[0])
        with for_company(shop.company_id):
            assert calls.expire_calls() == 1
            assert OpenCall.objects.get().state == "expired"
    assert seat_now(booked)[0] is None


def test_a_worker_who_cannot_keep_the_time_is_refused_and_the_call_stays_open() -> None:
    shop, booked, call = called()
    taken, _ = offered(shop, SOON)
    busy = seat_now(taken)[0]
    assert busy is not None
    with pytest.raises(Refusal):
        yes(shop, call, busy)
    with for_company(shop.company_id):
        assert OpenCall.objects.get().state == "open"
    other = next(one for one in shop.worker_ids if one != busy)
    yes(shop, call, other)
    assert seat_now(booked)[0] == other


def test_nobody_and_a_filled_seat_are_not_called_for() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, SOON)
    for ids, refusal in (((), SeatIsFilled), (shop.worker_ids, SeatIsFilled)):
        with pytest.raises(refusal):
            times.call_workers(
                company_id=shop.company_id, visit_code=booked.visit_code, seat=1, worker_ids=ids
            )
    to_queue(shop, booked)
    with pytest.raises(NobodyToCall):
        times.call_workers(
            company_id=shop.company_id, visit_code=booked.visit_code, seat=1, worker_ids=()
        )


def test_shortly_before_the_start_a_no_calls_several_at_once() -> None:
    shop = open_shop(workers=4)
    booked, asked = offered(shop, SOON)
    said_no = asked[0].worker_id
    assign.decline_offer(
        company_id=shop.company_id,
        assignment_code=asked[0].code,
        person_id=person_of(shop, said_no),
    )
    with for_company(shop.company_id):
        names = set(Called.objects.values_list("worker_id", flat=True))
        assert [len(calls_of(one)) for one in sorted(names)] == [1, 1, 1]
    assert names == set(shop.worker_ids) - {said_no}
    assert seat_now(booked)[0] is None


def test_a_day_ahead_the_next_worker_alone_is_asked() -> None:
    shop = open_shop(workers=4)
    booked, asked = offered(shop, at(10))
    assign.decline_offer(
        company_id=shop.company_id,
        assignment_code=asked[0].code,
        person_id=person_of(shop, asked[0].worker_id),
    )
    with for_company(shop.company_id):
        assert OpenCall.objects.count() == 0
    assert answers_now(booked)[-1][2] == "offered"
