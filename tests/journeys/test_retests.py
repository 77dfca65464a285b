"""A failed re-test ends offers and promises at once; a passed one brings them back."""

from datetime import timedelta

import pytest

from dispatching import accepted, seat_now
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.journeys import learn
from jiahe.kit.tenancy import for_company
from jiahe.workforce.actions import learning, practicals
from jiahe.workforce.choices import Truth
from jiahe.workforce.models import Enrolment
from learning_world import (
    BEFORE,
    FAIL,
    LATER,
    LINE,
    PASS,
    certificates,
    enrol,
    examined,
    is_offered,
    learn_again,
    learn_all,
    learn_one,
    lessons,
    on,
    passed,
    school,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sunday_noon")]


def test_a_failed_retest_ends_the_offers_and_a_passed_one_brings_them_back(shop, examiners) -> None:
    with on(BEFORE + timedelta(days=1)):
        passed(shop, examiners)
    examined(shop, examiners, FAIL)  # the quarterly assessment
    assert is_offered(shop)
    examined(shop, examiners, FAIL)  # the re-test
    assert not is_offered(shop)
    with on(LATER):
        learn_again(shop, examiners[0])
        examined(shop, examiners, PASS)
        assert is_offered(shop)


def test_control_if_the_failed_retest_left_the_certificate_the_worker_were_still_offered(
    shop, examiners, monkeypatch
) -> None:
    with on(BEFORE + timedelta(days=1)):
        passed(shop, examiners)
    examined(shop, examiners, FAIL)
    monkeypatch.setattr(practicals, "withdraw_training", lambda **_: 0)
    examined(shop, examiners, FAIL)
    assert is_offered(shop)


def test_what_was_true_before_the_failed_retest_stays_in_the_file(shop, examiners) -> None:
    with on(BEFORE + timedelta(days=1)):
        passed(shop, examiners)
    examined(shop, examiners, FAIL)
    examined(shop, examiners, FAIL)
    (paper,) = certificates(shop)
    assert paper.truth == Truth.CHECKED
    assert paper.valid_until == SUNDAY_NOON.date() - timedelta(days=1)


def test_a_certificate_of_today_is_rejected_when_the_retest_fails_today(shop, examiners) -> None:
    passed(shop, examiners)
    with for_company(shop.company_id):
        assert learning.withdraw_training(worker_id=shop.worker_ids[0], line=LINE) == 1
    assert [one.truth for one in certificates(shop)] == [Truth.REJECTED]
    assert not is_offered(shop)


def test_who_is_sent_back_to_the_path_is_tested_again(shop, examiners) -> None:
    """Lessons alone bring no certificate: the test of before the enrolment counts for nothing."""
    enrol(shop, examiners[0])
    learn_all(shop, examiners[0], but=1)
    examined(shop, examiners, PASS)
    with for_company(shop.company_id):
        Enrolment.objects.all().delete()
    with on(LATER):
        enrol(shop, examiners[0])
        learn_one(shop, examiners[0], shop.worker_person_ids[0], 0, lessons(shop)[-1])
        assert certificates(shop) == []
        examined(shop, examiners, PASS)
        assert len(certificates(shop)) == 1


def test_control_the_old_test_would_have_issued_the_certificate(
    shop, examiners, monkeypatch
) -> None:
    monkeypatch.setattr(learning, "_is_passed_since", lambda test, _since: bool(test.passed))
    enrol(shop, examiners[0])
    learn_all(shop, examiners[0], but=1)
    examined(shop, examiners, PASS)
    with on(LATER):
        learn_one(shop, examiners[0], shop.worker_person_ids[0], 0, lessons(shop)[-1])
        assert len(certificates(shop)) == 1


@pytest.fixture
def two(db) -> tuple[Shop, tuple[int, int]]:
    """Two trained workers; what is booked for Tuesday morning has one of them promised."""
    shop = open_shop(2)
    examiners = school(shop)
    with on(BEFORE + timedelta(days=1)):
        enrol(shop, examiners[0], *shop.worker_codes)
        for seat in (0, 1):
            learn_all(shop, examiners[0], seat)
            examined(shop, examiners, PASS, seat)
    return shop, examiners


TUESDAY_NINE = at(9, on=MONDAY + timedelta(days=1))


def test_what_was_promised_goes_to_another_after_a_failed_retest(two) -> None:
    shop, examiners = two
    booked = accepted(shop, TUESDAY_NINE)
    first = seat_now(booked)[0]
    seat = shop.worker_ids.index(first)
    examined(shop, examiners, FAIL, seat)
    assert seat_now(booked)[0] == first
    examined(shop, examiners, FAIL, seat)
    assert seat_now(booked) == (shop.worker_ids[1 - seat], TUESDAY_NINE)


def test_where_nobody_else_is_trained_the_promise_waits_for_the_desk(shop, examiners) -> None:
    with on(BEFORE + timedelta(days=1)):
        passed(shop, examiners)
    booked = accepted(shop, TUESDAY_NINE)
    examined(shop, examiners, FAIL)
    examined(shop, examiners, FAIL)
    assert seat_now(booked)[0] is None


def test_a_process_that_dies_after_the_result_leaves_no_promise_with_the_failed_one(
    two, monkeypatch
) -> None:
    shop, examiners = two
    booked = accepted(shop, TUESDAY_NINE)
    seat = shop.worker_ids.index(seat_now(booked)[0])
    examined(shop, examiners, FAIL, seat)
    monkeypatch.setattr(learn, "refill", _dies)
    with pytest.raises(KeyboardInterrupt):
        examined(shop, examiners, FAIL, seat)
    assert seat_now(booked)[0] is None


def _dies(**_: object) -> None:
    raise KeyboardInterrupt


def test_control_without_the_handing_over_the_failed_one_would_still_come(two, monkeypatch) -> None:
    shop, examiners = two
    monkeypatch.setattr(learn, "free_line", lambda **_: [])
    booked = accepted(shop, TUESDAY_NINE)
    first = seat_now(booked)[0]
    seat = shop.worker_ids.index(first)
    examined(shop, examiners, FAIL, seat)
    examined(shop, examiners, FAIL, seat)
    assert seat_now(booked)[0] == first
