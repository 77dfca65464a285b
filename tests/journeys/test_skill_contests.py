"""A contest: announced, signed up for in time and in line, judged once by who takes no part."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.journeys import contests as journey
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.workforce.actions import contests as actions
from jiahe.workforce.actions.contests import (
    ContestIncomplete,
    ContestJudged,
    JudgesThemselves,
    NoSuchContest,
    NotYourLine,
    PointsMissing,
    SignUpIsOver,
)
from jiahe.workforce.actions.drills import NotYetHeld
from jiahe.workforce.learning.contests import contest_by_code, contests_for, entries_of, results_of
from jiahe.workforce.models import ContestEntry, Honour, Worker
from learning_world import on
from unguarded import cut

pytestmark = pytest.mark.django_db
TODAY = SUNDAY_NOON.date()
DAY = timedelta(days=1)
CODES = 5


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(CODES)


def announce(
    shop: Shop,
    *,
    line: str = "",
    until: date | None = TODAY + DAY,
    held: date | None = TODAY + 3 * DAY,
) -> str:
    return journey.announce(
        company_id=shop.company_id, words=("秋季技能竞赛", "厨房与卫生间"), line=line,
        days=(held, until),
    )  # fmt: skip


def sign_up(shop: Shop, code: str, *seats: int) -> None:
    for seat in seats:
        journey.sign_up(company_id=shop.company_id, code=code, worker=worker(shop, seat))


def worker(shop: Shop, seat: int) -> Worker:
    with for_company(shop.company_id):
        found = Worker.objects.prefetch_related("skills").get(pk=shop.worker_ids[seat])
        list(found.skills.all())
        return found


def judge(shop: Shop, code: str, points: dict[int, int], by: int | None = None) -> None:
    with on(SUNDAY_NOON + 3 * DAY):
        journey.judge(
            company_id=shop.company_id, code=code,
            points={shop.worker_codes[seat]: given for seat, given in points.items()},
            actor_id=by or staff(shop.company_id, Role.TRAINER, 81),
        )  # fmt: skip


def places(shop: Shop, code: str) -> list[tuple[int, int | None, int | None]]:
    with for_company(shop.company_id):
        found = contest_by_code(code)
        assert found is not None
        seat = shop.worker_ids.index
        return [(seat(one.worker_id), one.points, one.place) for one in entries_of(found)]


def honours(shop: Shop) -> list[tuple[int, str]]:
    with for_company(shop.company_id):
        rows = Honour.objects.order_by("name", "worker_id")
        return [(shop.worker_ids.index(one.worker_id), one.name) for one in rows]


def test_from_the_sign_up_to_the_prizes(shop) -> None:
    code = announce(shop)
    sign_up(shop, code, 0, 1, 2, 3, 4)
    judge(shop, code, {0: 70, 1: 95, 2: 88, 3: 60})
    assert places(shop, code) == [(1, 95, 1), (2, 88, 2), (0, 70, 3), (3, 60, 4), (4, None, None)]
    assert sorted(honours(shop)) == [(0, "三等奖"), (1, "一等奖"), (2, "二等奖")]
    told = Message.objects.filter(kind="contest").order_by("pk")
    assert ["第 1 名" in one.text for one in told] == [True, False, False, False]
    with for_company(shop.company_id):
        assert [one.place for one in results_of(shop.worker_ids[1])] == [1]


def test_equal_points_are_an_equal_place(shop) -> None:
    code = announce(shop)
    sign_up(shop, code, 0, 1, 2)
    judge(shop, code, {0: 90, 1: 90, 2: 80})
    assert places(shop, code) == [(0, 90, 1), (1, 90, 1), (2, 80, 3)]
    assert sorted(honours(shop)) == [(0, "一等奖"), (1, "一等奖"), (2, "三等奖")]


def test_signing_up_twice_is_once_and_stepping_back_takes_it_away(shop) -> None:
    code = announce(shop)
    sign_up(shop, code, 0, 0)
    assert places(shop, code) == [(0, None, None)]
    journey.step_back(company_id=shop.company_id, code=code, worker=worker(shop, 0))
    assert places(shop, code) == []


def test_once_judged_nobody_comes_or_goes_though_the_last_day_to_sign_up_is_not_over(shop) -> None:
    held = TODAY + 3 * DAY
    code = announce(shop, until=held)
    sign_up(shop, code, 0, 1)
    judge(shop, code, {0: 90})
    with on(SUNDAY_NOON + 3 * DAY):
        with pytest.raises(SignUpIsOver):
            journey.step_back(company_id=shop.company_id, code=code, worker=worker(shop, 0))
        with pytest.raises(SignUpIsOver):
            sign_up(shop, code, 2)
    assert places(shop, code) == [(0, 90, 1), (1, None, None)]


def test_control_before_it_is_judged_they_may_on_that_day(shop) -> None:
    code = announce(shop, until=TODAY + 3 * DAY)
    sign_up(shop, code, 0)
    with on(SUNDAY_NOON + 3 * DAY):
        journey.step_back(company_id=shop.company_id, code=code, worker=worker(shop, 0))
        sign_up(shop, code, 1)
    assert places(shop, code) == [(1, None, None)]


def test_after_the_last_day_nobody_comes_or_goes(shop) -> None:
    code = announce(shop)
    sign_up(shop, code, 0)
    with on(SUNDAY_NOON + 2 * DAY):
        with pytest.raises(SignUpIsOver):
            sign_up(shop, code, 1)
        with pytest.raises(SignUpIsOver):
            journey.step_back(company_id=shop.company_id, code=code, worker=worker(shop, 0))
    assert places(shop, code) == [(0, None, None)]


def test_a_contest_of_another_line_is_neither_shown_nor_open(shop) -> None:
    other, own = announce(shop, line="repair"), announce(shop, line="cleaning")
    with for_company(shop.company_id):
        shown = contests_for(shop.worker_ids[0], {"cleaning"})
    assert [(one.contest.code, one.is_in, one.may_change) for one in shown] == [(own, False, True)]
    with pytest.raises(NotYourLine):
        sign_up(shop, other, 0)
    sign_up(shop, own, 0)
    assert (places(shop, other), places(shop, own)) == ([], [(0, None, None)])


def test_who_is_not_on_duty_does_not_sign_up(shop) -> None:
    code = announce(shop)
    with for_company(shop.company_id):
        Worker.objects.filter(pk=shop.worker_ids[0]).update(duty="paused")
    with pytest.raises(NotYourLine):
        sign_up(shop, code, 0)
    assert places(shop, code) == []


def test_it_is_judged_once_and_not_before_its_day(shop) -> None:
    code = announce(shop)
    sign_up(shop, code, 0, 1)
    with pytest.raises(NotYetHeld):
        journey.judge(
            company_id=shop.company_id, code=code, points={shop.worker_codes[0]: 80},
            actor_id=shop.person_id,
        )  # fmt: skip
    judge(shop, code, {0: 80, 1: 70})
    with pytest.raises(ContestJudged):
        judge(shop, code, {0: 10, 1: 90})
    assert places(shop, code) == [(0, 80, 1), (1, 70, 2)]


def test_nobody_who_takes_part_judges(shop) -> None:
    code = announce(shop)
    sign_up(shop, code, 0, 1)
    with for_company(shop.company_id):
        grant_role(person_id=shop.worker_person_ids[0], role=Role.TRAINER)
    with pytest.raises(JudgesThemselves):
        judge(shop, code, {0: 100}, by=shop.worker_person_ids[0])
    assert honours(shop) == []


def test_control_who_stepped_back_may(shop) -> None:
    code = announce(shop)
    sign_up(shop, code, 0, 1)
    with for_company(shop.company_id):
        ContestEntry.objects.filter(worker_id=shop.worker_ids[0]).delete()
    judge(shop, code, {1: 90}, by=shop.worker_person_ids[0])
    assert honours(shop) == [(1, "一等奖")]


@pytest.mark.parametrize("points", [{}, {0: 101}, {2: 50}])
def test_points_are_on_the_scale_and_of_who_signed_up(shop, points) -> None:
    code = announce(shop)
    sign_up(shop, code, 0, 1)
    with pytest.raises(PointsMissing):
        judge(shop, code, points)
    assert (places(shop, code), honours(shop)) == ([(0, None, None), (1, None, None)], [])


@pytest.mark.parametrize(
    ("until", "held"),
    [(TODAY - DAY, TODAY + DAY), (TODAY + DAY, TODAY), (None, TODAY), (TODAY, None)],
)
def test_a_contest_needs_days_that_fit(shop, until, held) -> None:
    with pytest.raises(ContestIncomplete):
        announce(shop, until=until, held=held)


def test_another_companys_contest_is_not_there(shop) -> None:
    code = announce(shop)
    other = open_shop(1, slug="other", first_number=50)
    with pytest.raises(NoSuchContest):
        sign_up(other, code, 0)
    with pytest.raises(NoSuchContest), for_company(other.company_id):
        actions.judge_contest(code=code, points={}, by=other.person_id)
    assert places(shop, code) == []


def test_control_without_the_look_at_the_judging_they_come_and_go(shop, monkeypatch) -> None:
    cut(monkeypatch, actions._open, "row.judged_at is not None", "False")
    code = announce(shop, until=TODAY + 3 * DAY)
    sign_up(shop, code, 0, 1)
    judge(shop, code, {0: 90})
    with on(SUNDAY_NOON + 3 * DAY):
        sign_up(shop, code, 2)
    assert len(places(shop, code)) == 3


def test_control_without_the_look_at_who_takes_part_the_own_prize_is_given(
    shop, monkeypatch
) -> None:
    takes_part = "by in {one.worker.person_id for one in entries}"
    cut(monkeypatch, actions.judge_contest, takes_part, "False")
    code = announce(shop)
    sign_up(shop, code, 0, 1)
    with for_company(shop.company_id):
        grant_role(person_id=shop.worker_person_ids[0], role=Role.TRAINER)
    judge(shop, code, {0: 100}, by=shop.worker_person_ids[0])
    assert honours(shop) == [(0, "一等奖")]
