"""Stars and the company's level: from the company's own cases, by a published formula."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from jiahe.booking.models import Visit
from jiahe.engine.grading.stars import VERSION
from jiahe.quality.actions.grades import company_parts, make_grades
from jiahe.quality.actions.scores import learn_leanings
from jiahe.quality.choices import GradeSubject
from jiahe.quality.models import FairFit, Grade
from jiahe.quality.queries.grades import company_page, worker_stars
from review_world import (
    BAD,
    SOON,
    another_visit,
    as_owner_of_tables,
    at,
    rate,
    settled_world,
    worker_of,
)

pytestmark = pytest.mark.django_db
LATER = SOON + timedelta(days=1)


THIRTY = 30


def rated(number: int, opinion=None):
    """A company whose only worker has so many ratings by different homes."""
    world = settled_world()
    with at(SOON):
        for day in range(1, number + 1):
            other = another_visit(world, days=day)
            rate(other) if opinion is None else rate(other, opinion)
    return world


def night(world) -> int:
    with at(LATER), world.inside():
        learn_leanings()
        return make_grades()


def test_stars_and_a_level_follow_from_thirty_cases_and_are_public() -> None:
    world = rated(THIRTY)
    assert night(world) == 3  # the worker, the service, the company
    assert night(world) == 0  # nothing has changed
    with at(LATER), world.inside():
        page, mine = company_page(world.company_id), worker_stars(worker_of(world).pk)
    assert page.grade is not None
    assert mine is not None
    assert (page.grade.level, page.grade.rules_version) == ("AAA", VERSION)  # no paper is proven
    assert [(row.stars, row.service.name) for row in page.services] == [
        (int(mine.level), "日常保洁")
    ]
    with at(LATER):
        shown = Client().get("/public/company/east/").content.decode()
    assert '<p class="kpi-value">AAA</p>' in shown


def test_under_thirty_cases_nothing_is_graded_yet() -> None:
    world = rated(3)
    assert night(world) == 0
    with at(LATER):
        shown = Client().get("/public/company/east/").content.decode()
    assert '<p class="kpi-value">' not in shown


def test_a_part_without_cases_says_so() -> None:
    world = rated(2, BAD)
    with at(LATER), world.inside():
        parts = {part.name: part for part in company_parts()}
    assert (parts["satisfied"].n, parts["satisfied"].share) == (2, 0)
    assert parts["called"].n == 0


def test_a_night_keeps_what_it_learnt_from_and_forgets_givers_of_before() -> None:
    world = rated(2)
    night(world)
    night(world)
    with world.inside():
        first, second = FairFit.objects.order_by("pk")
    assert first.inputs_hash == second.inputs_hash
    assert len(first.inputs_hash) == 64
    assert first.givers == {}


def test_a_grade_cannot_be_rewritten() -> None:
    world = rated(THIRTY)
    night(world)
    with (
        world.inside(),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        Grade.objects.update(level="AAAAA")


def test_control_its_owner_could_without_the_trigger() -> None:
    world = rated(THIRTY)
    night(world)
    with world.inside():
        with as_owner_of_tables() as cursor:
            cursor.execute("ALTER TABLE quality_grade DISABLE TRIGGER append_only")
            cursor.execute("UPDATE quality_grade SET level = 'AAAAA' WHERE subject = 'company'")
        assert Grade.objects.get(subject=GradeSubject.COMPANY).level == "AAAAA"


def certificate(tail: str = "") -> tuple[int, str]:
    with at(LATER):
        answer = Client().get(f"/public/company/east/certificate/{tail}")
    return answer.status_code, answer.content.decode()


def test_a_certificate_states_the_grade_in_force_and_leads_to_itself() -> None:
    world = rated(THIRTY)
    night(world)
    with world.inside():
        made = Grade.objects.get(subject=GradeSubject.COMPANY)
        service = Visit.objects.get(code=world.visit_code).order.service.code
        stars = Grade.objects.get(subject=GradeSubject.SERVICE).level
    status, shown = certificate()
    assert (status, "AAA" in shown, made.inputs_hash[:16].upper() in shown) == (200, True, True)
    status, shown = certificate(f"{service}/")
    assert (status, f"{stars} 星级" in shown, "日常保洁" in shown) == (200, True, True)


def test_control_what_is_not_graded_any_more_is_certified_no_more() -> None:
    world = rated(THIRTY)
    night(world)
    with world.inside():
        last = Grade.objects.get(subject=GradeSubject.COMPANY)
        last.pk, last.level, last.made_at = None, "", LATER
        last.save()
    status, shown = certificate()
    assert (status, "AAA" in shown, "今天没有有效的等级" in shown) == (200, False, True)


def test_nobody_prints_a_certificate_of_no_grade() -> None:
    rated(3)
    status, shown = certificate()
    assert (status, "今天没有有效的等级" in shown, "校验码" in shown) == (200, True, False)


def test_a_service_that_is_not_there_has_no_certificate() -> None:
    rated(1)
    assert certificate("nothing/")[0] == 404
