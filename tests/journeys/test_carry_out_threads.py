"""Two phones at the same instant: one record, one step of the visit; without the lock, trouble."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier

import pytest
from django.db import DatabaseError, connection

from field_world import AT_DOOR, START, at, build_world
from jiahe.booking.choices import VisitState
from jiahe.fieldwork.actions import moments
from jiahe.fieldwork.models import CheckIn
from jiahe.journeys import carry_out
from jiahe.kit.errors import Refusal
from jiahe.kit.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def together(*calls) -> list[object]:
    """Runs the calls at the same instant; gives what each returned or raised."""
    start = Barrier(len(calls))

    def run(call) -> object:
        start.wait()
        try:
            with at(START):
                return call()
        except (Refusal, DatabaseError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def set_out(world, person):
    return lambda: carry_out.set_out(**world.act(person), happened_at=START, claim=AT_DOOR)


def troubles(outcomes) -> list[object]:
    return [one for one in outcomes if isinstance(one, Exception)]


def test_one_deed_from_two_phones_at_once_is_one_record() -> None:
    for number in range(ROUNDS):
        world = build_world(slug=f"one-{number}")
        outcomes = together(*[set_out(world, world.lead)] * 3)
        assert sorted(one.is_new for one in outcomes) == [False, False, True]
        with world.inside():
            assert CheckIn.objects.count() == 1


def test_a_crew_that_sets_out_at_once_moves_the_visit_once() -> None:
    for number in range(ROUNDS):
        world = build_world(crew=2, slug=f"crew-{number}")
        before = Outbox.objects.filter(kind="VisitAdvanced").count()
        outcomes = together(set_out(world, world.lead), set_out(world, world.second))
        assert troubles(outcomes) == []
        assert Outbox.objects.filter(kind="VisitAdvanced").count() - before == 1
        assert world.visit().state == VisitState.TRAVELLING


def test_control_without_the_lock_somebody_is_turned_away(monkeypatch) -> None:
    """The same races; the visit is not locked before it is read."""
    monkeypatch.setattr(moments, "lock_own_visit", lambda **_: nullcontext())
    real = moments.check_ins_of

    def slowly(visit_id: int, worker_id: int):
        found = real(visit_id, worker_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
        return found

    monkeypatch.setattr(moments, "check_ins_of", slowly)
    found = []
    for number in range(ROUNDS):
        world = build_world(crew=2, slug=f"bare-{number}")
        found += troubles(together(set_out(world, world.lead), set_out(world, world.second)))
    assert found != []
