"""Parts travel as plain arrays, come back the same, and what is no answer is refused."""

from io import BytesIO

import numpy as np
import pytest

from jiahe.engine.routing import parcels
from jiahe.engine.routing.parcels import (
    BadParcel,
    opened_answer,
    opened_task,
    packed_answer,
    packed_task,
    reckoned,
)
from jiahe.engine.routing.rounds import split
from jiahe.engine.routing.rounds.split import Alone, plan_split, run_task
from jiahe.simulation.bench.dispatch_day import synthetic_day


@pytest.fixture(scope="module")
def tasks():
    """The tasks of every stage of a small day."""
    seen = []

    class Watching(Alone):
        def map(self, function, tasks, /):
            kept = list(tasks)
            seen.extend(kept)
            return super().map(function, kept)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(split, "CLUSTER", 30)
        plan_split(synthetic_day(80, 4), 800, 1, Watching(), stages=2)
    return seen


def same(one, other):
    return all(
        np.array_equal(a, b) and a.dtype == b.dtype
        for a, b in zip(one.field, other.field, strict=True)
    )


def test_a_task_comes_out_as_it_was_put_in(tasks):
    for task in tasks:
        found = opened_task(packed_task(task))
        assert same(found, task)
        assert np.array_equal(found.rounds, task.rounds)
        assert (found.moves, found.seed, found.heat) == (task.moves, task.seed, task.heat)


def test_the_same_task_is_the_same_bytes_and_smaller_than_its_arrays(tasks):
    task = tasks[0]
    parcel = packed_task(task)
    assert parcel == packed_task(task)
    assert len(parcel) < sum(one.nbytes for one in task.field) + task.rounds.nbytes


def test_an_answer_by_way_of_bytes_is_the_answer(tasks):
    for task in tasks:
        rounds, heat = run_task(task)
        told, told_heat = opened_answer(reckoned(packed_task(task)), task)
        assert np.array_equal(told, rounds)
        assert told_heat == heat


@pytest.mark.parametrize("parcel", [b"", b"nonsense", b"PK\x03\x04" + b"\0" * 40])
def test_what_is_no_parcel_is_refused(parcel):
    with pytest.raises(BadParcel):
        opened_task(parcel)


def test_a_parcel_with_an_object_in_it_is_refused_unread(tasks):
    told = BytesIO()
    np.savez_compressed(told, rounds=np.array([{}], object))
    with pytest.raises(BadParcel):
        opened_task(told.getvalue())


def test_a_half_parcel_is_refused(tasks):
    with pytest.raises(BadParcel):
        opened_task(packed_task(tasks[0])[:-200])


def test_other_code_refuses_the_parcel(tasks, monkeypatch):
    parcel = packed_task(tasks[0])
    monkeypatch.setattr(parcels, "stamp", lambda: "0" * 16)
    with pytest.raises(BadParcel, match="other code"):
        reckoned(parcel)


def wrong_answers(task):
    right, heat = run_task(task)
    longest = int(right[:, 0].argmax())
    assert right[longest, 0] >= 2
    for row, column, value in (
        (longest, 1, len(task.field.visit)),  # out of the table
        (longest, 1, -1),
        (longest, 1, right[longest, 2]),  # twice
        (longest, 0, 41),  # longer than any round
    ):
        wrong = right.copy()
        wrong[row, column] = value
        yield wrong, heat
    yield right[:-1], heat
    yield right.astype(np.float64), heat
    yield right, None


def test_what_is_no_answer_to_the_task_is_refused_before_compiled_code_reads_it(tasks):
    task = tasks[0]
    for rounds, heat in wrong_answers(task):
        with pytest.raises(BadParcel):
            opened_answer(packed_answer((rounds, heat)), task)


def test_control_the_right_answer_is_none_of_them(tasks):
    assert opened_answer(packed_answer(run_task(tasks[0])), tasks[0])[1] is not None
