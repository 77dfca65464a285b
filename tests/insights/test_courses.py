"""Effect of a course read from households' marks; the map of skills from visits."""

from datetime import datetime

import pytest

from figure_training import course, learn
from figure_world import World, ago, build
from jiahe.insights.queries.courses import course_changes
from jiahe.insights.queries.skills import related, skill_map
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=ago().tzinfo)
TAKEN_DAYS = 35  # the Monday before, five weeks ago


@pytest.fixture
def world():
    with clock_set_to(FixedClock(NOW)):
        yield build()


def judged(w: World, name: str, before: int, after: int) -> None:
    """Four visits in the weeks before the course and four after it, with these marks."""
    marks = dict.fromkeys((56, 50, 44, 38), before) | dict.fromkeys((26, 20, 14, 8), after)
    for days, mark in marks.items():
        visit = w.visit(start=ago(days=days), name=name)
        w.review(visit, mark, mark, mark, at=ago(days=days - 1))


def people(w: World, gain: int, number: int = 9) -> None:
    (lesson,) = course(w, "manners")
    for n in range(number):
        judged(w, f"学{n}", 3, 3 + gain)
        learn(w, lesson, f"学{n}", TAKEN_DAYS)
        judged(w, f"未{n}", 3, 3)


def test_a_course_after_which_marks_rise_beside_others_is_said_to_help(world) -> None:
    with for_company(world.company_id):
        people(world, gain=1)
        (row,) = course_changes(4)
    assert row.took == 9
    assert row.effect is not None
    assert (row.effect.gain, row.effect.is_clear) == (pytest.approx(1), True)


def test_where_everybody_rises_the_course_did_nothing(world) -> None:
    with for_company(world.company_id):
        people(world, gain=0)
        (row,) = course_changes(4)
    assert row.effect is not None
    assert not row.effect.is_clear


def test_few_who_took_it_are_too_few_to_say(world) -> None:
    with for_company(world.company_id):
        people(world, gain=1, number=4)
        (row,) = course_changes(4)
    assert (row.took, row.effect) == (4, None)


def test_half_a_course_is_not_taken(world) -> None:
    with for_company(world.company_id):
        first, _second = course(world, "manners", 2)
        learn(world, first, "甲", TAKEN_DAYS)
        (row,) = course_changes(4)
    assert row.took == 0


def test_another_companys_marks_do_not_count(world) -> None:
    other = build("other")
    with for_company(other.company_id):
        people(other, gain=1)
    with for_company(world.company_id):
        assert course_changes(4) == []


def test_the_map_counts_holders_and_the_hours_asked_for(world) -> None:
    with for_company(world.company_id):
        world.skill("daily_cleaning", "甲")
        world.skill("window_cleaning", "乙")
        world.skill("daily_cleaning", "乙")
        for days in (3, 10):
            world.visit(start=ago(days=days), hours=4, name="甲")
        found = skill_map()
    (daily, window) = found.skills
    assert (daily.skill, daily.holders, daily.heads) == ("daily_cleaning", 2, 1.5)
    assert daily.asked_hours == pytest.approx(2)
    assert (window.skill, window.asked_hours) == ("window_cleaning", 0)
    assert (found.several, round(found.share)) == (1, 50)


def test_a_short_skill_is_advised_to_whoever_is_near_to_it(world) -> None:
    with for_company(world.company_id):
        world.skill("window_cleaning", "乙")
        world.visit(start=ago(days=3), hours=8, name="甲")
        (advice, worker) = skill_map().advice[0]
    assert (advice.skill, worker.name, advice.makes_several) == ("daily_cleaning", "乙", True)


def test_related_skills_share_a_shelf_or_their_papers() -> None:
    assert "deep_cleaning" in related()["daily_cleaning"]
    assert "cooking" in related()["daily_cleaning"]
    assert "electrical" not in related()["daily_cleaning"]
