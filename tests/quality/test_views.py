"""How the worker, colleagues, third parties and inspectors see it; never in the public score."""

from datetime import date

import pytest

from jiahe.accounts.actions import grant_role, register_person
from jiahe.accounts.choices import Role
from jiahe.journeys import other_eyes
from jiahe.quality.actions.mystery import MayNotVisit, NotAMystery
from jiahe.quality.actions.scores import refresh_fair_score
from jiahe.quality.actions.views import AlreadySaid, NotAColleague, NotATable
from jiahe.quality.models import InnerView
from jiahe.quality.queries.views import first_of_quarter, quarter_of, views_page
from jiahe.quality.rules import MarkMissing
from jiahe.workforce.models import Worker
from review_world import SOON, at, settled_world, worker_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Two workers who were on a visit together."""
    return settled_world(crew=2)


def crew(world) -> list[Worker]:
    with world.inside():
        return list(Worker.objects.order_by("pk"))


def say(world, by, about, marks=(4, 4, 4)) -> None:
    with at(SOON):
        other_eyes.say_inner_view(
            company_id=world.company_id, by_worker_id=by.pk, worker_id=about.pk, marks=marks,
            words="",
        )  # fmt: skip


def page(world, worker):
    with at(SOON), world.inside():
        return views_page(worker.pk)


@pytest.mark.parametrize(
    ("on", "quarter", "month"),
    [(date(2026, 1, 1), "2026Q1", 1), (date(2026, 6, 30), "2026Q2", 4),
     (date(2026, 12, 31), "2026Q4", 10)],
)  # fmt: skip
def test_quarters(on, quarter, month) -> None:
    assert quarter_of(on) == quarter
    assert (first_of_quarter(on).month, first_of_quarter(on).day) == (month, 1)


def test_colleagues_of_a_shared_visit_are_shown_from_two_on(world) -> None:
    one, other = crew(world)[:2]
    assert [who.pk for who in page(world, one).to_describe] == [other.pk]
    say(world, other, one, (2, 3, 4))
    assert (page(world, one).peers, page(world, one).peer_count) == (None, 1)
    with world.inside():
        third = Worker.objects.create(
            company_id=world.company_id, person=register_person(phone="13700009999", name="丙"),
            name="丙", home_lat=30, home_lng=119,
        )  # fmt: skip
        InnerView.objects.create(
            company_id=world.company_id, worker=one, by=third, quarter=quarter_of(SOON.date()),
            attitude=5, skill=5, effect=5, at=SOON,
        )  # fmt: skip
    assert page(world, one).peers == 4


def test_an_inner_view_never_moves_the_public_score(world) -> None:
    one, other = crew(world)[:2]
    say(world, other, one, (1, 1, 1))
    say(world, one, one, (5, 5, 5))
    with at(SOON), world.inside():
        refresh_fair_score(worker_id=one.pk)
        found = Worker.objects.get(pk=one.pk)
    assert (found.score_count, found.score_mean) == (0, 4.6)
    assert page(world, one).own is not None


def test_views_are_refused_twice_off_the_scale_and_of_strangers(world) -> None:
    one, other = crew(world)[:2]
    say(world, one, other)
    with pytest.raises(AlreadySaid):
        say(world, one, other, (1, 1, 1))
    with pytest.raises(MarkMissing):
        say(world, other, one, (0, 4, 4))
    with world.inside():
        stranger = Worker.objects.create(
            company_id=world.company_id, person=register_person(phone="13700008888", name="丁"),
            name="丁", home_lat=30, home_lng=119,
        )  # fmt: skip
    with pytest.raises(NotAColleague):
        say(world, stranger, one)


@pytest.mark.parametrize("data", [b"", b"name;mark\nx;5", b"\xff\xfe", b'worker,"\n'])
def test_what_is_no_table_is_refused(world, data: bytes) -> None:
    with pytest.raises(NotATable):
        other_eyes.enter_outside_views(
            company_id=world.company_id, data=data, actor_id=world.stranger.pk
        )


def test_a_visit_that_took_place_is_no_mystery_any_more(world) -> None:
    with world.inside():
        grant_role(person_id=world.stranger.pk, role=Role.INSPECTOR)
    with pytest.raises(NotAMystery):
        other_eyes.mark_mystery(
            company_id=world.company_id, visit_code=world.visit_code, actor_id=world.stranger.pk
        )


def test_only_an_inspector_marks_a_mystery_visit(world) -> None:
    with pytest.raises(MayNotVisit):
        other_eyes.mark_mystery(
            company_id=world.company_id, visit_code=world.visit_code, actor_id=world.stranger.pk
        )
    with world.inside():
        grant_role(person_id=world.stranger.pk, role=Role.WORKER)
    with pytest.raises(MayNotVisit):
        other_eyes.mark_mystery(
            company_id=world.company_id, visit_code=world.visit_code, actor_id=world.stranger.pk
        )
    assert worker_of(world).score_count == 0
