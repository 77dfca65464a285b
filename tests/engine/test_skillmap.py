"""The map of skills: loads, and advice that shortens the shortest first."""

from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.skillmap import Person, advice, coverage

NEAR = {"cook": frozenset({"clean"}), "clean": frozenset({"cook"}), "wire": frozenset({"fix"})}
skills = st.frozensets(st.sampled_from(["cook", "clean", "wire", "fix"]), min_size=1)
people = st.lists(st.tuples(skills, st.floats(0, 40)), min_size=1, max_size=8).map(
    lambda rows: [Person(n, *row) for n, row in enumerate(rows)]
)
demand = st.dictionaries(st.sampled_from(["cook", "clean", "wire", "fix"]), st.floats(0, 200))


def test_a_head_is_shared_by_its_skills() -> None:
    both = [Person(1, frozenset({"cook", "clean"}), 0), Person(2, frozenset({"clean"}), 0)]
    cook, clean = coverage(both, {"cook": 20, "clean": 30})
    assert (cook.skill, cook.holders, cook.heads, cook.load) == ("cook", 1, 0.5, 40)
    assert (clean.skill, clean.heads, clean.load) == ("clean", 1.5, 20)


def test_the_shortest_skill_is_taught_to_who_holds_one_and_had_least_work() -> None:
    staff = [
        Person(1, frozenset({"clean"}), 30),
        Person(2, frozenset({"clean"}), 10),
        Person(3, frozenset({"clean", "fix"}), 0),
        Person(4, frozenset({"cook"}), 40),
    ]
    first = advice(staff, {"cook": 90, "clean": 10}, NEAR)[0]
    assert (first.skill, first.person, first.makes_several) == ("cook", 2, True)


def test_nobody_is_sent_to_a_skill_far_from_what_they_do() -> None:
    staff = [Person(1, frozenset({"cook"}), 0)]
    assert advice(staff, {"wire": 90}, NEAR) == []


def test_where_nothing_is_asked_nothing_is_advised() -> None:
    assert advice([Person(1, frozenset({"clean"}), 0)], {}, NEAR) == []


@given(people, demand)
def test_advice_names_nobody_twice_and_only_who_lacks_the_skill(staff, asked) -> None:
    found = advice(staff, asked, NEAR)
    held = {one.key: one.skills for one in staff}
    assert len({one.person for one in found}) == len(found)
    assert [one for one in found if one.skill in held[one.person]] == []
    assert [one for one in found if not held[one.person] & NEAR.get(one.skill, frozenset())] == []


@given(people, demand)
def test_the_heads_of_all_skills_are_the_people(staff, asked) -> None:
    rows = coverage(staff, asked)
    assert abs(sum(row.heads for row in rows) - len(staff)) < 1e-6
    assert [row.load for row in rows] == sorted((row.load for row in rows), reverse=True)
