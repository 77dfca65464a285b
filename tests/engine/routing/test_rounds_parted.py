"""Large days whose visits hang together: every link holds, whatever the parts."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest

from jiahe.engine.routing.rounds import parted, split
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.model import Problem
from jiahe.engine.routing.rounds.parted import parts_of, plan_parted
from jiahe.engine.routing.rounds.split import plan_split
from jiahe.simulation.bench.dispatch_day import linked_day, synthetic_day


@pytest.fixture(autouse=True)
def _small_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(split, "CLUSTER", 40)


def test_a_large_day_holds_every_link() -> None:
    day = linked_day(160, 3)
    made = plan_parted(day, 4000, 1)  # there are people for about every second crew
    assert violations(day, made) == []
    planned = {visit for one in made.rounds for visit, _ in one.stops}
    assert len([crew for crew in day.crews if set(crew) <= planned]) >= len(day.crews) // 2


def test_control_the_search_of_clusters_alone_breaks_them() -> None:
    day = linked_day(160, 3)
    assert violations(day, plan_split(day, 4000, 1)) != []


def test_the_plan_does_not_depend_on_the_executor() -> None:
    day = linked_day(80, 4)
    with ThreadPoolExecutor(2) as pool:
        together = plan_parted(day, 1500, 1, pool)
    assert plan_parted(day, 1500, 1).content_hash == together.content_hash


def test_moving_borders_never_makes_it_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    day = linked_day(80, 5)
    moved = plan_parted(day, 3000, 1)
    monkeypatch.setattr(parted, "_MOST_CELLS", 0)
    assert moved.total < plan_parted(day, 3000, 1).total


def test_every_visit_and_person_is_in_one_part_and_links_are_whole() -> None:
    day = linked_day(200, 6)
    shifts = tuple(replace(one, person=one.id // 2) for one in day.shifts)
    day = replace(day, shifts=shifts)
    parts = parts_of(day, 1)
    assert len(parts) > 2
    assert sorted(one.id for part in parts for one in part.visits) == [v.id for v in day.visits]
    people = [{one.who for one in part.shifts} for part in parts]
    assert sum(map(len, people)) == len(set().union(*people)) == len({s.who for s in shifts})
    for part in parts:
        here = {one.id for one in part.visits}
        assert all(set(link) <= here for link in (*part.crews, *part.pairs, *part.apart))
    assert sum(len(part.crews) for part in parts) == len(day.crews)


def test_people_who_all_start_from_one_office_are_shared_out() -> None:
    day = synthetic_day(200, 7)
    office = day.shifts[0].start
    day = replace(day, shifts=tuple(replace(s, start=office, end=office) for s in day.shifts))
    share = len(day.shifts) / len(day.visits)
    for part in parts_of(day, 1):
        assert len(part.shifts) == pytest.approx(share * len(part.visits), abs=2)


def test_a_pinned_visit_is_where_its_person_is() -> None:
    day = linked_day(120, 8)
    far = day.shifts[-1].id
    visits = tuple(replace(one, only=frozenset({far})) if one.id < 4 else one for one in day.visits)
    for part in parts_of(replace(day, visits=visits), 1):
        here = {one.id for one in part.shifts}
        assert all(one.only & here for one in part.visits if one.only is not None)


def test_nobody_and_nothing_to_do() -> None:
    assert plan_parted(Problem((), ()), 100, 1).rounds == ()
    day = linked_day(60, 9)
    empty = plan_parted(replace(day, shifts=()), 100, 1)
    assert violations(replace(day, shifts=()), empty) == []
    assert len(empty.left_out) == 60


def test_when_its_time_is_over_groups_are_left_out_whole() -> None:
    day = linked_day(120, 10)
    made = plan_parted(day, 1500, 1, seconds=0.0)
    assert violations(day, made) == []
    assert all(one < two for one, two in pairwise(sorted(one for one, _ in made.left_out)))
