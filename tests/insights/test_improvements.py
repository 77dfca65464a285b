"""Improvements: planned before they run, decided with an effect, reopened; ideas are answered."""

from datetime import timedelta

import pytest

from figure_world import NOW, ON, World, ago, build
from jiahe.accounts.models import Store
from jiahe.insights.actions.improvements import (
    IsUnderWay,
    NotUnderWay,
    OutcomeNeeded,
    PlaceMissing,
    Plan,
    PlanIncomplete,
    TitleMissing,
)
from jiahe.insights.actions.suggestions import SuggestionAnswered, SuggestionEmpty
from jiahe.insights.choices import ScopeKind
from jiahe.insights.models import Improvement, Suggestion
from jiahe.insights.queries.flow import mechanisms, order_flow
from jiahe.insights.queries.improvements import (
    effect_now,
    improvements,
    kept_effect,
    suggestion_board,
)
from jiahe.journeys import improve
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.workforce.models import Worker

pytestmark = pytest.mark.django_db
BEGAN = ON - timedelta(days=ON.weekday() + 21)
PLAN = Plan("procedure", ("台面漏擦", "步骤在最后"), "步骤提前", BEGAN, ON, 2)


@pytest.fixture
def world():
    with clock_set_to(FixedClock(NOW)):
        yield build()


def opened(world: World, kind: str = "case", place: str = "") -> str:
    return improve.open_improvement(
        company_id=world.company_id, kind=kind, title="台面漏擦",
        place=place or f"store:{world.store_id}", actor_id=world.person.pk,
    ).code  # fmt: skip


def planned(world: World, code: str, plan: Plan = PLAN) -> None:
    improve.plan(company_id=world.company_id, code=code, planned=plan, actor_id=world.person.pk)


def decided(world: World, code: str, state: str = "closed", outcome: str = "有效") -> None:
    improve.decide(
        company_id=world.company_id, code=code, state=state, outcome=outcome,
        actor_id=world.person.pk,
    )  # fmt: skip


def row_of(world: World) -> Improvement:
    with for_company(world.company_id):
        return Improvement.objects.get()


def two_stores(world: World, gain: int) -> None:
    """Ten people in each store; marks of those in the first rise by `gain` after the beginning."""
    other = Store.objects.create(company_id=world.company_id, name="东店", lat=30.9, lng=119.3)
    order = world.order()
    for n in range(20):
        name, is_touched = f"人{n}", n < 10
        world.worker(name)
        for day in range(4):
            for when, marks in ((-10 + day, 3), (8 + day, 3 + gain * is_touched)):
                start = NOW - timedelta(days=(ON - BEGAN).days - when, hours=n % 5)
                visit = world.visit(order, start=start, name=name)
                world.review(visit, marks, marks, marks, at=start)
        if not is_touched:
            Worker.objects.filter(pk=world.worker(name).pk).update(store=other)


def test_a_case_runs_only_with_cause_action_and_dates(world) -> None:
    code = opened(world)
    for plan in (
        Plan("", ("为什么",), "做", BEGAN, ON),
        Plan("skill", (" ",), "做", BEGAN, ON),
        Plan("skill", ("为什么",), " ", BEGAN, ON),
        Plan("skill", ("为什么",), "做", None, ON),
        Plan("skill", ("为什么",), "做", BEGAN, ON, 3),
    ):
        with pytest.raises(PlanIncomplete):
            planned(world, code, plan)
    assert row_of(world).state == "open"
    with pytest.raises(NotUnderWay):
        decided(world, code)
    planned(world, code)
    assert row_of(world).state == "running"


def test_what_is_under_way_is_listed_however_much_was_opened_since(world) -> None:
    first = opened(world)
    planned(world, first)
    with for_company(world.company_id):
        for number in range(3):
            one = Improvement.objects.get(code=first)
            one.pk, one.code, one.state = None, f"over{number}", "closed"
            one.opened_at += timedelta(days=number + 1)
            one.save()
        listed = [one.code for one in improvements(limit=2)]
    assert listed == [first, "over2", "over1"]


def test_the_effect_is_measured_beside_the_other_store_and_kept(world) -> None:
    with for_company(world.company_id):
        two_stores(world, 1)
    planned(world, opened(world))
    decided(world, row_of(world).code)
    effect = kept_effect(row_of(world))
    assert effect is not None
    assert (round(effect.gain, 3), effect.took, effect.is_clear) == (1.0, 10, True)


def test_control_where_both_stores_stay_alike_nothing_is_gained(world) -> None:
    with for_company(world.company_id):
        two_stores(world, 0)
    planned(world, opened(world))
    with for_company(world.company_id):
        effect = effect_now(Improvement.objects.get())
    assert effect is not None
    assert (round(effect.gain, 3), effect.is_clear) == (0.0, False)


def test_a_whole_company_has_nobody_to_compare_with(world) -> None:
    with for_company(world.company_id):
        two_stores(world, 1)
    planned(world, opened(world, place="company:0"))
    decided(world, row_of(world).code)
    assert (row_of(world).effect, row_of(world).scope_kind) == ({}, ScopeKind.COMPANY)


def test_a_pilot_is_somewhere_and_is_rolled_out_or_stopped(world) -> None:
    with pytest.raises(PlaceMissing):
        opened(world, "pilot", "company:0")
    code = opened(world, "pilot")
    planned(world, code)
    with pytest.raises(OutcomeNeeded):
        decided(world, code, "closed")
    with pytest.raises(OutcomeNeeded):
        decided(world, code, "stopped", " ")
    decided(world, code, "rolled_out")
    assert row_of(world).state == "rolled_out"


def test_a_closed_case_is_reopened_with_what_was_seen(world) -> None:
    code = opened(world)
    planned(world, code)
    given = {"company_id": world.company_id, "code": code, "actor_id": world.person.pk}
    with pytest.raises(IsUnderWay):
        improve.reopen(**given, why="又漏擦")
    decided(world, code)
    improve.reopen(**given, why="又漏擦")
    assert (row_of(world).state, row_of(world).reopened) == ("open", 1)


def test_an_improvement_needs_a_title(world) -> None:
    with pytest.raises(TitleMissing):
        improve.open_improvement(
            company_id=world.company_id, kind="case", title=" ", place="", actor_id=world.person.pk
        )


def idea(world: World, words: str = "工具清单提前发") -> Suggestion:
    return improve.suggest(
        company_id=world.company_id, person_id=world.person.pk, words=words, is_worker=False
    )


def answered(world: World, code: str, state: str = "adopted", answer: str = "好") -> None:
    improve.answer_suggestion(
        company_id=world.company_id, code=code, state=state, answer=answer,
        actor_id=world.person.pk,
    )  # fmt: skip


def test_an_adopted_idea_opens_an_improvement_and_its_author_is_told(world) -> None:
    with pytest.raises(SuggestionEmpty):
        idea(world, " ")
    code = idea(world).code
    with pytest.raises(SuggestionEmpty):
        answered(world, code, answer=" ")
    answered(world, code)
    with pytest.raises(SuggestionAnswered):
        answered(world, code)
    assert row_of(world).title == "工具清单提前发"
    assert [one.text for one in Message.objects.filter(kind="SuggestionAnswered")] == ["好"]


def test_the_adoption_rate_counts_what_was_answered(world) -> None:
    ideas = [idea(world, f"建议{n}").code for n in range(4)]
    with for_company(world.company_id):
        assert suggestion_board().adoption_percent is None
    answered(world, ideas[0])
    for code in ideas[1:3]:
        answered(world, code, "declined")
    with for_company(world.company_id):
        assert suggestion_board().adoption_percent == 33


def test_the_flow_is_read_from_recorded_facts(world) -> None:
    with for_company(world.company_id):
        visit = world.visit(world.order(placed=ago(days=4), paid=ago(days=4, minutes=-5)))
        world.assign(visit, ago(days=3))
        world.moments(visit, "arrived", at=ago(days=2))
        world.moments(visit, "finished", at=ago(days=2, hours=-3))
        flow = order_flow(ago(days=28), NOW)
    (variant,) = flow.variants
    assert variant.steps == ("booked", "paid", "offered", "accepted", "arrived", "finished")
    assert {(one.source, one.target): one.median_minutes for one in flow.edges}[
        "arrived", "finished"
    ] == 180


def test_mechanisms_say_how_often_and_with_what_result(world) -> None:
    answered(world, idea(world).code)
    idea(world, "第二条")
    with for_company(world.company_id):
        found = {one.name: one for one in mechanisms(90)}
    ideas = found["suggestions"]
    assert (ideas.used, ideas.led, ideas.waiting, ideas.led_percent) == (2, 1, 1, 50)
