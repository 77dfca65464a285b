"""A worker disagrees; a human answers against a clock; neither is ever rewritten."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError

from dispatching import offered
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.dispatch.actions import contests as actions
from jiahe.dispatch.actions.contests import (
    AlreadyContested,
    AnsweredAlready,
    NothingToContest,
    ReasonMissing,
)
from jiahe.dispatch.choices import ContestKind, ContestOutcome
from jiahe.dispatch.models import Assignment, Contest, ContestAnswer
from jiahe.dispatch.queries.contests import contest_desk, missed_by
from jiahe.journeys import contest
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.models import CalendarDay
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.workforce.models import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def disagree(shop: Shop, one: Assignment, worker_id: int, reason: str = "太远了") -> Contest:
    return contest.disagree(
        company_id=shop.company_id, assignment_code=one.code, worker_id=worker_id, reason=reason
    )


def answer(shop: Shop, raised: Contest, words: str = "下次先问您") -> ContestAnswer:
    return contest.answer(
        company_id=shop.company_id, code=raised.code, outcome=ContestOutcome.CHANGED,
        words=words, actor_id=shop.person_id,
    )  # fmt: skip


def rows(shop: Shop) -> tuple[int, int]:
    with for_company(shop.company_id):
        return Contest.objects.count(), ContestAnswer.objects.count()


def others(shop: Shop, one: Assignment) -> list[int]:
    return [worker_id for worker_id in shop.worker_ids if worker_id != one.worker_id]


def test_the_clock_counts_working_days_alone() -> None:
    shop = open_shop()
    raised = disagree(shop, offered(shop, at(10))[1][0], shop.worker_ids[0])
    assert raised.due_at == at(0) + timedelta(days=1)  # Sunday: all of Monday
    assert raised.kind == ContestKind.MINE


def test_a_holiday_does_not_count() -> None:
    shop = open_shop()
    CalendarDay.objects.create(country="CN", on=MONDAY, is_working=False, name="假日")
    raised = disagree(shop, offered(shop, at(10))[1][0], shop.worker_ids[0])
    assert raised.due_at == at(0) + timedelta(days=2)


def test_a_decision_is_contested_once_by_each_worker() -> None:
    shop = open_shop(workers=2)
    one = offered(shop, at(10))[1][0]
    disagree(shop, one, one.worker_id)
    with pytest.raises(AlreadyContested):
        disagree(shop, one, one.worker_id)
    other = disagree(shop, one, others(shop, one)[0])
    assert (other.kind, rows(shop)) == (ContestKind.MISSED, (2, 0))


def test_a_reason_is_needed() -> None:
    shop = open_shop()
    one = offered(shop, at(10))[1][0]
    with pytest.raises(ReasonMissing):
        disagree(shop, one, one.worker_id, "  ")
    assert rows(shop) == (0, 0)


def test_who_could_not_have_come_has_nothing_to_contest() -> None:
    shop = open_shop(workers=2)
    away = shop.worker_ids[1]
    with for_company(shop.company_id):
        Worker.objects.filter(pk=away).update(duty="paused")
    one = offered(shop, at(10))[1][0]
    with pytest.raises(NothingToContest):
        disagree(shop, one, away)
    with for_company(shop.company_id):
        assert missed_by(away) == []


def test_control_the_same_worker_on_duty_may() -> None:
    shop = open_shop(workers=2)
    one = offered(shop, at(10))[1][0]
    away = others(shop, one)[0]
    assert disagree(shop, one, away).kind == ContestKind.MISSED
    with for_company(shop.company_id):
        assert [found.code for found in missed_by(away)] == [one.code]


def test_after_a_week_a_missed_visit_is_too_long_ago() -> None:
    shop = open_shop(workers=2)
    one = offered(shop, at(10))[1][0]
    with (
        clock_set_to(FixedClock(SUNDAY_NOON + timedelta(days=7, minutes=1))),
        pytest.raises(NothingToContest),
    ):
        disagree(shop, one, others(shop, one)[0])


def test_the_best_paid_missed_visits_stand_first_and_name_nobody() -> None:
    shop = open_shop(workers=2)
    short, long = offered(shop, at(9), 120)[1][0], offered(shop, at(14), 240)[1][0]
    for worker_id in shop.worker_ids:
        with for_company(shop.company_id):
            found = missed_by(worker_id)
        expected = [one.code for one in (long, short) if one.worker_id != worker_id]
        assert [one.code for one in found] == expected
        assert "王阿姨" not in repr([one.told for one in found])


def test_the_answer_is_given_once_and_told_to_the_worker() -> None:
    shop = open_shop()
    raised = disagree(shop, offered(shop, at(10))[1][0], shop.worker_ids[0])
    answer(shop, raised)
    with pytest.raises(AnsweredAlready):
        answer(shop, raised, "另一种说法")
    with for_company(shop.company_id):
        assert ContestAnswer.objects.get().words == "下次先问您"
    deliver_pending(REACTIONS)
    told = Message.objects.filter(kind="ContestSettled")
    assert [(one.phone, "下次先问您" in one.text) for one in told] == [("+8613900000001", True)]


def test_the_desk_is_told_with_the_due_time() -> None:
    shop = open_shop()
    staff(shop.company_id, Role.DISPATCHER, 1)
    disagree(shop, offered(shop, at(10))[1][0], shop.worker_ids[0])
    deliver_pending(REACTIONS)
    told = Message.objects.filter(kind="ContestRaised")
    assert [(one.phone, "24日 00:00" in one.text) for one in told] == [("+8613600000001", True)]


def test_neither_contest_nor_answer_can_be_rewritten() -> None:
    shop = open_shop()
    answer(shop, disagree(shop, offered(shop, at(10))[1][0], shop.worker_ids[0]))
    for model, change in ((Contest, {"reason": ""}), (ContestAnswer, {"words": ""})):
        with pytest.raises(DatabaseError, match="permission denied"), for_company(shop.company_id):
            model.objects.update(**change)


def test_what_nobody_answers_in_time_is_overdue_and_counted() -> None:
    shop = open_shop()
    raised = disagree(shop, offered(shop, at(10))[1][0], shop.worker_ids[0])
    late = raised.due_at + timedelta(minutes=1)
    with clock_set_to(FixedClock(late)), for_company(shop.company_id):
        assert contest_desk().overdue == 1
    with clock_set_to(FixedClock(late)):
        answer(shop, raised)
        with for_company(shop.company_id):
            desk = contest_desk()
    assert (desk.overdue, desk.answered_late, len(desk.waiting)) == (0, 1, 0)


def test_control_before_its_time_nothing_is_overdue() -> None:
    shop = open_shop()
    raised = disagree(shop, offered(shop, at(10))[1][0], shop.worker_ids[0])
    with clock_set_to(FixedClock(raised.due_at)), for_company(shop.company_id):
        assert (contest_desk().overdue, len(contest_desk().waiting)) == (0, 1)


def test_control_without_the_calendar_a_holiday_would_count(monkeypatch) -> None:
    monkeypatch.setattr(actions, "exceptions_between", lambda *_: ({}, set()))
    shop = open_shop()
    CalendarDay.objects.create(country="CN", on=MONDAY, is_working=False, name="假日")
    raised = disagree(shop, offered(shop, at(10))[1][0], shop.worker_ids[0])
    assert raised.due_at == at(0) + timedelta(days=1)
