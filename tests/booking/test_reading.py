"""What a step reads in one statement is what the framework's queries and prefetches gave."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from field_world import World, build_world
from jiahe.booking import queries
from jiahe.booking.actions import written
from jiahe.booking.actions.visits import StaleVisit, advance_locked, lock_own_visit, lock_visit
from jiahe.booking.choices import ReservationState, VisitState
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import CompanyNotSet, for_company, for_every_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world(crew=2)


def same(one: object, other: object) -> bool:
    """Whether two rows of a model agree in every column."""
    fields = type(other)._meta.concrete_fields  # type: ignore[attr-defined]
    return type(one) is type(other) and all(
        getattr(one, field.attname) == getattr(other, field.attname) for field in fields
    )


def test_a_visit_is_read_with_everything_that_the_framework_joined(world: World) -> None:
    with world.inside():
        usual = queries._full_visits().get(code=world.visit_code)
        read = queries.visit_by_code(world.visit_code)
        assert read is not None
        by_id = queries.visit_by_id(read.pk)
        first = queries.first_visit(read.order_id), queries.first_visit_of(world.order_code)
        with CaptureQueriesContext(connection) as asked:
            for visit in (read, by_id, *first):
                assert same(visit, usual)
                assert same(visit.order, usual.order)
                assert same(visit.order.service, usual.order.service)
                assert same(visit.order.service.category, usual.order.service.category)
                assert same(visit.order.household, usual.order.household)
                seats = list(zip(visit.reservations.all(), usual.reservations.all(), strict=True))
                assert len(seats) == 2
                assert all(same(a, b) and same(a.worker, b.worker) for a, b in seats)
                assert {seat.visit for seat, _ in seats} == {visit}
                assert visit.order.placed_by.pk == visit.order.placed_by_id
                assert visit.company.pk == world.company_id
        assert len(asked) == 0


def test_an_order_is_read_with_its_visits_and_seats(world: World) -> None:
    with world.inside():
        usual = queries._full_orders().get(code=world.order_code)
        read, by_id = queries.order_by_code(world.order_code), queries.order_by_id(usual.pk)
        with CaptureQueriesContext(connection) as asked:
            for order in (read, by_id):
                assert same(order, usual)
                assert same(order.agreement, usual.agreement)
                assert same(order.company, usual.company)
                (visit,) = order.visits.all()
                assert visit.order is order
                assert [one.seat for one in visit.reservations.all()] == [1, 2]
        assert len(asked) == 0


def test_what_was_hung_on_can_still_be_asked_anew(world: World) -> None:
    """A filter is a question to the database, of this visit alone."""
    with world.inside():
        visit = queries.visit_by_code(world.visit_code)
        assert visit is not None
        Reservation.objects.filter(visit=visit, seat=2).update(state=ReservationState.ORPHANED)
        assert visit.reservations.filter(state=ReservationState.ORPHANED).count() == 1
        assert {row.state for row in visit.reservations.all()} != {ReservationState.ORPHANED}


def test_the_walls_stand(world: World) -> None:
    other = build_world(slug="other")
    with for_company(other.company_id):
        assert queries.visit_by_code(world.visit_code) is None
        with pytest.raises(queries.NoSuchOrder):
            queries.order_by_code(world.order_code)
        with pytest.raises(queries.NoSuchOrder):
            queries.order_alone(world.order_code)
        with pytest.raises(queries.NoSuchOrder):
            queries.first_visit_of(world.order_code)
    with for_every_company():
        assert queries.visit_by_code(world.visit_code) is not None
    with pytest.raises(CompanyNotSet):
        queries.visit_by_code(world.visit_code)


def test_the_plain_statements_wall_alone_hides_foreign_rows(world: World) -> None:
    """With the database's wall open to all, as a mistaken setting would leave it."""
    other = build_world(slug="other")
    with for_company(other.company_id):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('jiahe.companies', '*', true)")
        assert queries.visit_by_code(world.visit_code) is None
        assert queries.visit_by_code(other.visit_code) is not None


def test_what_is_not_there_is_said_as_before(world: World) -> None:
    with world.inside():
        assert queries.visit_by_code("nothing") is None
        with pytest.raises(Visit.DoesNotExist):
            queries.visit_by_id(0)
        with pytest.raises(Order.DoesNotExist):
            queries.order_by_id(0)
        with pytest.raises(Visit.DoesNotExist):
            queries.first_visit(0)


def advanced() -> int:
    return Outbox.objects.filter(kind="VisitAdvanced").count()


def test_a_step_takes_visit_seats_and_fact_along(world: World) -> None:
    before = advanced()
    with world.inside():
        visit = lock_visit(visit_id=world.visit().pk)
        version = visit.version
        advance_locked(visit=visit, to=VisitState.TRAVELLING, actor_id=world.lead.pk)
        found = queries.visit_by_id(visit.pk)
    assert (found.state, found.version) == (VisitState.TRAVELLING, version + 1)
    assert found.changed_by_id == world.lead.pk
    assert {row.state for row in found.reservations.all()} == {ReservationState.TRAVELLING}
    assert advanced() == before + 1


def test_a_visit_that_changed_since_it_was_read_is_left_as_it_is(world: World) -> None:
    before = advanced()
    with world.inside():
        unlocked = queries.visit_by_code(world.visit_code)
        assert unlocked is not None
        Visit.objects.filter(pk=unlocked.pk).update(version=unlocked.version + 1)
        with pytest.raises(StaleVisit):
            advance_locked(visit=unlocked, to=VisitState.TRAVELLING, actor_id=None)
    found = world.visit()
    assert (found.state, found.version) == (VisitState.ASSIGNED, unlocked.version)
    assert advanced() == before


@pytest.mark.django_db(transaction=True)
def test_only_who_is_on_the_visit_locks_it() -> None:
    world = build_world()
    for person, is_locked in ((world.stranger, False), (world.lead, True)):
        other = connection.copy()
        try:
            with world.inside():
                lock_own_visit(code=world.visit_code, person_id=person.pk)
                with other.cursor() as cursor:
                    cursor.execute("BEGIN")
                    cursor.execute("SELECT set_config('jiahe.companies', '*', true)")
                    cursor.execute("SELECT id FROM booking_visit FOR UPDATE SKIP LOCKED")
                    assert (cursor.fetchall() == []) is is_locked
                    cursor.execute("ROLLBACK")
        finally:
            other.close()


def test_control_without_its_version_a_visit_that_changed_is_written_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = " AND version = %(version)s - 1"
    assert written.ADVANCE.count(same) == 1
    monkeypatch.setattr(written, "ADVANCE", written.ADVANCE.replace(same, ""))
    with world.inside():
        unlocked = queries.visit_by_code(world.visit_code)
        assert unlocked is not None
        Visit.objects.filter(pk=unlocked.pk).update(version=unlocked.version + 1)
        advance_locked(visit=unlocked, to=VisitState.TRAVELLING, actor_id=None)
    assert world.visit().state == VisitState.TRAVELLING
