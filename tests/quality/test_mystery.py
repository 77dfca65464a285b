"""A mystery visit is booked by who evaluates: no household's visit, no rating, closed once."""

from datetime import timedelta

import pytest

from jiahe.accounts.actions import grant_role, register_person
from jiahe.accounts.choices import Role
from jiahe.booking.models import Order, Visit
from jiahe.journeys import other_eyes, review
from jiahe.quality.actions import commissions, mystery, reviews
from jiahe.quality.actions.mystery import (
    BookedByAHousehold,
    MayNotVisit,
    MysteryNotDone,
    NotAMystery,
)
from jiahe.quality.models import MysteryVisit
from jiahe.quality.queries.mystery import booked_by_guests, mysteries
from jiahe.quality.queries.visits import MysteryHasNoReview, NotOnTheVisit, crew_of
from jiahe.quality.rules import Opinion
from review_world import SOON, all_reviews, another_visit, at, rate, settled_world
from unguarded import cut

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """The stranger inspects; a visit is planned at the home of a household."""
    found = another_visit(settled_world(), days=3)
    with found.inside():
        grant_role(person_id=found.stranger.pk, role=Role.INSPECTOR)
    put(found, "assigned")
    with at(SOON):
        yield found


def put(world, state: str) -> None:
    with world.inside():
        Visit.objects.filter(code=world.visit_code).update(state=state)


def booked_by(world, person) -> None:
    with world.inside():
        Order.objects.filter(code=world.order_code).update(placed_by=person)


def mark(world, by) -> None:
    other_eyes.mark_mystery(
        company_id=world.company_id, visit_code=world.visit_code, actor_id=by.pk
    )


def marked(world, by) -> str:
    mark(world, by)
    with world.inside():
        return MysteryVisit.objects.get().code


def close(world, code: str, by, *, mark: int = 5, words: str = "流程规范") -> None:
    other_eyes.close_mystery(
        company_id=world.company_id, code=code, mark=mark, words=words, actor_id=by.pk
    )


def evaluator(world, phone: str = "13900001234"):
    """An outsider who was commissioned for a week."""
    with world.inside():
        row = commissions.commission(
            phone=phone, body="评价中心", purpose="神秘访客", store_code="",
            until_on=(SOON + timedelta(days=7)).date(), actor_id=world.stranger.pk,
        )  # fmt: skip
        return row.evaluator


def kept(world) -> list[tuple[int | None, str]]:
    with world.inside():
        return list(MysteryVisit.objects.order_by("pk").values_list("mark", "words"))


def test_a_households_own_visit_is_never_a_mystery_visit(world) -> None:
    with pytest.raises(BookedByAHousehold):
        mark(world, world.stranger)
    assert kept(world) == []


def test_control_without_the_look_at_who_booked_a_household_would_be_taken(
    world, monkeypatch
) -> None:
    with world.inside():
        booker = Order.objects.get(code=world.order_code).placed_by_id
    monkeypatch.setattr(mystery, "mystery_guests", lambda: {booker})
    mark(world, world.stranger)
    assert kept(world) == [(None, "")]


def test_what_an_inspector_booked_is_marked_once(world) -> None:
    booked_by(world, world.stranger)
    with world.inside():
        assert [visit.code for visit, _at in booked_by_guests()] == [world.visit_code]
    mark(world, world.stranger)
    with pytest.raises(NotAMystery):
        mark(world, world.stranger)
    with world.inside():
        assert booked_by_guests() == []
    assert len(kept(world)) == 1


def test_an_evaluator_holds_the_visits_of_the_own_bookings_alone(world) -> None:
    guest = evaluator(world)
    with pytest.raises(MayNotVisit):
        mark(world, guest)
    booked_by(world, guest)
    code = marked(world, guest)
    other = evaluator(world, "13900005678")
    put(world, "settled")
    with pytest.raises(MayNotVisit):
        close(world, code, other)
    close(world, code, guest)
    assert kept(world) == [(5, "流程规范")]
    with world.inside():
        assert [len(mysteries(one.pk)) for one in (guest, other)] == [1, 0]


def test_when_the_commission_is_over_so_is_the_evaluators_part(world) -> None:
    guest = evaluator(world)
    booked_by(world, guest)
    code = marked(world, guest)
    put(world, "settled")
    with at(SOON + timedelta(days=9)), pytest.raises(MayNotVisit):
        close(world, code, guest)
    close(world, code, world.stranger)
    assert len(kept(world)) == 1


def test_a_finding_is_made_once(world) -> None:
    booked_by(world, world.stranger)
    code = marked(world, world.stranger)
    with pytest.raises(MysteryNotDone):
        close(world, code, world.stranger)
    put(world, "settled")
    close(world, code, world.stranger)
    with pytest.raises(MysteryNotDone):
        close(world, code, world.stranger, mark=1, words="改口")
    assert kept(world) == [(5, "流程规范")]


def test_control_a_finding_that_were_open_again_would_be_written_over(world) -> None:
    booked_by(world, world.stranger)
    code = marked(world, world.stranger)
    put(world, "settled")
    close(world, code, world.stranger)
    with world.inside():
        MysteryVisit.objects.update(closed_at=None)
    close(world, code, world.stranger, mark=1, words="改口")
    assert kept(world) == [(1, "改口")]


def test_a_mystery_visit_is_neither_rated_nor_asked_about(world) -> None:
    booked_by(world, world.stranger)
    marked(world, world.stranger)
    put(world, "settled")
    with pytest.raises(MysteryHasNoReview):
        rate(world)
    with world.inside():
        visit = Visit.objects.get(code=world.visit_code)
        assert review.invite_review(visit.pk) is False
    assert all_reviews(world) == []


def test_control_a_mystery_visit_that_is_not_looked_at_is_rated(world, monkeypatch) -> None:
    booked_by(world, world.stranger)
    marked(world, world.stranger)
    put(world, "settled")
    monkeypatch.setattr(reviews, "is_mystery", lambda _visit_id: False)
    rate(world)
    assert len(all_reviews(world)) == 1


def test_its_worker_may_still_rate_the_home_and_learns_nothing_by_it(world) -> None:
    booked_by(world, world.stranger)
    marked(world, world.stranger)
    put(world, "settled")
    with world.inside():
        visit = Visit.objects.get(code=world.visit_code)
        person = visit.reservations.get().worker.person_id
    review.review_household(
        company_id=world.company_id, visit_code=world.visit_code, person_id=person,
        opinion=Opinion(5, 5, 5),
    )  # fmt: skip
    assert len(all_reviews(world)) == 1


def test_nobody_rates_who_was_taken_off_the_visit() -> None:
    world = settled_world(crew=2)
    gone = taken_off(world, "released")
    with pytest.raises(NotOnTheVisit):
        rate(world, worker_code=gone)
    assert all_reviews(world) == []


def test_control_who_stayed_on_it_is_rated() -> None:
    world = settled_world(crew=2)
    rate(world, worker_code=taken_off(world, "done"))
    assert len(all_reviews(world)) == 1


def taken_off(world, state: str) -> str:
    """The code of the second worker, whose seat is in that state from now on."""
    with world.inside():
        visit = Visit.objects.get(code=world.visit_code)
        seat = visit.reservations.select_related("worker").get(seat=2)
        type(seat).objects.filter(pk=seat.pk).update(state=state)
        return seat.worker.code


def test_an_evaluator_of_another_company_is_a_stranger_here(world) -> None:
    other = register_person(phone="13900007777", name="丙")
    booked_by(world, other)
    with pytest.raises(MayNotVisit):
        mark(world, other)
    with pytest.raises(BookedByAHousehold):
        mark(world, world.stranger)
    assert kept(world) == []


def test_control_without_the_look_at_the_seat_who_was_taken_off_is_rated(monkeypatch) -> None:
    cut(monkeypatch, crew_of, " if row.state not in OFF_THE_VISIT")
    world = settled_world(crew=2)
    rate(world, worker_code=taken_off(world, "released"))
    assert len(all_reviews(world)) == 1


def test_control_without_the_look_at_its_end_a_finding_is_written_over(world, monkeypatch) -> None:
    cut(monkeypatch, mystery.close_mystery, " or found.closed_at is not None")
    booked_by(world, world.stranger)
    code = marked(world, world.stranger)
    put(world, "settled")
    close(world, code, world.stranger)
    close(world, code, world.stranger, mark=1, words="改口")
    assert kept(world) == [(1, "改口")]
