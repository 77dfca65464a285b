"""A decision is kept with its inputs: judged again it has the same answers and the same winner."""

import json
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from dispatching import accepted, book, code_of, offered, person_of, seat_now, visit_now
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.booking.queries import visit_by_id
from jiahe.dispatch import rules
from jiahe.dispatch.actions.bulk import PastAssignment, enter_assignments, explain_day
from jiahe.dispatch.choices import AssignmentState
from jiahe.dispatch.compact import unpacked
from jiahe.dispatch.frozen import VERSION, Rule, as_decided, replayed, seal, thawed, winner
from jiahe.dispatch.models import Assignment, Explanation
from jiahe.dispatch.queries.candidates import judged_case
from jiahe.journeys import assign, board, plan, replan
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.workforce.actions import grant_leave
from jiahe.workforce.models import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def kept(shop: Shop) -> list[tuple[int, Explanation]]:
    """(worker id of the assignment, its explanation) in the order in which they were made."""
    with for_company(shop.company_id):
        rows = Explanation.objects.select_related("assignment").order_by("pk")
        return [(row.assignment.worker_id, row) for row in rows]


def by_hand(shop: Shop, visit, worker_id: int) -> None:
    board.move_visit_on_board(
        company_id=shop.company_id,
        visit_code=visit.visit_code,
        worker_code=code_of(shop, worker_id),
        start=None,
        seat=1,
        expected_version=visit_now(visit).version,
        actor_id=shop.person_id,
    )


def decline(shop: Shop, assignment: Assignment) -> None:
    assign.decline_offer(
        company_id=shop.company_id,
        assignment_code=assignment.code,
        person_id=person_of(shop, assignment.worker_id),
    )


def scattered(shop: Shop) -> None:
    """Each worker another way and another score, so that the order means something."""
    with for_company(shop.company_id):
        for number, worker_id in enumerate(shop.worker_ids):
            Worker.objects.filter(pk=worker_id).update(
                home_lat=30.80 + 0.03 * number, score_low=4.0 + 0.2 * number
            )


def test_every_way_to_an_assignment_replays_to_the_worker_who_was_chosen() -> None:
    shop = open_shop(workers=5)
    scattered(shop)
    visit, asked = offered(shop, at(10))
    decline(shop, asked[0])
    replan.set_standby(
        company_id=shop.company_id, worker_code=code_of(shop, shop.worker_ids[0]), on=MONDAY
    )
    gone = seat_now(visit)[0]
    with for_company(shop.company_id):
        grant_leave(worker_id=gone, starts_at=at(8), ends_at=at(20), reason="发烧")
        freed = replan.free_all(worker_code=code_of(shop, gone), actor_id=shop.person_id)
    replan.refill(company_id=shop.company_id, freed=freed)
    last = next(one for one in shop.worker_ids if one != seat_now(visit)[0])
    by_hand(shop, visit, last)
    rows = kept(shop)
    assert [row.rule for _, row in rows] == [Rule.BOOKED, Rule.BEST, Rule.STANDBY, Rule.HAND]
    again = [replayed(row.body) for _, row in rows]
    assert [one.winner_id for one in again] == [worker_id for worker_id, _ in rows]
    assert [one.answers_agree for one in again] == [True] * 4
    assert [row.hash for _, row in rows] == [seal(row.body) for _, row in rows]


def test_a_full_day_replays_although_other_days_are_left_out() -> None:
    shop = open_shop(workers=4)
    scattered(shop)
    for hour in (8, 8, 11, 16):
        accepted(shop, at(hour))
    for hour in (13, 10, 18):
        offered(shop, at(hour))
    rows = kept(shop)
    again = [replayed(row.body) for _, row in rows]
    assert [one.winner_id for one in again] == [worker_id for worker_id, _ in rows]
    assert [one.answers_agree for one in again] == [True] * len(rows)
    filters = {one["removed_by"] for _, row in rows for one in unpacked(row.body)["answers"]}
    assert {"overlap", "travel"} <= filters
    assert max(len(one["working"]) for _, row in rows for one in unpacked(row.body)["workers"]) == 1


def test_what_a_plan_moved_says_so() -> None:
    shop = open_shop(workers=3)
    visit = book(shop, at(9))
    board.move_visit_on_board(
        company_id=shop.company_id, visit_code=visit.visit_code, worker_code=None, start=None,
        seat=1, expected_version=visit_now(visit).version, actor_id=shop.person_id,
    )  # fmt: skip
    proposal = plan.propose_plan(company_id=shop.company_id, on=MONDAY)
    plan.accept_plan(
        company_id=shop.company_id, proposal_code=proposal.code, move_ids=None,
        actor_id=shop.person_id,
    )  # fmt: skip
    assert [row.rule for _, row in kept(shop)] == [Rule.PLAN]


def test_what_changes_afterwards_does_not_change_what_was_decided() -> None:
    shop = open_shop(workers=3)
    scattered(shop)
    visit, asked = offered(shop, at(10))
    decline(shop, asked[0])
    with for_company(shop.company_id):
        Worker.objects.update(home_lat=30.0, score_low=1.0)
    worker_id, row = kept(shop)[-1]
    assert (worker_id, replayed(row.body).winner_id) == (seat_now(visit)[0], seat_now(visit)[0])


def test_what_is_read_is_what_was_answered_then() -> None:
    shop = open_shop(workers=3)
    scattered(shop)
    offered(shop, at(10))
    offered(shop, at(11))
    for _, row in kept(shop):
        read, again = as_decided(row.body), thawed(row.body)
        assert winner(read) == winner(again) or row.rule == Rule.BOOKED
        for one, other in zip(read.case.answers, again.case.answers, strict=True):
            assert (one.removed_by, one.parts) == (other.removed_by, other.parts)
            assert list(one.parts) == list(other.parts)


def test_control_another_input_gives_another_winner_and_another_seal() -> None:
    shop = open_shop(workers=3)
    scattered(shop)
    decline(shop, offered(shop, at(10))[1][0])
    worker_id, row = kept(shop)[-1]
    forged = json.loads(json.dumps(row.body))
    mine = next(one for one in forged["workers"] if one["id"] == worker_id)
    mine["home"] = [30.5, 119.3]
    again = replayed(forged)
    assert (again.winner_id == worker_id, again.answers_agree) == (False, False)
    assert seal(forged) != row.hash


def test_an_explanation_cannot_be_rewritten() -> None:
    shop = open_shop()
    accepted(shop, at(10))
    with pytest.raises(DatabaseError, match="permission denied"), for_company(shop.company_id):
        Explanation.objects.update(rule="hand")
    assert kept(shop)[0][1].rule == Rule.BOOKED


def test_no_name_and_no_phone_is_frozen() -> None:
    shop = open_shop(workers=2)
    accepted(shop, at(10))
    text = json.dumps(kept(shop)[0][1].body, ensure_ascii=False)
    assert [word for word in ("王阿姨", "13900", "陈女士", "code") if word in text] == []


def test_an_unknown_version_is_refused_not_guessed() -> None:
    shop = open_shop()
    accepted(shop, at(10))
    body = kept(shop)[0][1].body | {"version": VERSION + 1}
    with pytest.raises(ValueError, match="not known here"):
        replayed(body)


def test_the_figures_of_the_merit_belong_to_the_version() -> None:
    """Whoever changes one raises `VERSION`, so that old decisions are not judged by new rules."""
    figures = (
        rules.MINUTES_PER_SERVED_VISIT,
        rules.MOST_SERVED_VISITS,
        rules.MINUTES_PER_STAR,
        rules.USUAL_STARS,
        rules.MINUTES_FOR_PREFERRED,
    )
    assert (VERSION, figures) == (2, (4, 5, 10, 4.0, 30))


def test_what_was_entered_in_bulk_is_explained_by_the_same_judgement_and_replays() -> None:
    shop = open_shop(workers=4)
    scattered(shop)
    booked = book(shop, at(10))
    with for_company(shop.company_id):
        one_by_one = Explanation.objects.count()
        worker_id = seat_now(booked)[0]
        Assignment.objects.filter(visit_id=booked.visit_id).update(state="withdrawn")
        enter_assignments(
            assignments=[
                PastAssignment(booked.visit_id, worker_id, 1, AssignmentState.ACCEPTED, SUNDAY_NOON)
            ]
        )
        assert explain_day(on=MONDAY) == 1
        assert explain_day(on=MONDAY) == 0
        assert Explanation.objects.count() == one_by_one + 1
        newest = Explanation.objects.order_by("-pk")[0]
    again = replayed(newest.body)
    assert (again.answers_agree, again.winner_id) == (True, worker_id)
    assert newest.body["rule"] == "booked"
    with for_company(shop.company_id):
        single = judged_case(visit_by_id(booked.visit_id))
    told = {one.worker_id: (one.removed_by, one.parts) for one in again.decision.case.answers}
    assert told == {one.worker_id: (one.removed_by, one.parts) for one in single.answers}


def test_control_without_right_and_trigger_it_could_be(monkeypatch) -> None:
    shop = open_shop()
    accepted(shop, at(10))
    with for_company(shop.company_id), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE jiahe_owner")
        cursor.execute("ALTER TABLE dispatch_explanation DISABLE TRIGGER append_only")
        assert Explanation.objects.update(rule="hand") == 1
        transaction.set_rollback(True)
