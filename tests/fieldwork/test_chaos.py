"""1,000 chaotic replays: duplicated, reordered, retried; each deed has one effect."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from field_world import AT_DOOR, START, at, build_world
from jiahe.booking.choices import VisitState
from jiahe.fieldwork.choices import Moment
from jiahe.fieldwork.models import CheckIn, StepRecord
from jiahe.journeys import carry_out
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import run_once
from jiahe.kit.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True)
REPLAYS = 1_000
MINUTES = {"set_out": -30, "arrived": -5, "started": 0, 1: 30, 3: 40, "finished": 170}
EXPECTED = ["set_out", "arrived", "started", "finished"]


def do(world, name) -> dict[str, str]:
    """One deed of the story, at its own time."""
    act = {**world.act(), "happened_at": START + timedelta(minutes=MINUTES[name])}
    if isinstance(name, int):
        return {"done": carry_out.tick_step(**act, position=name).isoformat()}
    recording = carry_out.reach_moment(**act, moment=Moment(name), claim=AT_DOOR)
    return {"done": recording.happened_at.isoformat()}


def send(world, name) -> dict[str, str]:
    return run_once(
        actor=f"person:{world.lead.pk}",
        route=f"chaos/{world.visit_code}/{name}",
        key=f"key-{name}",
        body={"deed": name},
        effect=lambda: do(world, name),
    )


def replay(world, draw: random.Random, times: int) -> tuple[Counter, dict]:
    """Sends deeds in any order and any number, then each until it is taken."""
    tally, given = Counter(), {}
    last = list(MINUTES)
    for name in [*draw.choices(list(MINUTES), k=times), *last, *last]:
        try:
            answer = send(world, name)
        except Refusal as refusal:
            tally[refusal.name] += 1
            continue
        tally["taken"] += 1
        assert given.setdefault(name, answer) == answer
    return tally, given


def without_photos(world) -> None:
    from jiahe.catalog.models import SopStep

    with world.inside():
        SopStep.objects.filter(position=2).delete()


def test_every_deed_of_a_thousand_chaotic_replays_has_one_effect() -> None:
    draw, sent = random.Random(20261124), 0
    while sent < REPLAYS:
        world = build_world(slug=f"c{sent}")
        without_photos(world)
        facts = Outbox.objects.count()
        with at(START + timedelta(hours=5)):
            tally, given = replay(world, draw, draw.randint(5, 160))
        sent += tally.total()
        with world.inside():
            rows = list(CheckIn.objects.order_by("happened_at"))
            ticks = sorted(StepRecord.objects.values_list("step__position", flat=True))
        assert ([row.moment for row in rows], ticks) == (EXPECTED, [1, 3])
        assert {name: len(given[name]["done"]) > 0 for name in MINUTES} == dict.fromkeys(
            MINUTES, True
        )
        assert world.visit().state == VisitState.AWAITING_ACCEPTANCE
        # a late "set out" moves nothing, so that the visit advances 3 or 4 times
        assert Outbox.objects.count() - facts in (7, 8)
        assert all(row.happened_at <= row.received_at for row in rows)


def test_control_without_the_key_table_an_effect_repeats(monkeypatch) -> None:
    """Shows that the keys, not luck, keep an effect single: a bare counter is run twice."""
    effects = []

    def bare(**request):
        return request["effect"]()

    def twice(runner) -> int:
        effects.clear()
        for _ in range(2):
            runner(
                actor="person:1",
                route="counter",
                key="one",
                body={},
                effect=lambda: effects.append("done") or {"to": "/"},
            )
        return len(effects)

    assert (twice(run_once), twice(bare)) == (1, 2)


def test_control_without_keys_the_records_are_still_single() -> None:
    """The second wall: the deeds themselves are kept once, whoever repeats them."""
    world = build_world()
    with at(START):
        for _ in range(3):
            do(world, "set_out")
    with world.inside():
        assert CheckIn.objects.count() == 1


def test_control_without_the_constraint_a_second_row_would_be_written() -> None:
    """Writing past the action meets the database's own wall."""
    from django.db import IntegrityError

    world = build_world()
    with at(START):
        do(world, "set_out")
    with world.inside():
        row = CheckIn.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError, match="each_moment_is_recorded_once"), world.inside():
        row.save(force_insert=True)


def test_records_cannot_be_changed_or_removed() -> None:
    from django.db import DatabaseError

    world = build_world()
    with at(START):
        do(world, "set_out")
    with pytest.raises(DatabaseError), world.inside():
        CheckIn.objects.update(reason="was not me")
    with pytest.raises(DatabaseError), world.inside():
        CheckIn.objects.all().delete()
    with world.inside():
        assert CheckIn.objects.get().reason == ""
