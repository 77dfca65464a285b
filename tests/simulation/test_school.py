"""The seeded school: everybody has passed, a few learn, a few failed; nobody lost work by it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from factories import MONDAY, ZONE
from jiahe.catalog.models import Service
from jiahe.insights.queries.courses import course_changes
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.simulation.city import Scale, Town, build_town
from jiahe.simulation.schooling import lines_of, next_line, schooling_of
from jiahe.simulation.seeding.openings import hands_of, open_company
from jiahe.simulation.seeding.school import open_school
from jiahe.simulation.seeding.shelf import fill_shelf
from jiahe.workforce.choices import ExamPurpose, Learning
from jiahe.workforce.learning.assessments import due_assessments
from jiahe.workforce.learning.marks import panel
from jiahe.workforce.learning.queries import ways
from jiahe.workforce.models import Certificate, Drill, Enrolment, Honour, PracticalTest

pytestmark = pytest.mark.django_db
SCALE = Scale(workers=60, households=4, visits_today=0, visits_a_past_day=0, past_days=1)
ELEVEN = datetime(2026, 11, 23, 11, tzinfo=ZONE)
SKILLS = ("daily_cleaning", "cooking")


@pytest.fixture(scope="module")
def town() -> Town:
    return build_town(seed=1, today=MONDAY, scale=SCALE)


@pytest.fixture(scope="module")
def company_id(town: Town, django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """The first company with its school, taken back at the end of this file."""
    with django_db_blocker.unblock(), clock_set_to(FixedClock(ELEVEN)), transaction.atomic():
        opened = open_company(town, town.companies[0])
        with for_company(opened):
            fill_shelf()
            open_school(1, MONDAY, hands_of(town, town.companies[0]))
        yield opened
        transaction.set_rollback(True)


@pytest.fixture
def inside(company_id: int) -> Iterator[None]:
    with clock_set_to(FixedClock(ELEVEN)), for_company(company_id):
        yield


def test_every_service_asks_for_its_path(inside) -> None:
    asked = {one.category.code: one.required_certificates for one in Service.objects.all()}
    assert [line for line, kinds in asked.items() if f"training_{line}" not in kinds] == []


def test_who_holds_a_certificate_has_learnt_what_it_says(inside) -> None:
    passed = list(Enrolment.objects.filter(state=Learning.PASSED).select_related("path"))
    found = ways([(one.worker_id, one.path) for one in passed], MONDAY)
    assert len(passed) > 30
    assert [one for one in found.values() if not one.is_learnt and not one.again] == []
    assert [one for one in passed if one.certificate is None] == []


def test_some_learn_and_some_failed_their_retest(inside) -> None:
    assert Enrolment.objects.filter(state=Learning.OPEN).count() >= 2
    failed = PracticalTest.objects.filter(purpose=ExamPurpose.RETEST, passed=False)
    assert failed.count() >= 1
    for test in failed.select_related("path"):
        papers = Certificate.objects.filter(
            worker_id=test.worker_id, kind=f"training_{test.path.line}"
        )
        assert [one for one in papers if one.valid_until >= MONDAY] == []


def test_the_examiners_can_be_compared_and_the_strict_one_is_found(inside) -> None:
    found = panel()
    strict = max(found.examiners, key=lambda one: one.strict or 0)
    assert found.is_connected
    assert strict.name == "何国平"
    assert 0.2 < (strict.strict or 0) < 0.7


def test_drills_honours_assessments_and_a_course_to_be_judged(inside) -> None:
    assert Drill.objects.filter(is_effective=False).count() == 1
    assert Drill.objects.count() >= 6
    assert Honour.objects.count() == 4
    assert len(due_assessments(MONDAY)) > 30
    own = next(one for one in course_changes(4) if one.course.code == "listening")
    assert own.took > 10


def test_nobody_among_the_first_workers_has_trouble() -> None:
    for number in range(1, 20):
        found = schooling_of(number, SKILLS, MONDAY)
        assert [one for one in found if one.withdrawn_on or one.failed_quarterly] == []
        assert next_line(number, SKILLS) is None


def test_a_path_was_passed_long_before_the_oldest_visit() -> None:
    days = [one.passed_on for n in range(1, 151) for one in schooling_of(n, SKILLS, MONDAY)]
    assert max(days) <= MONDAY - timedelta(days=80)
    assert lines_of(SKILLS) == ["cleaning", "cooking"]
