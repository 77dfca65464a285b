"""The dispatcher's hands: what may be dropped, what is refused in words, what can be taken back."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from dispatching import accepted, answers_now, book, code_of, offered, seat_now, visit_now
from factories import SUNDAY_NOON, Shop, at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.actions.promise import NotFeasible, SlotTaken, TimeInThePast
from jiahe.booking.actions.visits import StaleVisit, advance_visit
from jiahe.booking.choices import OCCUPYING, VisitState
from jiahe.booking.models import Reservation
from jiahe.dispatch.actions.board import (
    NotASupervisor,
    TooTight,
    VisitHasStarted,
    VisitIsPinned,
)
from jiahe.dispatch.actions.steps import ChangedSince, NothingToUndo
from jiahe.dispatch.models import BoardStep
from jiahe.journeys import board
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company, for_every_company
from jiahe.trust.models import AuditEntry
from jiahe.workforce import actions as workforce

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def drop(shop: Shop, booked: object, worker_code: str | None, **changes: object) -> object:
    fields = {
        "company_id": shop.company_id,
        "visit_code": booked.visit_code,
        "worker_code": worker_code,
        "start": None,
        "seat": 1,
        "expected_version": visit_now(booked).version,
        "actor_id": shop.person_id,
    }
    return board.move_visit_on_board(**(fields | changes))


def other_than(shop: Shop, worker_id: int | None) -> int:
    return next(one for one in shop.worker_ids if one != worker_id)


def steps() -> int:
    with for_every_company():
        return BoardStep.objects.count()


def test_a_drop_gives_the_seat_to_the_worker_and_asks_them() -> None:
    shop = open_shop(workers=2)
    booked, asked = offered(shop, at(10))
    new = other_than(shop, asked[0].worker_id)
    moved = drop(shop, booked, code_of(shop, new))
    assert seat_now(booked) == (new, at(10))
    assert answers_now(booked) == [(1, asked[0].worker_id, "withdrawn"), (1, new, "offered")]
    assert (moved.version, moved.worker_code) == (visit_now(booked).version, code_of(shop, new))


def test_a_drop_where_it_was_asks_nobody_again() -> None:
    shop = open_shop()
    booked, asked = offered(shop, at(10))
    assert drop(shop, booked, code_of(shop, asked[0].worker_id)).step_id == 0
    assert steps() == 0


def test_an_accepted_visit_that_changes_hands_waits_for_the_new_answer() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(10))
    drop(shop, booked, code_of(shop, other_than(shop, seat_now(booked)[0])))
    assert visit_now(booked).state == VisitState.PLANNED


def test_a_drop_at_another_time_moves_the_promise() -> None:
    shop = open_shop()
    booked, _ = offered(shop, at(10))
    drop(shop, booked, shop.worker_codes[0], start=at(14))
    assert seat_now(booked) == (shop.worker_ids[0], at(14))


def test_a_crew_moves_in_time_together() -> None:
    shop = open_shop(workers=2, crew_size=2)
    booked, _ = offered(shop, at(10))
    first = seat_now(booked, 1)[0]
    drop(shop, booked, code_of(shop, first), start=at(14))
    assert [seat_now(booked, seat)[1] for seat in (1, 2)] == [at(14), at(14)]


def test_the_past_is_refused() -> None:
    shop = open_shop()
    booked, _ = offered(shop, at(10))
    with pytest.raises(TimeInThePast):
        drop(shop, booked, shop.worker_codes[0], start=SUNDAY_NOON)
    assert seat_now(booked)[1] == at(10)


def test_an_old_version_is_refused_with_the_name_of_who_changed_it() -> None:
    shop = open_shop(workers=2)
    booked, asked = offered(shop, at(10))
    new = other_than(shop, asked[0].worker_id)
    old = visit_now(booked).version
    drop(shop, booked, code_of(shop, new))
    with pytest.raises(StaleVisit, match="陈女士"):
        drop(shop, booked, code_of(shop, asked[0].worker_id), expected_version=old)
    assert seat_now(booked)[0] == new


def test_a_busy_worker_is_refused_with_a_sentence_and_nothing_changes() -> None:
    shop = open_shop(workers=2)
    first, _ = offered(shop, at(10))
    second, _ = offered(shop, at(10, 30))
    with pytest.raises(NotFeasible) as refused:
        drop(shop, second, code_of(shop, seat_now(first)[0]))
    assert type(refused.value) is NotFeasible
    assert seat_now(second)[0] == other_than(shop, seat_now(first)[0])
    assert steps() == 0


def test_a_worker_without_papers_is_refused_even_for_a_supervisor() -> None:
    shop = open_shop(workers=2)
    booked, asked = offered(shop, at(10))
    new = other_than(shop, asked[0].worker_id)
    with for_company(shop.company_id):
        from jiahe.workforce.models import Certificate

        Certificate.objects.filter(worker_id=new).delete()
    owner = staff(shop.company_id, Role.OWNER, 1)
    with pytest.raises(NotFeasible) as refused:
        drop(shop, booked, code_of(shop, new), actor_id=owner, override_reason="客户同意")
    assert type(refused.value) is NotFeasible


def tight(shop: Shop) -> tuple[object, str]:
    """A visit, and a worker who would arrive a few minutes late from another one."""
    first, _ = offered(shop, at(10))
    near, _ = offered(shop, at(14))
    busy = seat_now(first)[0]
    if seat_now(near)[0] == busy:
        drop(shop, near, code_of(shop, other_than(shop, busy)))
    with for_company(shop.company_id):
        Reservation.objects.filter(visit_id=first.visit_id).update(
            during=(at(11, 50), at(13, 59)), lat=30.95
        )
    return near, code_of(shop, busy)


def test_a_tight_way_is_refused_until_a_supervisor_says_why() -> None:
    shop = open_shop(workers=2)
    near, busy = tight(shop)
    with pytest.raises(TooTight):
        drop(shop, near, busy)
    with pytest.raises(NotASupervisor):
        drop(shop, near, busy, override_reason="客户可以等")
    owner = staff(shop.company_id, Role.OWNER, 1)
    moved = drop(shop, near, busy, actor_id=owner, override_reason="客户可以等")
    assert moved.warning != ""
    with for_company(shop.company_id):
        entry = AuditEntry.objects.get()
    assert (entry.action, entry.reason, entry.actor_id) == ("board.move", "客户可以等", owner)


def test_a_started_visit_is_refused() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(10))
    with for_company(shop.company_id):
        advance_visit(visit_id=booked.visit_id, to=VisitState.TRAVELLING, actor_id=None)
    with pytest.raises(VisitHasStarted):
        drop(shop, booked, code_of(shop, other_than(shop, seat_now(booked)[0])))


def test_a_pinned_visit_is_refused_until_unpinned() -> None:
    shop = open_shop(workers=2)
    booked, asked = offered(shop, at(10))
    names = {"company_id": shop.company_id, "visit_code": booked.visit_code}
    who = {"actor_id": shop.person_id}
    pinned = board.pin_visit(**names, **who, expected_version=visit_now(booked).version)
    with pytest.raises(VisitIsPinned):
        drop(shop, booked, code_of(shop, other_than(shop, asked[0].worker_id)))
    board.unpin_visit(**names, **who, expected_version=pinned.version)
    drop(shop, booked, code_of(shop, other_than(shop, asked[0].worker_id)))


def test_an_emptied_seat_keeps_the_promised_time_and_can_be_filled_again() -> None:
    shop = open_shop()
    booked, _ = offered(shop, at(10))
    drop(shop, booked, None)
    assert seat_now(booked) == (None, at(10))
    drop(shop, booked, code_of(shop, shop.worker_ids[0]))
    assert seat_now(booked) == (shop.worker_ids[0], at(10))


def undo(shop: Shop) -> object:
    return board.undo_board_step(company_id=shop.company_id, actor_id=shop.person_id)


def test_undo_brings_worker_time_and_answer_back() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(10))
    first = seat_now(booked)[0]
    drop(shop, booked, code_of(shop, other_than(shop, first)), start=at(14))
    undo(shop)
    assert seat_now(booked) == (first, at(10))
    assert answers_now(booked)[0] == (1, first, "accepted")
    assert visit_now(booked).state == VisitState.ASSIGNED


def test_undo_goes_back_step_by_step_and_then_refuses() -> None:
    shop = open_shop(workers=2)
    booked, asked = offered(shop, at(10))
    first = asked[0].worker_id
    drop(shop, booked, code_of(shop, other_than(shop, first)))
    drop(shop, booked, None)
    undo(shop)
    assert seat_now(booked)[0] == other_than(shop, first)
    undo(shop)
    assert seat_now(booked)[0] == first
    with pytest.raises(NothingToUndo):
        undo(shop)


def test_undo_is_refused_when_somebody_else_has_moved_it() -> None:
    shop = open_shop(workers=3)
    booked, _ = offered(shop, at(10))
    drop(shop, booked, code_of(shop, other_than(shop, seat_now(booked)[0])))
    colleague = staff(shop.company_id, Role.DISPATCHER, 1)
    drop(shop, booked, code_of(shop, shop.worker_ids[2]), actor_id=colleague)
    stands = seat_now(booked)
    with pytest.raises(ChangedSince, match="同事1"):
        undo(shop)
    assert seat_now(booked) == stands


def test_undo_takes_back_ones_own_steps_only() -> None:
    shop = open_shop(workers=2)
    booked, _ = offered(shop, at(10))
    colleague = staff(shop.company_id, Role.DISPATCHER, 1)
    drop(shop, booked, code_of(shop, other_than(shop, seat_now(booked)[0])), actor_id=colleague)
    with pytest.raises(NothingToUndo):
        undo(shop)


def together(shop: Shop, visits: list[object], worker_id: int) -> list[str]:
    """What dispatchers got who dropped these visits on one worker at the same moment."""
    answers: list[str] = []
    start = threading.Barrier(len(visits))
    versions = [visit_now(one).version for one in visits]

    def dispatcher(booked: object, version: int) -> None:
        try:
            with clock_set_to(FixedClock(SUNDAY_NOON)):
                start.wait()
                drop(shop, booked, code_of(shop, worker_id), expected_version=version)
            answers.append("moved")
        except (NotFeasible, SlotTaken, StaleVisit) as refusal:
            answers.append(refusal.name)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=dispatcher, args=pair)
        for pair in zip(visits, versions, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def crowd() -> tuple[Shop, list[object], int]:
    """Three visits at one hour with three workers, and a fourth worker who is free."""
    shop = open_shop(workers=4)
    visits = [book(shop, at(10)) for _ in range(3)]
    taken = {seat_now(one)[0] for one in visits}
    return shop, visits, next(one for one in shop.worker_ids if one not in taken)


def overlapping(worker_id: int) -> int:
    with for_every_company():
        return Reservation.objects.filter(worker_id=worker_id, state__in=OCCUPYING).count()


def test_of_dispatchers_who_drop_on_one_worker_at_once_one_wins() -> None:
    shop, visits, free = crowd()
    answers = together(shop, visits, free)
    assert answers.count("moved") == 1
    assert overlapping(free) == 1


def test_control_without_lock_and_proof_the_database_still_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop, visits, free = crowd()
    monkeypatch.setattr("jiahe.booking.actions.promise.claim", lambda *_, **__: None)
    answers = together(shop, visits, free)
    assert answers == ["SlotTaken", "SlotTaken", "moved"]
    assert overlapping(free) == 1


def test_of_two_who_move_one_visit_at_once_the_second_is_told() -> None:
    shop = open_shop(workers=3)
    booked = book(shop, at(10))
    free = other_than(shop, seat_now(booked)[0])
    answers = together(shop, [booked, booked], free)
    assert answers == ["StaleVisit", "moved"]


def test_control_without_the_version_both_moves_go_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from jiahe.dispatch.actions import board as actions

    guarded = actions.movable_visit
    monkeypatch.setattr(actions, "movable_visit", lambda code, _: guarded(code, None))
    shop = open_shop(workers=3)
    booked = book(shop, at(10))
    free = other_than(shop, seat_now(booked)[0])
    assert together(shop, [booked, booked], free) == ["moved", "moved"]


def test_leave_is_no_soft_rule() -> None:
    shop = open_shop(workers=2)
    booked, asked = offered(shop, at(10))
    new = other_than(shop, asked[0].worker_id)
    with for_company(shop.company_id):
        workforce.grant_leave(worker_id=new, starts_at=at(8), ends_at=at(20), reason="病假")
    owner = staff(shop.company_id, Role.OWNER, 1)
    with pytest.raises(NotFeasible) as refused:
        drop(shop, booked, code_of(shop, new), actor_id=owner, override_reason="急")
    assert type(refused.value) is NotFeasible


def test_control_without_the_proof_a_tight_way_is_moved_and_nothing_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = open_shop(workers=2)
    near, busy = tight(shop)
    monkeypatch.setattr("jiahe.booking.actions.promise.claim", lambda *_, **__: None)
    assert drop(shop, near, busy).warning == ""


def with_an_expired_paper(shop: Shop) -> tuple[object, int]:
    booked, asked = offered(shop, at(10))
    new = other_than(shop, asked[0].worker_id)
    with for_company(shop.company_id):
        from jiahe.workforce.models import Certificate

        Certificate.objects.filter(worker_id=new).update(valid_until=SUNDAY_NOON.date())
    return booked, new


def test_a_worker_whose_paper_is_over_the_day_before_is_not_sent() -> None:
    shop = open_shop(workers=2)
    booked, new = with_an_expired_paper(shop)
    with pytest.raises(NotFeasible):
        drop(shop, booked, code_of(shop, new))
    assert seat_now(booked)[0] != new


def test_control_without_the_look_at_the_papers_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jiahe.workforce.rules.certificate_blocks", lambda *_: [])
    shop = open_shop(workers=2)
    booked, new = with_an_expired_paper(shop)
    drop(shop, booked, code_of(shop, new))
    assert seat_now(booked)[0] == new
