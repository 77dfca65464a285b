"""Planning in the background: progress, a stop, limits of automatic mode, a solver that hangs."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from dispatching import accepted, book, seat_now, to_queue
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.dispatch.actions.runs import RunOver, RunUnderWay
from jiahe.dispatch.choices import JobKind, JobState
from jiahe.dispatch.models import PlanJob, PlanProposal
from jiahe.dispatch.planning import PATIENCE_A_VISIT, PATIENCE_SECONDS, PlanningDay, greedy, solve
from jiahe.dispatch.queries.plans import planning_day
from jiahe.dispatch.queries.runs import last_failure, run_by_code
from jiahe.engine.routing.model import Plan
from jiahe.journeys import plan, planning
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.simulation.bench.promised import promised_day

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def ask(shop: Shop) -> PlanJob:
    return planning.ask(
        company_id=shop.company_id, on=MONDAY, kind=JobKind.INTRADAY, actor_id=shop.person_id
    )


def state_of(shop: Shop, job: PlanJob) -> tuple[str, int]:
    with for_company(shop.company_id):
        found = run_by_code(job.code)
    return found.state, found.percent


def limits(shop: Shop, **values: int | bool) -> None:
    planning.set_limits(company_id=shop.company_id, values=values, actor_id=shop.person_id)


def greedily(day: PlanningDay, budget: int, seed: int) -> Plan:
    del budget, seed
    return greedy(day)


def hangs(day: PlanningDay, budget: int, seed: int) -> Plan:
    time.sleep(20)
    return greedily(day, budget, seed)


def with_a_gap() -> Shop:
    shop = open_shop(workers=3)
    to_queue(shop, book(shop, at(10)))
    return shop


def test_a_run_is_queued_once_a_day_in_one_transaction_with_its_job() -> None:
    shop = open_shop()
    job = ask(shop)
    with pytest.raises(RunUnderWay):
        ask(shop)
    queued = ProcrastinateJob.objects.filter(task_name=planning.TASK, args__code=job.code)
    assert [one.queue_name for one in queued] == ["planning"]
    assert state_of(shop, job) == (JobState.WAITING, 0)


def test_a_run_ends_with_a_proposal_that_waits_for_a_human() -> None:
    shop = with_a_gap()
    job = ask(shop)
    proposal = planning.run(company_id=shop.company_id, code=job.code, solver=greedily)
    assert proposal is not None
    assert state_of(shop, job) == (JobState.DONE, 100)
    with for_company(shop.company_id):
        kept = PlanProposal.objects.get(pk=proposal.pk)
    assert (kept.state, kept.gains["filled"], kept.was_automatic) == ("open", 1, False)


def test_a_stopped_run_keeps_nothing_and_says_who_stopped_it() -> None:
    shop = with_a_gap()
    job = ask(shop)

    def stopped_while_searching(day: PlanningDay, budget: int, seed: int) -> Plan:
        return greedily(day, budget, seed)

    with for_company(shop.company_id):
        planning.runs.begin(code=job.code)
    planning.stop(company_id=shop.company_id, code=job.code, actor_id=shop.person_id)
    found = planning.run(company_id=shop.company_id, code=job.code, solver=stopped_while_searching)
    assert found is None
    with for_company(shop.company_id):
        assert PlanProposal.objects.count() == 0
        assert run_by_code(job.code).stopped_by_id == shop.person_id
    with pytest.raises(RunOver):
        planning.stop(company_id=shop.company_id, code=job.code, actor_id=shop.person_id)


def test_a_run_is_stopped_between_two_searches() -> None:
    shop = with_a_gap()
    job, calls = ask(shop), []

    def once(day: PlanningDay, budget: int, seed: int) -> Plan:
        calls.append(seed)
        return greedily(day, budget, seed)

    original = planning.runs.note_progress

    def stopping(*, code: str, percent: int) -> bool:
        if percent > 20:
            planning.runs.stop(code=code, actor_id=shop.person_id)
        return original(code=code, percent=percent)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning.runs, "note_progress", stopping)
        assert planning.run(company_id=shop.company_id, code=job.code, solver=once) is None
    assert calls == [1]
    assert state_of(shop, job)[0] == JobState.STOPPED


def test_within_the_limits_a_plan_is_taken_alone_in_the_name_of_who_set_them() -> None:
    shop = with_a_gap()
    limits(shop, is_on=True, keeps_fairness=False)
    proposal = planning.run(company_id=shop.company_id, code=ask(shop).code, solver=greedily)
    assert proposal is not None
    with for_company(shop.company_id):
        kept = PlanProposal.objects.get(pk=proposal.pk)
    assert (kept.state, kept.was_automatic, kept.decided_by_id) == (
        "accepted",
        True,
        shop.person_id,
    )
    assert [move["outcome"] for move in kept.moves] == ["applied"]


def test_beyond_a_limit_it_waits_and_says_which() -> None:
    shop = with_a_gap()
    limits(shop, is_on=True, most_changes=0, keeps_fairness=False)
    proposal = planning.run(company_id=shop.company_id, code=ask(shop).code, solver=greedily)
    assert proposal is not None
    with for_company(shop.company_id):
        kept = PlanProposal.objects.get(pk=proposal.pk)
    assert (kept.state, kept.waits_for) == ("open", ["too_many"])


def test_control_without_the_limits_everything_would_be_taken_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jiahe.journeys.planning.beyond_limits", lambda *_: [])
    shop = with_a_gap()
    limits(shop, is_on=True, most_changes=0)
    proposal = planning.run(company_id=shop.company_id, code=ask(shop).code, solver=greedily)
    assert proposal is not None
    with for_company(shop.company_id):
        assert PlanProposal.objects.get(pk=proposal.pk).state == "accepted"


def test_a_solver_that_hangs_is_answered_by_the_greedy_plan_within_two_seconds() -> None:
    shop = with_a_gap()
    with for_company(shop.company_id):
        day = planning_day(MONDAY)
    solved = solve(day, hangs, 10, 1)  # a search that never ends: it is not waited for
    assert (solved.solver, solved.failure) == ("greedy", "Hung")
    assert PATIENCE_SECONDS <= 2


def test_control_with_more_patience_everybody_would_have_waited() -> None:
    shop = with_a_gap()
    with for_company(shop.company_id):
        day = planning_day(MONDAY)
    began = time.monotonic()
    assert solve(day, slow, 10, 1, patience_seconds=30).failure == ""
    assert time.monotonic() - began > PATIENCE_SECONDS


def slow(day: PlanningDay, budget: int, seed: int) -> Plan:
    time.sleep(PATIENCE_SECONDS + 0.5)
    return greedily(day, budget, seed)


def test_the_page_answers_while_a_longer_search_goes_on_behind() -> None:
    shop = with_a_gap()
    proposal = plan.propose_plan(company_id=shop.company_id, on=MONDAY, solver=hangs)
    assert (proposal.gains["failure"], proposal.gains["filled"]) == ("Hung", 1)
    with for_company(shop.company_id):
        job = PlanJob.objects.get()
    assert (job.on, job.state) == (MONDAY, JobState.WAITING)


def test_a_planner_that_answers_in_time_needs_no_second_search() -> None:
    shop = with_a_gap()
    proposal = plan.propose_plan(company_id=shop.company_id, on=MONDAY, solver=greedily)
    assert proposal.gains["failure"] == ""
    with for_company(shop.company_id):
        assert PlanJob.objects.count() == 0


def test_the_greedy_plan_stands_in_while_the_run_searches_and_then_gives_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = with_a_gap()
    job, seen = ask(shop), []
    note = planning.runs.note_stand_in

    def noting(*, code: str, proposal_id: int, failure: str) -> None:
        note(code=code, proposal_id=proposal_id, failure=failure)
        seen.append((run_by_code(code).state, last_failure(MONDAY)))

    def slow_once(day: PlanningDay, budget: int, seed: int) -> Plan:
        return slow(day, budget, seed) if seed == 1 else greedily(day, budget, seed)

    monkeypatch.setattr(planning.runs, "note_stand_in", noting)
    found = planning.run(company_id=shop.company_id, code=job.code, solver=slow_once)
    assert found is not None
    ((state, stood_in),) = seen
    assert (state, stood_in.gains["failure"]) == (JobState.RUNNING, "Hung")
    assert state_of(shop, job) == (JobState.DONE, 100)
    with for_company(shop.company_id):
        assert last_failure(MONDAY) is None


def test_a_run_whose_search_never_ends_keeps_the_plan_that_stood_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planning, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("jiahe.dispatch.planning.LONG_PATIENCE_SECONDS", 0.3)
    shop = with_a_gap()
    job = ask(shop)
    found = planning.run(company_id=shop.company_id, code=job.code, solver=hangs)
    with for_company(shop.company_id):
        assert [one.pk for one in PlanProposal.objects.all()] == [found.pk]
        assert run_by_code(job.code).failure == "Hung"


def test_the_board_knows_that_the_simple_plan_stands_in() -> None:
    shop = with_a_gap()

    def dies(day: PlanningDay, budget: int, seed: int) -> Plan:
        raise RuntimeError

    planning.run(company_id=shop.company_id, code=ask(shop).code, solver=dies)
    with for_company(shop.company_id):
        failed = last_failure(MONDAY)
    assert failed is not None
    assert failed.gains["failure"] == "RuntimeError"


def test_visits_that_begin_within_the_freeze_stay_and_the_dispatcher_sets_how_long() -> None:
    shop = open_shop()
    accepted(shop, at(10))
    with clock_set_to(FixedClock(at(8))), for_company(shop.company_id):
        assert len(planning_day(MONDAY).seats) == 1
    limits(shop, freeze_minutes=180)
    with clock_set_to(FixedClock(at(8))), for_company(shop.company_id):
        assert planning_day(MONDAY).seats == ()


def test_every_night_tomorrow_is_asked_for_once_in_each_company() -> None:
    shop, west = open_shop(), open_shop(slug="west", first_number=50)
    assert planning.ask_for_tomorrow() == 2
    assert planning.ask_for_tomorrow() == 0
    for one in (shop, west):
        with for_company(one.company_id):
            job = PlanJob.objects.get()
        assert (job.on, job.kind) == (SUNDAY_NOON.date() + timedelta(days=1), JobKind.NIGHTLY)


def test_the_seat_that_was_filled_alone_is_really_filled() -> None:
    shop = open_shop(workers=3)
    booked = book(shop, at(10))
    to_queue(shop, booked)
    limits(shop, is_on=True, keeps_fairness=False)
    planning.run(company_id=shop.company_id, code=ask(shop).code, solver=greedily)
    assert seat_now(booked)[0] in shop.worker_ids


def test_a_large_day_gets_more_moves_and_more_time_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, asked = with_a_gap(), []

    def counting(day: PlanningDay, budget: int, seed: int) -> Plan:
        asked.append(budget)
        return greedily(day, budget, seed)

    planning.run(company_id=shop.company_id, code=ask(shop).code, solver=counting)
    assert set(asked) == {planning.BUDGET_MOVES}
    asked.clear()
    monkeypatch.setattr("jiahe.dispatch.planning.MOVES_A_VISIT", 1000)
    planning.run(company_id=shop.company_id, code=ask(shop).code, solver=counting)
    assert set(asked) == {1000}
    small, large = promised_day(10, 5, 1), promised_day(3000, 5, 1)
    assert large.long_patience - small.long_patience == pytest.approx(2990 * PATIENCE_A_VISIT)
