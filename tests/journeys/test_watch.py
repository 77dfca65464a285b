"""Each night the charts go on; a bad week warns once; what is done about it starts from there."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from factories import staff
from figure_world import NOW, ON, World, ago, build
from jiahe.accounts.choices import Role
from jiahe.insights.models import Remedy
from jiahe.journeys import watch
from jiahe.journeys.reactions import REACTIONS
from jiahe.journeys.watch import DeedMissing, NothingToInspect
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.quality.actions.warnings import NoSuchWarning, WarningIsSettled, WarningWithoutWords
from jiahe.quality.choices import Measure, WarningState, Watched
from jiahe.quality.models import EarlyWarning, Inspection, Watch

pytestmark = pytest.mark.django_db
GOOD, FAIR, BAD = (5, 5, 5), (5, 5, 4), (2, 2, 2)


@pytest.fixture
def moment() -> Iterator[Callable[[datetime], None]]:
    """Stops the product's clock; a later call moves it."""
    yield lambda at: set_process_clock(FixedClock(at))
    set_process_clock(SystemClock())


@pytest.fixture
def world(moment) -> World:
    moment(NOW)
    return build()


def reviewed(world: World, days: int, marks, *, since: int) -> None:
    """Two released reviews a day for so many days, the first `since` days ago."""
    for n in range(days):
        at = ago(days=since - n)
        for one in marks:
            visit = world.visit(world.one_order, start=at - timedelta(hours=4), **world.fresh())
            world.review(visit, *one, at=at, released_at=at)


@pytest.fixture
def bad_week(world: World) -> World:
    """Three good weeks, then a bad one."""
    with for_company(world.company_id):
        object.__setattr__(world, "one_order", world.order())
        reviewed(world, 21, (GOOD, FAIR), since=28)
        reviewed(world, 6, (BAD, BAD), since=7)
    return world


def read(world: World, through=ON) -> int:
    return watch.read_company(company_id=world.company_id, through=through)


def all_warnings(world: World) -> list[EarlyWarning]:
    with for_company(world.company_id):
        return list(EarlyWarning.objects.order_by("measure", "scope"))


def team_warning(world: World) -> EarlyWarning:
    rows = [one for one in all_warnings(world) if one.scope == Watched.STORE]
    return next(one for one in rows if one.measure == Measure.MARKS)


def test_a_bad_week_warns_about_team_service_and_company(bad_week: World) -> None:
    read(bad_week)
    marks = [one.scope for one in all_warnings(bad_week) if one.measure == Measure.MARKS]
    assert marks == [Watched.COMPANY, Watched.SERVICE, Watched.STORE]


def test_control_good_weeks_do_not_warn(world: World) -> None:
    with for_company(world.company_id):
        object.__setattr__(world, "one_order", world.order())
        reviewed(world, 28, (GOOD, FAIR), since=28)
    assert read(world) == 0
    assert all_warnings(world) == []


def test_a_warning_shows_its_points_and_rests_on_named_visits(bad_week: World) -> None:
    read(bad_week)
    warning = team_warning(bad_week)
    assert (warning.scope_name, warning.gravity) == ("总店", "medium")
    assert any(signals for *_row, signals in warning.points)
    with for_company(bad_week.company_id):
        lowest = set(
            bad_week.service.order_set.get()
            .visits.filter(reviews__attitude=2)
            .values_list("code", flat=True)
        )
    assert {code for code, _day in warning.evidence} <= lowest
    assert len(warning.evidence) >= 4


def test_a_second_reading_of_the_same_day_finds_nothing_new(bad_week: World) -> None:
    read(bad_week)
    before = all_warnings(bad_week)
    assert read(bad_week) == 0
    assert all_warnings(bad_week) == before


def test_reading_day_by_day_is_the_same_as_reading_all_at_once(bad_week: World) -> None:
    for back in range(30, -1, -1):
        read(bad_week, ON - timedelta(days=back))
    with for_company(bad_week.company_id):
        stepwise = {
            (w.measure, w.scope, w.scope_id): (w.state, w.tail) for w in Watch.objects.all()
        }
        Watch.objects.all().delete()
        EarlyWarning.objects.all().delete()
    read(bad_week)
    with for_company(bad_week.company_id):
        at_once = {(w.measure, w.scope, w.scope_id): (w.state, w.tail) for w in Watch.objects.all()}
    assert stepwise == at_once


def test_while_one_waits_the_same_run_makes_no_second(bad_week: World, moment) -> None:
    read(bad_week)
    with for_company(bad_week.company_id):
        moment(NOW + timedelta(days=3))
        reviewed(bad_week, 3, (BAD, BAD), since=0)
    moment(NOW + timedelta(days=4))
    read(bad_week, ON + timedelta(days=3))
    stores = [one for one in all_warnings(bad_week) if one.scope == Watched.STORE]
    assert len([one for one in stores if one.measure == Measure.MARKS]) == 1


def test_after_it_is_settled_a_new_run_warns_again(bad_week: World, moment) -> None:
    read(bad_week)
    first = team_warning(bad_week)
    watch.dismiss(
        company_id=bad_week.company_id,
        code=first.code,
        said="系统测试",
        actor_id=bad_week.person.pk,
    )
    with for_company(bad_week.company_id):
        reviewed(bad_week, 6, (BAD, BAD), since=-1)
    moment(NOW + timedelta(days=8))
    read(bad_week, ON + timedelta(days=7))
    rows = [one for one in all_warnings(bad_week) if one.scope == Watched.STORE]
    assert len([one for one in rows if one.measure == Measure.MARKS]) == 2


def test_what_is_not_released_to_the_worker_is_not_told_by_a_chart(world: World) -> None:
    with for_company(world.company_id):
        world.review(at=ago(days=2))
    read(world)
    with for_company(world.company_id):
        assert not Watch.objects.filter(measure=Measure.MARKS).exists()


def test_hidden_reviews_do_not_count(bad_week: World) -> None:
    with for_company(bad_week.company_id):
        from jiahe.quality.models import Review

        Review.objects.filter(attitude=2).update(hidden_because="insult")
    assert [one for one in all_warnings(bad_week) if one.measure == Measure.MARKS] == []
    read(bad_week)
    assert [one for one in all_warnings(bad_week) if one.measure == Measure.MARKS] == []


def act(world: World, deed: str, said: str = "安排抽检") -> EarlyWarning:
    return watch.act(
        company_id=world.company_id,
        code=team_warning(world).code,
        deed=deed,
        said=said,
        actor_id=world.person.pk,
    )


def test_a_warning_orders_inspections_of_the_next_visits(bad_week: World) -> None:
    read(bad_week)
    with for_company(bad_week.company_id):
        coming = [
            bad_week.visit(start=NOW + timedelta(hours=n), seat="confirmed", **bad_week.fresh()).pk
            for n in (5, 9, 30)
        ]
    assert act(bad_week, "inspect").state == WarningState.ACTED
    with for_company(bad_week.company_id):
        ordered = list(Inspection.objects.order_by("pk").values_list("visit_id", "place"))
    assert ordered == [(coming[0], "home"), (coming[1], "home")]


def test_without_a_visit_to_come_nothing_is_settled(bad_week: World) -> None:
    read(bad_week)
    with pytest.raises(NothingToInspect):
        act(bad_week, "inspect")
    assert team_warning(bad_week).state == WarningState.NEW


def test_a_warning_opens_one_case_of_its_team(bad_week: World) -> None:
    read(bad_week)
    act(bad_week, "case")
    with for_company(bad_week.company_id):
        remedy = Remedy.objects.get()
    assert (remedy.entry_id, remedy.scope_kind, remedy.scope_id, remedy.kind) == (
        "QA-01", "store", bad_week.store_id, "improvement",
    )  # fmt: skip


def test_a_warning_is_settled_once_and_in_words(bad_week: World) -> None:
    read(bad_week)
    code = team_warning(bad_week).code
    with pytest.raises(DeedMissing):
        act(bad_week, "")
    with pytest.raises(WarningWithoutWords):
        act(bad_week, "other", " ")
    person = {"company_id": bad_week.company_id, "actor_id": bad_week.person.pk}
    watch.acknowledge(code=code, **person)
    assert team_warning(bad_week).state == WarningState.SEEN
    act(bad_week, "other", "已电话沟通")
    for again in (watch.acknowledge, watch.dismiss):
        with pytest.raises(WarningIsSettled):
            again(code=code, **person, **({"said": "x"} if again is watch.dismiss else {}))
    with pytest.raises(NoSuchWarning):
        watch.acknowledge(code="none", **person)


def test_inspectors_are_told_once(bad_week: World) -> None:
    staff(bad_week.company_id, Role.INSPECTOR, 7)
    read(bad_week)
    deliver_pending(REACTIONS)
    deliver_pending(REACTIONS)
    assert Message.objects.filter(kind="WarningRaised").count() == len(all_warnings(bad_week))
