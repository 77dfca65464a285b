"""A better day proposed, decided on, and applied change by change; a bad solver does no harm."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils.translation import override

from dispatching import Booked, accepted, book, seat_now, to_queue, visit_now
from factories import CENTRE, MONDAY, SUNDAY_NOON, Shop, at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.models import Order, Reservation
from jiahe.dispatch.actions.plans import Outcome, PlanAlreadyDecided
from jiahe.dispatch.actions.steps import ChangedSince, NothingToUndo
from jiahe.dispatch.models import BoardStep, PlanProposal
from jiahe.dispatch.planning import PlanningDay, changes, greedy
from jiahe.dispatch.queries.plans import NoSuchPlan, planning_day
from jiahe.engine.routing.check import violations
from jiahe.engine.routing.model import Plan
from jiahe.journeys import board, plan
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def live(shop: Shop, worker_id: int, lat: float) -> None:
    with for_company(shop.company_id):
        Worker.objects.filter(pk=worker_id).update(home_lat=lat)


def crossed() -> tuple[Shop, Booked, Booked]:
    """Two workers who each cross the whole town to the other one's neighbours."""
    shop = open_shop(workers=2)
    north, south = shop.worker_ids
    live(shop, north, CENTRE[0] + 0.15)
    live(shop, south, CENTRE[0] - 0.15)
    up, down = book(shop, at(10)), book(shop, at(10))
    with for_company(shop.company_id):
        Reservation.objects.filter(visit_id__in=[up.visit_id, down.visit_id]).delete()
        for booked, worker_id, lat in ((up, south, 0.15), (down, north, -0.15)):
            Order.objects.filter(pk=booked.order_id).update(lat=CENTRE[0] + lat)
            Reservation.objects.create(
                company_id=shop.company_id,
                visit_id=booked.visit_id,
                worker_id=worker_id,
                during=(at(10), at(12)),
                lat=CENTRE[0] + lat,
                lng=CENTRE[1],
                state="confirmed",
            )
    return shop, up, down


def propose(shop: Shop, **changes_: object) -> PlanProposal:
    return plan.propose_plan(company_id=shop.company_id, on=MONDAY, **changes_)


def accept(shop: Shop, proposal: PlanProposal, ids: list[int] | None = None) -> Outcome:
    return plan.accept_plan(
        company_id=shop.company_id,
        proposal_code=proposal.code,
        move_ids=ids,
        actor_id=shop.person_id,
    )


def test_a_proposal_moves_nothing_by_itself() -> None:
    shop, up, down = crossed()
    before = seat_now(up), seat_now(down)
    proposal = propose(shop)
    assert (proposal.gains["moved"], proposal.gains["solver"]) == (2, "engine")
    assert proposal.gains["travel_saved_minutes"] > 100
    assert (seat_now(up), seat_now(down)) == before


def test_two_workers_who_swap_are_applied_together_at_the_promised_times() -> None:
    shop, up, down = crossed()
    north, south = shop.worker_ids
    outcome = accept(shop, propose(shop))
    assert outcome == Outcome((1, 2), ())
    assert (seat_now(up), seat_now(down)) == ((north, at(10)), (south, at(10)))


def undo(shop: Shop) -> None:
    board.undo_board_step(company_id=shop.company_id, actor_id=shop.person_id)


def test_an_applied_swap_is_taken_back_as_a_whole() -> None:
    shop, up, down = crossed()
    before = seat_now(up), seat_now(down)
    accept(shop, propose(shop))
    undo(shop)
    assert (seat_now(up), seat_now(down)) == before
    with pytest.raises(NothingToUndo):
        undo(shop)


def test_a_swap_of_which_half_has_changed_since_stays_and_no_seat_is_emptied() -> None:
    shop, up, down = crossed()
    accept(shop, propose(shop))
    stands = seat_now(up), seat_now(down)
    board.pin_visit(
        company_id=shop.company_id,
        visit_code=up.visit_code,
        expected_version=visit_now(up).version,
        actor_id=staff(shop.company_id, Role.DISPATCHER, 1),
    )
    with pytest.raises(ChangedSince):
        undo(shop)
    assert (seat_now(up), seat_now(down)) == stands


def test_half_a_swap_is_reported_and_changes_nothing() -> None:
    shop, up, down = crossed()
    before = seat_now(up), seat_now(down)
    outcome = accept(shop, propose(shop), [1])
    assert outcome.applied == ()
    assert [number for number, _ in outcome.skipped] == [1]
    assert (seat_now(up), seat_now(down)) == before


def empty(shop: Shop, booked: Booked) -> None:
    to_queue(shop, booked)


def test_an_empty_seat_is_filled_and_asked() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(10))
    empty(shop, booked)
    proposal = propose(shop)
    assert (proposal.gains["filled"], proposal.gains["moved"]) == (1, 0)
    assert accept(shop, proposal).applied == (1,)
    assert seat_now(booked)[0] in shop.worker_ids


def test_a_move_whose_visit_has_changed_is_skipped_with_the_reason_and_others_go_on() -> None:
    shop = open_shop(workers=3)
    first, second = accepted(shop, at(10)), accepted(shop, at(10))
    empty(shop, first)
    empty(shop, second)
    proposal = propose(shop)
    board.pin_visit(
        company_id=shop.company_id,
        visit_code=proposal.moves[0]["visit"],
        expected_version=proposal.moves[0]["version"],
        actor_id=shop.person_id,
    )
    outcome = accept(shop, proposal)
    assert outcome.applied == (2,)
    assert [(number, "陈女士" in why) for number, why in outcome.skipped] == [(1, True)]
    diff = plan.show_plan(company_id=shop.company_id, proposal_code=proposal.code)
    assert [move.outcome for move in diff.moves] == [outcome.skipped[0][1], "applied"]


def test_a_proposal_is_decided_once() -> None:
    shop, _, _ = crossed()
    proposal = propose(shop)
    plan.discard_plan(company_id=shop.company_id, proposal_code=proposal.code)
    with pytest.raises(PlanAlreadyDecided):
        accept(shop, proposal)
    with for_company(shop.company_id):
        assert BoardStep.objects.count() == 0


def test_another_companys_proposal_does_not_exist() -> None:
    shop, _, _ = crossed()
    west = open_shop(slug="west", first_number=50)
    proposal = propose(shop)
    with pytest.raises(NoSuchPlan):
        accept(west, proposal)


def test_pinned_and_near_visits_stay_out_of_the_plan() -> None:
    shop, up, down = crossed()
    board.pin_visit(
        company_id=shop.company_id,
        visit_code=up.visit_code,
        expected_version=1,
        actor_id=shop.person_id,
    )
    with for_company(shop.company_id):
        assert [seat.visit_code for seat in planning_day(MONDAY).seats] == [down.visit_code]
    with clock_set_to(FixedClock(at(9))), for_company(shop.company_id):
        assert planning_day(MONDAY).seats == ()


def test_the_same_day_and_seed_give_the_same_plan() -> None:
    shop, _, _ = crossed()
    one, other = propose(shop, seed=7), propose(shop, seed=7)
    assert one.gains == other.gains
    assert one.moves == other.moves


def dies(day: PlanningDay, budget: int, seed: int) -> Plan:
    raise RuntimeError("out of memory")


def double_books(day: PlanningDay, budget: int, seed: int) -> Plan:
    """Sends one worker to everything at once: no checker would let that pass."""
    from jiahe.engine.routing.model import Stop

    worker = day.problem.workers[0].id
    stops = tuple(Stop(job.id, worker, job.pinned_start) for job in day.problem.jobs)
    return Plan(stops, (), (("travel", -1_000_000),))


@pytest.mark.parametrize(
    ("solver", "failure"),
    [(dies, "RuntimeError"), (double_books, "violation:overlaps")],
)
def test_a_failing_solver_is_answered_by_the_greedy_plan_and_recorded(
    solver: object, failure: str
) -> None:
    shop = open_shop(workers=3)
    accepted(shop, at(10))
    empty(shop, accepted(shop, at(10)))
    proposal = propose(shop, solver=solver)
    assert (proposal.gains["solver"], proposal.gains["failure"]) == ("greedy", failure)
    assert (proposal.gains["filled"], proposal.gains["moved"]) == (1, 0)


def test_control_without_the_checker_a_double_booking_would_be_proposed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jiahe.dispatch.planning.violations", lambda *_: [])
    shop = open_shop(workers=3)
    accepted(shop, at(10))
    empty(shop, accepted(shop, at(10)))
    proposal = propose(shop, solver=double_books)
    assert proposal.gains["solver"] == "engine"


def test_the_greedy_plan_breaks_no_rule_and_moves_nobody() -> None:
    shop = open_shop(workers=3)
    kept = accepted(shop, at(10))
    empty(shop, accepted(shop, at(10)))
    with for_company(shop.company_id):
        day = planning_day(MONDAY)
    found = greedy(day)
    assert violations(day.problem, found) == []
    assert kept.visit_id not in {one.seat.visit_id for one in changes(day, found)}


def test_what_nobody_can_do_is_said_with_the_reason() -> None:
    shop = open_shop()
    accepted(shop, at(10))
    second = accepted(shop, at(14))
    empty(shop, second)
    with for_company(shop.company_id):
        Reservation.objects.filter(visit_id=second.visit_id).update(during=(at(11), at(13)))
    proposal = propose(shop)
    with override("zh-hans"):
        diff = plan.show_plan(company_id=shop.company_id, proposal_code=proposal.code)
    assert diff.unassigned == (("陈女士", "1 人在别处服务"),)
    assert diff.summary == "今天的安排已经很好，不用调整。"


def test_a_visit_that_a_supervisor_allowed_too_tight_stops_no_plan() -> None:
    shop = open_shop(workers=2)
    first, tight, open_one = accepted(shop, at(10)), accepted(shop, at(14)), accepted(shop, at(17))
    with for_company(shop.company_id):
        Reservation.objects.filter(visit_id=tight.visit_id).update(
            during=(at(12), at(13)), worker_id=seat_now(first)[0]
        )
    empty(shop, open_one)
    before = seat_now(first), seat_now(tight)
    proposal = propose(shop)
    assert proposal.gains["failure"] == ""
    assert [move["visit"] for move in proposal.moves] == [open_one.visit_code]
    assert accept(shop, proposal).applied == (1,)
    assert (seat_now(first), seat_now(tight)) == before


def test_no_solver_runs_inside_a_transaction() -> None:
    shop = open_shop()
    with transaction.atomic(), pytest.raises(AssertionError, match="no solver"):
        propose(shop)


def test_a_crew_keeps_who_stays_on_the_same_seat() -> None:
    shop = open_shop(workers=3, crew_size=2)
    booked = accepted(shop, at(10))
    kept = seat_now(booked, 2)[0]
    empty(shop, booked)
    outcome = accept(shop, propose(shop))
    assert outcome.applied == (1,)
    assert seat_now(booked, 2)[0] == kept
    assert seat_now(booked, 1)[0] is not None
