"""The seeded mystery visits and calls: some done, one waiting, some to come; reviews of none."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from factories import MONDAY, ZONE
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import open_companies, role_holders
from jiahe.insights.models import Suggestion
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.quality.models import MysteryVisit, Review, Statement, Survey
from jiahe.quality.queries.mystery import booked_by_guests, closed_mysteries, mysteries
from jiahe.quality.queries.surveys import calls_made, calls_to_make
from jiahe.simulation.city import Scale
from jiahe.simulation.seeding import seed as seeding

pytestmark = pytest.mark.django_db
SMALL = Scale(
    workers=24, households=90, visits_today=40, visits_a_past_day=12, past_days=9, coming_days=2
)
AT = datetime(2026, 11, 23, 11, tzinfo=ZONE)


@pytest.fixture(scope="module")
def company_id(django_db_setup: None, django_db_blocker: Any, tmp_path_factory) -> Iterator[int]:
    """A company of a small city, taken back at the end of this file."""
    with (
        django_db_blocker.unblock(),
        clock_set_to(FixedClock(AT)),
        transaction.atomic(),
    ):
        seeding.seed_city(seed=1, today=MONDAY, progress=lambda _: None, scale=SMALL)
        yield open_companies()[0].pk
        transaction.set_rollback(True)


def test_an_inspector_sees_judged_waiting_and_coming_visits(company_id) -> None:
    with for_company(company_id):
        found = mysteries()
        states = sorted(one.visit.state for one in found)
        assert states == ["assigned", "settled", "settled", "settled"]
        judged = [one for one in found if one.closed_at is not None]
        assert sorted(one.mark or 0 for one in judged) == [4, 5]
        assert all(
            one.words and one.visit.order.placed_at < one.marked_at
            for one in found
            if one in judged
        )
        (waiting,) = [one for one in found if one.visit.state == "settled" and not one.closed_at]
        assert waiting.marked_by in role_holders(Role.INSPECTOR)


def test_an_evaluator_sees_the_own_ones_and_one_to_mark(company_id) -> None:
    with for_company(company_id), clock_set_to(FixedClock(AT)):
        (evaluator,) = role_holders(Role.EVALUATOR)
        assert [one.mark for one in mysteries(evaluator.pk)] == [5]
        ((visit, begins),) = booked_by_guests(evaluator.pk)
        assert begins is not None
        assert begins > AT
        assert not MysteryVisit.objects.filter(visit=visit).exists()


def test_a_guest_rates_nothing_and_is_asked_nothing(company_id) -> None:
    with for_company(company_id):
        visits = list(MysteryVisit.objects.values_list("visit_id", flat=True))
        assert not Review.objects.filter(visit__in=visits).exists()
        assert not Survey.objects.filter(visit__in=visits).exists()


def test_a_worker_reads_what_was_found(company_id) -> None:
    with for_company(company_id), clock_set_to(FixedClock(AT)):
        judged = MysteryVisit.objects.exclude(closed_at=None)
        for one in judged:
            worker_id = one.visit.reservations.get().worker_id
            assert one.pk in {found.pk for found in closed_mysteries(worker_id)}


def test_calls_are_made_with_words_and_others_are_due(company_id) -> None:
    with for_company(company_id), clock_set_to(FixedClock(AT)):
        made = calls_made()
        assert {"trouble", "content"} <= {one.outcome for one in made}
        assert all(one.words for one in made)
        waiting = list(calls_to_make())
        assert "missed" in {one.outcome for one in waiting}
        assert any(one.tries == 0 for one in waiting)


def test_every_suggestion_is_read(company_id) -> None:
    with for_company(company_id):
        read = Statement.objects.exclude(suggestion_id=None)
        assert set(read.values_list("suggestion_id", flat=True)) == set(
            Suggestion.objects.values_list("pk", flat=True)
        )
