"""A visit is carried out in order, proved at the door, each step once."""

from datetime import timedelta

import pytest

from field_world import AT_DOOR, FAR_AWAY, START, at, build_world, claim_with, picture_bytes
from jiahe.booking.choices import VisitState
from jiahe.fieldwork.actions import moments
from jiahe.fieldwork.actions.moments import StepsMissing, VisitNotUnderway
from jiahe.fieldwork.actions.steps import NoSuchStep, PhotoAlreadyUsed
from jiahe.fieldwork.choices import Moment, PhotoPhase, Proof
from jiahe.fieldwork.models import CheckIn, Photo, StepRecord
from jiahe.fieldwork.qr import door_token
from jiahe.fieldwork.queries import NotYourVisit, eta_of, progress_of
from jiahe.fieldwork.rules import (
    Bounded,
    NotAtTheDoor,
    OutOfTurn,
    PlaceNotProved,
    ReasonNeeded,
    WrongCode,
    WrongPin,
)
from jiahe.journeys import carry_out
from jiahe.kit.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True)


def rows(world):
    with world.inside():
        return list(CheckIn.objects.order_by("pk"))


def facts(world) -> list[str]:
    return list(Outbox.objects.order_by("pk").values_list("kind", flat=True))


def arrive_and_start(world, person=None) -> None:
    act = world.act(person)
    with at(START - timedelta(minutes=30)) as now:
        carry_out.set_out(**act, happened_at=now)
    with at(START - timedelta(minutes=5)) as now:
        carry_out.arrive(**act, happened_at=now, claim=AT_DOOR)
    with at(START) as now:
        carry_out.start_service(**act, happened_at=now)


def photograph(world, phase, colour, position=2, person=None):
    act = world.act(person)
    with at(START + timedelta(hours=1)) as now:
        picture = carry_out.store_photo(**act, happened_at=now, data=picture_bytes(colour))
        return carry_out.add_photo(**act, phase=phase, picture=picture, position=position)


def do_the_list(world) -> None:
    with at(START + timedelta(hours=1)) as now:
        for position in (1, 2):
            carry_out.tick_step(**world.act(), position=position, happened_at=now)
    photograph(world, PhotoPhase.BEFORE, "brown")
    photograph(world, PhotoPhase.AFTER, "white")


def test_a_visit_goes_from_setting_out_to_waiting_for_acceptance() -> None:
    world = build_world()
    arrive_and_start(world)
    do_the_list(world)
    with at(START + timedelta(hours=3)) as now:
        recording = carry_out.finish_service(**world.act(), happened_at=now)
    assert recording.advances_to == VisitState.AWAITING_ACCEPTANCE
    assert world.visit().state == VisitState.AWAITING_ACCEPTANCE
    assert [(row.moment, row.proof) for row in rows(world)] == [
        ("set_out", "stated"), ("arrived", "gps"), ("started", "stated"), ("finished", "stated"),
    ]  # fmt: skip
    assert facts(world) == ["MomentRecorded", "VisitAdvanced"] * 4


def test_the_metres_from_the_door_are_kept() -> None:
    world = build_world()
    with at(START) as now:
        recording = carry_out.arrive(**world.act(), happened_at=now, claim=AT_DOOR)
    assert round(recording.metres_from_door) == 29


def test_a_repeated_moment_returns_the_first_and_changes_nothing() -> None:
    world = build_world()
    with at(START):
        first = carry_out.set_out(**world.act(), happened_at=START)
    version = world.visit().version
    with at(START + timedelta(hours=2)) as now:
        again = carry_out.set_out(**world.act(), happened_at=now, claim=FAR_AWAY)
    assert (again.happened_at, again.is_new, first.is_new) == (first.happened_at, False, True)
    assert (len(rows(world)), world.visit().version) == (1, version)
    assert facts(world) == ["MomentRecorded", "VisitAdvanced"]


@pytest.mark.parametrize(
    ("claim", "refusal"),
    [
        (claim_with(), PlaceNotProved),
        (FAR_AWAY, NotAtTheDoor),
        (claim_with(AT_DOOR, accuracy_metres=2000), NotAtTheDoor),
        (claim_with(pin="abc", reason="没有定位"), WrongPin),
        (claim_with(token="nonsense", reason="没有定位"), WrongCode),
    ],
)
def test_an_arrival_that_nothing_proves_is_refused(claim, refusal) -> None:
    world = build_world()
    with at(START), pytest.raises(refusal):
        carry_out.arrive(**world.act(), happened_at=START, claim=claim)
    assert (rows(world), world.visit().state, facts(world)) == ([], VisitState.ASSIGNED, [])


def test_the_pin_needs_a_reason() -> None:
    world = build_world()
    with at(START), pytest.raises(ReasonNeeded):
        carry_out.arrive(**world.act(), happened_at=START, claim=claim_with(pin=world.pin))
    assert rows(world) == []


def test_the_households_pin_opens_the_check_in() -> None:
    world = build_world()
    claim = claim_with(FAR_AWAY, pin=world.pin, reason="定位不准")
    with at(START):
        recording = carry_out.arrive(**world.act(), happened_at=START, claim=claim)
    assert (recording.proof, rows(world)[0].reason) == (Proof.PIN, "定位不准")


def test_the_households_qr_code_opens_the_check_in_of_its_own_visit_only() -> None:
    world, other = build_world(), build_world(slug="west")
    wrong = claim_with(token=door_token(other.visit_code, other.pin), reason="没有信号")
    right = claim_with(token=door_token(world.visit_code, world.pin), reason="没有信号")
    with at(START):
        with pytest.raises(WrongCode):
            carry_out.arrive(**world.act(), happened_at=START, claim=wrong)
        recording = carry_out.arrive(**world.act(), happened_at=START, claim=right)
    assert recording.proof == Proof.QR


def test_serving_needs_an_arrival_first() -> None:
    world = build_world()
    with at(START), pytest.raises(OutOfTurn, match="."):
        carry_out.start_service(**world.act(), happened_at=START)
    assert rows(world) == []


def test_setting_out_may_be_forgotten_and_come_later() -> None:
    world = build_world()
    with at(START):
        carry_out.arrive(**world.act(), happened_at=START, claim=AT_DOOR)
        late = carry_out.set_out(**world.act(), happened_at=START - timedelta(minutes=20))
    assert (late.is_new, late.advances_to) == (True, None)
    assert world.visit().state == VisitState.ARRIVED


def test_a_strangers_visit_does_not_exist() -> None:
    world, other = build_world(), build_world(slug="west")
    act = {**world.act(world.stranger), "happened_at": START}
    foreign = {**other.act(world.lead), "happened_at": START}
    with at(START):
        for arguments in (act, foreign):
            with pytest.raises(NotYourVisit):
                carry_out.set_out(**arguments)
            with pytest.raises(NotYourVisit):
                carry_out.tick_step(**arguments, position=1)
            with pytest.raises(NotYourVisit):
                carry_out.store_photo(**arguments, data=picture_bytes())
    assert (rows(world), rows(other)) == ([], [])


def test_a_worker_who_was_taken_off_the_visit_may_not_act() -> None:
    from jiahe.booking.actions.promise import orphan_seat

    world = build_world()
    with world.inside():
        orphan_seat(visit_id=world.visit().pk, seat=1)
    with at(START), pytest.raises(NotYourVisit):
        carry_out.set_out(**world.act(), happened_at=START)


def test_finish_names_what_is_missing() -> None:
    world = build_world()
    arrive_and_start(world)
    with at(START + timedelta(hours=1)) as now:
        carry_out.tick_step(**world.act(), position=2, happened_at=now)
        photograph(world, PhotoPhase.BEFORE, "brown")
        with pytest.raises(StepsMissing) as refused:
            carry_out.finish_service(**world.act(), happened_at=now)
    assert refused.value.details["steps"].startswith("确认需求；清洁厨房台面（")
    assert "整理门口" not in refused.value.details["steps"]
    assert world.visit().state == VisitState.IN_SERVICE
    assert [row.moment for row in rows(world)][-1] == "started"


def test_a_crew_goes_with_its_first_and_ends_with_its_lead() -> None:
    world = build_world(crew=2)
    arrive_and_start(world, world.second)
    assert world.visit().state == VisitState.IN_SERVICE
    with at(START + timedelta(hours=1)) as now:
        carry_out.arrive(**world.act(), happened_at=now, claim=AT_DOOR)
        carry_out.start_service(**world.act(), happened_at=now)
        do_the_list(world)
    with at(START + timedelta(hours=2)) as now:
        second = carry_out.finish_service(**world.act(world.second), happened_at=now)
        assert (second.advances_to, world.visit().state) == (None, VisitState.IN_SERVICE)
        carry_out.finish_service(**world.act(), happened_at=now)
    assert world.visit().state == VisitState.AWAITING_ACCEPTANCE


def test_a_second_worker_may_finish_after_the_lead() -> None:
    world = build_world(crew=2, steps=False)
    arrive_and_start(world, world.second)
    with at(START + timedelta(hours=1)) as now:
        carry_out.arrive(**world.act(), happened_at=now, claim=AT_DOOR)
        carry_out.start_service(**world.act(), happened_at=now)
        carry_out.finish_service(**world.act(), happened_at=now)
        late = carry_out.finish_service(**world.act(world.second), happened_at=now)
    assert (late.is_new, late.advances_to) == (True, None)


def test_a_cancelled_visit_takes_no_records() -> None:
    from jiahe.booking.actions.visits import cancel_visit

    world = build_world()
    with world.inside():
        visit = world.visit()
        cancel_visit(visit_id=visit.pk, because="ill", actor_id=None)
    with at(START), pytest.raises((VisitNotUnderway, NotYourVisit)):
        carry_out.set_out(**world.act(), happened_at=START)
    assert rows(world) == []


def test_an_offline_replay_keeps_its_own_hours_old_time() -> None:
    world = build_world()
    with at(START + timedelta(hours=6)):
        recording = carry_out.set_out(**world.act(), happened_at=START)
    row = rows(world)[0]
    assert (recording.happened_at, row.received_at) == (START, START + timedelta(hours=6))
    assert row.reason == ""


@pytest.mark.parametrize(
    ("minutes", "note"), [(95, "⏱ +95 min"), (-60 * 24 * 400, "⏱ -576000 min")]
)
def test_a_wrong_phone_clock_is_bounded_and_noted(minutes, note) -> None:
    world = build_world()
    with at(START):
        happened_at = START + timedelta(minutes=minutes)
        recording = carry_out.set_out(**world.act(), happened_at=happened_at)
    assert (recording.happened_at, rows(world)[0].reason) == (START, note)


def test_a_clock_that_runs_slightly_ahead_is_bounded_without_a_note() -> None:
    world = build_world()
    with at(START):
        recording = carry_out.set_out(**world.act(), happened_at=START + timedelta(minutes=9))
    assert (recording.happened_at, rows(world)[0].reason) == (START, "")


def test_a_moment_before_the_one_before_it_is_bounded() -> None:
    world = build_world()
    with at(START):
        carry_out.arrive(**world.act(), happened_at=START, claim=AT_DOOR)
    with at(START + timedelta(minutes=10)):
        recording = carry_out.start_service(
            **world.act(), happened_at=START - timedelta(minutes=20)
        )
    assert recording.happened_at == START + timedelta(minutes=10)
    assert rows(world)[1].reason == "⏱ -30 min"


def test_a_huge_or_odd_reason_is_kept_short_and_plain() -> None:
    world = build_world()
    reason = "电梯坏了🙂\x00\u202e\n" + "很" * 10_000_000
    claim = claim_with(pin=world.pin, reason=reason)
    with at(START):
        carry_out.arrive(**world.act(), happened_at=START, claim=claim)
    kept = rows(world)[0].reason
    assert (kept[:6], len(kept), "\x00" in kept) == ("电梯坏了🙂 ", 200, False)


def test_a_step_is_ticked_once_also_by_a_colleague() -> None:
    world = build_world(crew=2)
    arrive_and_start(world)
    with at(START + timedelta(hours=1)) as now:
        first = carry_out.tick_step(**world.act(), position=1, happened_at=now, note="👍")
    with at(START + timedelta(hours=2)) as now:
        again = carry_out.tick_step(**world.act(world.second), position=1, happened_at=now)
    assert first == again == START + timedelta(hours=1)
    with world.inside():
        assert list(StepRecord.objects.values_list("note", flat=True)) == ["👍"]


def test_a_step_of_another_list_is_refused_and_none_counts_before_arrival() -> None:
    world = build_world()
    with at(START):
        with pytest.raises(VisitNotUnderway):
            carry_out.tick_step(**world.act(), position=1, happened_at=START)
        with pytest.raises(NoSuchStep):
            carry_out.tick_step(**world.act(), position=99, happened_at=START)
    with world.inside():
        assert StepRecord.objects.count() == 0


def test_the_same_picture_is_kept_once_and_proves_one_thing_only() -> None:
    world = build_world()
    arrive_and_start(world)
    first = photograph(world, PhotoPhase.BEFORE, "brown")
    assert photograph(world, PhotoPhase.BEFORE, "brown") == first
    with pytest.raises(PhotoAlreadyUsed):
        photograph(world, PhotoPhase.AFTER, "brown")
    with world.inside():
        assert Photo.objects.count() == 1


def test_progress_tells_times_steps_and_photos() -> None:
    world = build_world()
    arrive_and_start(world)
    do_the_list(world)
    with world.inside(), at(START + timedelta(hours=2)):
        progress = progress_of(world.visit().pk)
    assert list(progress.times) == [Moment.STARTED, Moment.ARRIVED, Moment.SET_OUT]
    assert (progress.steps_done, len(progress.steps), len(progress.photos)) == (2, 3, 2)
    assert (progress.eta, progress.acceptance) == (None, None)


def test_the_arrival_is_estimated_from_where_the_worker_set_out() -> None:
    world = build_world()
    with at(START - timedelta(minutes=60)) as now:
        with world.inside():
            assert eta_of(full(world)) == START
        claim = claim_with(lat=30.88, lng=120.10)
        carry_out.set_out(**world.act(), happened_at=now, claim=claim)
        with world.inside():
            assert eta_of(full(world)) == now + timedelta(minutes=11)
    with at(START - timedelta(minutes=20)) as now, world.inside():
        assert eta_of(full(world)) == now
    with at(START) as now:
        carry_out.arrive(**world.act(), happened_at=now, claim=AT_DOOR)
        with world.inside():
            assert eta_of(full(world)) == START


def full(world):
    from jiahe.booking.queries import visit_by_code

    return visit_by_code(world.visit_code)


def test_control_without_its_bounds_a_wrong_phone_clock_is_believed(monkeypatch) -> None:
    monkeypatch.setattr(moments, "bounded", lambda happened_at, *_: Bounded(happened_at))
    world, later = build_world(), START + timedelta(days=2)
    with at(START):
        recording = carry_out.set_out(**world.act(), happened_at=later)
    assert (recording.happened_at, rows(world)[0].reason) == (later, "")
