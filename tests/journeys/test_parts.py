"""A day is planned by several hosts through the queue; one of them dies, and nothing is lost."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from busy_day import busy_day
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.dispatch.actions import parts as actions
from jiahe.dispatch.actions import runs
from jiahe.dispatch.choices import JobKind, JobState, PartState
from jiahe.dispatch.models import PlanPart
from jiahe.dispatch.planning import engine_plan, without_overrides
from jiahe.dispatch.queries.parts import answers_of, hosts_of
from jiahe.dispatch.queries.plans import planning_day
from jiahe.engine.routing import translate
from jiahe.engine.routing.check import violations
from jiahe.engine.routing.parcels import opened_answer, packed_task
from jiahe.engine.routing.rounds import split
from jiahe.engine.routing.rounds.check import confirmed
from jiahe.engine.routing.rounds.model import Plan, Problem
from jiahe.engine.routing.rounds.split import Alone, Task, plan_split, run_task
from jiahe.journeys import parts, planning
from jiahe.journeys.parts_executor import Patience, QueueExecutor, RunStopped
from jiahe.journeys.sweeps import SWEEPS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.clock import now as clock_now
from jiahe.kit.tenancy import for_company
from jiahe.simulation.bench.dispatch_day import synthetic_day
from jiahe.workforce.models import Worker

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = Path(__file__).parent.parent / "drills" / "part_worker.py"
STAGES = 2
TRUSTING = Patience(untaken=120.0, held=120.0)  # waits for its hosts however slow they are


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(split, "CLUSTER", 20)
    return open_shop()


@pytest.fixture(scope="module")
def day() -> Problem:
    return synthetic_day(120, 4)


@pytest.fixture(scope="module")
def alone(day: Problem) -> Plan:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(split, "CLUSTER", 20)
        return plan_split(day, 1200, 1, Alone(), stages=STAGES)


def running(company_id: int) -> str:
    """The code of a run that has begun."""
    job = planning.ask(company_id=company_id, on=MONDAY, kind=JobKind.INTRADAY, actor_id=None)
    with for_company(company_id):
        runs.begin(code=job.code)
    return job.code


def planned(day: Problem, executor: QueueExecutor) -> Plan:
    return confirmed(day, plan_split(day, 1200, 1, executor, stages=STAGES))


@contextmanager
def workers(*kinds: str, words: Sequence[str] = ()) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes of their own that serve the parts of this test's database."""
    at_ours = {
        "DJANGO_SETTINGS_MODULE": "jiahe.config.settings",
        "JIAHE_PG_SOCKET": str(connection.settings_dict["HOST"]),
        "JIAHE_DATABASE": str(connection.settings_dict["NAME"]),
    }
    started = [
        subprocess.Popen([sys.executable, str(WORKER), kind, *words], env=os.environ | at_ours)
        for kind in kinds
    ]
    try:
        yield started
    finally:
        for one in started:
            one.kill()
            one.wait()


class Aside(threading.Thread):
    """Something that goes on beside the test; its answer or its error is kept."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.answer: Any = None
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.answer = self._work()
        except Exception as error:  # noqa: BLE001 -- raised again by `told`
            self.error = error
        finally:
            connection.close()

    def told(self) -> Any:
        self.join(timeout=240)
        assert not self.is_alive(), "nothing came"
        if self.error is not None:
            raise self.error
        return self.answer


def seen(shop_id: int) -> list[PlanPart]:
    with for_company(shop_id):
        return list(PlanPart.objects.order_by("pk"))


def until(fulfilled: Callable[[], Any], seconds: float = 120.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := fulfilled()):
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)
    return found


def held_by(shop: Shop, worker: subprocess.Popen[bytes]) -> list[PlanPart]:
    mine = [one for one in seen(shop.company_id) if one.host.endswith(f":{worker.pid}")]
    return [one for one in mine if one.state == PartState.TAKEN]


def test_two_workers_serve_the_parts_and_the_plan_is_the_one_made_alone(
    shop: Shop, day: Problem, alone: Plan, tmp_path: Path
) -> None:
    code = running(shop.company_id)
    both = ["meets", "meets"]  # however late one of them starts
    with workers(*both, words=[str(tmp_path), str(len(both))]):
        made = planned(day, QueueExecutor(shop.company_id, code, TRUSTING))
    assert made.content_hash == alone.content_hash
    rows = seen(shop.company_id)
    assert {one.state for one in rows} == {PartState.DONE}
    with for_company(shop.company_id):
        by_host = hosts_of([one.code for one in rows])
    assert len(by_host) == len(both)
    assert sum(by_host.values()) == len(rows)


def test_a_worker_killed_in_the_middle_of_a_part_costs_time_alone(
    shop: Shop, day: Problem, alone: Plan
) -> None:
    code = running(shop.company_id)
    executor = QueueExecutor(shop.company_id, code, Patience(untaken=120.0, held=8.0))
    with workers("hangs", "serves") as (dying, _):
        search = Aside(partial(planned, day, executor))
        (held,) = until(partial(held_by, shop, dying))
        dying.kill()
        dying.wait()
        made = search.told()
    assert made.content_hash == alone.content_hash
    rows = seen(shop.company_id)
    states = Counter(one.state for one in rows)
    assert set(states) <= {PartState.DONE, PartState.OWN}
    assert next(one for one in rows if one.pk == held.pk).state == PartState.OWN
    assert [one.pk for one in rows if one.answer is not None] == [
        one.pk for one in rows if one.state == PartState.DONE
    ]


def test_control_without_taking_back_the_dead_hosts_part_nobody_would_get_a_plan(
    shop: Shop, day: Problem
) -> None:
    """And a dispatcher's stop ends the waiting: nothing is left in the queue to be reckoned."""
    code = running(shop.company_id)
    with workers("hangs") as (dying,):
        search = Aside(partial(planned, day, QueueExecutor(shop.company_id, code, TRUSTING)))
        until(partial(held_by, shop, dying))
        dying.kill()
    search.join(timeout=3.0)
    assert search.is_alive()
    planning.stop(company_id=shop.company_id, code=code, actor_id=shop.person_id)
    with pytest.raises(RunStopped):
        search.told()
    rows = seen(shop.company_id)
    assert {one.state for one in rows} == {PartState.WITHDRAWN}
    assert not any(parts.reckon(company_id=shop.company_id, code=one.code) for one in rows)
    assert {one.state for one in seen(shop.company_id)} == {PartState.WITHDRAWN}


def test_a_run_that_is_begun_anew_ends_the_attempt_that_still_waits(
    shop: Shop, day: Problem
) -> None:
    code = running(shop.company_id)
    search = Aside(partial(planned, day, QueueExecutor(shop.company_id, code, TRUSTING)))
    until(partial(seen, shop.company_id))
    with for_company(shop.company_id):
        assert actions.withdraw_all(run_code=code) == len(seen(shop.company_id))
    with pytest.raises(RunStopped):
        search.told()


def test_with_no_host_at_all_the_plan_comes_as_well(shop: Shop, day: Problem, alone: Plan) -> None:
    executor = QueueExecutor(shop.company_id, running(shop.company_id), Patience(untaken=0.0))
    assert planned(day, executor).content_hash == alone.content_hash
    assert {one.state for one in seen(shop.company_id)} == {PartState.OWN}


def answering(shop: Shop, answer: bytes) -> int:
    """A host that answers every part that it finds so; how many it has answered."""
    answered = 0
    for one in seen(shop.company_id):
        with for_company(shop.company_id):
            if actions.take(code=one.code, host="liar"):
                answered += actions.keep_answer(code=one.code, host="liar", answer=answer)
    return answered


def test_an_answer_that_is_none_is_reckoned_here(shop: Shop, day: Problem, alone: Plan) -> None:
    executor = QueueExecutor(shop.company_id, running(shop.company_id), Patience(untaken=3.0))
    search = Aside(partial(planned, day, executor))
    until(partial(answering, shop, b"anything"))
    assert search.told().content_hash == alone.content_hash


def test_a_part_that_its_host_cannot_reckon_is_told_at_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = queued(shop, [b"no parcel"])[0]
    assert not parts.reckon(company_id=shop.company_id, code=code)
    (row,) = seen(shop.company_id)
    assert (row.state, row.failure, row.answer) == (PartState.FAILED, "BadParcel", None)


def queued(shop: Shop, parcels: list[bytes]) -> list[str]:
    run_code = running(shop.company_id)
    return parts.queue(company_id=shop.company_id, run_code=run_code, parcels=parcels)


def test_parts_wait_in_a_queue_of_their_own_one_job_each(shop: Shop) -> None:
    codes = queued(shop, [b"a", b"b"])
    rows = ProcrastinateJob.objects.filter(task_name=parts.TASK, args__code__in=codes)
    jobs = rows.order_by("id")
    assert [(one.queue_name, one.args["code"]) for one in jobs] == [
        (parts.QUEUE, code) for code in codes
    ]


def test_a_part_is_taken_by_one_host_and_answered_once(shop: Shop) -> None:
    (code,) = queued(shop, [b"a"])
    with for_company(shop.company_id):
        assert actions.take(code=code, host="one") == b"a"
        assert actions.take(code=code, host="two") is None
        assert not actions.keep_answer(code=code, host="two", answer=b"2")
        assert actions.keep_answer(code=code, host="one", answer=b"1")
        assert not actions.keep_answer(code=code, host="one", answer=b"again")
        assert not actions.take_back(code=code)
        assert answers_of([code]) == {code: b"1"}


def test_a_late_answer_to_a_part_that_was_taken_back_changes_nothing(shop: Shop) -> None:
    (code,) = queued(shop, [b"a"])
    with for_company(shop.company_id):
        actions.take(code=code, host="slow")
        assert actions.take_back(code=code)
        assert not actions.keep_answer(code=code, host="slow", answer=b"late")
        assert not actions.give_up(code=code, host="slow", failure="late")
        assert answers_of([code]) == {}


def test_control_without_its_condition_the_late_answer_would_be_a_second_one(shop: Shop) -> None:
    (code,) = queued(shop, [b"a"])
    with for_company(shop.company_id):
        actions.take(code=code, host="slow")
        actions.take_back(code=code)
        rows = PlanPart.objects.filter(code=code)
        assert rows.update(state=PartState.DONE, answer=b"late") == 1


def test_parts_of_a_stopped_run_are_taken_by_nobody(shop: Shop) -> None:
    run_code = running(shop.company_id)
    codes = parts.queue(company_id=shop.company_id, run_code=run_code, parcels=[b"a"])
    planning.stop(company_id=shop.company_id, code=run_code, actor_id=shop.person_id)
    with for_company(shop.company_id):
        assert actions.take(code=codes[0], host="one") is None
        assert PlanPart.objects.get().state == PartState.WAITING


def test_another_company_sees_no_part(shop: Shop) -> None:
    (code,) = queued(shop, [b"a"])
    west = open_shop(slug="west", first_number=50)
    with for_company(west.company_id):
        assert actions.take(code=code, host="one") is None
        assert PlanPart.objects.count() == 0


def test_parts_are_gone_after_an_hour(shop: Shop) -> None:
    queued(shop, [b"a"])
    assert parts.purge_old in SWEEPS
    assert parts.purge_old(shop.company_id) == 0
    later = clock_now() + actions.KEPT + timedelta(minutes=1)
    with clock_set_to(FixedClock(later)):
        assert parts.purge_old(shop.company_id) == 1
    assert seen(shop.company_id) == []


def test_what_a_host_answers_is_what_would_be_reckoned_here(shop: Shop, day: Problem) -> None:
    asked: list[Task] = []

    class Watching(Alone):
        def map(self, function: Any, tasks: Any, /) -> Any:
            kept = list(tasks)
            asked.extend(kept)
            return super().map(function, kept)

    plan_split(day, 600, 1, Watching(), stages=1)
    (code,) = queued(shop, [packed_task(asked[0])])
    assert parts.reckon(company_id=shop.company_id, code=code)
    with for_company(shop.company_id):
        rounds, _ = opened_answer(answers_of([code])[code], asked[0])
    assert (rounds == run_task(asked[0])[0]).all()


def test_a_run_of_the_product_goes_through_the_queue_and_finds_what_it_finds_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(translate, "SPLIT_FROM", 40)
    monkeypatch.setattr(planning, "ROUNDS", 1)
    monkeypatch.setattr(planning, "BUDGET_MOVES", 4)
    monkeypatch.setattr(planning, "PATIENCE_SECONDS", 300.0)
    monkeypatch.setattr("jiahe.journeys.parts_executor.Patience", lambda: TRUSTING)
    settings.PLAN_EXECUTOR = "queue"
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        busy = busy_day(workers=20, visits=60, queued=4)
    with clock_set_to(FixedClock(at(7))):
        with for_company(busy.company_id):
            whole = without_overrides(planning_day(MONDAY))
        expected = engine_plan(whole, whole.thorough_moves, 1, Alone())
        assert violations(whole.problem, expected) == []
        job = planning.ask(
            company_id=busy.company_id, on=MONDAY, kind=JobKind.INTRADAY, actor_id=None
        )
        with workers("serves"):
            proposal = planning.run(company_id=busy.company_id, code=job.code)
    assert proposal is not None
    assert proposal.gains["failure"] == ""
    assert PartState.DONE in {one.state for one in seen(busy.company_id)}
    with for_company(busy.company_id):
        job.refresh_from_db()
        codes = dict(Worker.objects.values_list("pk", "code"))
    assert (job.state, job.proposal_id) == (JobState.DONE, proposal.pk)
    moved = {(move["visit"], move["seat"]): move["to"] for move in proposal.moves}
    assert moved == {
        (one.seat.visit_code, one.seat.seat): codes[one.to_worker_id]
        for one in planning.changes(whole, expected)
    }


def test_as_delivered_the_day_is_planned_in_the_worker_itself(settings: Any) -> None:
    assert settings.PLAN_EXECUTOR == "here"
    assert planning.planner_of(1, "any") is engine_plan
    settings.PLAN_EXECUTOR = "queue"
    assert isinstance(planning.planner_of(1, "any").keywords["executor"], QueueExecutor)  # type: ignore[attr-defined]
