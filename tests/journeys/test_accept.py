"""A finished visit is answered once: yes, no, or silence for two days."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from field_world import AT_DOOR, START, at, build_world
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import visit_by_id
from jiahe.fieldwork.actions.acceptance import (
    AlreadyAnswered,
    NothingToAccept,
    ObjectionNeedsReason,
)
from jiahe.fieldwork.actions.moments import VisitNotUnderway
from jiahe.fieldwork.models import Acceptance
from jiahe.fieldwork.queries import NotYourVisit
from jiahe.journeys import accept, carry_out
from jiahe.journeys.accept import (
    accept_by_time,
    accept_visit,
    object_to_visit,
    resolve_objection,
)
from jiahe.kit.errors import Refusal
from jiahe.kit.models import Outbox
from jiahe.trust.actions import ReasonMissing
from jiahe.trust.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
END = START + timedelta(hours=3)


@pytest.fixture
def finished():
    world = build_world(steps=False)
    with at(START) as now:
        carry_out.arrive(**world.act(), happened_at=now, claim=AT_DOOR)
        carry_out.start_service(**world.act(), happened_at=now)
    with at(END) as now:
        carry_out.finish_service(**world.act(), happened_at=now)
    return world


def answers(world) -> list[tuple[str, str]]:
    with world.inside():
        return list(Acceptance.objects.values_list("verdict", "reason"))


def told(kind: str) -> int:
    return Outbox.objects.filter(kind=kind).count()


def test_acceptance_is_given_once_and_told_once(finished) -> None:
    with at(END):
        for _ in range(3):
            accept_visit(**finished.act(finished.member))
    assert (answers(finished), told("VisitAccepted")) == ([("accepted", "")], 1)
    assert finished.visit().state == VisitState.ACCEPTED


def test_an_objection_stops_the_clock(finished) -> None:
    with at(END):
        object_to_visit(**finished.act(finished.member), reason=" 油烟机没擦\x00 😡 ")
    with at(END + timedelta(days=5)):
        assert accept_by_time() == 0
    assert answers(finished) == [("objected", "油烟机没擦 😡")]
    assert (finished.visit().state, told("VisitObjected")) == (VisitState.OBJECTED, 1)
    assert told("VisitAccepted") == 0


def test_an_accepted_visit_takes_no_records(finished) -> None:
    with at(END):
        accept_visit(**finished.act(finished.member))
        with pytest.raises(VisitNotUnderway):
            carry_out.set_out(**finished.act(), happened_at=END)
    assert finished.visit().state == VisitState.ACCEPTED


def test_an_objection_needs_words(finished) -> None:
    with at(END), pytest.raises(ObjectionNeedsReason):
        object_to_visit(**finished.act(finished.member), reason=" \x00 ")
    assert (answers(finished), finished.visit().state) == ([], VisitState.AWAITING_ACCEPTANCE)


def test_an_answer_is_not_turned_round(finished) -> None:
    with at(END):
        accept_visit(**finished.act(finished.member))
        with pytest.raises(AlreadyAnswered):
            object_to_visit(**finished.act(finished.member), reason="doch nicht")
    assert answers(finished) == [("accepted", "")]


def test_the_household_may_accept_after_its_objection_was_made_right(finished) -> None:
    with at(END):
        object_to_visit(**finished.act(finished.member), reason="油烟机没擦")
        for _ in range(2):
            accept_visit(**finished.act(finished.member))
    assert answers(finished) == [("objected", "油烟机没擦")]
    assert (finished.visit().state, told("VisitAccepted")) == (VisitState.ACCEPTED, 1)


def objected_while_accepting(world, monkeypatch, *, patience: int = 1) -> list[str]:
    """Another member objects just after the accepting one's visit was looked at."""
    heard: list[str] = []
    done = threading.Event()

    def object_now() -> None:
        try:
            with at(END):
                object_to_visit(**world.act(world.member), reason="油烟机没擦")
            heard.append("objected")
        except Refusal as refusal:
            heard.append(refusal.name)
        finally:
            connection.close()
            done.set()

    look, other = accept.lock_visit, threading.Thread(target=object_now)

    def looked(**which):
        visit = look(**which)
        other.start()
        done.wait(patience)  # under the lock the other one waits for us
        return visit

    monkeypatch.setattr(accept, "lock_visit", looked)
    with at(END):
        accept.accept_visit_as_seen(
            **world.act(world.member), seen_state=VisitState.AWAITING_ACCEPTANCE
        )
    other.join()
    return heard


def test_an_objection_of_the_same_moment_is_not_taken_back_by_a_yes(finished, monkeypatch) -> None:
    assert objected_while_accepting(finished, monkeypatch) == ["AlreadyAnswered"]
    assert answers(finished) == [("accepted", "")]


def test_control_without_the_lock_the_yes_takes_the_objection_back(finished, monkeypatch) -> None:
    monkeypatch.setattr(accept, "lock_visit", lambda *, visit_id: visit_by_id(visit_id))
    assert objected_while_accepting(finished, monkeypatch, patience=20) == ["objected"]
    assert answers(finished) == [("objected", "油烟机没擦")]
    assert finished.visit().state == VisitState.ACCEPTED


def test_the_desk_closes_an_objection_with_a_reason_that_is_kept(finished) -> None:
    close = {**finished.act(), "actor_id": finished.stranger.pk}
    del close["person_id"]
    with at(END):
        with pytest.raises(NotYourVisit):
            resolve_objection(**close, reason="nothing was objected to")
        object_to_visit(**finished.act(finished.member), reason="油烟机没擦")
        with pytest.raises(ReasonMissing):
            resolve_objection(**close, reason=" ")
        assert finished.visit().state == VisitState.OBJECTED
        resolve_objection(**close, reason="已返工")
    with finished.inside():
        kept = AuditEntry.objects.values_list("action", "subject", "reason").get()
    assert kept == ("objection_resolved", finished.visit_code, "已返工")
    assert (finished.visit().state, told("VisitAccepted")) == (VisitState.ACCEPTED, 1)


def test_nobody_else_can_answer(finished) -> None:
    other = build_world(slug="west")
    with at(END):
        for person in (finished.lead, finished.stranger, other.member):
            with pytest.raises(NotYourVisit):
                accept_visit(**finished.act(person))
            with pytest.raises(NotYourVisit):
                object_to_visit(**finished.act(person), reason="no")
    assert answers(finished) == []


def test_a_visit_that_is_not_finished_cannot_be_accepted() -> None:
    world = build_world()
    with at(START), pytest.raises(NothingToAccept):
        accept_visit(**world.act(world.member))
    assert (answers(world), world.visit().state) == ([], VisitState.ASSIGNED)


def test_silence_accepts_after_two_days_and_once(finished) -> None:
    with at(END + timedelta(hours=47, minutes=59)):
        assert accept_by_time() == 0
    with at(END + timedelta(hours=48)):
        assert [accept_by_time(), accept_by_time()] == [1, 0]
    assert (answers(finished), told("VisitAccepted")) == ([("by_time", "")], 1)
    assert finished.visit().state == VisitState.ACCEPTED


def test_the_sweep_serves_every_company(finished) -> None:
    other = build_world(steps=False, slug="west")
    with at(START) as now:
        carry_out.arrive(**other.act(), happened_at=now, claim=AT_DOOR)
        carry_out.start_service(**other.act(), happened_at=now)
        carry_out.finish_service(**other.act(), happened_at=now)
    with at(END + timedelta(hours=48)):
        assert accept_by_time() == 2
