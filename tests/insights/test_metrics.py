"""Every standard whose data exist is met, watched, breached, or has no data: as its rows say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from figure_table import CASES
from figure_world import NOW, ON, World, ago, build
from jiahe.care.models import Complaint, ComplaintStep
from jiahe.insights.choices import ScopeKind, Verdict
from jiahe.insights.judging import NOTHING
from jiahe.insights.metrics import registry
from jiahe.insights.metrics.base import Metric, RefKind
from jiahe.insights.metrics.registry import METRICS
from jiahe.insights.queries.figures import (
    evidence,
    figure_of,
    figures_by,
    figures_by_store,
    tally_of,
    tally_with,
)
from jiahe.insights.scopes import Scope
from jiahe.insights.windows import window_to
from jiahe.kit.tenancy import for_company, for_every_company
from jiahe.quality.models import ReviewVersion
from jiahe.standards.choices import Window
from jiahe.standards.entries import catalogue
from jiahe.standards.layers import InForce, merged

pytestmark = pytest.mark.django_db
COMPUTED = [entry for entry in catalogue().values() if entry.metric]
EACH = pytest.mark.parametrize("entry_id", sorted(CASES))
LONG_AGO = ON.replace(year=ON.year - 4)


def held(entry_id: str) -> InForce:
    return merged(catalogue()[entry_id], [], ON)


def figure(entry_id: str, company_id: int, on=ON):
    standard = held(entry_id)
    span = window_to(standard.entry.window, on, NOW if on == ON else None)
    return figure_of(standard, Scope(company_id), span)


@pytest.fixture
def world() -> World:
    return build()


def fill(world: World, entry_id: str, state: str = "met") -> None:
    with for_company(world.company_id):
        CASES[entry_id][state](world)


def test_every_metric_serves_one_entry_and_has_its_cases() -> None:
    assert sorted(entry.metric for entry in COMPUTED) == sorted(METRICS)
    assert sorted(entry.id for entry in COMPUTED) == sorted(CASES)


@EACH
@pytest.mark.parametrize("state", ["met", "watch", "breach"])
def test_the_rows_decide_the_verdict(world, entry_id: str, state: str) -> None:
    fill(world, entry_id, state)
    with for_company(world.company_id):
        found = figure(entry_id, world.company_id)
        rows, total = evidence(
            held(entry_id),
            Scope(world.company_id),
            window_to(catalogue()[entry_id].window, ON, NOW),
        )
    assert found.verdict == state
    assert total >= found.n >= 1
    assert len(rows) == min(total, 50)


def test_a_company_without_a_past_has_no_data_for_anything(world) -> None:
    with for_company(world.company_id):
        found = {entry.id: figure(entry.id, world.company_id).verdict for entry in COMPUTED}
    assert {one for one, verdict in found.items() if verdict != Verdict.NO_DATA} == set()


@pytest.mark.parametrize(
    "entry_id", sorted(entry.id for entry in catalogue().values() if not entry.metric)
)
def test_a_standard_without_data_answers_so_and_names_them(entry_id: str) -> None:
    found = figure_of(held(entry_id), Scope(1), window_to(catalogue()[entry_id].window, ON))
    assert found.verdict == Verdict.NO_DATA
    assert [one.words for one in catalogue()[entry_id].missing if not one.words] == []


def counted_elsewhere(entry_id: str, world: World, other: World) -> list[str]:
    """What a metric counts that it must not: another time, another company, later rows."""
    with for_every_company():  # the second wall is open: only the metric's own condition holds
        foreign = figure(entry_id, other.company_id).n
        earlier = figure(entry_id, world.company_id, LONG_AGO).n
    return ["another company"] * bool(foreign) + ["another time"] * bool(earlier)


@EACH
def test_a_metric_keeps_to_its_company_and_its_window(world, entry_id: str) -> None:
    other = build("other")
    fill(world, entry_id)
    assert counted_elsewhere(entry_id, world, other) == []


def broken(condition: str) -> Metric:
    """The metric of the mean mark without one of its conditions."""
    cases = (
        "SELECT r.id AS key, r.code AS ref, r.written_at AS at, r.worker_id,"
        " NULL::bigint AS line_id, r.skill::float AS value FROM quality_review r"
        f" WHERE {condition}"
    )
    return Metric("mean_mark", RefKind.REVIEW, cases)


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ("r.written_at >= %(since)s AND r.written_at < %(until)s", "another company"),
        ("r.company_id = %(company)s", "another time"),
    ],
)
def test_control_a_metric_that_forgets_its_company_or_window_is_found(
    world, monkeypatch, condition: str, fault: str
) -> None:
    monkeypatch.setitem(registry.METRICS, "mean_mark", broken(condition))
    other = build("other")
    fill(world, "QA-02")
    assert counted_elsewhere("QA-02", world, other) == [fault]


def test_a_store_sees_its_own_cases(world) -> None:
    fill(world, "QA-01")
    with for_company(world.company_id):
        span = window_to(held("QA-01").entry.window, ON, NOW)
        whole, stores = figures_by_store(held("QA-01"), world.company_id, span)
    assert (whole.n, stores[world.store_id].n, len(stores)) == (3, 3, 1)


def test_an_order_that_nobody_answered_stands_with_the_team_it_was_promised_of(world) -> None:
    paid = ago(minutes=50)
    with for_company(world.company_id):
        world.visit(world.order(placed=paid, paid=paid), start=NOW + timedelta(days=1))
        span = window_to(held("BK-01").entry.window, ON, NOW)
        whole, stores = figures_by_store(held("BK-01"), world.company_id, span)
    assert (round(whole.value or 0), whole.verdict) == (50, Verdict.BREACH)
    assert stores == {world.store_id: whole}


@pytest.mark.parametrize("kind", [ScopeKind.STORE, ScopeKind.LINE, ScopeKind.WORKER])
def test_a_figure_is_split_and_each_part_asked_alone_says_the_same(world, kind) -> None:
    fill(world, "QA-01", "watch")
    span = window_to(held("QA-01").entry.window, ON, NOW)
    with for_company(world.company_id):
        parts = figures_by(held("QA-01"), world.company_id, kind, span)
        alone = [
            figure_of(held("QA-01"), Scope(world.company_id, kind, scope_id), span)
            for scope_id, _ in parts
        ]
    assert [one for _, one in parts] == alone
    assert sum(one.n for one in alone) == 2
    assert [one.value for one in alone] == sorted(one.value for one in alone)


def test_one_more_event_adds_its_case_to_what_is_known(world) -> None:
    standard, scope = held("QA-01"), Scope(world.company_id)
    span = window_to(standard.entry.window, ON, NOW)
    with for_company(world.company_id):
        world.review(None, 5, 5, 5)
        (known,) = tally_of(standard, scope, span)
        review = world.review(None, 1, 1, 1)
        grown = tally_with(standard, scope, span, known=known, key=review.pk)
        counted = tally_of(standard, scope, span)
        foreign = tally_with(standard, scope, span, known=known, key=999_999)
    assert ([grown], foreign) == (counted, known)


def test_a_planned_statement_still_keeps_to_its_company_and_window(world) -> None:
    other, standard = build("other"), held("QA-01")
    span = window_to(standard.entry.window, ON, NOW)
    with for_company(world.company_id):
        key = world.review(None, 5, 5, 5).pk
    asked = [(world, span, 1), (other, span, 0), (world, window_to(Window.DAY, LONG_AGO), 0)]
    for _ in range(8):  # beyond the fifth the server keeps one plan for all
        for whose, when, counted in asked:
            with for_every_company():
                scope = Scope(whose.company_id)
                found = tally_with(standard, scope, when, known=NOTHING, key=key)
            assert found.n == counted


def test_an_event_that_is_quick_leaves_the_slowest_case_the_slowest(world) -> None:
    standard, scope = held("CP-01"), Scope(world.company_id)
    span = window_to(standard.entry.window, ON, NOW)
    with for_company(world.company_id):
        world.object(closed_after=20)
        (known,) = tally_of(standard, scope, span)
        quick = world.object(closed_after=1)
        grown = tally_with(standard, scope, span, known=known, key=quick.acceptance.pk)
    assert (grown.n, round(grown.worst)) == (2, 20)


def test_a_company_that_tightens_is_held_to_its_own_figure(world) -> None:
    fill(world, "BK-01")
    stricter = replace(held("BK-01"), limit=5)
    with for_company(world.company_id):
        found = figure_of(stricter, Scope(world.company_id), window_to(stricter.entry.window, ON))
    assert found.verdict == Verdict.BREACH


def test_seven_days_in_a_row_breach_the_day_of_rest(world) -> None:
    with for_company(world.company_id):
        for day in range(1, 8):  # Monday to Sunday of the week before
            world.visit(start=ago(days=day, hours=2), hours=2)
        found = figure("LW-20", world.company_id)
    assert found.verdict == Verdict.BREACH


def test_a_past_day_gets_the_answer_of_that_day(world) -> None:
    """A review that was raised later counts as it stood; a later one not at all."""
    with for_company(world.company_id):
        review = world.review(None, 5, 5, 5, at=ago(days=5), changed_at=ago(days=2))
        ReviewVersion.objects.create(
            company_id=world.company_id, review=review, number=1, attitude=1, skill=1, effect=1,
            said_at=ago(days=5), replaced_at=ago(days=2),
        )  # fmt: skip
        then, now = (figure("QA-02", world.company_id, day) for day in (ON - timedelta(days=3), ON))
    assert (then.value, then.verdict, now.value) == (1.0, Verdict.WATCH, 5.0)


def complained(world: World, *, answered_after: float | None) -> None:
    """A complaint about an accepted visit, five days ago."""
    at = ago(days=5)
    visit = world.visit(start=at - timedelta(hours=9), **world.fresh())
    raised = Complaint.objects.create(
        company_id=world.company_id, visit=visit, raised_by=world.person, kind="work",
        words="窗台没擦", raised_at=at, due_at=at + timedelta(hours=24),
    )  # fmt: skip
    if answered_after is not None:
        ComplaintStep.objects.create(
            company_id=world.company_id, complaint=raised, place=1, kind="acknowledged",
            at=at + timedelta(hours=answered_after),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("answered_after", "verdict"),
    [(1, Verdict.MET), (30, Verdict.BREACH), (None, Verdict.BREACH)],
)
def test_a_complaint_after_acceptance_runs_against_the_first_answer(
    world, answered_after, verdict
) -> None:
    standard = held("CP-01")
    with for_company(world.company_id):
        complained(world, answered_after=answered_after)
        found = figure_of(
            standard, Scope(world.company_id), window_to(standard.entry.window, ON, NOW)
        )
    assert (found.n, found.verdict) == (1, verdict)
