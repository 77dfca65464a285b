"""The night's round: history is added to, a new breach opens one remedy for its owner."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from procrastinate.contrib.django import app

from factories import staff
from figure_table import CASES
from figure_world import NOW, ON, World, build
from jiahe.accounts.choices import Role
from jiahe.insights import actions
from jiahe.insights.choices import Verdict
from jiahe.insights.judging import Figure
from jiahe.insights.models import Evaluation, Remedy
from jiahe.insights.queries.history import evaluations_of, remedies_for, standing_by_company
from jiahe.insights.queries.wall import Row
from jiahe.insights.windows import window_to
from jiahe.journeys import conform, tasks
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.models import Outbox
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company, for_every_company
from jiahe.standards.entries import catalogue
from jiahe.standards.layers import merged

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = NOW + timedelta(hours=15)  # the day after


@pytest.fixture
def world() -> World:
    return build()


def fill(world: World, entry_id: str, state: str) -> None:
    with for_company(world.company_id):
        CASES[entry_id][state](world)


def round_at(world: World, at=MORNING, on=ON) -> int:
    with clock_set_to(FixedClock(at)):
        made = conform.evaluate_company(company_id=world.company_id, on=on)
        deliver_pending(REACTIONS)
    return made


def remedies(world: World, entry_id: str) -> list[tuple[str, str, str]]:
    with for_company(world.company_id):
        rows = Remedy.objects.filter(entry_id=entry_id).order_by("pk")
        return [(one.scope_kind, one.kind, one.owner_role) for one in rows]


def told(world: World, entry_id: str) -> int:
    """How many times a new breach of the standard was told."""
    facts = Outbox.objects.filter(kind="StandardBreached", company_id=world.company_id)
    with for_company(world.company_id):
        ids = [fact.body["evaluation_id"] for fact in facts]
        return Evaluation.objects.filter(pk__in=ids, entry_id=entry_id).count()


def test_a_breach_opens_the_remedy_that_the_entry_names(world) -> None:
    fill(world, "RF-01", "breach")
    round_at(world)
    assert remedies(world, "RF-01") == [("company", "escalation", "finance")]


def test_a_second_round_adds_nothing_and_opens_nothing(world) -> None:
    fill(world, "RF-01", "breach")
    assert round_at(world) > 0
    assert round_at(world, MORNING + timedelta(minutes=5)) == 0
    assert len(remedies(world, "RF-01")) == 1
    assert told(world, "RF-01") == 1


def test_a_breach_that_lasts_stays_one_case(world) -> None:
    fill(world, "RF-01", "breach")
    round_at(world)
    assert round_at(world, MORNING + timedelta(days=1), ON + timedelta(days=1)) > 0
    assert len(remedies(world, "RF-01")) == 1


def test_a_breach_that_comes_back_opens_a_new_case(world) -> None:
    fill(world, "LW-18", "breach")
    owner = staff(world.company_id, Role.OWNER, 1)
    round_at(world)
    with for_company(world.company_id):
        code = remedies_for(["owner"]).get(entry_id="LW-18").code
    conform.close_remedy(
        company_id=world.company_id, code=code, outcome="换成定位", actor_id=owner,
        roles=("owner",),
    )  # fmt: skip
    later = ON + timedelta(days=40)
    round_at(world, MORNING + timedelta(days=40), later)  # out of the window: no data
    with for_company(world.company_id):
        visit = world.visit(start=MORNING + timedelta(days=40), name="乙")
        world.moments(visit, "arrived", proof="face", at=MORNING + timedelta(days=40))
    round_at(world, MORNING + timedelta(days=41, hours=1), later + timedelta(days=1))
    assert remedies(world, "LW-18") == [("company", "escalation", "owner")] * 2


def test_what_only_stands_in_the_report_opens_nothing(world) -> None:
    fill(world, "PR-01", "breach")
    round_at(world)
    assert (remedies(world, "PR-01"), told(world, "PR-01")) == ([], 1)


def test_a_watched_figure_opens_nothing(world) -> None:
    fill(world, "RF-01", "watch")
    round_at(world)
    assert (remedies(world, "RF-01"), told(world, "RF-01")) == ([], 0)


def figures(verdict: Verdict, store_id: int, of_store: Verdict) -> list[Row]:
    standard = merged(catalogue()["QA-01"], [], ON)
    span = window_to(standard.entry.window, ON)
    return [Row(standard, span, Figure(verdict, 90.0, n=40), {store_id: Figure(of_store, 60.0)})]


@pytest.mark.parametrize(
    ("whole", "scopes"), [(Verdict.MET, ["store"]), (Verdict.BREACH, ["company"])]
)
def test_a_store_alone_in_breach_gets_a_case_of_its_own(world, whole, scopes) -> None:
    with for_company(world.company_id):
        rows = figures(whole, world.store_id, Verdict.BREACH)
        actions.record_figures(rows=rows, on=ON)
    deliver_pending(REACTIONS)
    assert [scope for scope, _, _ in remedies(world, "QA-01")] == scopes


def test_inputs_that_return_within_a_day_are_not_written_twice(world) -> None:
    with for_company(world.company_id):
        met = figures(Verdict.MET, world.store_id, Verdict.MET)
        bad = figures(Verdict.BREACH, world.store_id, Verdict.MET)
        made = [len(actions.record_figures(rows=rows, on=ON)) for rows in (met, bad, met)]
    assert made == [2, 1, 0]


def test_the_history_keeps_version_limit_and_window(world) -> None:
    fill(world, "BK-01", "met")
    round_at(world)
    with for_company(world.company_id):
        (row,) = evaluations_of("BK-01")
    assert (row.version, row.limit, row.verdict, row.n) == ("core:2026.11", 30, "met", 1)
    assert (row.on, row.until > row.since) == (ON, True)


def test_the_history_cannot_be_rewritten(world) -> None:
    fill(world, "BK-01", "met")
    round_at(world)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        for_company(world.company_id),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE insights_evaluation SET verdict = 'met'")


def test_only_the_owning_role_ends_a_case_and_says_how(world) -> None:
    fill(world, "RF-01", "breach")
    owner = staff(world.company_id, Role.FINANCE, 1)
    round_at(world)
    with for_company(world.company_id):
        code = Remedy.objects.get(entry_id="RF-01").code
    deed = {"company_id": world.company_id, "code": code, "actor_id": owner}
    with pytest.raises(actions.NoSuchRemedy):
        conform.close_remedy(**deed, outcome="已退", roles=("dispatcher",))
    with pytest.raises(actions.OutcomeMissing):
        conform.close_remedy(**deed, outcome=" ", roles=("finance",))
    with for_company(world.company_id):
        assert Remedy.objects.get(entry_id="RF-01").state == "open"
    conform.close_remedy(**deed, outcome="已退", roles=("finance",))
    with pytest.raises(actions.RemedyIsClosed):
        conform.close_remedy(**deed, outcome="已退", roles=("finance",))


def test_every_company_counts_once_in_the_standing(world) -> None:
    other = build("other")
    fill(world, "RF-01", "breach")
    fill(other, "RF-01", "met")
    with clock_set_to(FixedClock(MORNING)):
        assert set(conform.evaluate_yesterday()) == {"figures", "other"}
        round_at(world, MORNING + timedelta(days=1), ON + timedelta(days=1))
    with for_every_company():
        found = standing_by_company(ON + timedelta(days=1))["RF-01"]
    assert found == {"met": 1, "watch": 0, "breach": 1, "no_data": 0}


def test_one_companys_trouble_does_not_stop_the_others(world, monkeypatch) -> None:
    other = build("other")
    real = conform.evaluate_company

    def failing(*, company_id: int, on) -> int:
        if company_id == world.company_id:
            raise RuntimeError("broken")
        return real(company_id=company_id, on=on)

    monkeypatch.setattr(conform, "evaluate_company", failing)
    with clock_set_to(FixedClock(MORNING)):
        assert set(conform.evaluate_yesterday()) == {"other"}
    with for_company(other.company_id):
        assert Evaluation.objects.count() > 0


def test_control_without_the_memory_of_verdicts_a_lasting_breach_is_told_again(
    world, monkeypatch
) -> None:
    monkeypatch.setattr(actions, "latest_verdicts", lambda on: {})
    fill(world, "RF-01", "breach")
    round_at(world)
    round_at(world, MORNING + timedelta(days=1), ON + timedelta(days=1))
    assert told(world, "RF-01") == 2
    assert len(remedies(world, "RF-01")) == 1


def test_the_round_is_run_by_itself_each_night() -> None:
    name = tasks.evaluate_standards_each_night.name
    periodic = {one.task.name: one.cron for one in app.periodic_registry.periodic_tasks.values()}
    assert periodic[name] == "30 18 * * *"
